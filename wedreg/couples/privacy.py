"""Forget couples whom nobody needs any more (R54)."""

from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import selectinload

from wedreg.audit.services import record
from wedreg.core.db import changed, db
from wedreg.core.feature import PersonalData
from wedreg.couples.models import Contact, Couple, CoupleAccess, Person, SignInCode
from wedreg.privacy.services import KEPT, needed_until

BATCH = 100
EMPTY = {
    "name_sealed": None,
    "number_sealed": None,
    "phone_sealed": None,
    "email_sealed": None,
    "id_digest": None,
    "phone_digest": None,
    "birth_date": None,
}


def erase(before: datetime) -> int:
    """Erase the profiles that no feature needs and that were made before this moment. Returns how many."""
    old = select(Couple).where(Couple.made_at < before, Couple.erased_at.is_(None)).order_by(Couple.id)
    done = 0
    for couple in db.session.scalars(old.limit(BATCH)):
        until = needed_until(couple.id)
        if until is None or until < before + KEPT:
            _forget(couple, before)
            done += 1
    return done


def _forget(couple: Couple, now: datetime) -> None:
    """Keep that there was a couple, and nothing of who it was."""
    changed(update(Person).where(Person.couple_id == couple.id).values(**EMPTY))
    contacts = select(CoupleAccess.contact_id).where(CoupleAccess.couple_id == couple.id)
    contact_ids = list(db.session.scalars(contacts))
    changed(delete(CoupleAccess).where(CoupleAccess.couple_id == couple.id))
    changed(update(Couple).where(Couple.id == couple.id).values(erased_at=now, version=Couple.version + 1))
    still = exists().where(CoupleAccess.contact_id == Contact.id)
    blank = update(Contact).where(Contact.id.in_(contact_ids), ~still)
    changed(blank.values(address_sealed=b"", digest=Contact.ref))
    record("couples.erased", "couple", couple.id)


def export(couple_id: int) -> dict[str, object]:
    """Return what is held of a couple."""
    couple = db.session.get(Couple, couple_id, options=[selectinload(Couple.persons)])
    people = couple.persons if couple else []
    return {
        person.role.value: {"name": person.name, "number": person.number, "phone": person.phone, "email": person.email}
        for person in people
    }


personal = PersonalData(
    tables=(Person.__tablename__, Contact.__tablename__, SignInCode.__tablename__),
    erase=erase,
    export=export,
    needed_until=lambda _couple: None,
)
