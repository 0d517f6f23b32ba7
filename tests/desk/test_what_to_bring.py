"""The pass and the registrar's card name what this very couple brings."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from tests.bookings.divorces import make_case
from tests.bookings.makers import THURSDAY_TEN, book, pass_of
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, person
from tests.passes.makers import scan
from tests.venues.makers import make_office, make_slot
from wedreg.bookings.models import DISCREET
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.couples.rules import Category
from wedreg.couples.rules import Role as Partner
from wedreg.venues import queries as venues
from wedreg.venues.checklists import checklist

Staff = Callable[..., Browser]


@pytest.mark.parametrize("service", ["marriage", "reissue", "divorce_apply", "divorce_certificate"])
@pytest.mark.parametrize("category", [Category.MAINLAND, Category.SOLDIER])
def test_the_list_is_the_couples_own(
    app: Flask, at: Time, staff: Staff, browser: Browser, service: str, category: Category
) -> None:  # fmt: skip
    """R8, R9, R10: by service and by where the two belong, on the pass and on the card, and nothing else.

    R38: the pass of a divorce is held up where others look on, so that the page names the things, not the pass.
    """
    contact = make_contact()
    couple = make_couple(contact, None, person(Partner.MAN) | {"category": category})
    kind = venues.service(service)
    db.session.close()
    slot = make_slot(make_office(), THURSDAY_TEN, service=kind)
    if service == "divorce_certificate":
        make_case(couple, date(2026, 3, 20))
    booking = book(slot, couple, contact)
    line = "；".join(str(item.what) for item in checklist(service, {Category.MAINLAND, category}))
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}")
    assert (f"要带 {line}" in browser.text()) is (service not in DISCREET)
    at(THURSDAY_TEN - timedelta(minutes=20))
    registrar = staff(Role.REGISTRAR)
    scan(registrar, pass_of(booking).code)
    assert f"要带 {line}" in registrar.text()
