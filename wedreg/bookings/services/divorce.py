"""Between the two visits of a divorce: the dates, and the taking back (R36, R37).

Whoever needs the case locks it before any booking, so that a withdrawal and a booking never wait for each other.
"""

from datetime import date

from sqlalchemy import update

from wedreg.audit.services import record
from wedreg.bookings import rules
from wedreg.bookings.errors import CaseClosed
from wedreg.bookings.messages.divorce import tell_taken_back
from wedreg.bookings.models import Booking, CaseState, DivorceCase, Status
from wedreg.bookings.queries import divorce as queries
from wedreg.bookings.services.cancelling import let_go
from wedreg.bookings.services.eligibility import digests_of
from wedreg.bookings.services.states import lock
from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.db import changed, db
from wedreg.couples import queries as couples

BATCH = 200


def lock_case(booking: Booking) -> None:
    """Lock what ending this visit may end, before the visit itself."""
    if booking.service.code == rules.SECOND and (couple := couples.couple(booking.couple_id or 0)):
        queries.open_case(digests_of(couple))


def follow(booking: Booking) -> None:
    """Note what a visit that was done means: an application was received, or the certificate was given (R36)."""
    if booking.status != Status.DONE:
        return
    if booking.service.code == rules.APPLY:
        receive(booking, beijing(clock.now()).date())
    elif booking.service.code == rules.SECOND and (couple := couples.couple(booking.couple_id or 0)):
        case = queries.open_case(digests_of(couple))
        if case:
            _end(case, CaseState.DONE)


def receive(booking: Booking, received_on: date) -> DivorceCase:
    """Write down the dates of an application; one that was open before is replaced (R36)."""
    couple = couples.couple(booking.couple_id or 0)
    before = queries.open_case(digests_of(couple)) if couple else None
    if before:
        _end(before, CaseState.REPLACED)
    dates = rules.case_dates(received_on)
    case = DivorceCase(booking_id=booking.id, couple_id=booking.couple_id, **vars(dates))
    db.session.add(case)
    db.session.flush()  # the audit names the case
    record("bookings.application_received", "booking", booking.id, until=dates.second_until.isoformat())
    return case


def correct(case: DivorceCase, received_on: date, *, reason: str) -> None:
    """Reckon the dates anew from another day of receipt, or raise CaseClosed."""
    _set_dates(case, rules.case_dates(received_on))
    record("bookings.application_corrected", "booking", case.booking_id, reason=reason)


def withdraw(case: DivorceCase) -> None:
    """Take the application back for one of the two: the second visit is cancelled at once, both are told (R37).

    Who of the two it was is not written down. Raises CaseClosed.
    """
    now = clock.now()
    couple = couples.couple(case.couple_id)
    _end(case, CaseState.WITHDRAWN)
    for booking in queries.second_visits(digests_of(couple)) if couple else ():
        if lock(booking).status == Status.CONFIRMED:
            let_go(booking, now, reason="withdrawn")
            record("bookings.cancelled", "booking", booking.id, reason="withdrawn", late=False, by_office=True)
    tell_taken_back(case, now)
    record("bookings.application_withdrawn", "booking", case.booking_id)


def close_over() -> int:
    """Close the applications whose window is over, which counts as taken back. Returns how many."""
    today = beijing(clock.now()).date()
    over = db.select(DivorceCase).where(DivorceCase.state == CaseState.OPEN, DivorceCase.second_until < today)
    found = db.session.scalars(over.limit(BATCH).with_for_update(skip_locked=True)).all()
    for case in found:
        _end(case, CaseState.LAPSED)
        record("bookings.application_lapsed", "booking", case.booking_id)
    return len(found)


def settle_provisional() -> int:
    """Reckon provisional dates anew when the list of holidays is out. Returns how many were settled."""
    waiting = db.select(DivorceCase).where(DivorceCase.state == CaseState.OPEN, DivorceCase.provisional)
    cases = db.session.scalars(waiting.with_for_update(skip_locked=True)).all()
    settled = [(case, dates) for case in cases if not (dates := rules.case_dates(case.received_on)).provisional]
    for case, dates in settled:
        _set_dates(case, dates)
        record("bookings.application_settled", "booking", case.booking_id, until=dates.second_until.isoformat())
    return len(settled)


def _set_dates(case: DivorceCase, dates: rules.CaseDates) -> None:
    mine = update(DivorceCase).where(DivorceCase.id == case.id, DivorceCase.state == CaseState.OPEN)
    if changed(mine.values(**vars(dates))) != 1:
        raise CaseClosed
    db.session.refresh(case)


def _end(case: DivorceCase, state: CaseState) -> None:
    mine = update(DivorceCase).where(DivorceCase.id == case.id, DivorceCase.state == CaseState.OPEN)
    if changed(mine.values(state=state, ended_at=clock.now())) != 1:
        raise CaseClosed
    db.session.refresh(case)
