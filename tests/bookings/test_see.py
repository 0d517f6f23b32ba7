"""A couple looks at its bookings."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.bookings.makers import THURSDAY_TEN, book, cancel, choose, hold, move, run_job
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.venues.makers import make_slot
from wedreg.bookings.models import Booking
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.models import AccessKind, CoupleAccess
from wedreg.venues.models import Slot, Venue

HOTLINE = "023-0000 0000"
ADDRESSES = [
    "", "/change", "/change/2026-04-30", "/cancel", "/calendar.ics", "/check",
]  # fmt: skip


@pytest.fixture
def slot(office: Venue) -> Slot:
    """Return a time with places enough."""
    return make_slot(office, THURSDAY_TEN, places=5)


def test_somebody_elses_booking_is_not_found(browser: Browser, slot: Slot) -> None:
    """Neither read nor changed, held or booked; the answer is that of a code that nobody has."""
    booked, held = book(slot), hold(slot, make_contact())
    stranger = browser.sign_in("contact", make_contact())
    stranger.open("/bookings/2026-04-30")
    form = stranger.hidden("/bookings/hold")
    for code in (booked.code, held.code, "23456789"):
        for address in ADDRESSES:
            stranger.open(f"/bookings/{code}{address}")
            assert (stranger.status, "没有找到这一页" in stranger.text()) == (404, True), address
        for address in ("/change", "/cancel", "/check", "/extend"):
            answer = stranger.client.post(f"/bookings/{code}{address}", data={**form, "slot": slot.id, "version": 2})
            assert answer.status_code == 404, address
    assert [unchanged(booking) for booking in (booked, held)] == [True, True]


def unchanged(booking: Booking) -> bool:
    """Say whether nothing happened to the booking."""
    now = db.session.get(Booking, booking.id)
    assert now
    same = (now.status, now.version, now.slot_id) == (booking.status, booking.version, booking.slot_id)
    db.session.close()
    return same


def test_a_visitor_is_sent_to_sign_in_and_comes_back(browser: Browser, slot: Slot) -> None:
    booking = book(slot)
    browser.open(f"/bookings/{booking.code}")
    assert browser.path == f"/couples/sign-in?next=/bookings/{booking.code}"


def test_the_second_partner_sees_the_booking_too(browser: Browser, slot: Slot) -> None:
    """R7: by the own phone."""
    couple = make_couple(contact := make_contact())
    booking, partner = book(slot, couple, contact), make_contact()
    with writing():
        db.session.add(
            CoupleAccess(couple_id=couple.id, contact_id=partner, kind=AccessKind.PARTNER, confirmed_at=booking.made_at)
        )
    browser.sign_in("contact", partner).open(f"/bookings/{booking.code}")
    assert browser.status == 200
    browser.open("/bookings/mine")
    assert f"/bookings/{booking.code}" in browser.page


def test_the_page_tells_which_messages_went_out(browser: Browser, office: Venue, slot: Slot, at: Time) -> None:
    """Each message to each of the two, with how far it has come."""
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}")
    assert browser.text().count("预约成功 女方 · 正在发") == 1
    assert browser.text().count("预约成功 男方 · 正在发") == 1
    run_job("notifications.deliver")
    other = make_slot(office, THURSDAY_TEN + timedelta(hours=1))
    move(booking, other)
    cancel(booking)
    run_job("notifications.deliver")
    browser.open(f"/bookings/{booking.code}")
    sent = "4月27日 周一 上午10:00 已发出"
    for line in (f"预约成功 女方 · {sent}", "改期成功 男方 · 不用发了", f"已取消 女方 · {sent}"):
        assert browser.text().count(line) == 1, line


def test_the_price_and_the_telephone_number_stand_on_every_step(browser: Browser, slot: Slot) -> None:
    """R11, R57: 0 元, from the calendar to the pass."""
    contact = make_contact()
    make_couple(contact)
    browser.sign_in("contact", contact)
    pages = {path: browser.open(path) for path in ("/", "/venues/services", "/bookings/", "/bookings/2026-04-30")}
    pages["check"] = choose(browser, slot)
    pages["pass"] = browser.submit(declared="y")
    for step, page in pages.items():
        assert "0 元" in page, step
        assert HOTLINE in page, step


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_every_page_can_be_read_in_both_languages(browser: Browser, slot: Slot, language: str) -> None:
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    browser.sign_in("contact", contact).open(f"/preferences/language/{language}")
    for address in ("/", "/bookings/", "/bookings/2026-04-30", "/bookings/mine", *_of(booking)):
        browser.open(address)
        assert browser.status == 200, address


def _of(booking: Booking) -> list[str]:
    return [f"/bookings/{booking.code}{address}" for address in ADDRESSES]


def test_my_list_asks_the_database_as_often_for_twenty_as_for_two(
    browser: Browser, office: Venue, queries: list[str], wait: Callable[..., None]
) -> None:
    """Also the calendar, the times of a day, and the page of a booking with its messages."""
    contact = make_contact()
    couple = make_couple(contact)
    times = [make_slot(office, THURSDAY_TEN + timedelta(minutes=15) * number) for number in range(20)]
    counts: list[list[int]] = []
    browser.sign_in("contact", contact)
    for some in (times[:2], times[2:]):
        for slot in some:
            last = book(slot, couple, contact)
            if slot is not times[1] and slot is not times[-1]:
                cancel(last, by_office=True)
        counts.append([])
        for path in ("/bookings/mine", "/bookings/", "/bookings/2026-04-30", f"/bookings/{last.code}"):
            wait()
            queries.clear()
            browser.open(path)
            assert browser.status == 200
            counts[-1].append(len(queries))
        cancel(last)
    assert browser.page.count("class=") > 0
    assert counts[0] == counts[1]
