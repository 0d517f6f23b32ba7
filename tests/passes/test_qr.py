"""The QR code on a couple's pass is read by any camera, and tells nobody who they are."""

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, book, pass_of
from tests.browsers import Browser
from tests.couples.makers import make_contact, make_couple
from tests.passes.makers import read_picture, token_of
from tests.venues.makers import make_office, make_slot
from wedreg.core import qr


def test_the_code_holds_the_address_and_the_token_and_nothing_of_the_two(app: Flask, browser: Browser) -> None:
    """R31: no name, no ID number, no phone; the token stands after #, so that it is never sent to a server."""
    contact = make_contact()
    couple = make_couple(contact)
    booking = book(make_slot(make_office(), THURSDAY_TEN), couple, contact)
    page = browser.sign_in("contact", contact).open(f"/bookings/{booking.code}")
    text = read_picture(page)
    assert text == f"http://127.0.0.1:8000/p#{token_of(pass_of(booking))}"
    told = [str(fact) for person in couple.persons for fact in (person.name, person.number, person.phone)]
    assert not [fact for fact in told if fact.removeprefix("+86") in text]


def test_the_pass_shows_masked_names_and_the_code_to_read_out(app: Flask, browser: Browser) -> None:
    contact = make_contact()
    booking = book(make_slot(make_office(), THURSDAY_TEN), make_couple(contact), contact)
    code = pass_of(booking).code
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}")
    text = browser.text()
    assert "林*微 与 江*汀" in text
    assert f"{code[:4]} {code[4:]}" in text
    assert "当天 9:00 起可以签到" in text
    assert "林见微" not in text


@pytest.mark.parametrize("token", ["", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "A" * 125])
@pytest.mark.parametrize("address", ["http://127.0.0.1:8000/p#", "https://hunyin.shapingba.example.gov.cn/p#"])
def test_every_address_that_an_office_may_have_is_read_back(address: str, token: str) -> None:
    assert read_picture(str(qr.svg(address, token, "二维码"))) == address + token


def test_the_label_of_a_code_cannot_break_out_of_its_place() -> None:
    assert '"><script>' not in str(qr.svg("http://x/", "", '"><script>'))
