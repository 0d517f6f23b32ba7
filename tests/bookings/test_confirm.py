"""A couple turns a held place into a booking."""

from datetime import date, timedelta

import pytest

from tests.bookings.makers import (
    THURSDAY_TEN,
    book,
    cancel,
    choose,
    claims_of,
    done_to,
    hold,
    pass_of,
    reread,
    seats,
    told_of,
)
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_slot
from wedreg.audit import queries as audit
from wedreg.bookings import queries, services
from wedreg.bookings.errors import HoldOver, NotDeclared, ProfileIncomplete, TooYoung
from wedreg.bookings.models import Status
from wedreg.core.db import db
from wedreg.core.tokens import spaced
from wedreg.core.transactions import writing
from wedreg.couples import services as couples
from wedreg.couples.models import AccessKind, CoupleAccess
from wedreg.couples.rules import Category, IdType, Role
from wedreg.privacy.services import NOTICE_VERSION
from wedreg.venues.models import Slot, Venue

HOUR = timedelta(hours=1)
MEANWHILE = "你们两位中有一位已有同类预约。若是自己约的，用预约时的手机登录查看；记不清请打 023-0000 0000。"


@pytest.fixture
def slot(office: Venue) -> Slot:
    """Return a time with places enough."""
    return make_slot(office, THURSDAY_TEN, places=3)


def test_a_couple_books_and_gets_its_pass(browser: Browser, slot: Slot, at: Time) -> None:
    """R3, R52: what was declared is kept with the version of the notice and the moment; nothing is ticked before."""
    contact = make_contact()
    make_couple(contact)
    choose(browser.sign_in("contact", contact), slot)
    assert "checked" not in browser.page
    assert "我们两人完全自愿" in browser.text()
    at(at.now + timedelta(minutes=5))
    browser.submit(declared="y")
    (booking,) = queries.all_mine(contact)
    db.session.close()
    assert browser.path == f"/bookings/{booking.code}"
    assert spaced(pass_of(booking).code) in browser.text()
    assert (booking.status, booking.declared_at, booking.notice_version) == (Status.CONFIRMED, at.now, NOTICE_VERSION)
    assert told_of(booking) == [("confirmed", "woman", True), ("confirmed", "man", True)]
    assert (claims_of(booking), done_to(booking)) == (2, ["held", "confirmed"])


def test_without_the_declaration_nothing_is_booked(browser: Browser, office: Venue, slot: Slot) -> None:
    """R3, R52."""
    contact = make_contact()
    couple = make_couple(contact)
    choose(browser.sign_in("contact", contact), slot)
    browser.submit()
    assert browser.status == 409
    assert "请读过声明和告知，再打个勾。" in browser.text()
    held = hold(make_slot(office, THURSDAY_TEN + HOUR), contact, couple)
    with pytest.raises(NotDeclared), writing():
        services.confirm(held, couple, service_code="marriage", declared=False)
    assert reread(held.id).status == Status.HELD


@pytest.mark.parametrize("shared", Role)
def test_neither_of_the_two_is_in_two_bookings(browser: Browser, office: Venue, slot: Slot, shared: Role) -> None:
    """R22: whichever of the two is shared; and the page says nothing of the other booking."""
    same = person(shared)
    first = book(slot, make_couple(contact := make_contact(), **{shared.value: same}), contact)
    other = make_slot(office, THURSDAY_TEN + HOUR)
    mine = make_contact()
    make_couple(mine, **{shared.value: same})
    choose(browser.sign_in("contact", mine), other)
    browser.submit(declared="y")
    assert browser.status == 409
    assert MEANWHILE in browser.text()
    for told in (first.code, spaced(pass_of(first).code), pass_of(first).code, "10:00"):
        assert told not in browser.text()
    assert (claims_of(first), seats(other)) == (2, 1)
    (held,) = queries.all_mine(mine)
    db.session.close()
    assert (held.status, claims_of(held), told_of(held), done_to(held)) == (Status.HELD, 0, [], ["held"])


def test_a_couple_that_has_booked_is_shown_its_own_booking(browser: Browser, office: Venue, slot: Slot) -> None:
    """R22: already when it chooses a time, with the way to another one; nothing is held."""
    contact = make_contact()
    first = book(slot, make_couple(contact), contact)
    other = make_slot(office, THURSDAY_TEN + HOUR)
    choose(browser.sign_in("contact", contact), other)
    assert (browser.status, seats(other)) == (409, 0)
    assert "你们已经约了 4月30日 周四 上午10:00。" in browser.text()
    assert f'href="/bookings/{first.code}/change"' in browser.page
    assert "都满了" not in browser.page


def test_a_couple_that_booked_on_the_other_phone_meanwhile_is_told_which(
    browser: Browser, office: Venue, slot: Slot
) -> None:
    """R22: when it confirms, too."""
    contact, partner = make_contact(), make_contact()
    couple = make_couple(contact)
    with writing():
        db.session.add(
            CoupleAccess(couple_id=couple.id, contact_id=partner, kind=AccessKind.PARTNER, confirmed_at=THURSDAY_TEN)
        )
    held = hold(make_slot(office, THURSDAY_TEN + HOUR), partner)
    first = book(slot, couple, contact)
    browser.sign_in("contact", partner).open(f"/bookings/{held.code}/check")
    browser.submit(declared="y")
    assert browser.status == 409
    assert "你们已经约了 4月30日 周四 上午10:00。" in browser.text()
    assert f'href="/bookings/{first.code}"' in browser.page
    assert MEANWHILE not in browser.text()


def test_when_the_first_booking_has_ended_both_may_book_again(slot: Slot) -> None:
    contact = make_contact()
    couple = make_couple(contact)
    first = book(slot, couple, contact)
    cancel(first)
    assert book(slot, couple, contact).status == Status.CONFIRMED


def test_confirming_twice_books_once(browser: Browser, slot: Slot) -> None:
    contact = make_contact()
    make_couple(contact)
    choose(browser.sign_in("contact", contact), slot)
    path, form = browser.path, {**browser.hidden(browser.path), "declared": "y"}
    answers = [browser.client.post(path, data=form) for _ in range(2)]
    (booking,) = queries.all_mine(contact)
    db.session.close()
    assert [answer.location for answer in answers] == [f"/bookings/{booking.code}"] * 2
    assert (booking.version, len(told_of(booking)), done_to(booking)) == (2, 2, ["held", "confirmed"])
    assert seats(slot) == 1


def test_the_same_form_after_the_booking_was_cancelled_changes_nothing(browser: Browser, slot: Slot) -> None:
    contact = make_contact()
    make_couple(contact)
    browser.sign_in("contact", contact).open(f"/bookings/{slot.day}")
    holding = {**browser.hidden("/bookings/hold"), "slot": slot.id}
    browser.send("/bookings/hold", slot=slot.id)
    path, confirming = browser.path, {**browser.hidden(browser.path), "declared": "y"}
    browser.submit(declared="y")
    (booking,) = queries.all_mine(contact)
    db.session.close()
    cancel(booking)
    before = (reread(booking.id).version, told_of(booking), done_to(booking))
    assert browser.client.post("/bookings/hold", data=holding).location == path
    again = browser.client.post(path, data=confirming)
    assert (again.status_code, again.location) == (302, f"/bookings/{booking.code}")
    assert (reread(booking.id).version, told_of(booking), done_to(booking)) == before
    assert (reread(booking.id).status, seats(slot), claims_of(booking)) == (Status.CANCELLED, 1, 0)


def test_a_hold_is_good_until_its_last_second(browser: Browser, slot: Slot, at: Time) -> None:
    """R23: after it the sentence says that what was filled in is kept."""
    contact = make_contact()
    couple = make_couple(contact)
    choose(browser.sign_in("contact", contact), slot)
    early = hold(slot, last := make_contact(), other := make_couple(last))
    at(at.now + timedelta(minutes=10) - timedelta(seconds=1))
    with writing():
        services.confirm(early, other, service_code="marriage", declared=True)
    at(at.now + timedelta(seconds=1))
    browser.submit(declared="y")
    assert browser.status == 409
    assert "保留时间到了，名额已放回。刚才填的都还在" in browser.text()
    late = hold(slot, contact, couple)
    at(at.now + timedelta(minutes=10))
    with pytest.raises(HoldOver), writing():
        services.confirm(late, couple, service_code="marriage", declared=True)


def test_a_profile_with_gaps_books_nothing(slot: Slot) -> None:
    contact = make_contact()
    with writing():
        couple = couples.start_profile(contact, THURSDAY_TEN)
    held = hold(slot, contact, couple)
    with pytest.raises(ProfileIncomplete), writing():
        services.confirm(held, couple, service_code="marriage", declared=True)
    assert seats(slot) == 1


@pytest.mark.parametrize("role", Role)
def test_both_are_of_age_on_the_day_of_the_visit(slot: Slot, role: Role) -> None:
    """R1: by the day of the visit, not of the booking; on the birthday itself the registrar is told to look."""
    years = 20 if role == Role.WOMAN else 22
    born = date(2026 - years, 4, 30)
    young = make_couple(contact := make_contact(), **{role.value: person(role, born + timedelta(days=1))})
    held = hold(slot, contact, young)
    with pytest.raises(TooYoung) as refusal, writing():
        services.confirm(held, young, service_code="marriage", declared=True)
    assert "最早可以约 2026年5月1日 星期五 来办" in str(refusal.value)
    booking = book(slot, make_couple(contact := make_contact(), **{role.value: person(role, born)}), contact)
    assert audit.of("booking", booking.id)[-1].details == {"birthday": True}
    db.session.close()


def test_with_a_partner_from_outside_the_mainland_the_page_says_where_to_go(browser: Browser, slot: Slot) -> None:
    """R5."""
    abroad = {
        **person(Role.MAN), "category": Category.FOREIGN, "id_type": IdType.PASSPORT, "number": "X00000001",
    }  # fmt: skip
    make_couple(contact := make_contact(), man=abroad)
    choose(browser.sign_in("contact", contact), slot)
    browser.submit(declared="y")
    assert browser.status == 409
    assert "由重庆市婚姻收养登记管理中心办理" in browser.text()
    assert "甜蜜路线照样欢迎" in browser.text()
