"""A couple ticks what it has, a registrar looks the papers through, and the reminder names only the rest (R8–R12)."""

import pytest
from flask import Flask

from tests.bookings.divorces import service
from tests.bookings.makers import THURSDAY_TEN, book, cancel, done_to, reread
from tests.browsers import Browser, staff_browser
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import queries, services
from wedreg.bookings.errors import NotAllowedNow
from wedreg.bookings.models import Booking
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.feature import features
from wedreg.core.transactions import reading, writing
from wedreg.couples.rules import Category
from wedreg.couples.rules import Role as Partner
from wedreg.venues.models import Slot


@pytest.fixture
def contact(app: Flask) -> int:
    """Return who books."""
    return make_contact()


@pytest.fixture
def booking(contact: int, slot: Slot) -> Booking:
    """Return a booking of a couple of whom one is a soldier."""
    couple = make_couple(contact, man=person(Partner.MAN) | {"category": Category.SOLDIER})
    return book(slot, couple, contact)


def reminder(booking: Booking) -> str:
    """Return what the reminder with the list says."""
    with reading():
        subject = features().message_kinds["bookings.checklist"].load([booking.id])[booking.id]
        return subject.render("woman", "zh_Hans_CN").body


def tick(app: Flask, contact: int, booking: Booking, *items: str) -> Browser:
    """Let the couple tick what it has."""
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{booking.code}")
    browser.send(f"/bookings/{booking.code}/ready", items=list(items))
    return browser


def review(app: Flask, booking: Booking, *items: str) -> Browser:
    """Let a registrar say what is missing, on the page of the visit."""
    browser = staff_browser(app, Role.REGISTRAR)
    browser.open(f"/staff/desk/{booking.code}")
    browser.send(f"/staff/bookings/{booking.code}/review", items=list(items))
    return browser


def minutes(booking: Booking) -> int:
    """Return how long the visit takes at a window."""
    found = queries.minutes_at_desk([booking.id])[booking.id]
    db.session.close()
    return found


def test_the_reminder_names_everything_at_first(booking: Booking) -> None:
    """R8, R51."""
    said = reminder(booking)
    assert all(word in said for word in ("身份证", "双人合影", "军人证件", "军人婚姻登记证明"))


def test_what_is_ticked_is_not_named_again(app: Flask, contact: int, booking: Booking) -> None:
    """R8, R51: and the page keeps the ticks; the declaration is nothing to get."""
    browser = tick(app, contact, booking, "id", "photos")
    assert "记下了" in browser.text()
    assert browser.page.count("checked") == 2
    said = reminder(booking)
    assert ("双人合影" in said, "军人证件" in said, "声明书" in said) == (False, True, False)
    tick(app, contact, booking, "id")
    assert "双人合影" in reminder(booking)


def test_when_all_is_there_it_says_so(app: Flask, contact: int, booking: Booking) -> None:
    tick(app, contact, booking, "id", "photos", "soldier_card", "soldier_proof")
    assert "材料都备齐了" in reminder(booking)


def test_what_a_registrar_found_missing_counts_more_than_the_ticks(app: Flask, contact: int, booking: Booking) -> None:
    """R12: the reminder repeats only that; the couple reads it on its page."""
    tick(app, contact, booking, "id", "photos", "soldier_card", "soldier_proof")
    registrar = review(app, booking, "soldier_proof")
    assert registrar.path == f"/staff/desk/{booking.code}"
    assert "还缺 1 样" in registrar.text()
    assert registrar.text().count("两人说有了") == 4
    said = reminder(booking)
    assert ("军人婚姻登记证明" in said, "双人合影" in said) == (True, False)
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{booking.code}")
    assert "登记员看过：还缺 1 样" in browser.text()


def test_papers_that_were_looked_through_and_are_all_there_save_time(app: Flask, booking: Booking) -> None:
    """R12: 20 instead of 30 minutes at the window; the slot stays as long as it is."""
    assert minutes(booking) == 30
    review(app, booking, "photos")
    assert minutes(booking) == 30
    registrar = review(app, booking)
    assert (minutes(booking), "都齐了" in registrar.text(), "窗口约 20 分钟" in registrar.text()) == (20, True, True)
    now = reread(booking.id)
    assert now.ends_at - now.starts_at == booking.ends_at - booking.starts_at
    assert done_to(booking)[-1] == "reviewed"


def test_ticks_alone_save_none(app: Flask, contact: int, booking: Booking) -> None:
    """R12: somebody of the office has to look."""
    tick(app, contact, booking, "id", "photos", "soldier_card", "soldier_proof")
    assert minutes(booking) == 30


def test_a_service_that_has_no_shorter_time_keeps_its_own(app: Flask) -> None:
    """R12."""
    booking = book(make_slot(make_office(), THURSDAY_TEN, service=service("reissue")))
    review(app, booking)
    assert minutes(booking) == 20


def test_only_what_is_on_the_list_is_kept(app: Flask, contact: int, booking: Booking) -> None:
    tick(app, contact, booking, "id", "passport", "<b>", "x" * 5000)
    known = queries.preparation(booking.id)
    assert known
    assert known.ready == ["id"]
    db.session.close()


def test_a_visit_that_is_over_or_given_up_has_nothing_to_tick(app: Flask, contact: int, booking: Booking) -> None:
    cancel(booking)
    for act in (services.tick, services.review):
        with pytest.raises(NotAllowedNow), writing():
            now = queries.by_id(booking.id)
            assert now
            act(now, ["id"])


def test_nobody_else_ticks(app: Flask, booking: Booking) -> None:
    """R55."""
    browser = Browser(app).sign_in("contact", make_contact())
    browser.open("/bookings/mine")
    answer = browser.client.post(f"/bookings/{booking.code}/ready", data={**browser.hidden("/couples/sign-out")})
    assert answer.status_code == 404


def test_a_divorce_is_reminded_without_a_list(app: Flask, contact: int) -> None:
    """R38: whatever was ticked."""
    couple = make_couple(contact)
    booking = book(make_slot(make_office(), THURSDAY_TEN, service=service("divorce_apply")), couple, contact)
    tick(app, contact, booking, "agreement")
    assert "结婚证" not in reminder(booking)
    assert "预约事项" in reminder(booking)
