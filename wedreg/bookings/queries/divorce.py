"""Applications between their two visits: of a couple, and all of them for staff."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, select
from sqlalchemy.orm import joinedload

from wedreg.bookings.models import Booking, CaseState, DivorceCase
from wedreg.bookings.rules import SECOND
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.couples.models import Claim, Couple, Person
from wedreg.couples.rules import Role

PAGE = 200


class CaseRow(NamedTuple):
    """An application with its first visit, and when both come again, if they have booked that."""

    case: DivorceCase
    first: Booking
    second_at: datetime | None

    @property
    def is_outside(self) -> bool:
        """Say whether the second visit stands outside the window: somebody has to call them."""
        return self.second_at is not None and not (
            datetime.combine(self.case.second_from, time(), BEIJING)
            <= self.second_at
            <= datetime.combine(self.case.second_until, time.max, BEIJING)
        )


def case_of_visit(booking_id: int) -> DivorceCase | None:
    """Return what a first visit led to."""
    return db.session.scalar(select(DivorceCase).where(DivorceCase.booking_id == booking_id))


def open_case(digests: Collection[str]) -> DivorceCase | None:
    """Return the open application of these two persons, and let nobody end it until the transaction does.

    It is theirs also when they have filled in their profile once more since.
    """
    return db.session.scalar(_of_both(digests).with_for_update(of=DivorceCase))


def open_case_shown(digests: Collection[str]) -> DivorceCase | None:
    """Return the same for a page, which holds nothing."""
    return db.session.scalar(_of_both(digests))


def last_done(digests: Collection[str]) -> DivorceCase | None:
    """Return the application that ended with the certificate last."""
    return db.session.scalar(_of_both(digests, CaseState.DONE).with_for_update(of=DivorceCase))


def _of_both(digests: Collection[str], state: CaseState = CaseState.OPEN) -> Select[DivorceCase]:
    theirs = select(Person.couple_id).where(Person.id_digest.in_(digests)).group_by(Person.couple_id)
    both = theirs.having(func.count() == len(Role))
    mine = select(DivorceCase).where(DivorceCase.state == state, DivorceCase.couple_id.in_(both))
    return mine.order_by(DivorceCase.id.desc()).limit(1)


def has_second_visit() -> ColumnElement[bool]:
    """Return the condition of cases whose couple has booked its second visit: it is promised to one."""
    return exists().where(
        Claim.kind == SECOND, Claim.person_digest == Person.id_digest, Person.couple_id == DivorceCase.couple_id
    )


def second_visits(digests: Collection[str]) -> Sequence[Booking]:
    """Return the second visit that both of these persons are promised to."""
    both = select(Claim.subject).where(Claim.kind == SECOND, Claim.person_digest.in_(digests))
    found = db.session.scalars(both.group_by(Claim.subject).having(func.count() == len(Role))).all()
    numbers = [int(subject.partition(":")[2]) for subject in found]
    query = select(Booking).where(Booking.id.in_(numbers)).options(joinedload(Booking.service))
    return db.session.scalars(query.order_by(Booking.id)).all()


def closing(today: date, digests: Collection[str] = ()) -> list[CaseRow]:
    """Return the open applications for staff, the one whose window closes first at the top; or one person's."""
    query = select(DivorceCase, Booking, _second_at()).join(Booking, Booking.id == DivorceCase.booking_id)
    query = query.options(joinedload(Booking.couple).joinedload(Couple.persons))
    if digests:
        named = select(Person.couple_id).where(Person.id_digest.in_(digests))
        query = query.where(DivorceCase.couple_id.in_(named))
    else:
        query = query.where(DivorceCase.state == CaseState.OPEN, DivorceCase.second_until >= today)
    rows = db.session.execute(query.order_by(DivorceCase.second_until, DivorceCase.id).limit(PAGE)).unique().all()
    return [CaseRow(*row) for row in rows]


def _second_at() -> ScalarSelect[datetime]:
    mine = select(func.min(Claim.starts_at)).join(Person, Person.id_digest == Claim.person_digest)
    mine = mine.where(Claim.kind == SECOND, Person.couple_id == DivorceCase.couple_id)
    return mine.correlate(DivorceCase).scalar_subquery()
