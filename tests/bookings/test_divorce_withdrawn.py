"""One of the two takes the application back (R37)."""

import pytest
from flask import Flask

from tests.bookings.asides import asides
from tests.bookings.divorces import RECEIVED, case_of, couple_of, on, second_slot, visit_first, withdraw
from tests.bookings.makers import book, claims_of, done_to, hold, pass_of, reread, told_of
from tests.bookings.test_divorce_second_visit import FIRST, LAST
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from wedreg.bookings import services
from wedreg.bookings.errors import CaseClosed, NoOpenCase
from wedreg.bookings.models import CaseState, Status
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.feature import features
from wedreg.core.transactions import reading, writing
from wedreg.passes import queries as passes
from wedreg.passes.models import Verdict
from wedreg.venues.models import Venue


def test_the_second_visit_is_cancelled_at_once_and_both_are_told_only_that(app: Flask, office: Venue, at: Time) -> None:
    """R37: at the desk, without a booking; persons and pass are free, the place rests, nothing else is sent."""
    first = visit_first(office, at)
    slot = second_slot(office, LAST)
    second = book(slot, couple_of(first))
    code = pass_of(second).code
    registrar = staff_browser(app, Role.REGISTRAR)
    registrar.open(f"/staff/desk/{first.code}")
    registrar.open(f"/staff/bookings/{first.code}/case")
    registrar.send(f"/staff/bookings/{first.code}/withdraw")
    assert case_of(first).state == CaseState.OPEN  # the identity card was not looked at
    registrar.send(f"/staff/bookings/{first.code}/withdraw", checked="y")
    assert "已记录撤回" in registrar.text()
    assert (case_of(first).state, reread(second.id).status) == (CaseState.WITHDRAWN, Status.CANCELLED)
    assert (len(asides(slot)), claims_of(second), passes.find(code, None).verdict) == (1, 0, Verdict.CANCELLED)
    db.session.close()
    assert told_of(first)[-2:] == [("taken_back", "woman", True), ("taken_back", "man", True)]
    assert [told[0] for told in told_of(second)] == ["confirmed", "confirmed"]
    assert done_to(first)[-1] == "application_withdrawn"


def test_the_message_says_nothing_else(office: Venue, at: Time) -> None:
    """R37, R38: “申请已撤回”, to both."""
    first = visit_first(office, at)
    withdraw(first)
    with reading():
        subject = features().message_kinds["bookings.taken_back"].load([first.id])[first.id]
    for person in ("woman", "man"):
        text = subject.render(person, "zh_Hans_CN")
        assert (text.subject, text.body) == ("申请已撤回", "申请已撤回")
    assert subject.still_due("")


def test_nobody_sees_who_of_the_two_it_was(app: Flask, office: Venue, at: Time) -> None:
    """R37: neither the page of the couple nor the log tells."""
    contact = make_contact()
    first = visit_first(office, at, couple=make_couple(contact), contact=contact)
    withdraw(first)
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{first.code}")
    assert "申请已撤回" in browser.text()
    assert "约第二次的时间" not in browser.text()
    browser.open(f"/bookings/{first.code}/second")
    assert browser.status == 404


def test_after_that_no_second_visit_is_booked(office: Venue, at: Time) -> None:
    """R37: not even by a couple that holds a place already."""
    contact = make_contact()
    couple = make_couple(contact)
    first = visit_first(office, at, couple=couple, contact=contact)
    held = hold(second_slot(office, FIRST), contact, couple)
    withdraw(first)
    with pytest.raises(NoOpenCase), writing():
        services.confirm(held, couple, service_code=held.service.code, declared=True)
    assert reread(held.id).status == Status.HELD


def test_taking_back_twice_changes_nothing(app: Flask, office: Venue, at: Time) -> None:
    first = visit_first(office, at)
    withdraw(first)
    before = (told_of(first), done_to(first))
    with pytest.raises(CaseClosed):
        withdraw(first)
    assert (told_of(first), done_to(first)) == before


def test_a_couple_that_is_at_the_window_is_not_sent_away_by_a_statement(office: Venue, at: Time) -> None:
    """R35: a visit that has begun ends by its outcome."""
    first = visit_first(office, at)
    second = book(second_slot(office, FIRST), couple_of(first))
    at(on(FIRST))
    with writing():
        services.check_in(second.id)
    withdraw(first)
    assert reread(second.id).status == Status.CHECKED_IN


def test_staff_find_a_case_by_a_number_that_is_posted_and_noted(app: Flask, office: Venue, at: Time) -> None:
    """R37, R53: names are masked, the number stands in no address and in no entry."""
    first, other = visit_first(office, at), visit_first(office, at, RECEIVED.replace(day=29))
    number = couple_of(first).person("man").number
    registrar = staff_browser(app, Role.REGISTRAR)
    registrar.open("/staff/bookings/cases")
    assert shown(registrar) == [first.code, other.code]
    registrar.send("/staff/bookings/cases", number=number)
    assert shown(registrar) == [first.code]
    assert number
    assert number not in registrar.path + registrar.page
    assert "江*汀" in registrar.text()


def shown(browser: Browser) -> list[str]:
    """Return the codes of the first visits on the list."""
    return [part[:8] for part in browser.page.split('href="/staff/bookings/')[1:] if part[8:14] == '/case"']


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.ORGANISER, Role.ADMIN, Role.AUDITOR])
def test_nobody_else_of_the_staff_sees_a_case(app: Flask, office: Venue, at: Time, role: Role) -> None:
    """R38, R56: a counsellor has no list of divorces."""
    first = visit_first(office, at)
    browser = staff_browser(app, role)
    for path in ("/staff/bookings/cases", f"/staff/bookings/{first.code}/case"):
        browser.open(path)
        assert browser.status == 403
