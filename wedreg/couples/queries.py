"""What pages and other features read of couples."""

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from wedreg.core.db import db
from wedreg.couples.models import AccessKind, Contact, Couple, CoupleAccess, Person


def contact(contact_id: int) -> Contact | None:
    return db.session.get(Contact, contact_id)


def couple_of(contact_id: int) -> Couple | None:
    """Return the couple this contact acts for, with its persons: the last one it began or joined."""
    mine = select(Couple).join(CoupleAccess).where(CoupleAccess.contact_id == contact_id, Couple.erased_at.is_(None))
    newest = mine.order_by(CoupleAccess.id.desc()).limit(1)
    return db.session.scalar(newest.options(selectinload(Couple.persons)))


def couple(couple_id: int) -> Couple | None:
    """Return the couple with its persons."""
    return db.session.get(Couple, couple_id, options=[selectinload(Couple.persons)])


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
