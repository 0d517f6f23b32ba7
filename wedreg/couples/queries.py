"""What pages and other features read of couples."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from wedreg.core.db import db, run
from wedreg.couples.models import AccessKind, Claim, Contact, Couple, CoupleAccess, Person, person_digest
from wedreg.couples.rules import IdType, Role

MOST = 20
"""Couples of one contact that a page lists."""


def contact(contact_id: int) -> Contact | None:
    return db.session.get(Contact, contact_id)


def couples_of(contact_id: int) -> Sequence[Couple]:
    """Return the couples this contact acts for, with their persons, the last one it began or joined first."""
    return db.session.scalars(_couples_of(contact_id).limit(MOST)).all()


def couple_of(contact_id: int, chosen: int | None = None) -> Couple | None:
    """Return the couple this contact acts for: the chosen one if it may, else the last one it began or joined."""
    return db.session.scalars(ACTING_FOR, {"contact": contact_id, "chosen": chosen}).unique().one_or_none()


def _couples_of(contact_id: int) -> Select[Couple]:
    return _acting(Couple, CoupleAccess.contact_id == contact_id).options(selectinload(Couple.persons))


def _acting(what: Any, contact: ColumnElement[bool], *first: ColumnElement[Any]) -> Select[Any]:  # noqa: ANN401
    """Return the query for what is asked of the couples for which a contact acts, its newest couple first."""
    mine = select(what).join_from(Couple, CoupleAccess).where(contact, Couple.erased_at.is_(None))
    return mine.order_by(*first, CoupleAccess.id.desc())


MINE = CoupleAccess.contact_id == bindparam("contact")
CHOSEN = _acting(Couple.id, MINE, (Couple.id == bindparam("chosen")).desc()).limit(1).scalar_subquery()
ACTING_FOR = select(Couple).where(Couple.id == CHOSEN).options(joinedload(Couple.persons))


def couple(couple_id: int | None) -> Couple | None:
    """Return the couple with its persons."""
    return db.session.get(Couple, couple_id, options=[selectinload(Couple.persons)]) if couple_id else None


def access(contact_id: int, couple_id: int) -> CoupleAccess | None:
    """Return the right of this contact to act for the couple, if it has any."""
    mine = select(CoupleAccess).where(CoupleAccess.contact_id == contact_id, CoupleAccess.couple_id == couple_id)
    return db.session.scalar(mine)


def is_proxy(contact_id: int, couple_id: int) -> bool:
    """Say whether this contact acts for a family (代办)."""
    known = access(contact_id, couple_id)
    return known is not None and known.kind == AccessKind.PROXY


def invitation(contact_id: int) -> Person | None:
    """Return the person of a complete couple whose phone this contact is, and who has not come in yet (R7)."""
    in_already = exists().where(CoupleAccess.couple_id == Person.couple_id, CoupleAccess.contact_id == contact_id)
    waiting = select(Person).join(Couple).join(Contact, Contact.digest == Person.phone_digest)
    waiting = waiting.where(Contact.id == contact_id, Couple.completed_at.is_not(None), ~in_already)
    return db.session.scalar(waiting.order_by(Person.id.desc()).limit(1))


def invited(contact_id: int, couple_id: int) -> Person | None:
    """Return the person as whom this contact may join the couple."""
    person = invitation(contact_id)
    return person if person and person.couple_id == couple_id else None


def accesses(couple_id: int) -> list[CoupleAccess]:
    """Return who may act for the couple."""
    rows = select(CoupleAccess).where(CoupleAccess.couple_id == couple_id).options(joinedload(CoupleAccess.couple))
    return list(db.session.scalars(rows))


PROMISED = select(Claim.subject).where(
    Claim.person_digest.in_(bindparam("digests", expanding=True)), Claim.kind == bindparam("kind")
)


def claimed(couple: Couple, kind: str) -> str | None:
    """Return the one thing of this kind to which both of them are promised; None when there is no such thing."""
    digests = [person.id_digest or "" for person in couple.persons]
    subjects = run(PROMISED, {"digests": digests, "kind": kind}).scalars().all()
    return subjects[0] if len(subjects) == len(Role) and len(set(subjects)) == 1 else None


def with_number(number: str) -> Sequence[Couple]:
    """Return the couples in which somebody has this number, the newest first."""
    theirs = select(Person.couple_id).where(Person.id_digest.in_(digests_of_number(number)))
    found = select(Couple).where(Couple.id.in_(theirs), Couple.completed_at.is_not(None), Couple.erased_at.is_(None))
    return db.session.scalars(found.options(selectinload(Couple.persons)).order_by(Couple.id.desc()).limit(MOST)).all()


def digests_of_number(number: str) -> list[str]:
    """Return the digests under which somebody with this number may be known, whatever document it is of."""
    return [person_digest(kind, number) for kind in IdType]


def promised_until(digests: Collection[str], kind: str) -> datetime | None:
    """Return when the one thing of this kind ends to which somebody of these is promised."""
    mine = select(func.max(Claim.ends_at)).where(Claim.person_digest.in_(digests), Claim.kind == kind)
    return db.session.scalar(mine)


def promised_from(digests: Collection[str], kind: str) -> datetime | None:
    """Return when it begins."""
    mine = select(func.min(Claim.starts_at)).where(Claim.person_digest.in_(digests), Claim.kind == kind)
    return db.session.scalar(mine)
