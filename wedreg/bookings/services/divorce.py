"""Between the two visits of a divorce: the dates, and the taking back (R36, R37).

Whoever needs the case locks it before any booking, so that a withdrawal and a booking never wait for each other.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select, update

from wedreg.almanac.signals import DaysChanged
from wedreg.audit.services import record
from wedreg.bookings import rules
from wedreg.bookings.errors import CaseClosed
from wedreg.bookings.messages.divorce import tell_taken_back
from wedreg.bookings.models import Booking, CaseState, DivorceCase, Status
from wedreg.bookings.queries import divorce as queries
from wedreg.bookings.services.cancelling import cancel, let_go
from wedreg.bookings.services.eligibility import digests_of
from wedreg.bookings.services.states import lock
from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.db import changed, db
from wedreg.couples import queries as couples

BATCH = 200


def lock_case(booking: Booking) -> None:
    """Lock what the end of this visit may end, before the visit itself."""
    if booking.service.code == rules.SECOND:
        queries.open_case(_persons(booking))


def follow(booking: Booking) -> None:
    """Note what a visit that was done means: an application was received, or the certificate was given (R36)."""
    if booking.status == Status.DONE and booking.service.code == rules.APPLY:
        receive(booking, beijing(booking.ended_at or clock.now()).date())
    elif booking.status == Status.DONE and booking.service.code == rules.SECOND:
        _end_or_open(queries.open_case(_persons(booking)), CaseState.DONE)


def follow_correction(booking: Booking, before: Status) -> None:
    """Note what it means that a visit ended otherwise: without a first visit no second one, and the other way round."""
    if before == Status.DONE and booking.service.code == rules.APPLY:
        case = queries.case_of_visit(booking.id)
        if case and case.state == CaseState.OPEN:
            _end_or_open(case, CaseState.VOID)
            _cancel_second(case)
    elif before == Status.DONE and booking.service.code == rules.SECOND:
        _end_or_open(queries.last_done(_persons(booking)), CaseState.OPEN)
    follow(booking)


def receive(booking: Booking, received_on: date) -> None:
    """Write down the dates of an application; one that was open before is replaced (R36)."""
    _end_or_open(queries.open_case(_persons(booking)), CaseState.REPLACED)
    case = queries.case_of_visit(booking.id) or DivorceCase(booking_id=booking.id, couple_id=booking.couple_id)
    case.state, case.ended_at = CaseState.OPEN, None
    for name, value in vars(rules.case_dates(received_on)).items():
        setattr(case, name, value)
    db.session.add(case)
    db.session.flush()  # one open case for a couple: the database says so now
    record("bookings.application_received", "booking", booking.id, until=case.second_until.isoformat())


def correct(case: DivorceCase, received_on: date, *, reason: str) -> None:
    """Reckon the dates anew from another day of receipt, or raise CaseClosed."""
    _set_dates(case, rules.case_dates(received_on))
    record("bookings.application_corrected", "booking", case.booking_id, reason=reason)


def withdraw(case: DivorceCase) -> None:
    """Take the application back for one of the two: the second visit is cancelled at once, both are told (R37).

    Who of the two it was is not written down. Raises CaseClosed.
    """
    now = clock.now()
    _end_or_open(case, CaseState.WITHDRAWN)
    for booking in _second_visits(case):
        let_go(booking, now, reason="withdrawn")
        record("bookings.cancelled", "booking", booking.id, reason="withdrawn", late=False, by_office=True)
    tell_taken_back(case, now)
    record("bookings.application_withdrawn", "booking", case.booking_id)


def close_over() -> int:
    """Close the applications whose window is over, which counts as taken back. Returns how many."""
    today = beijing(clock.now()).date()
    over = select(DivorceCase).where(DivorceCase.state == CaseState.OPEN, DivorceCase.second_until < today)
    found = db.session.scalars(over.limit(BATCH).with_for_update(skip_locked=True)).all()
    for case in found:
        _end_or_open(case, CaseState.LAPSED)
        record("bookings.application_lapsed", "booking", case.booking_id)
    return len(found)


def follow_days(event: DaysChanged) -> None:
    """Reckon the dates of open applications anew when the list of holidays says otherwise (R18, R36)."""
    del event
    for case in db.session.scalars(select(DivorceCase).where(DivorceCase.state == CaseState.OPEN)).all():
        dates = vars(rules.case_dates(case.received_on))
        if any(getattr(case, name) != value for name, value in dates.items()):
            _set_dates(case, rules.case_dates(case.received_on))
            record("bookings.application_settled", "booking", case.booking_id, until=case.second_until.isoformat())


def _persons(booking: Booking) -> list[str]:
    couple = couples.couple(booking.couple_id or 0)
    return digests_of(couple) if couple else []


def _second_visits(case: DivorceCase) -> Iterator[Booking]:
    """Yield the second visit that is still to come, locked."""
    couple = couples.couple(case.couple_id)
    for booking in queries.second_visits(digests_of(couple)) if couple else ():
        if lock(booking).status == Status.CONFIRMED:
            yield booking


def _cancel_second(case: DivorceCase) -> None:
    for booking in _second_visits(case):
        cancel(booking, reason="void", by_office=True)


def _set_dates(case: DivorceCase, dates: rules.CaseDates) -> None:
    mine = update(DivorceCase).where(DivorceCase.id == case.id, DivorceCase.state == CaseState.OPEN)
    if changed(mine.values(**vars(dates))) != 1:
        raise CaseClosed
    db.session.refresh(case)


def _end_or_open(case: DivorceCase | None, state: CaseState) -> None:
    """Give a case its new state, if there is one; raise CaseClosed when it is not in the one before."""
    if case is None:
        return
    before, ended_at = (CaseState.DONE, None) if state == CaseState.OPEN else (CaseState.OPEN, clock.now())
    mine = update(DivorceCase).where(DivorceCase.id == case.id, DivorceCase.state == before)
    if changed(mine.values(state=state, ended_at=ended_at)) != 1:
        raise CaseClosed
    db.session.refresh(case)
