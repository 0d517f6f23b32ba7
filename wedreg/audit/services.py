"""Write entries, and seal them."""

import json
from collections.abc import Mapping

from sqlalchemy import select, update

from wedreg.audit.models import Entry, Head
from wedreg.core import clock
from wedreg.core.access import current_actor
from wedreg.core.crypto import keys
from wedreg.core.db import add, db
from wedreg.core.feature import features

BATCH = 500
START = b"\0" * 32


def record(action: str, subject_kind: str, subject_id: object, **details: object) -> None:
    """Put an entry into the current transaction; KeyError when no feature declares the action.

    Details hold ids, codes and reasons, never a name or a number of a person.
    """
    features().actions[action]
    actor = current_actor()
    row = {
        "at": clock.now(),
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": str(subject_id),
        "details": details,
    }
    add(Entry, row)


def record_opened(endpoint: str, arguments: Mapping[str, object]) -> None:
    """Put into the audit that somebody opened a citizen's record."""
    record("record.opened", "page", endpoint, **{name: str(value) for name, value in arguments.items()})


def seal_batch() -> int:
    """Seal the entries that are waiting and sign the new end of the chain. Returns how many.

    The chain goes in the order of sealing, not of ids: on PostgreSQL an entry with a smaller id may become visible
    later, and is then simply sealed later.
    """
    waiting = select(Entry).where(Entry.position.is_(None)).order_by(Entry.id).limit(BATCH)
    entries = db.session.scalars(waiting).all()
    if not entries:
        return 0
    position, seal = chain_end()
    for entry in entries:
        position += 1
        seal = keys().seal_of(seal + canonical(entry, position))
        sealed = update(Entry).where(Entry.id == entry.id, Entry.position.is_(None))
        db.session.execute(
            sealed.values(position=position, seal=seal), execution_options={"synchronize_session": False}
        )
    now = clock.now()
    db.session.add(Head(at=now, position=position, seal=seal, signature=sign_head(position, seal)))
    return len(entries)


def chain_end() -> tuple[int, bytes]:
    """Return the position and the seal of the last sealed entry."""
    row = db.session.execute(select(Head.position, Head.seal).order_by(Head.position.desc()).limit(1)).first()
    return (row.position, row.seal) if row else (0, START)


def sign_head(position: int, seal: bytes) -> bytes:
    """Return the signature over an end of the chain."""
    return keys().seal_of(b"head" + position.to_bytes(8) + seal)


def canonical(entry: Entry, position: int) -> bytes:
    """Return the one spelling of an entry that is sealed."""
    content = [
        position,
        entry.id,
        entry.at.isoformat(timespec="microseconds"),
        entry.actor_kind,
        entry.actor_id,
        entry.action,
        entry.subject_kind,
        entry.subject_id,
        entry.details,
    ]
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
