"""What pages and other features read of staff."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import selectinload

from wedreg.accounts.models import RecoveryCode, Staff, StaffRole
from wedreg.core.access import Actor
from wedreg.core.db import db, run

ROLES = select(Staff.name, StaffRole.role).outerjoin(StaffRole, StaffRole.staff_id == Staff.id)
ROLES = ROLES.where(Staff.id == bindparam("staff"), Staff.active)


def staff(staff_id: int) -> Staff | None:
    """Return the person with the roles."""
    return db.session.scalar(select(Staff).where(Staff.id == staff_id).options(selectinload(Staff.roles)))


def by_username(username: str) -> Staff | None:
    """Return the person without the roles: one statement, whether there is such a person or not."""
    return db.session.scalar(select(Staff).where(Staff.username == username))


def all_staff() -> Sequence[Staff]:
    return db.session.scalars(select(Staff).order_by(Staff.username).options(selectinload(Staff.roles))).all()


def load_actor(staff_id: int) -> Actor | None:
    """Return who this is and what they may do now; None when the account was closed."""
    rows = run(ROLES, {"staff": staff_id}).all()
    if not rows:
        return None
    return Actor("staff", staff_id, frozenset(row.role for row in rows if row.role), rows[0].name)


def name_of(kind: str, actor_id: int | None) -> str:
    """Return what colleagues call whoever acted."""
    person = db.session.get(Staff, actor_id) if kind == "staff" and actor_id else None
    return person.name if person else kind


def recovery_codes_left(staff_id: int) -> int:
    unused = select(func.count()).where(RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(unused) or 0
