"""A couple comes a second time, inside its window (R36, R37)."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests.bookings.divorces import RECEIVED, case_of, couple_of, on, put_right, second_slot, service, visit_first
from tests.bookings.makers import book, done_to, finish, hold, move, reread, told_of
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_slot, make_week
from wedreg.almanac import services as almanac
from wedreg.almanac.models import DayKind
from wedreg.bookings import queries, services
from wedreg.bookings.errors import CaseClosed, NoOpenCase, OutsideWindow
from wedreg.bookings.models import Booking, CaseState, DivorceCase, Status
from wedreg.bookings.rules import APPLY
from wedreg.bookings.services import divorce as cases
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.rules import Role as Partner
from wedreg.venues import queries as venues
from wedreg.venues.models import OpeningHours, OpeningPattern, Venue
from wedreg.venues.services import make_slots

FIRST, LAST = date(2026, 5, 29), date(2026, 6, 29)
DAY = timedelta(days=1)


def test_a_first_visit_that_was_done_sets_the_dates(office: Venue, at: Time) -> None:
    """R36: received, until when either may take it back, and when both come again, each written down."""
    case = case_of(visit_first(office, at))
    assert (case.received_on, case.cooling_off_until) == (RECEIVED, date(2026, 5, 28))
    assert (case.second_from, case.second_until) == (FIRST, LAST)
    assert (case.provisional, case.state, case.ended_at) == (False, CaseState.OPEN, None)


@pytest.mark.parametrize("outcome", [Status.NOT_DONE, Status.LEFT])
def test_a_first_visit_that_was_not_done_sets_none(office: Venue, at: Time, outcome: Status) -> None:
    """R36: nothing was received."""
    at(on(RECEIVED) - 7 * DAY)
    booking = book(make_slot(office, on(RECEIVED), service=service(APPLY)))
    at(on(RECEIVED))
    with writing():
        services.check_in(booking.id)
    finish(booking, outcome)
    assert db.session.query(DivorceCase).count() == 0
    db.session.close()


def test_from_receipt_on_both_book_the_second_visit_on_the_page_of_the_first(
    app: Flask, office: Venue, at: Time
) -> None:
    """R37: at once, sixty days ahead, and only days of the window are offered."""
    contact = make_contact()
    first = visit_first(office, at, couple=make_couple(contact), contact=contact)
    slots = [second_slot(office, day) for day in (FIRST - DAY, date(2026, 6, 1), LAST, LAST + DAY)]
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{first.code}")
    assert "2026年5月29日 星期五 到 2026年6月29日 星期一" in browser.text()
    browser.open(f"/bookings/{first.code}/second")
    offered = re.findall(rf'href="/bookings/{first.code}/second/([\d-]+)#times"', browser.page)
    assert offered == ["2026-06-01", "2026-06-29"]
    browser.open(f"/bookings/{first.code}/second/2026-06-29")
    browser.send("/bookings/hold", slot=slots[2].id)
    browser.submit(declared="y")
    assert browser.path != f"/bookings/{first.code}"
    assert "6月29日" in browser.text()


def test_a_day_outside_of_the_window_is_not_shown_though_its_address_is_known(
    app: Flask, office: Venue, at: Time
) -> None:
    """R37."""
    contact = make_contact()
    first = visit_first(office, at, couple=make_couple(contact), contact=contact)
    slot = second_slot(office, LAST + DAY)
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{first.code}/second/{slot.day}")
    assert f'id="s{slot.id}"' not in browser.page
    stranger = Browser(app).sign_in("contact", make_contact())
    for path in (f"/bookings/{first.code}/second", f"/bookings/{first.code}/second/2026-06-01"):
        stranger.open(path)
        assert stranger.status == 404


@pytest.mark.parametrize("day", [FIRST - DAY, LAST + DAY], ids=["a day too early", "a day too late"])
def test_outside_of_the_window_no_second_visit_is_booked(app: Flask, office: Venue, at: Time, day: date) -> None:
    """R37: neither held on the page nor confirmed, and the sentence names the window."""
    contact = make_contact()
    couple = make_couple(contact)
    visit_first(office, at, couple=couple, contact=contact)
    slot = second_slot(office, day)
    at(on(date(2026, 5, 25)))
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{day}?service=divorce_certificate")
    browser.send("/bookings/hold", slot=slot.id)
    assert browser.status == 409
    assert "第二次要在 2026年5月29日 星期五 到 2026年6月29日 星期一 之间来" in browser.text()
    held = hold(slot, contact, couple)
    with pytest.raises(OutsideWindow), writing():
        services.confirm(held, couple, service_code=held.service.code, declared=True)
    assert reread(held.id).status == Status.HELD


@pytest.mark.parametrize("day", [FIRST, LAST], ids=["the first day", "the last day"])
def test_on_the_edges_of_the_window_one_is(office: Venue, at: Time, day: date) -> None:
    """R37: both belong to it."""
    first = visit_first(office, at)
    assert book(second_slot(office, day), couple_of(first)).status == Status.CONFIRMED


def test_without_a_first_visit_there_is_no_second_one(app: Flask, office: Venue, at: Time) -> None:
    """R37: also for somebody who has no profile yet."""
    visit_first(office, at)  # another couple's
    slot, contact = second_slot(office, FIRST), make_contact()
    browser = Browser(app).sign_in("contact", contact)
    for _ in range(2):
        browser.open(f"/bookings/{FIRST}?service=divorce_certificate")
        browser.send("/bookings/hold", slot=slot.id)
        assert (browser.status, "没有查到可以办第二次的申请" in browser.text()) == (409, True)
        make_couple(contact)
    with pytest.raises(NoOpenCase):
        book(slot, make_couple(contact), contact)


def test_a_second_visit_is_not_moved_out_of_its_window(app: Flask, office: Venue, at: Time) -> None:
    """R37: by nobody, since the law sets it; the page of a change offers only its days."""
    contact = make_contact()
    first = visit_first(office, at, couple=make_couple(contact), contact=contact)
    booking = book(second_slot(office, FIRST), couple_of(first), contact)
    other, out = second_slot(office, LAST), second_slot(office, LAST + DAY)
    for by_office in (False, True):
        with pytest.raises(OutsideWindow):
            move(booking, out, by_office=by_office)
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{booking.code}/change")
    browser.open(f"/bookings/{booking.code}/change/{out.day}")
    assert f'id="s{out.id}"' not in browser.page
    db.session.close()
    assert move(booking, other).starts_at == on(LAST)


def test_the_case_is_theirs_whoever_of_the_two_books(office: Venue, at: Time) -> None:
    """R37: the partner who fills in the same two persons on another phone; but not with somebody else."""
    her, him = person(Partner.WOMAN), person(Partner.MAN)
    contact = make_contact()
    visit_first(office, at, couple=make_couple(contact, her, him), contact=contact)
    other = make_contact()
    with pytest.raises(NoOpenCase):
        book(second_slot(office, FIRST, 9), make_couple(other, her), other)
    assert book(second_slot(office, FIRST), make_couple(other, her, him), other).status == Status.CONFIRMED


def test_a_second_visit_that_was_done_ends_the_case(office: Venue, at: Time) -> None:
    """R36: one that was not done leaves it open until the window closes."""
    first = visit_first(office, at)
    for outcome, state in ((Status.NOT_DONE, CaseState.OPEN), (Status.DONE, CaseState.DONE)):
        at(on(RECEIVED, 12))
        booking = book(second_slot(office, FIRST, 9 if outcome == Status.NOT_DONE else 11), couple_of(first))
        at(on(FIRST))
        with writing():
            services.check_in(booking.id)
        finish(booking, outcome)
        assert case_of(first).state == state
    assert case_of(first).ended_at == at.now


def test_a_window_that_is_over_counts_as_taken_back(office: Venue, at: Time) -> None:
    """R36, fact 37: the day after the last one, not on it."""
    first = visit_first(office, at)
    for moment, state in ((on(LAST, 23), CaseState.OPEN), (on(LAST + DAY, 0), CaseState.LAPSED)):
        at(moment)
        with writing():
            cases.close_over()
        assert case_of(first).state == state


def test_who_applies_anew_has_one_open_case(office: Venue, at: Time) -> None:
    """R36: kept by the database; a second open case of the same couple cannot be written."""
    contact = make_contact()
    couple = make_couple(contact)
    first = visit_first(office, at, couple=couple, contact=contact)
    again = visit_first(office, at, date(2026, 5, 12), couple, contact)
    assert case_of(first).state == CaseState.REPLACED
    assert case_of(again).state == CaseState.OPEN
    with pytest.raises(IntegrityError), writing():
        fresh = db.session.get(DivorceCase, case_of(first).id)
        assert fresh
        fresh.state, fresh.ended_at = CaseState.OPEN, None


def test_dates_out_of_order_cannot_be_written(office: Venue, at: Time) -> None:
    """R36: the table refuses them."""
    case = case_of(visit_first(office, at))
    for name, value in (("second_from", case.cooling_off_until), ("second_until", FIRST - DAY)):
        with pytest.raises(IntegrityError), writing():
            fresh = db.session.get(DivorceCase, case.id)
            assert fresh
            setattr(fresh, name, value)


def test_provisional_dates_are_reckoned_anew_when_the_list_is_out(office: Venue, at: Time) -> None:
    """R18, R36: by the approval of the list, with an entry; here 2027-01-23, a Saturday, is worked."""
    first = visit_first(office, at, date(2026, 11, 24))
    assert case_of(first).provisional
    listed = {date(2027, 1, 23): (DayKind.MAKE_UP, "春节"), date(2027, 1, 1): (DayKind.HOLIDAY, "元旦")}
    with writing():
        seen = almanac.compare(2027, listed).mark
        almanac.approve(2027, "国务院办公厅关于2027年部分节假日安排的通知", listed, seen=seen)
    case = case_of(first)
    assert (case.second_until, case.provisional) == (date(2027, 1, 23), False)
    assert done_to(first)[-1] == "application_settled"


def test_an_outcome_that_is_put_right_puts_the_case_right(office: Venue, at: Time) -> None:
    """R35, R36: without a first visit no second one; with it the day of the visit counts."""
    first = visit_first(office, at)
    second = book(second_slot(office, FIRST), couple_of(first))
    at(on(RECEIVED + 3 * DAY))
    put_outcome_right(first, Status.NOT_DONE)
    assert (case_of(first).state, reread(second.id).status) == (CaseState.VOID, Status.CANCELLED)
    assert told_of(second)[-1][0] == "withdrawn"
    put_outcome_right(first, Status.DONE)
    assert (case_of(first).state, case_of(first).received_on) == (CaseState.OPEN, RECEIVED)


def test_a_certificate_that_was_not_given_after_all_leaves_the_case_open(office: Venue, at: Time) -> None:
    """R35, R36."""
    first = visit_first(office, at)
    second = book(second_slot(office, FIRST), couple_of(first))
    at(on(FIRST))
    with writing():
        services.check_in(second.id)
    finish(second, Status.DONE)
    put_outcome_right(second, Status.NOT_DONE)
    assert (case_of(first).state, case_of(first).ended_at) == (CaseState.OPEN, None)
    put_outcome_right(second, Status.DONE)
    assert case_of(first).state == CaseState.DONE


def put_outcome_right(booking: Booking, outcome: Status) -> None:
    """Let a supervisor put right how a visit ended."""
    with writing():
        now = queries.by_id(booking.id)
        assert now
        services.correct(now, outcome, reason="记错了")


def test_a_wrong_day_of_receipt_is_put_right_by_a_supervisor(app: Flask, office: Venue, at: Time) -> None:
    """R36: with a reason; and who stands outside of the new window is named."""
    first = visit_first(office, at)
    book(second_slot(office, LAST), couple_of(first))
    path = f"/staff/bookings/{first.code}/case"
    registrar, supervisor = (staff_browser(app, role) for role in (Role.REGISTRAR, Role.SUPERVISOR))
    registrar.open(path)
    assert "更正受理日期" not in registrar.text()
    supervisor.open(path)
    supervisor.send(f"/staff/bookings/{first.code}/received", received_on="2026-04-29", reason="")
    assert "请写明原因" in supervisor.text()
    supervisor.send(f"/staff/bookings/{first.code}/received", received_on="2026-04-30", reason="")
    supervisor.send(f"/staff/bookings/{first.code}/received", received_on="2026-04-27", reason="当天补录")
    assert case_of(first).second_until == date(2026, 6, 26)
    assert done_to(first)[-1] == "application_corrected"
    supervisor.open("/staff/bookings/cases")
    assert "约在期限外，请打电话改期" in supervisor.text()


def test_a_case_that_has_ended_is_not_changed(office: Venue, at: Time) -> None:
    first = visit_first(office, at)
    at(on(LAST + DAY))
    with writing():
        cases.close_over()
    with pytest.raises(CaseClosed):
        put_right(first, RECEIVED)


def test_a_published_week_makes_places_for_second_visits_as_far_ahead_as_a_window_lasts(
    office: Venue, at: Time
) -> None:
    """R37: released at once, while a day of marriages opens 30 days before."""
    make_week(office)
    with writing():
        second = venues.service("divorce_certificate")
        assert second
        hours = [OpeningHours(weekday=0, opens=on(FIRST, 9).time(), closes=on(FIRST, 12).time(), windows=1)]
        pattern = OpeningPattern(venue_id=office.id, service_id=second.id, valid_from=date(2026, 1, 1), hours=hours)
        db.session.add(pattern)
    with writing():
        make_slots()
    last_monday = date(2026, 7, 13)
    slots = venues.slots_on(office.id, second.id, last_monday)
    assert len(slots) == 6
    assert all(slot.release_at <= at.now for slot in slots)
    db.session.close()
