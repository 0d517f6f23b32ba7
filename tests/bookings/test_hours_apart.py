"""One person is in one place at a time: other things may be booked besides, at other hours (R22)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from tests.bookings.divorces import service
from tests.bookings.makers import THURSDAY_TEN, book, claims_of, hold, move, reread
from tests.browsers import Browser
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_slot
from wedreg.bookings import services
from wedreg.bookings.models import Status
from wedreg.core.db import changed, db
from wedreg.core.transactions import writing
from wedreg.couples import services as couples
from wedreg.couples.errors import AlreadyBooked, HoursOverlap
from wedreg.couples.models import Claim, Couple
from wedreg.couples.rules import Role
from wedreg.venues.models import Slot, Venue

HALF = timedelta(minutes=30)
Maker = Callable[[str, datetime], Slot]


@pytest.fixture
def slot_of(office: Venue) -> Maker:
    """Return a maker of times of half an hour for a service."""
    return lambda code, at: make_slot(office, at, places=3, service=service(code))


def test_a_ceremony_and_counselling_stand_beside_the_registration(app: Flask, slot_of: Maker) -> None:
    """R22: one after the other on the same day, without a minute between them."""
    contact = make_contact()
    couple = make_couple(contact)
    made = [
        book(slot_of(code, THURSDAY_TEN + number * HALF), couple, contact)
        for number, code in enumerate(("counselling", "marriage", "ceremony"))
    ]
    assert [booking.status for booking in made] == [Status.CONFIRMED] * 3
    assert [claims_of(booking) for booking in made] == [2, 2, 2]


@pytest.mark.parametrize("shift", [-20, 0, 20], ids=["into its beginning", "at the same time", "into its end"])
@pytest.mark.parametrize("shared", Role)
def test_hours_that_overlap_are_refused(office: Venue, slot_of: Maker, shared: Role, shift: int) -> None:
    """R22: whichever of the two it is; the hold stays, and the sentence does not say what the other one is."""
    her, him = person(Role.WOMAN), person(Role.MAN)
    contact = make_contact()
    book(slot_of("counselling", THURSDAY_TEN), make_couple(contact, her, him), contact)
    other = make_contact()
    couple = make_couple(other, her if shared == Role.WOMAN else None, him if shared == Role.MAN else None)
    held = hold(slot_of("marriage", THURSDAY_TEN + timedelta(minutes=shift)), other, couple)
    with pytest.raises(HoursOverlap) as refused, writing():
        services.confirm(held, couple, service_code="marriage", declared=True)
    assert "辅导" not in str(refused.value)
    assert (reread(held.id).status, claims_of(held)) == (Status.HELD, 0)


def test_the_page_says_that_the_hours_overlap(app: Flask, slot_of: Maker) -> None:
    """R22."""
    contact = make_contact()
    couple = make_couple(contact)
    book(slot_of("counselling", THURSDAY_TEN), couple, contact)
    slot = slot_of("marriage", THURSDAY_TEN + timedelta(minutes=10))
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{slot.day}")
    browser.send("/bookings/hold", slot=slot.id)
    browser.submit(declared="y")
    assert browser.status == 409
    assert "在这段时间已有别的预约，请换一个不重叠的时间" in browser.text()


def test_a_change_into_the_hours_of_another_thing_is_undone(slot_of: Maker) -> None:
    """R22, R24: the old time stays."""
    contact = make_contact()
    couple = make_couple(contact)
    book(slot_of("counselling", THURSDAY_TEN), couple, contact)
    booking = book(slot_of("marriage", THURSDAY_TEN + 2 * HALF), couple, contact)
    with pytest.raises(HoursOverlap):
        move(booking, slot_of("marriage", THURSDAY_TEN + timedelta(minutes=20)))
    assert reread(booking.id).starts_at == THURSDAY_TEN + 2 * HALF
    assert move(booking, slot_of("marriage", THURSDAY_TEN + HALF)).starts_at == THURSDAY_TEN + HALF


def test_the_same_kind_twice_is_still_called_that(slot_of: Maker) -> None:
    """R22: also when the hours overlap too."""
    contact = make_contact()
    couple = make_couple(contact)
    book(slot_of("marriage", THURSDAY_TEN), couple, contact)
    other = make_contact()
    again = couple_of(couple, other)
    held = hold(slot_of("marriage", THURSDAY_TEN + timedelta(minutes=10)), other, again)
    with pytest.raises(AlreadyBooked) as refused, writing():
        services.confirm(held, again, service_code="marriage", declared=True)
    assert not isinstance(refused.value, HoursOverlap)


def couple_of(couple: Couple, contact: int) -> Couple:
    """Return the same two, filled in on another phone."""
    her, him = (
        {name: getattr(couple.person(role), name) for name in ("name", "category", "id_type", "number", "birth_date",
                                                              "phone", "email")}
        for role in (Role.WOMAN, Role.MAN)
    )  # fmt: skip
    return make_couple(contact, her, him)


def test_the_table_itself_refuses_it(slot_of: Maker) -> None:
    """R22, decision 16: whoever writes, in whatever order; hours that touch are apart."""
    contact = make_contact()
    booking = book(slot_of("marriage", THURSDAY_TEN), make_couple(contact), contact)
    mine = db.session.query(Claim).filter_by(subject=booking.subject).first()
    assert mine
    digest = mine.person_digest
    db.session.close()
    row = {"person_digest": digest, "kind": "x", "subject": "x:1", "starts_at": THURSDAY_TEN + HALF,
           "ends_at": THURSDAY_TEN + 2 * HALF}  # fmt: skip
    with writing():
        db.session.execute(insert(Claim).values(row))
    with pytest.raises(IntegrityError), writing():
        changed(update(Claim).where(Claim.subject == "x:1").values(starts_at=THURSDAY_TEN))
    with writing():
        changed(update(Claim).where(Claim.subject == "x:1").values(starts_at=THURSDAY_TEN + HALF, kind="y"))
    with writing(), pytest.raises(HoursOverlap):
        couples.claim([digest], "z", "z:1", THURSDAY_TEN, THURSDAY_TEN + HALF)


def test_it_costs_no_statement(office: Venue, slot_of: Maker, queries: list[str]) -> None:
    """R22: the claims are written by one INSERT, as before."""
    contact = make_contact()
    couple = make_couple(contact)
    held = hold(slot_of("marriage", THURSDAY_TEN), contact, couple)
    del queries[:]
    with writing():
        services.confirm(held, couple, service_code="marriage", declared=True)
    assert len([one for one in queries if "couples_claim" in one]) == 1
