"""Forget couples whom nobody needs any more (R54)."""

from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import selectinload

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.db import changed, db
from wedreg.core.feature import PersonalData
from wedreg.couples.models import Contact, Couple, CoupleAccess, Person, SignInCode
from wedreg.privacy.services import KEPT, needed_until

BATCH = 100
SOONER = timedelta(days=90)
"""By how much some feature may be done with a couple before the longest time is over."""
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
    """Erase the profiles made before this moment that no feature needs, and contacts that are nobody's any more.

    Returns how many: couples in batches, so that one transaction stays short.
    """
    old = select(Couple.id, Couple.made_at).where(Couple.made_at < before + SOONER, Couple.erased_at.is_(None))
    rows = db.session.execute(old.order_by(Couple.id)).all()
    over = list(islice((row.id for row in rows if _is_over(row.id, row.made_at, before)), BATCH))
    for couple_id in over:
        _forget(couple_id)
    return len(over) + _forget_contacts(before)


def _is_over(couple_id: int, made_at: datetime, before: datetime) -> bool:
    until = needed_until(couple_id)
    return made_at < before if until is None else until < before + KEPT


def _forget(couple_id: int) -> None:
    """Keep that there was a couple, and nothing of who it was."""
    changed(update(Person).where(Person.couple_id == couple_id).values(**EMPTY))
    changed(delete(CoupleAccess).where(CoupleAccess.couple_id == couple_id))
    erased = update(Couple).where(Couple.id == couple_id)
    changed(erased.values(erased_at=clock.now(), version=Couple.version + 1))
    record("couples.erased", "couple", couple_id)


def _forget_contacts(before: datetime) -> int:
    """Forget where nobody has signed in since this moment and no couple is left. Returns how many."""
    used = exists().where(CoupleAccess.contact_id == Contact.id)
    stray = update(Contact).where(Contact.verified_at < before, Contact.address_sealed != b"", ~used)
    return changed(stray.values(address_sealed=b"", digest=Contact.ref))


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
