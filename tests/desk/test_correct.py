"""A supervisor puts right how a visit ended (R35)."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.bookings.makers import NEXT_THURSDAY_TEN, THURSDAY_TEN, book, claims_of, done_to, finish, reread
from tests.browsers import Browser
from tests.conftest import Time
from tests.desk.makers import TODAY, figures, make_day
from tests.venues.makers import make_office, make_slot
from wedreg.audit import queries as audit
from wedreg.bookings import queries as bookings
from wedreg.bookings import services
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.signals import BookingCorrected
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.feature import features
from wedreg.core.transactions import writing

Staff = Callable[..., Browser]


def ended(at: Time, outcome: Status = Status.DONE) -> Booking:
    """Let a couple come, and its visit end."""
    (booking,) = make_day(1)
    at(THURSDAY_TEN)
    with writing():
        services.check_in(booking.id)
    return finish(booking, outcome)


def put_right(browser: Browser, booking: Booking, outcome: str, reason: str = "点错了一行") -> str:
    """Fill in the form on the record of the visit."""
    browser.open(f"{TODAY}{booking.code}")
    return browser.send(f"{TODAY}{booking.code}/correct", outcome=outcome, reason=reason)


@pytest.mark.parametrize("before", [Status.DONE, Status.NOT_DONE, Status.LEFT])
@pytest.mark.parametrize("after", [Status.DONE, Status.NOT_DONE, Status.LEFT, Status.CHECKED_IN])
def test_a_wrong_outcome_becomes_the_right_one(
    app: Flask, at: Time, staff: Staff, before: Status, after: Status
) -> None:  # fmt: skip
    """R35: by a supervisor with a reason; the audit keeps what stood there before."""
    booking, supervisor = ended(at, before), staff(Role.SUPERVISOR)
    if before == after:
        put_right(supervisor, booking, after.value)
        assert (supervisor.status, reread(booking.id).status) == (422, before)
        return
    put_right(supervisor, booking, after.value)
    now = reread(booking.id)
    assert now.status == after
    assert now.reason == ("点错了一行" if after == Status.NOT_DONE else None)
    assert now.ended_at == (None if after == Status.CHECKED_IN else THURSDAY_TEN)
    assert claims_of(booking) == (2 if after == Status.CHECKED_IN else 0)
    assert done_to(booking)[-2:] == ["finished", "corrected"]
    entry = audit.of("booking", booking.id)[-1]
    db.session.close()
    assert entry.details == {"before": before.value, "outcome": after.value, "reason": "点错了一行"}
    assert "更正结果 4月30日 周四 · 点错了一行" in supervisor.text()
    supervisor.open(TODAY)
    assert figures(supervisor)["已办结"] == (1 if after == Status.DONE else 0)


def test_without_a_reason_or_without_the_right_nothing_is_put_right(app: Flask, at: Time, staff: Staff) -> None:
    """R35."""
    booking, supervisor, registrar = ended(at), staff(Role.SUPERVISOR), staff(Role.REGISTRAR)
    for reason in ("", "  ", "长" * 201):
        put_right(supervisor, booking, "left", reason)
        assert supervisor.status == 422
        assert 'aria-describedby="reason-e' in supervisor.page
    put_right(supervisor, booking, "cancelled")
    assert supervisor.status == 422
    put_right(registrar, booking, "left")
    assert registrar.status == 403
    registrar.open(f"{TODAY}{booking.code}")
    assert "更正结果" not in registrar.text()
    assert reread(booking.id).status == Status.DONE


def test_a_visit_that_has_not_ended_has_nothing_to_put_right(app: Flask, at: Time, staff: Staff) -> None:
    """R35: the try is refused and put into the audit."""
    (booking,) = make_day(1)
    at(THURSDAY_TEN)
    supervisor = staff(Role.SUPERVISOR)
    put_right(supervisor, booking, "done")
    assert (supervisor.status, reread(booking.id).status) == (409, Status.CONFIRMED)
    assert [entry.subject_id for entry in audit.entries("access.refused")] == ["not_allowed_now"]
    db.session.close()


def test_who_has_booked_anew_meanwhile_does_not_go_on_with_the_old_visit(app: Flask, at: Time, staff: Staff) -> None:
    """R22: two promises at once are refused beside the form; another outcome is still possible."""
    booking = ended(at, Status.NOT_DONE)
    assert booking.couple_id
    anew = book(make_slot(make_office("anew"), NEXT_THURSDAY_TEN), booking.couple, booking.contact_id)
    supervisor = staff(Role.SUPERVISOR)
    put_right(supervisor, booking, "checked_in")
    assert (supervisor.status, "已有同类预约" in supervisor.text()) == (422, True)
    assert (reread(booking.id).status, claims_of(booking), claims_of(anew)) == (Status.NOT_DONE, 0, 2)
    put_right(supervisor, booking, "done")
    assert (reread(booking.id).status, claims_of(anew)) == (Status.DONE, 2)


def test_a_visit_that_goes_on_can_end_again(app: Flask, at: Time, staff: Staff) -> None:
    booking, supervisor = ended(at, Status.LEFT), staff(Role.SUPERVISOR)
    put_right(supervisor, booking, "checked_in")
    supervisor.send(f"{TODAY}{booking.code}/finish", outcome="done", reason="")
    assert (reread(booking.id).status, claims_of(booking)) == (Status.DONE, 0)


def test_features_above_hear_of_it(app: Flask, at: Time) -> None:
    heard: list[tuple[Status, Status]] = []
    booking = ended(at)
    features().handlers.setdefault(BookingCorrected, []).append(
        lambda event: heard.append((event.before, event.booking.status))
    )
    with writing():
        now = bookings.by_id(booking.id)
        assert now
        services.correct(now, Status.LEFT, reason="记错了")
    assert heard == [(Status.DONE, Status.LEFT)]
