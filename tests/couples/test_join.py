"""The second partner comes in with the own phone and the last four of the own number (R7)."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import THURSDAY_TEN, book
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, person, sign_in_by_code
from tests.fields import beside
from tests.venues.makers import make_office, make_slot
from wedreg.audit.models import Entry
from wedreg.bookings.models import Booking
from wedreg.core.db import db
from wedreg.core.display import last_four
from wedreg.couples.models import AccessKind, Couple, CoupleAccess
from wedreg.couples.rules import Role

NO = "对不上，请再看一遍身份证的后四位。连续 5 次不对，要等 15 分钟。"
ASKED = "有人用这个手机号填了两人的预约资料。是您的另一半吗？"


@pytest.fixture
def couple(app: Flask) -> Couple:
    """Return a couple of whom the woman filled in the profile with her phone."""
    woman = person(Role.WOMAN)
    return make_couple(make_contact(str(woman["phone"])), woman)


@pytest.fixture
def booking(couple: Couple) -> Booking:
    contact_id = db.session.scalars(select(CoupleAccess.contact_id)).one()
    db.session.close()
    return book(make_slot(make_office(), THURSDAY_TEN), couple, contact_id)


@pytest.fixture
def partner(app: Flask, couple: Couple) -> Browser:
    """Return the browser of the man, who has signed in with the phone that she typed for him."""
    browser = Browser(app)
    sign_in_by_code(browser, str(couple.person(Role.MAN).phone))
    return browser


def right(couple: Couple) -> str:
    return last_four(couple.person(Role.MAN).number)


def wrong(couple: Couple) -> str:
    return "0000" if right(couple) != "0000" else "1111"


def accesses(couple: Couple) -> list[AccessKind]:
    kinds = list(db.session.scalars(select(CoupleAccess.kind).where(CoupleAccess.couple_id == couple.id)))
    db.session.close()
    return kinds


def test_the_partner_is_asked_confirms_and_sees_the_booking(partner: Browser, couple: Couple, booking: Booking) -> None:
    """R7: own code, then the last four of the own number."""
    assert ASKED in partner.page
    partner.open(f"/bookings/{booking.code}")
    assert partner.path.startswith(f"/couples/join/{couple.id}")  # not the booking, but the way to it
    partner.submit(last_four=right(couple).lower())
    assert partner.path == f"/bookings/{booking.code}"
    assert partner.status == 200
    partner.open("/bookings/mine")
    assert booking.code in partner.page
    assert ASKED not in partner.page
    assert accesses(couple) == [AccessKind.PARTNER] * 2
    logged = db.session.scalars(select(Entry).where(Entry.action == "couples.partner_joined")).one()
    assert (logged.subject_id, logged.details) == (str(couple.id), {})
    db.session.close()


def test_before_the_confirmation_nothing_of_the_other_one_is_shown(partner: Browser, couple: Couple) -> None:
    """R7: who owns the phone proved a phone, not a person."""
    page = partner.page + partner.open(f"/couples/join/{couple.id}") + partner.open("/couples/profile")
    for one in couple.persons:
        assert str(one.name) not in page
        assert last_four(one.number) not in page


@pytest.mark.parametrize(("typed", "sentence"), [("", "这一项还没填。"), ("12", "请填身份证最后四位，末位可以是 X。")])
def test_less_than_four_characters_is_no_try(partner: Browser, couple: Couple, typed: str, sentence: str) -> None:
    partner.open(f"/couples/join/{couple.id}")
    for _ in range(6):
        assert beside(partner.submit(last_four=typed), "last_four") == sentence
    partner.submit(last_four=right(couple))
    assert partner.path == "/bookings/mine"


def test_five_wrong_tries_pause_for_a_quarter_of_an_hour(partner: Browser, couple: Couple, at: Time) -> None:
    """R55: the sixth is refused though it is right; each try is a request of its own."""
    partner.open(f"/couples/join/{couple.id}")
    for _ in range(5):
        assert beside(partner.submit(last_four=wrong(couple)), "last_four") == NO
        assert partner.status == 422
    assert beside(partner.submit(last_four=right(couple)), "last_four") == NO
    at(at.now + timedelta(minutes=14, seconds=59))
    assert beside(partner.submit(last_four=right(couple)), "last_four") == NO
    assert accesses(couple) == [AccessKind.PARTNER]
    at(at.now + timedelta(seconds=1))
    partner.submit(last_four=right(couple))
    assert accesses(couple) == [AccessKind.PARTNER] * 2


def test_the_other_ones_last_four_do_not_open_it(partner: Browser, couple: Couple) -> None:
    """R7: the own number, not the partner's."""
    hers = last_four(couple.person(Role.WOMAN).number)
    partner.open(f"/couples/join/{couple.id}")
    assert (beside(partner.submit(last_four=hers), "last_four") == NO) is (hers != right(couple))


def test_a_stranger_can_neither_join_nor_see(app: Flask, couple: Couple, booking: Booking) -> None:
    """R7: another phone finds no couple, whatever four characters it knows; it looks as if there were none."""
    stranger = Browser(app).sign_in("contact", make_contact())
    assert ASKED not in stranger.open("/bookings/mine")
    for path in (f"/couples/join/{couple.id}", f"/couples/join/{couple.id + 1}", f"/bookings/{booking.code}"):
        stranger.open(path)
        assert stranger.status == 404
    stranger.open("/couples/profile")
    stranger.send(f"/couples/join/{couple.id}", last_four=right(couple))
    assert stranger.status == 404
    assert accesses(couple) == [AccessKind.PARTNER]


def test_a_profile_that_is_not_complete_invites_nobody(app: Flask) -> None:
    first = Browser(app).sign_in("contact", make_contact())
    first.open("/couples/profile")
    first.submit(**{"man-phone": "19900000077"})
    other = Browser(app)
    sign_in_by_code(other, "19900000077")
    assert ASKED not in other.page


def test_who_is_in_already_is_not_asked_again(app: Flask, partner: Browser, couple: Couple) -> None:
    partner.open(f"/couples/join/{couple.id}")
    partner.submit(last_four=right(couple))
    partner.open(f"/couples/join/{couple.id}")
    assert partner.status == 404
    woman = Browser(app)
    sign_in_by_code(woman, str(couple.person(Role.WOMAN).phone))
    assert ASKED not in woman.page
