"""Let staff in, and say who works here.

The hash of a password takes a tenth of a second; it is computed in a reading transaction, since on SQLite nobody else
could book meanwhile if it were done in a writing one.
"""

import enum
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from wedreg.accounts import passwords, queries, second_factor
from wedreg.accounts.errors import LastAdmin, PowersApart, UsernameTaken, UsernameUnfit
from wedreg.accounts.models import Staff, StaffRole
from wedreg.audit.services import record
from wedreg.core import sessions
from wedreg.core.access import APART, Role
from wedreg.core.budgets import Budget
from wedreg.core.db import db
from wedreg.core.origins import Origin
from wedreg.core.transactions import reading

USERNAME = re.compile(r"[a-z0-9-]{3,24}")
WRONG = Budget("staff.wrong", 5, timedelta(minutes=15))
WRONG_NETWORK = Budget("staff.wrong_network", 50, timedelta(minutes=15))


class Outcome(enum.StrEnum):
    """How a sign-in ended."""

    IN = "in"
    SET_UP = "set_up"
    """The password fits, and there is no second factor yet."""
    WRONG = "wrong"
    PAUSED = "paused"


@dataclass(frozen=True)
class Tried:
    """The outcome of a sign-in, and who it was."""

    outcome: Outcome
    staff_id: int | None = None


def sign_in(username: str, password: str, code: str, origin: Origin, now: datetime) -> Tried:
    """Try a password and a code. Whoever it is, the same work is done; a wrong one is counted and told as one.

    Wrong tries are counted for a name from a network; a browser on which this person signed in before is counted by
    itself, so that nobody can lock a colleague out by typing nonsense.
    """
    with reading():
        person = queries.by_username(username)
        fits = passwords.fits(password, person.password_hash if person else None)
        db.session.expunge_all()  # what was read is kept, so that nobody's sign-in needs a statement more
    identity = identity_of(username)
    key = origin.key(identity)
    if WRONG.is_spent(key, now) or (WRONG_NETWORK.is_spent(origin.network, now) and identity not in origin.known):
        return Tried(Outcome.PAUSED)
    right = person if person and fits and person.active else None
    if right and right.totp is None:
        return Tried(Outcome.SET_UP, right.id)
    if not second_factor.use(right, code, now) or right is None:
        return _wrong(key, origin, now, username if person else None)
    WRONG.refill(key)
    record("accounts.signed_in", "staff", right.id)
    return Tried(Outcome.IN, right.id)


def _wrong(key: str, origin: Origin, now: datetime, known: str | None) -> Tried:
    WRONG.spend(key, now)
    WRONG_NETWORK.spend(origin.network, now)
    record("accounts.sign_in_refused", "username", known or "unknown")
    return Tried(Outcome.WRONG)


def identity_of(username: str) -> str:
    """Return how a browser remembers that this person signed in on it."""
    return f"staff:{username}"


def create(username: str, name: str, password: str, roles: Collection[Role]) -> Staff:
    """Make an account, or raise UsernameUnfit, UsernameTaken, WeakPassword or PowersApart."""
    if not USERNAME.fullmatch(username):
        raise UsernameUnfit
    if queries.by_username(username):
        raise UsernameTaken
    _check_apart(roles)
    person = Staff(username=username, name=name, password_hash=passwords.make_hash(password, username))
    person.roles = [StaffRole(role=role) for role in sorted(roles)]
    db.session.add(person)
    db.session.flush()  # the audit names the person
    record("accounts.created", "staff", person.id, roles=sorted(roles))
    return person


def change(person: Staff, *, name: str, roles: Collection[Role], active: bool) -> None:
    """Change what somebody may do; it counts at once, since everywhere they are signed out."""
    _check_apart(roles)
    if Role.ADMIN in person.role_names() and (Role.ADMIN not in roles or not active):
        _check_another_admin(person)
    person.name, person.active = name, active
    kept = [row for row in person.roles if row.role in roles]
    new = set(roles) - {row.role for row in kept}
    person.roles = kept
    db.session.flush()  # a role that goes makes room for one that comes
    person.roles = kept + [StaffRole(role=role) for role in sorted(new)]
    sessions.end_all("staff", person.id)
    record("accounts.changed", "staff", person.id, roles=sorted(roles), active=active)


def set_password(person: Staff, password: str) -> None:
    """Give somebody a new password and sign them out everywhere."""
    person.password_hash = passwords.make_hash(password, person.username)
    sessions.end_all("staff", person.id)
    record("accounts.password_set", "staff", person.id)


def reset_password(person: Staff) -> str:
    """Give somebody who forgot it a new password, which is returned to be shown once; the old one ends everywhere."""
    password = passwords.generate()
    set_password(person, password)
    return password


def reset_second_factor(person: Staff) -> None:
    """Let somebody set up a new authenticator at the next sign-in, because the old one is lost."""
    person.totp = None
    sessions.end_all("staff", person.id)
    record("accounts.second_factor_reset", "staff", person.id)


def _check_apart(roles: Collection[Role]) -> None:
    if len(APART & set(roles)) > 1:
        raise PowersApart


def _check_another_admin(person: Staff) -> None:
    """Raise LastAdmin. The rows are locked, so that two of them who give up at once do so one after the other."""
    admins = select(Staff.id).join(StaffRole).where(StaffRole.role == Role.ADMIN, Staff.active)
    if not set(db.session.scalars(admins.order_by(Staff.id).with_for_update())) - {person.id}:
        raise LastAdmin
