"""Two people act on the same thing at the same moment: partners, couples who share a person, two registrars."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.asides import asides, without_rest
from tests.bookings.makers import THURSDAY_TEN, book, hold, reread, seats
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, person
from tests.reliability.oracle import faults
from tests.reliability.races import good, kinds, meeting_before, together
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import queries, services
from wedreg.bookings.models import Booking, Status
from wedreg.core.crypto import keys
from wedreg.core.db import db
from wedreg.core.tokens import Token, sign
from wedreg.core.transactions import writing
from wedreg.couples.models import Couple
from wedreg.couples.rules import Role
from wedreg.passes.models import How, Pass, Scan, Step, Verdict
from wedreg.passes.services import TICKS, Sent, admit, look
from wedreg.settings import Settings
from wedreg.venues.models import Slot

pytestmark = pytest.mark.reliability

ROUNDS, DEVICES = 10, 6
HALF_AN_HOUR = timedelta(minutes=30)


def mine(booking_id: int) -> Booking:
    """Read the booking inside the caller's transaction."""
    found = queries.by_id(booking_id)
    assert found
    return found


def move(booking_id: int, slot_id: int, version: int) -> str:
    """Change the booking, from a page that showed this version."""
    with writing():
        services.move(mine(booking_id), slot_id, version=version)
    return "moved"


def cancel(booking_id: int) -> str:
    """Give the booking up."""
    with writing():
        services.cancel(mine(booking_id), reason="time")
    return "cancelled"


def two_slots(*, places: int) -> tuple[Slot, Slot]:
    """Make two times of one office."""
    office = make_office()
    return tuple(make_slot(office, THURSDAY_TEN + HALF_AN_HOUR * n, places=places) for n in range(2))


@pytest.mark.parametrize(("places", "refused"), [(8, []), (4, ["SlotFull"] * 8)], ids=["room for all", "both full"])
def test_couples_who_change_places_with_each_other_never_block_each_other(
    app: Flask, settings: Settings, places: int, refused: Sequence[str]
) -> None:
    """F14, R24: four go from ten to half past and four the other way at once; a place is never given up for nothing."""
    without_rest(app)
    ten, later = two_slots(places=places)
    there, back = [book(ten) for _ in range(4)], [book(later) for _ in range(4)]
    for _ in range(ROUNDS):
        moves = [partial(move, b.id, later.id, b.version) for b in there]
        moves += [partial(move, b.id, ten.id, b.version) for b in back]
        assert kinds(together(app, moves)) == refused
        there, back = [reread(b.id) for b in there], [reread(b.id) for b in back]
        if not refused:
            there, back = back, there
        assert {b.slot_id for b in there} == {ten.id}
        assert {b.slot_id for b in back} == {later.id}
    assert faults(settings.database_url) == []


def test_one_booking_changed_by_both_partners_at_once_goes_where_one_of_them_wanted(
    app: Flask, settings: Settings, on_postgresql: bool
) -> None:  # fmt: skip
    """H9: the slower one's page is old by then; it changes nothing and says so."""
    office = make_office()
    slots = [make_slot(office, THURSDAY_TEN + HALF_AN_HOUR * n, places=ROUNDS) for n in range(3)]
    for _ in range(ROUNDS):
        booking = book(slots[0])
        moves = [partial(move, booking.id, slot.id, booking.version) for slot in slots[1:]]
        with meeting_before("UPDATE bookings_booking", 2, wanted=on_postgresql):
            results = together(app, moves)
        assert kinds(results) == ["ChangedMeanwhile"]
    assert seats(slots[0]) == len(asides(slots[0])) == ROUNDS  # all of them rest
    assert faults(settings.database_url) == []


def test_one_partner_cancels_while_the_other_changes(
    app: Flask, settings: Settings, on_postgresql: bool
) -> None:  # fmt: skip
    """R14: whoever is first, the place that is freed is the one that the booking had then."""
    ten, later = two_slots(places=ROUNDS)
    for _ in range(ROUNDS):
        booking = book(ten)
        acts = [partial(cancel, booking.id), partial(move, booking.id, later.id, booking.version)]
        with meeting_before("UPDATE bookings_booking|SELECT bookings_booking.*FOR UPDATE", 2, wanted=on_postgresql):
            results = together(app, acts)
        assert "cancelled" in results
        assert set(kinds(results)) <= {"NotAllowedNow"}
        assert reread(booking.id).status == Status.CANCELLED
    assert [seats(slot) for slot in (ten, later)] == [len(asides(slot)) for slot in (ten, later)]
    assert queries.miscounted() == []
    db.session.close()
    assert faults(settings.database_url) == []


def confirm(booking_id: int, couple: Couple) -> str:
    """Turn the hold into a booking."""
    with writing():
        services.confirm(mine(booking_id), couple, service_code="marriage", declared=True)
    return "confirmed"


def test_of_couples_that_share_a_person_one_gets_the_booking(
    app: Flask, settings: Settings, on_postgresql: bool
) -> None:  # fmt: skip
    """R22: the table refuses the second one, whichever of the two is shared; it keeps its hold to choose anew."""
    slots = two_slots(places=ROUNDS)
    for number in range(ROUNDS):
        shared = Role.WOMAN if number % 2 else Role.MAN
        facts = person(shared)
        pairs: list[tuple[Booking, Couple]] = []
        for slot in slots:
            contact = make_contact()
            couple = make_couple(contact, **{shared.value: facts})
            pairs.append((hold(slot, contact, couple), couple))
        with meeting_before("INSERT INTO couples_claim", 2, wanted=on_postgresql):
            results = together(app, [partial(confirm, held.id, couple) for held, couple in pairs])
        assert kinds(results) == ["AlreadyBooked"]
        assert good(results) == ["confirmed"]
        assert sorted(reread(held.id).status for held, _ in pairs) == ["confirmed", "held"]
    assert faults(settings.database_url) == []


def let_in(looked: str, slot: Slot) -> Verdict:
    """Press 确认到场 on one of the devices."""
    with writing():
        return admit(looked, Sent(str(uuid4()), How.CAMERA, slot.venue_id), TICKS).verdict


def scanned(booking: Booking) -> str:
    """Scan the couple's code on one of the devices and return the scan's name."""
    row = db.session.scalars(select(Pass).where(Pass.subject_id == booking.id)).one()
    token, name = sign(Token(row.token_id, row.day), keys()), str(uuid4())
    db.session.close()
    with writing():
        assert look(f"https://office.example/p#{token}", Sent(name, How.CAMERA, booking.venue_id)).verdict == "valid"
    return name


def test_of_devices_that_let_a_couple_in_at_once_one_counts_and_the_others_see_it(
    app: Flask, settings: Settings, at: Time, on_postgresql: bool
) -> None:  # fmt: skip
    """R32: never a second check-in; every other device is told 已签到."""
    slot = make_slot(make_office(), THURSDAY_TEN, places=ROUNDS)
    bookings = [book(slot) for _ in range(ROUNDS)]
    at(THURSDAY_TEN)
    for booking in bookings:
        looks = [scanned(booking) for _ in range(DEVICES)]
        with meeting_before("UPDATE bookings_booking", DEVICES, wanted=on_postgresql):
            verdicts = together(app, [partial(let_in, name, slot) for name in looks])
        assert sorted(verdicts) == ["used"] * (DEVICES - 1) + ["valid"]
    counted = select(Scan.id).where(Scan.step == Step.ADMIT, Scan.verdict == Verdict.VALID)
    assert len(db.session.scalars(counted).all()) == ROUNDS
    db.session.close()
    assert faults(settings.database_url) == []
