"""Sign in with six digits that were sent to a phone or an address.

No answer tells whether an address is known: known or not, the same work is done and the same page is shown. What
counts tries and budgets is returned, never raised, so that the counting is committed.
"""

import enum
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from wedreg.audit.services import record
from wedreg.core.budgets import Budget
from wedreg.core.crypto import digest, keys, new_ref
from wedreg.core.db import add_missing, changed, db
from wedreg.core.origins import Origin
from wedreg.couples.models import Contact, ContactKind, SignInCode
from wedreg.notifications.services import Notice, enqueue

LIFETIME = timedelta(minutes=10)
TRIES = 5
MESSAGE = "couples.code"

PER_ADDRESS = Budget("code.address", 5, timedelta(hours=1))
PER_ADDRESS_DAY = Budget("code.address_day", 10, timedelta(days=1))
PER_NETWORK = Budget("code.network", 300, timedelta(hours=1))
IN_ALL = Budget("code.all", 3000, timedelta(hours=1))
WRONG = Budget("code.wrong", TRIES, timedelta(minutes=15))


class Outcome(enum.StrEnum):
    """How a try ended."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"
    """The code was used, is too old, or was tried too often."""
    PAUSED = "paused"
    """Too many wrong tries from here for this address."""


@dataclass(frozen=True)
class Tried:
    """The outcome of a try, and who signed in when it was right."""

    outcome: Outcome
    contact_id: int | None = None
    identity: str = ""


def identity_of(kind: ContactKind, address: str) -> str:
    """Return the digest under which a phone (E.164) or an address (lower case) is known."""
    return digest(f"contact:{kind}", address)


def send_code(kind: ContactKind, address: str, origin: Origin, now: datetime) -> str | None:
    """Send a new code and return the name of its row for the browser; None when a budget is spent."""
    identity = identity_of(kind, address)
    if WRONG.is_spent(origin.key(identity), now):
        return None
    if not all(budget.spend(key, now) for budget, key in _budgets(identity, origin)):
        return None
    row = SignInCode(ref=new_ref(), kind=kind, contact_digest=identity, expires_at=now + LIFETIME)
    row.code = f"{secrets.randbelow(1_000_000):06}"
    row.code_digest, row.address = _code_digest(row.ref, row.code), address
    db.session.add(row)
    db.session.flush()  # the message names the row
    enqueue([Notice(MESSAGE, row.id, row.ref, "contact", now, row.expires_at, at_once=True)])
    return row.ref


def _budgets(identity: str, origin: Origin) -> Sequence[tuple[Budget, str]]:
    """Return what a code costs; strangers' codes lock no known device out."""
    mine = origin.key(identity) if identity in origin.known else identity
    return ((PER_ADDRESS, mine), (PER_ADDRESS_DAY, mine), (PER_NETWORK, origin.network), (IN_ALL, "all"))


def free_at(kind: ContactKind, address: str, origin: Origin, now: datetime) -> datetime:
    """Return from when on a code can be sent to this address again."""
    identity = identity_of(kind, address)
    budgets = (*_budgets(identity, origin), (WRONG, origin.key(identity)))
    return max((at for budget, key in budgets if (at := budget.free_at(key, now))), default=now)


def try_code(ref: str, typed: str, origin: Origin, now: datetime) -> Tried:
    """Try six digits against the code that was sent; the fifth wrong try is the last one."""
    mine = update(SignInCode).where(SignInCode.ref == ref, SignInCode.used_at.is_(None), SignInCode.tries < TRIES)
    alive = mine.where(SignInCode.expires_at > now).values(tries=SignInCode.tries + 1).returning(SignInCode)
    row = db.session.scalar(alive, execution_options={"synchronize_session": False, "populate_existing": True})
    if row is None:
        return Tried(Outcome.OVER)
    key = origin.key(row.contact_digest)
    if WRONG.is_spent(key, now):
        return Tried(Outcome.PAUSED)
    if not hmac.compare_digest(_code_digest(ref, typed), row.code_digest):
        WRONG.spend(key, now)
        record("couples.code_wrong", "sign_in_code", row.id)
        return Tried(Outcome.WRONG)
    WRONG.refill(key)
    return Tried(Outcome.RIGHT, _verified(row, now), row.contact_digest)


def _verified(row: SignInCode, now: datetime) -> int:
    """Use the code up, forget what was sealed with it, and return the contact it proves."""
    ref, address = new_ref(), row.address or ""
    values = {
        "ref": ref,
        "kind": row.kind,
        "digest": row.contact_digest,
        "verified_at": now,
        "address_sealed": keys().seal_text(address, f"{Contact.__tablename__}:{ref}:address_sealed"),
    }
    add_missing(Contact, [values], ("digest",))
    mine = update(Contact).where(Contact.digest == row.contact_digest).values(verified_at=now).returning(Contact.id)
    contact_id = db.session.scalars(mine, execution_options={"synchronize_session": False}).one()
    used = update(SignInCode).where(SignInCode.id == row.id)
    changed(used.values(used_at=now, code_sealed=None, address_sealed=None))
    record("couples.signed_in", "contact", contact_id)
    return contact_id


def _code_digest(ref: str, code: str) -> str:
    return digest("code", f"{ref}:{code}")


def forget_over(now: datetime) -> int:
    """Remove codes whose time is over. Returns how many."""
    return changed(delete(SignInCode).where(SignInCode.expires_at < now))
