"""What somebody who owns the database could do to the log, and what must then be found."""

import random
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import delete, insert, update

from wedreg.audit.models import Entry, Head
from wedreg.audit.services import START, canonical
from wedreg.core import clock
from wedreg.core.crypto import keys
from wedreg.core.db import db
from wedreg.core.key_ring import KeyRing

BATCHES, SIZE = 4, 10
LAST = BATCHES * SIZE
Tamper = Callable[[random.Random, Sequence[Entry]], set[str]]


def change(entry: Entry, **values: object) -> None:
    """Change an entry past the application."""
    db.session.execute(update(Entry).where(Entry.id == entry.id).values(**values))


def remove(entries: Sequence[Entry]) -> None:
    """Remove entries."""
    db.session.execute(delete(Entry).where(Entry.id.in_([entry.id for entry in entries])))


def stamp(entries: Sequence[Entry], ring: KeyRing) -> None:
    """Seal the whole chain anew with these keys."""
    seal_before = START
    for position, entry in enumerate(entries, 1):
        seal_before = ring.seal_of(seal_before + canonical(entry, position))
        change(entry, position=position, seal=seal_before)


def edit(rng: random.Random, log: Sequence[Entry]) -> set[str]:
    """Change one thing about one entry."""
    entry = rng.choice(log)
    values: dict[str, object] = {
        "at": entry.at + timedelta(microseconds=rng.choice([-1, 1, 3_600_000_000])),
        "actor_kind": "contact",
        "actor_id": rng.randrange(10**6, 10**7),
        "action": "accounts.created",
        "subject_kind": "booking",
        "subject_id": f"{entry.subject_id}0",
        "details": {**entry.details, rng.choice(["reason", "new"]): "别的"},
        "seal": rng.randbytes(32),
    }
    name = rng.choice(sorted(values))
    change(entry, **{name: values[name]})
    return {"edited"}


def take_out(rng: random.Random, log: Sequence[Entry]) -> set[str]:
    """Remove entries from within."""
    first = rng.randrange(LAST - 6)
    remove(log[first : first + rng.randint(1, 5)])
    return {"gap"}


def cut_off(rng: random.Random, log: Sequence[Entry]) -> set[str]:
    """Remove entries from the end."""
    remove(log[-rng.randint(1, LAST) :])
    return {"cut off"}


def swap(rng: random.Random, log: Sequence[Entry]) -> set[str]:
    """Let two entries change places."""
    one, other = rng.sample(list(log), 2)
    change(one, position=-1)
    change(other, position=one.position)
    change(one, position=other.position)
    return {"edited"}


def slip_in(rng: random.Random, log: Sequence[Entry]) -> set[str]:
    """Put an entry between two others that never was."""
    place = rng.randint(1, LAST)
    for entry in reversed(log[place - 1 :]):
        change(entry, position=(entry.position or 0) + 1)
    append(rng, place)
    return {"edited"}


def add(rng: random.Random, log: Sequence[Entry]) -> set[str]:
    """Put an entry at the end that was never sealed by us."""
    append(rng, LAST + 1)
    return {"edited", "cut off"}


def append(rng: random.Random, position: int) -> None:
    """Write an entry with a seal of nobody's."""
    row = {"at": clock.now(), "actor_kind": "staff", "actor_id": 1, "action": "accounts.changed", "details": {}}
    row |= {"subject_kind": "staff", "subject_id": "1", "position": position, "seal": rng.randbytes(32)}
    db.session.execute(insert(Entry).values(row))


def stamp_with_other_keys(rng: random.Random, log: Sequence[Entry]) -> set[str]:
    """Seal everything anew, ends too, with keys that are not ours."""
    other = KeyRing.new("aes")
    stamp(log, other)
    return {"edited", "stamped anew"}


def stamp_with_our_keys(rng: random.Random, log: Sequence[Entry]) -> set[str]:
    """Change an entry and let the application's own code seal it all anew; the signed ends still tell."""
    entry = log[rng.randrange(LAST)]
    entry_before, entry.subject_id = entry.subject_id, "999999"
    change(entry, subject_id="999999")
    stamp(log, keys())
    entry.subject_id = entry_before
    return {"stamped anew"}


def forge_an_end(rng: random.Random, log: Sequence[Entry]) -> set[str]:
    """Change a signed end."""
    place = rng.choice([SIZE * number for number in range(1, BATCHES + 1)])
    name = rng.choice(["seal", "signature"])
    db.session.execute(update(Head).where(Head.position == place).values({name: rng.randbytes(32)}))
    return {"stamped anew"}


def lose_the_end(rng: random.Random, log: Sequence[Entry]) -> set[str]:
    """Remove the last signed end."""
    db.session.execute(delete(Head).where(Head.position == LAST))
    return {"cut off"}


def unseal(rng: random.Random, log: Sequence[Entry]) -> set[str]:
    """Let a sealed entry wait again."""
    change(log[rng.randrange(LAST - 1)], position=None, seal=None)
    return {"gap"}


TAMPERS: tuple[Tamper, ...] = (
    edit, take_out, cut_off, swap, slip_in, add, stamp_with_other_keys, stamp_with_our_keys, forge_an_end,
    lose_the_end, unseal,
)  # fmt: skip
