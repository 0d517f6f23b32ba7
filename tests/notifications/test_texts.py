"""What the messages say."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from tests.bookings.divorces import make_case
from tests.bookings.makers import THURSDAY_TEN, book
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_office, make_slot
from wedreg.bookings.messages import LABELS
from wedreg.bookings.models import Booking
from wedreg.core.db import db
from wedreg.core.feature import Text, features
from wedreg.core.pages import LANGUAGES
from wedreg.core.texts import speaking
from wedreg.core.transactions import reading
from wedreg.couples.models import Couple
from wedreg.couples.rules import Category, Role
from wedreg.venues import queries as venues

TELLING = ("离婚", "结婚", "婚姻", "夫妻", "协议", "合影", "新人", "marri", "divorce", "wedding", "couple")
"""Words that tell a bystander what somebody comes for."""


@pytest.fixture
def couple(app: Flask) -> Couple:
    """Return a couple that books."""
    return make_couple(make_contact())


def booked(couple: Couple, service: str) -> Booking:
    """Book this service in the morning."""
    kind = venues.service(service)
    db.session.close()
    slot = make_slot(make_office(), THURSDAY_TEN, service=kind)
    if service == "divorce_certificate":
        make_case(couple, date(2026, 3, 20))
    return book(slot, couple)


def texts(booking: Booking, language: str = "zh_Hans_CN") -> Iterator[tuple[str, str, Text]]:
    """Yield (what, person, text) of everything that couples are told of a booking."""
    for what in LABELS:
        kind = features().message_kinds[f"bookings.{what}"]
        with reading():
            subject = kind.load([booking.id])[booking.id]
        for role in ("woman", "man"):
            with speaking(language):
                text = subject.render(role, language)
            yield what, role, text


def test_each_message_has_the_weekday_and_the_half_of_the_day(couple: Couple) -> None:
    """R51: in the subject, which is what a phone shows, and in the text."""
    for what, _person, text in texts(booked(couple, "marriage")):
        assert "4月30日 周四 上午10:00" in text.subject, what
        assert "4月30日 周四 上午10:00" in text.body, what
        assert "023-0000 0000" in text.body, what


def test_a_message_speaks_the_language_of_its_reader(couple: Couple) -> None:
    booking = booked(couple, "marriage")
    english = {what: text for what, _person, text in texts(booking, "en")}
    assert english["confirmed"].subject == "Booked: 30\u00a0Apr Thu 10:00 am"
    assert english["confirmed"].body.startswith("Hello, your appointment is booked")


def test_no_message_names_anybody(couple: Couple) -> None:
    """R51: neither a name nor a number, in either language."""
    personal = {fact for one in couple.persons for fact in (one.name, one.number, (one.phone or "")[3:])}
    booking = booked(couple, "marriage")
    for language in LANGUAGES:
        for what, _person, text in texts(booking, language):
            said = f"{text.subject}\n{text.body}"
            assert not [fact for fact in personal if fact and fact in said], (what, language)


def test_the_reminder_of_the_day_before_says_what_to_bring(couple: Couple) -> None:
    """R51, R8."""
    said = {what: text.body for what, _person, text in texts(booked(couple, "marriage"))}
    for what in ("confirmed", "checklist"):
        assert "· 双方身份证原件" in said[what]
        assert "· 双人合影 3 张" in said[what]
        assert "军人" not in said[what]
    assert "合影" not in said["reminder"]


def test_what_to_bring_is_by_where_the_two_belong(app: Flask) -> None:
    """R8–R10: in the confirmation and in the reminder."""
    soldier = {**person(Role.MAN), "category": Category.SOLDIER}
    said = {
        what: text.body for what, _person, text in texts(booked(make_couple(make_contact(), man=soldier), "marriage"))
    }
    for what in ("confirmed", "checklist"):
        assert "军人婚姻登记证明" in said[what]


def test_another_service_asks_for_other_papers(couple: Couple) -> None:
    """R10: nobody who has a certificate made again is told what to bring to a marriage."""
    said = {what: text.body for what, _person, text in texts(booked(couple, "reissue"))}
    assert "声明书" not in said["checklist"]
    assert "查档可能要一点时间" in said["checklist"]


@pytest.mark.parametrize("service", ["divorce_apply", "divorce_certificate"])
def test_a_divorce_is_only_called_an_appointment(couple: Couple, service: str) -> None:
    """R38, R51: in every message, also in the one that says what to bring, and in either language."""
    booking = booked(couple, service)
    for language in LANGUAGES:
        for what, _person, text in texts(booking, language):
            said = f"{text.subject}\n{text.body}".lower()
            assert not [word for word in TELLING if word in said], (what, language)
            assert "预约事项" in said or language == "en", what


def test_the_price_is_named_when_a_couple_has_booked(couple: Couple) -> None:
    """R11."""
    said = {what: text.body for what, _person, text in texts(booked(couple, "marriage"))}
    assert "不收费" in said["confirmed"]
