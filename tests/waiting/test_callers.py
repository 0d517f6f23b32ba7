"""Staff put two on the waiting list who telephone (R29, R30)."""

import pytest
from flask import Flask

from tests.bookings.makers import book
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import both, make_contact, make_couple, person
from tests.venues.makers import make_slot
from tests.waiting.makers import Waiter, freed, on, states, wait_for
from wedreg.audit import queries as audit
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.couples.rules import Role as Partner
from wedreg.venues.models import Slot, Venue
from wedreg.waiting import queries

NEW = "/staff/waiting/new"
WISH = {"first_day": "2026-05-07", "last_day": "2026-05-07", "weekdays": ["3"], "half": "any"}


@pytest.fixture
def registrar(app: Flask, slot: Slot) -> Browser:
    """Return a registrar's browser on the page."""
    browser = staff_browser(app, Role.REGISTRAR)
    browser.open(NEW)
    return browser


def test_two_who_telephone_stand_in_line_like_everybody(registrar: Browser, slot: Slot, at: Time) -> None:
    """R29: behind who came before; both are told when it is their turn."""
    (first,) = wait_for(slot)
    registrar.submit(**both(), **WISH, venues=[slot.venue_id])
    assert (registrar.path, "排上了。有合适的名额就通知两位。" in registrar.text()) == ("/staff/waiting/", True)
    second = Waiter(first.couple, first.contact)
    second.code = queries.line()[-1].code
    db.session.close()
    assert (second.entry.contact_id, second.ahead) == (None, 1)
    freed(at, slot)
    first.answer(queries.OfferState.KEPT)
    assert states([first, second]) == ["waiting", "offered"]
    assert second.told() == [("offer", "woman"), ("offer", "man")]


def test_a_couple_that_is_known_is_found_by_a_number(registrar: Browser, slot: Slot) -> None:
    """R53: that somebody looked is in the audit, the number is not; the wish that was typed stays."""
    contact = make_contact()
    woman = person(Partner.WOMAN)
    couple = make_couple(contact, woman)
    registrar.submit(**WISH, find=woman["number"], look="1", venues=[slot.venue_id])
    assert "就是这一对" in registrar.text()
    (entry,) = audit.entries("waiting.couple_searched")
    assert (entry.details["found"], str(woman["number"]) in str(entry.details)) == (1, False)
    db.session.close()
    registrar.submit(**WISH, use=couple.id, venues=[slot.venue_id])
    assert 'value="2026-05-07"' in registrar.page
    typed = both()
    known = {
        name: value for name, value in registrar.hidden(NEW).items() if name.startswith(("woman", "man", "couple"))
    }  # fmt: skip
    assert known["couple"] == str(couple.id)
    parts = [(role, name) for role in Partner for name in ("name", "number")]
    shown = {f"{role}-{name}": str(getattr(couple.person(role), name)) for role, name in parts}
    phones = {f"{role}-phone": typed[f"{role}-phone"] for role in Partner}
    others = {name: typed[name] for name in typed if name.endswith(("category", "id_type"))}
    registrar.submit(**WISH, **shown, **phones, **others, couple=couple.id, venues=[slot.venue_id])
    assert registrar.path == "/staff/waiting/"
    assert queries.live_of(couple.id)
    db.session.close()


def test_somebody_must_be_told(registrar: Browser, slot: Slot) -> None:
    """R29: an offer is answered within half an hour."""
    registrar.submit(**both(woman__phone="", man__phone=""), **WISH, venues=[slot.venue_id])
    assert (registrar.status, "请至少填一位的手机号或邮箱" in registrar.text()) == (422, True)
    assert list(queries.line()) == []
    db.session.close()


def test_what_stands_against_it_is_said_to_staff(registrar: Browser, slot: Slot, office: Venue) -> None:
    """R22, R29: as they need to hear it, and all that was typed stands there again."""
    woman, man = person(Partner.WOMAN), person(Partner.MAN)
    contact = make_contact()
    book(make_slot(office, slot.ends_at), make_couple(contact, woman, man), contact)
    fields = {f"woman-{name}": str(woman[name]).removeprefix("+86") for name in ("name", "number", "phone")}
    registrar.submit(**{**both(), **fields}, **WISH, venues=[slot.venue_id])
    assert (registrar.status, "两位中有一位已有同类的预约" in registrar.text()) == (422, True)
    assert 'value="2026-05-07"' in registrar.page
    waiting = person(Partner.MAN)
    other = make_contact()
    Waiter(make_couple(other, man=waiting), other).wait(on(slot.day))
    fields = {f"man-{name}": str(waiting[name]).removeprefix("+86") for name in ("name", "number", "phone")}
    registrar.submit(**{**both(), **fields}, **WISH, venues=[slot.venue_id])
    assert "两位中有一位已经在候补了" in registrar.text()


def test_a_partner_who_signs_in_for_the_first_time_is_led_to_where_one_joins(
    app: Flask, registrar: Browser, slot: Slot
) -> None:
    """R7: staff put them in line; the couple is not seen before the own code and number."""
    typed = both()
    registrar.submit(**typed, **WISH, venues=[slot.venue_id])
    partner = Browser(app).sign_in("contact", make_contact(f"+86{typed['man-phone']}"))
    partner.open("/waiting/")
    assert "是您的另一半吗？" in partner.text()
    assert 'href="/couples/join/' in partner.page
