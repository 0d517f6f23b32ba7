"""A partner from outside the mainland: registration is elsewhere, everything else stays open (R5)."""

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, hold, reread
from tests.browsers import Browser
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_office, make_slot
from wedreg.bookings.errors import NotHere
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.services import check_couple, confirm
from wedreg.core.transactions import writing
from wedreg.couples.models import Couple, Person
from wedreg.couples.rules import ID_TYPES, Category, IdType, Role

CENTRE = "重庆市婚姻收养登记管理中心"
ELSEWHERE = [category for category in Category if category not in (Category.MAINLAND, Category.SOLDIER)]
NUMBERS = {
    IdType.HOME_RETURN: "H12345678",
    IdType.TAIWAN_PERMIT: "12345678",
    IdType.PASSPORT: "E12345678",
    IdType.FOREIGN_RESIDENT: "USA123456789012",
}


def held(role: Role, category: Category) -> tuple[Booking, Couple, int]:
    """Return a hold of a couple of whom one belongs to this category, the couple and the contact."""
    contact = make_contact()
    one = person(role) | {"category": category}
    if not category.is_mainland:
        kind = ID_TYPES[category][0]
        one |= {"id_type": kind, "number": NUMBERS[kind]}
    couple = make_couple(contact, **{role.value: one})
    return hold(make_slot(make_office(), THURSDAY_TEN), contact, couple), couple, contact


def one_from(category: Category, role: Role) -> Couple:
    """Return a couple that is in no table, of whom one belongs to this category."""
    persons = [Person(role=one, category=category if one == role else Category.MAINLAND) for one in Role]
    return Couple(persons=persons, completed_at=THURSDAY_TEN)


@pytest.mark.parametrize("category", ELSEWHERE)
@pytest.mark.parametrize("role", Role)
def test_a_registration_is_refused_with_the_name_of_the_office_that_does_it(
    bare: Flask, role: Role, category: Category
) -> None:
    """R5: 香港 / 澳门 / 台湾 / 华侨 / 外国人, whichever of the two it is."""
    with pytest.raises(NotHere) as refused:
        check_couple(one_from(category, role), "marriage", THURSDAY_TEN)
    assert CENTRE in str(refused.value)


@pytest.mark.parametrize("service", ["reissue", "divorce_apply", "divorce_certificate"])
def test_no_other_registration_is_done_here_either(bare: Flask, service: str) -> None:
    """R5: divorce and 补领 of such a couple belong to the same centre."""
    with pytest.raises(NotHere):
        check_couple(one_from(Category.HONG_KONG, Role.WOMAN), service, THURSDAY_TEN)


@pytest.mark.parametrize("service", ["ceremony", "counselling", "legal_advice"])
def test_what_is_no_registration_stays_open_to_them(app: Flask, service: str) -> None:
    """R5: ceremonies and counselling."""
    assert check_couple(one_from(Category.FOREIGN, Role.MAN), service, THURSDAY_TEN) is False


def test_the_page_keeps_the_place_and_says_where_to_go(app: Flask) -> None:
    """R5: and what stays open to them here."""
    booking, _couple, contact = held(Role.MAN, Category.TAIWAN)
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{booking.code}/check")
    page = browser.submit(declared="y")
    assert browser.status == 409
    assert f"由{CENTRE}办理，磁器口办不了" in page
    assert "颁证仪式、婚前辅导和甜蜜路线照样欢迎你们" in page
    assert reread(booking.id).status == Status.HELD


def test_a_soldier_is_booked_like_any_mainland_resident(app: Flask) -> None:
    """R5: 现役军人 is a mark, not a place."""
    booking, couple, _contact = held(Role.MAN, Category.SOLDIER)
    with writing():
        confirm(booking, couple, service_code="marriage", declared=True)
    assert reread(booking.id).status == Status.CONFIRMED
