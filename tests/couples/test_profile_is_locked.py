"""After a booking the names and numbers stand (R30)."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, book, choose, finish, hold, reread, run_job
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import both, kept, make_contact, make_couple, person, typed
from tests.fields import value_of
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Status
from wedreg.bookings.services import cancel, check_in, confirm
from wedreg.core.db import db
from wedreg.core.display import masked_id
from wedreg.core.errors import ChangedMeanwhile
from wedreg.core.transactions import writing
from wedreg.couples import queries
from wedreg.couples.models import Couple
from wedreg.couples.rules import Role
from wedreg.couples.services import fill_in

PROFILE = "/couples/profile"
LOCKED = "预约以后姓名和证件号就不能改了"


@pytest.fixture
def couple(app: Flask) -> Couple:
    """Return a couple with a booking."""
    contact = make_contact()
    couple = make_couple(contact)
    book(make_slot(make_office(), THURSDAY_TEN), couple, contact)
    return couple


@pytest.fixture
def browser(app: Flask, couple: Couple) -> Browser:
    """Return the browser of who booked, on the profile."""
    (access,) = queries.accesses(couple.id)
    db.session.close()
    browser = Browser(app).sign_in("contact", access.contact_id)
    browser.open(PROFILE)
    return browser


def as_sent(browser: Browser) -> dict[str, str]:
    """Return what the page would send when nothing is changed."""
    names = [f"{role}-{name}" for role in Role for name in ("name", "category", "id_type", "number", "birth_date")]
    return {name: value_of(browser.page, name) or "" for name in [*names, *(f"{role}-phone" for role in Role)]}


def numbers(couple: Couple) -> list[tuple[str | None, str | None]]:
    found = queries.couple(couple.id)
    assert found
    db.session.close()
    return [(one.name, one.number) for one in found.persons]


def test_the_page_says_so_and_offers_no_field_for_them(browser: Browser, couple: Couple) -> None:
    """R30: the numbers are masked, and the way to a correction is a call."""
    assert LOCKED in browser.page
    assert 'id="woman-name"' not in browser.page
    assert 'id="woman-phone"' in browser.page
    for one in couple.persons:
        assert masked_id(one.number) in browser.page
        assert str(one.number) not in browser.page


def test_the_phone_and_the_address_can_still_be_changed(browser: Browser, couple: Couple) -> None:
    """R30: except phone."""
    before = numbers(couple)
    fields = {**as_sent(browser), "woman-phone": "19900000088", "man-email": "two@example.org"}
    browser.submit(**fields)
    assert browser.path == "/bookings/mine"
    changed = queries.couple(couple.id)
    assert changed
    assert changed.person(Role.WOMAN).phone == "+8619900000088"
    assert changed.person(Role.MAN).email == "two@example.org"
    db.session.close()
    assert numbers(couple) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("woman-name", "何初棠"),
        ("man-number", str(person(Role.MAN, serial=77)["number"])),
        ("woman-category", "soldier"),
    ],
)
def test_whoever_sends_another_name_or_number_is_refused(
    browser: Browser, couple: Couple, field: str, value: str
) -> None:
    """R30: nobody can put other people into a booking, whatever the page offers; the whole change is undone."""
    before = numbers(couple)
    page = browser.submit(**{**as_sent(browser), field: value, "man-phone": "19900000088"})
    assert browser.status == 422
    assert "只能改手机号。写错了请打 023-0000 0000，我们核对后帮您更正。" in page
    assert numbers(couple) == before
    unchanged = queries.couple(couple.id)
    assert unchanged
    assert unchanged.person(Role.MAN).phone != "+8619900000088"
    db.session.close()


def test_a_cancelled_booking_keeps_the_profile_locked(browser: Browser, couple: Couple) -> None:
    """R30: who is meant by a booking never changes, also not of one that was given up."""
    (access,) = queries.accesses(couple.id)
    code = bookings.all_mine(access.contact_id)[0].code
    db.session.close()
    with writing():
        booking = bookings.by_code(code)
        assert booking
        cancel(booking, reason="time")
    assert LOCKED in browser.open(PROFILE)
    before = numbers(couple)
    browser.submit(**{**as_sent(browser), "woman-name": "何初棠"})
    assert browser.status == 422
    assert numbers(couple) == before


@pytest.mark.parametrize("end", [Status.DONE, Status.NO_SHOW])
def test_a_visit_that_is_over_shows_for_good_who_came(browser: Browser, couple: Couple, at: Time, end: Status) -> None:
    """R7, R30: not even after 没有来 can two others be put in and be let in with the same pass."""
    (access,) = queries.accesses(couple.id)
    (booking,) = bookings.all_mine(access.contact_id)
    db.session.close()
    if end == Status.DONE:
        with writing():
            assert check_in(booking.id)
        finish(booking, end)
    else:
        at(booking.ends_at + timedelta(minutes=31))
        run_job("bookings.no_shows")
    assert reread(booking.id).status == end
    before = numbers(couple)
    assert LOCKED in browser.sign_in("contact", access.contact_id).open(PROFILE)
    browser.submit(**{**as_sent(browser), "man-name": "何初棠"})
    assert (browser.status, numbers(couple)) == (422, before)


def test_a_family_member_begins_a_second_couple(browser: Browser, couple: Couple, at: Time) -> None:
    """R30: the first one stays as it is, both are listed, and each booking names its own two."""
    browser.send("/couples/another?next=/bookings/mine")
    assert LOCKED not in browser.page
    others = both()
    browser.submit(**others, proxy="y")
    (access,) = queries.accesses(couple.id)
    second = kept(access.contact_id)
    assert (second.id != couple.id, second.person(Role.WOMAN).number) == (True, others["woman-number"])
    choose(browser, make_slot(make_office("second"), THURSDAY_TEN))
    assert others["woman-number"][-4:] in browser.text()
    browser.submit(declared="y")
    found = bookings.all_mine(access.contact_id)
    db.session.close()
    assert {(one.couple_id, one.proxy) for one in found} == {(couple.id, False), (second.id, True)}
    browser.open(PROFILE)
    browser.send(f"/couples/choose/{couple.id}")
    assert masked_id(couple.person(Role.MAN).number) in browser.page


def test_what_is_held_is_held_for_the_couple_that_was_chosen_last(browser: Browser, couple: Couple) -> None:
    browser.send("/couples/another")
    browser.submit(**both())
    choose(browser, make_slot(make_office("second"), THURSDAY_TEN))
    path = browser.path
    browser.open(PROFILE)
    browser.send(f"/couples/choose/{couple.id}")
    assert masked_id(couple.person(Role.MAN).number) in browser.open(path)


def test_nobody_chooses_a_couple_that_is_not_theirs(browser: Browser, app: Flask) -> None:
    stranger = make_couple(make_contact())
    browser.send(f"/couples/choose/{stranger.id}")
    assert browser.status == 404


def test_who_confirms_with_the_names_as_they_were_is_told_to_look_again(app: Flask) -> None:
    """R30: the booking is of the two who were promised; names that change in between stop it."""
    contact = make_contact()
    two = make_couple(contact)
    held = hold(make_slot(make_office(), THURSDAY_TEN), contact, two)
    with pytest.raises(ChangedMeanwhile), writing():
        seen, now = bookings.by_id(held.id), queries.couple(two.id)
        assert seen
        assert now
        fill_in(now, {Role.MAN: {"name": "何初棠"}}, THURSDAY_TEN)
        confirm(seen, now, service_code="marriage", declared=True)
    with writing():
        again = bookings.by_id(held.id)
        assert again
        confirm(again, two, service_code="marriage", declared=True)
    assert reread(held.id).status == Status.CONFIRMED


def test_typing_somebody_elses_number_tells_nothing_of_their_bookings(app: Flask, couple: Couple) -> None:
    """Whose partner has booked with another person sees an open profile, and may correct it."""
    stranger = Browser(app).sign_in("contact", make_contact())
    stranger.open(PROFILE)
    hers = typed(Role.WOMAN, person(Role.WOMAN))
    hers["woman-number"] = str(couple.person(Role.WOMAN).number)
    stranger.submit(**hers, **typed(Role.MAN, person(Role.MAN)))
    page = stranger.open(PROFILE)
    assert LOCKED not in page
    other = typed(Role.WOMAN, person(Role.WOMAN))
    stranger.submit(**other, **typed(Role.MAN, person(Role.MAN)))
    assert stranger.path == "/bookings/mine"
