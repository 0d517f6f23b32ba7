"""A registrar books for two who telephone or stand at the desk."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, book, cancel, done_to, reread, seats, told_of
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import both, make_contact, make_couple, person, sign_in_by_code, typed
from tests.fields import troubles, value_of
from tests.reliability.races import good, together
from tests.venues.makers import make_slot
from wedreg.audit import queries as audit
from wedreg.bookings import queries
from wedreg.bookings.models import Booking, Kind, Pause, Source, Status
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.models import person_digest
from wedreg.couples.rules import IdType
from wedreg.couples.rules import Role as Partner
from wedreg.venues.models import Slot, Venue


def new(slot: Slot) -> str:
    """Return the page with the times of the slot's day."""
    return f"/staff/bookings/new?service=marriage&venue=office&day={slot.day}"


@pytest.fixture
def registrar(app: Flask) -> Browser:
    """Return a registrar's browser."""
    return staff_browser(app, Role.REGISTRAR)


def take(browser: Browser, slot: Slot, **fields: object) -> str:
    """Take a place in the slot, and return the code of what is held."""
    browser.open(new(slot))
    browser.send(browser.path, slot=slot.id, **fields)
    return browser.path.split("/")[3] if browser.path.endswith("/new") else ""


def found(code: str) -> Booking:
    """Return the booking with this code."""
    booking = queries.by_code(code)
    assert booking
    db.session.close()
    return reread(booking.id)


def test_a_registrar_books_for_a_couple_on_the_telephone(registrar: Browser, slot: Slot) -> None:
    """R30: the same steps and rules; the place is held for half an hour, and both get the message with the link."""
    code = take(registrar, slot)
    held = found(code)
    assert (held.status, held.source, held.hold_until) == (
        Status.HELD, Source.STAFF, datetime(2026, 4, 27, 10, 30, tzinfo=BEIJING),
    )  # fmt: skip
    registrar.submit(**both(), declared="y", proxy="y")
    assert registrar.path == f"/staff/bookings/{code}/slip"
    assert "正在把时间、地点和链接发给他们" in registrar.text()
    booking = found(code)
    assert (booking.status, booking.proxy, booking.contact_id) == (Status.CONFIRMED, True, None)
    assert booking.declared_at
    assert told_of(booking) == [("confirmed", "woman", True), ("confirmed", "man", True)]
    assert seats(slot) == 1


def test_who_has_no_mobile_phone_gets_a_slip_with_the_short_code(registrar: Browser, slot: Slot) -> None:
    """R57: nobody is told by a message that could not arrive; the page to print has the code of the pass."""
    code = take(registrar, slot)
    registrar.submit(**both(woman__phone="", man__phone=""), declared="y")
    assert "请把这一页打印给他们" in registrar.text()
    assert 'class="wr-code"' in registrar.page
    assert found(code).status == Status.CONFIRMED


def test_the_page_for_the_next_couple_remembers_nothing_of_the_last_one(
    registrar: Browser, slot: Slot, other: Slot
) -> None:
    take(registrar, slot)
    fields = both()
    registrar.submit(**fields, declared="y")
    assert fields["woman-number"] not in registrar.open(new(slot))
    take(registrar, other)
    assert [value_of(registrar.page, name) for name in fields if name.endswith(("name", "number", "phone"))] == [""] * 6


@pytest.mark.parametrize(
    ("change", "where", "sentence"),
    [
        ({"woman-name": ""}, "woman-name", "请填姓名。"),
        ({"woman-number": "11010119900307123X"}, "woman-number", "末位校验"),
        ({"man-phone": "139"}, "man-phone", "还少"),
        ({"declared": ""}, "declared", "请读过声明和告知"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    registrar: Browser, slot: Slot, change: dict[str, str], where: str, sentence: str
) -> None:
    code = take(registrar, slot)
    fields = {**both(), "declared": "y", "proxy": "y", **change}
    registrar.submit(**{name: value for name, value in fields.items() if value or name != "declared"})
    assert registrar.status == 422
    assert sentence in troubles(registrar.page)[where]
    for name in ("man-name", "woman-phone", "proxy"):
        assert value_of(registrar.page, name) == fields[name]
    assert found(code).status == Status.HELD


def test_a_person_who_is_booked_already_is_refused_and_the_registrar_reads_what_to_do(
    registrar: Browser, slot: Slot, other: Slot
) -> None:
    """R22: the same unique claims hold for bookings by staff; nothing of the new couple is kept."""
    woman = person(Partner.WOMAN)
    contact = make_contact()
    book(other, make_couple(contact, woman=woman), contact)
    code = take(registrar, slot)
    fields = {**both(), **typed(Partner.WOMAN, woman)}
    registrar.submit(**fields, declared="y")
    assert registrar.status == 422
    assert "已有同类的预约" in registrar.text()
    assert value_of(registrar.page, "man-number") == fields["man-number"]
    assert (found(code).status, found(code).couple_id) == (Status.HELD, None)


def test_a_pause_of_online_booking_is_not_asked(registrar: Browser, slot: Slot, at: Time) -> None:
    """R25: never barred are the telephone and the desk."""
    woman, man = person(Partner.WOMAN), person(Partner.MAN)
    digest = person_digest(IdType.RESIDENT, str(woman["number"]))
    with writing():
        until = at.now + timedelta(days=15)
        db.session.add(Pause(person_digest=digest, kind=Kind.NO_SHOW, since=at.now, until=until))
    take(registrar, slot)
    registrar.submit(**typed(Partner.WOMAN, woman), **typed(Partner.MAN, man), declared="y")
    assert registrar.path.endswith("/slip")


def test_staff_book_after_the_booking_hours_but_not_before_the_release(app: Flask, office: Venue, at: Time) -> None:
    """R16, R17: at 15:01 of the workday before couples are told to call; a day that is not released waits."""
    at(datetime(2026, 4, 29, 15, 1, tzinfo=BEIJING))
    registrar = staff_browser(app, Role.REGISTRAR)
    assert take(registrar, make_slot(office, THURSDAY_TEN))
    far = make_slot(office, datetime(2026, 6, 10, 10, 0, tzinfo=BEIJING))
    assert take(registrar, far, early="他们要出国") == ""
    assert "才放号" in troubles(registrar.page)["slot"]
    supervisor = staff_browser(app, Role.SUPERVISOR)
    assert take(supervisor, far) == ""
    code = take(supervisor, far, early="两位要出国，局里同意")
    assert done_to(found(code)) == ["held", "taken_early"]
    entry = audit.of("booking", found(code).id)[-1]
    assert entry.details["reason"] == "两位要出国，局里同意"


def test_a_time_that_has_begun_is_not_booked_any_more(app: Flask, slot: Slot, at: Time) -> None:
    at(THURSDAY_TEN - timedelta(minutes=1))
    registrar = staff_browser(app, Role.REGISTRAR)
    registrar.open(new(slot))
    at(THURSDAY_TEN)
    registrar.send(registrar.path, slot=slot.id)
    assert "取现场号" in troubles(registrar.page)["slot"]
    assert seats(slot) == 0


def test_the_last_place_is_gone_and_the_page_says_so(registrar: Browser, slot: Slot) -> None:
    """R14: staff take places by the same statement."""
    registrar.open(new(slot))
    book(slot)
    registrar.send(registrar.path, slot=slot.id)
    assert (registrar.status, seats(slot)) == (422, 1)
    assert "刚被约走" in troubles(registrar.page)["slot"]


def test_a_hold_that_is_over_keeps_all_that_was_typed_and_another_time_is_taken_with_it(
    registrar: Browser, office: Venue, slot: Slot, at: Time
) -> None:
    """R23: the typed details go along with the time that is chosen instead."""
    later = make_slot(office, THURSDAY_TEN + timedelta(hours=1))
    code = take(registrar, slot)
    path, shown, fields = registrar.path, registrar.page, both()
    for _ in range(3):  # a registrar who does nothing for a quarter of an hour is signed out
        at(at.now + timedelta(minutes=11))
        registrar.open("/staff/")
    registrar.path, registrar.page = path, shown
    registrar.submit(**fields, declared="y")
    assert registrar.status == 422
    assert "保留时间到了" in registrar.text()
    assert value_of(registrar.page, "woman-number") == fields["woman-number"]
    registrar.submit(**fields, declared="y", slot=later.id)
    assert registrar.path.endswith("/slip")
    assert code not in registrar.path
    assert (seats(later), registrar.status) == (1, 200)


def test_the_same_form_sent_twice_makes_one_booking(app: Flask, slot: Slot) -> None:
    """A double click: both answers lead to the same slip; only one couple was made."""
    first = staff_browser(app, Role.REGISTRAR)
    code = take(first, slot)
    fields = {**both(), "declared": "y", **first.hidden(first.path)}
    path = first.path
    answers = together(app, [lambda: first.client.post(path, data=fields).location] * 2)
    assert good(answers) == [f"/staff/bookings/{code}/slip"] * 2
    assert done_to(found(code)) == ["held", "confirmed"]
    other = {**fields, **both()}
    first.client.post(path, data=other)
    first.open(f"/staff/bookings/{code}/slip")
    assert "这张表已经用过了" in first.text()


def test_who_booked_before_is_found_by_number_and_need_not_be_typed_again(
    registrar: Browser, slot: Slot, other: Slot
) -> None:
    """The search is in the audit, without the number; what was typed meanwhile stays."""
    woman = person(Partner.WOMAN)
    contact = make_contact()
    couple = make_couple(contact, woman=woman)
    cancel(book(other, couple, contact))
    code = take(registrar, slot)
    registrar.submit(find=woman["number"], look="1", **{"man-name": "江望"})
    assert value_of(registrar.page, "man-name") == "江望"
    assert str(woman["number"]) not in registrar.page.replace(f'value="{woman["number"]}"', "")
    assert audit.of("booking", found(code).id)[-1].details == {"found": 1}
    registrar.submit(use=couple.id)
    registrar.submit(**_as_shown(registrar.page), declared="y")
    assert registrar.path.endswith("/slip")
    assert found(code).couple_id == couple.id


def _as_shown(page: str) -> dict[str, str]:
    names = [
        f"{role}-{name}" for role in ("woman", "man") for name in ("name", "number", "phone", "category", "id_type")
    ]
    return {name: value_of(page, name) or "" for name in names}


def test_the_same_two_are_told_of_their_own_booking(registrar: Browser, slot: Slot, other: Slot) -> None:
    contact = make_contact()
    couple = make_couple(contact)
    booked = book(other, couple, contact)
    take(registrar, slot)
    registrar.submit(use=couple.id)
    registrar.submit(**_as_shown(registrar.page), declared="y")
    assert "这一对已经约了" in registrar.text()
    assert f"/staff/bookings/{booked.code}/move" in registrar.page


def test_a_place_that_is_not_wanted_is_free_at_once(registrar: Browser, slot: Slot) -> None:
    code = take(registrar, slot)
    registrar.send(f"/staff/bookings/{code}/let-go")
    assert "名额已放回。" in registrar.text()
    assert (found(code).status, seats(slot)) == (Status.EXPIRED, 0)


def test_the_owner_of_the_phone_comes_to_the_booking_by_the_link_with_an_own_code_and_number(
    registrar: Browser, new_browser: object, app: Flask, slot: Slot
) -> None:
    """R7, R55: the link alone shows nothing; nobody was given access to anything by a registrar's typing."""
    woman = person(Partner.WOMAN)
    code = take(registrar, slot)
    registrar.submit(**{**both(), **typed(Partner.WOMAN, woman)}, declared="y")
    hers = Browser(app)
    sign_in_by_code(hers, str(woman["phone"]))
    hers.open(f"/bookings/{code}")
    assert "/couples/join/" in hers.path
    hers.submit(last_four=str(woman["number"])[-4:])
    assert hers.path == f"/bookings/{code}"
    stranger = Browser(app).sign_in("contact", make_contact())
    stranger.open(f"/bookings/{code}")
    assert stranger.status == 404


def test_a_booking_of_a_couple_itself_is_not_opened_here(registrar: Browser, slot: Slot) -> None:
    registrar.open(f"/staff/bookings/{book(slot).code}/new")
    assert registrar.status == 404
