"""A ceremony for one couple, at an outdoor point, after or with the registration (R5, R12)."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.divorces import service
from tests.bookings.makers import THURSDAY_TEN, book, move, reread
from tests.browsers import Browser
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_office, make_slot
from wedreg.bookings.errors import CeremonyFirst, RegistrationLate
from wedreg.bookings.models import Status
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.rules import Category, IdType, Role
from wedreg.venues.models import OpeningHours, OpeningPattern, Slot, Venue, VenueKind

HOUR = timedelta(hours=1)


@pytest.fixture
def outdoor(app: Flask) -> Venue:
    """Return an outdoor point."""
    return make_office("riverside", kind=VenueKind.OUTDOOR)


def ceremony(venue: Venue, hours: int) -> Slot:
    """Make a time for ceremonies, so many hours after ten."""
    return make_slot(venue, THURSDAY_TEN + hours * HOUR, service=service("ceremony"))


def test_after_the_registration_of_the_same_day(outdoor: Venue, slot: Slot) -> None:
    """R12: another place, another hour."""
    contact = make_contact()
    couple = make_couple(contact)
    book(slot, couple, contact)
    assert book(ceremony(outdoor, 1), couple, contact).status == Status.CONFIRMED


def test_not_before_it(outdoor: Venue, slot: Slot) -> None:
    """R12: whichever of the two is booked or moved last; the sentence names the other hour."""
    contact = make_contact()
    couple = make_couple(contact)
    registering = book(slot, couple, contact)
    with pytest.raises(CeremonyFirst) as refused:
        book(ceremony(outdoor, -1), couple, contact)
    assert "4月30日 周四 上午10:30" in str(refused.value)
    later = ceremony(outdoor, 2)
    celebrating = book(later, couple, contact)
    with pytest.raises(CeremonyFirst):
        move(celebrating, ceremony(outdoor, -2))
    venue = make_office("other")
    with pytest.raises(RegistrationLate):
        move(registering, make_slot(venue, THURSDAY_TEN + 3 * HOUR))
    assert reread(registering.id).starts_at == THURSDAY_TEN


def test_who_has_registered_long_ago_or_elsewhere_comes_too(outdoor: Venue) -> None:
    """R5: also with a partner from outside the mainland, whose registration is done by the municipal centre."""
    contact = make_contact()
    passport = {"category": Category.FOREIGN, "id_type": IdType.PASSPORT, "number": "E12345678"}
    couple = make_couple(contact, man=person(Role.MAN) | passport)
    for code in ("ceremony", "counselling"):
        slot = make_slot(outdoor, THURSDAY_TEN + (2 if code == "counselling" else 0) * HOUR, service=service(code))
        assert book(slot, couple, contact).status == Status.CONFIRMED


def test_a_registration_that_is_booked_after_the_ceremony_warns_on_its_page(
    app: Flask, outdoor: Venue, slot: Slot
) -> None:
    """R12: both pages lead to a change."""
    contact = make_contact()
    couple = make_couple(contact)
    book(ceremony(outdoor, -1), couple, contact)
    registering = book(slot, couple, contact)
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{registering.code}")
    assert "颁证仪式约在 4月30日 周四 上午9:00，早于这次登记" in browser.text()


def test_the_days_are_those_of_the_place_that_offers_it(app: Flask, office: Venue, outdoor: Venue) -> None:
    """R12: the outdoor point, and nothing that it does not offer."""
    with writing():
        hours = [OpeningHours(weekday=3, opens=THURSDAY_TEN.time(), closes=(THURSDAY_TEN + HOUR).time(), windows=1)]
        kind = service("ceremony")
        day = THURSDAY_TEN.date()
        db.session.add(OpeningPattern(venue_id=outdoor.id, service_id=kind.id, valid_from=day, hours=hours))
    ceremony(outdoor, 0)
    browser = Browser(app)
    browser.open("/bookings/?service=ceremony")
    assert f'href="/bookings/{day}?venue=riverside&amp;service=ceremony#times"' in browser.page
    assert "登记厅 office" not in browser.text()
    browser.open("/venues/riverside")
    assert 'href="/bookings/?venue=riverside&amp;service=ceremony"' in browser.page
    assert "service=marriage" not in browser.page


def test_what_to_bring_and_what_is_said_of_it(app: Flask, outdoor: Venue) -> None:
    """R8: the certificate; the ceremony is no registration."""
    contact = make_contact()
    make_couple(contact)
    slot = ceremony(outdoor, 0)
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{slot.day}?service=ceremony&venue=riverside")
    browser.send("/bookings/hold", slot=slot.id)
    assert "颁证仪式不是登记" in browser.text()
    browser.submit(declared="y")
    assert "结婚证" in browser.text()


def test_counselling_never_touches_the_registration(app: Flask, office: Venue, slot: Slot) -> None:
    """R12, R22: its own hours, its own declaration; not coming to it keeps nobody from registering."""
    contact = make_contact()
    couple = make_couple(contact)
    talk = make_slot(office, THURSDAY_TEN + HOUR, service=service("counselling"))
    booked = book(talk, couple, contact)
    assert book(slot, couple, contact).status == Status.CONFIRMED
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{booked.code}")
    assert "要带什么" not in browser.text()
