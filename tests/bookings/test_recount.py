"""What is counted is counted once more each night."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from tests.bookings.asides import asides
from tests.bookings.makers import book, cancel, hold, reread, run_job
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.venues.makers import make_slot
from wedreg.bookings.queries.recount import last_recount
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues.models import Slot, Venue

NIGHT = "bookings.recount"


@pytest.fixture
def supervisor(app: Flask) -> Browser:
    """Return a supervisor's browser."""
    return staff_browser(app, Role.SUPERVISOR)


def tamper(statement: str, **values: object) -> None:
    """Change a row behind the product's back, past the rules of the table where it has one."""
    with writing():
        sqlite = db.engine.dialect.name == "sqlite"
        if sqlite:
            db.session.execute(text("PRAGMA ignore_check_constraints = ON"))
        else:
            db.session.execute(text("ALTER TABLE venues_slot DROP CONSTRAINT ck_venues_slot_taken_within_capacity"))
        db.session.execute(text(statement), values)
        if sqlite:
            db.session.execute(text("PRAGMA ignore_check_constraints = OFF"))


def found() -> list[tuple[str, str, int, int]]:
    """Count, and return what differs."""
    tonight = last_recount()
    rows = [(row["kind"], row["about"], row["counted"], row["there"]) for row in tonight.found] if tonight else []
    db.session.close()
    return rows


def test_a_night_in_which_everything_is_right_is_one_quiet_line(
    supervisor: Browser, office: Venue, slot: Slot, other: Slot
) -> None:
    """R14, R22: bookings, holds, cancelled ones, places that rest; the page says how much was compared."""
    book(slot)
    cancel(book(other))
    hold(make_slot(office, other.ends_at), make_contact())
    assert run_job(NIGHT) == 1
    assert found() == []
    supervisor.open("/staff/recount/")
    assert "3 个时段、1 个预约，都对得上。" in supervisor.text()


def test_a_place_that_somebody_took_past_the_product_is_found(supervisor: Browser, slot: Slot, other: Slot) -> None:
    """R14: one row too few behind the places, and more places than there is room for."""
    book(slot)
    tamper("UPDATE venues_slot SET taken = 2 WHERE id = :slot", slot=slot.id)
    run_job(NIGHT)
    assert found() == [("places", str(slot.id), 2, 1), ("oversold", str(slot.id), 1, 2)]
    supervisor.open("/staff/")
    assert "名额和预约有 2 处对不上。" in supervisor.text()
    supervisor.open("/staff/recount/")
    assert "占的名额多过了上限" in supervisor.text()
    assert "4月30日 周四 上午10:00" in supervisor.text()


def test_a_place_that_was_forgotten_while_it_rests_is_found(app: Flask, slot: Slot, at: Time) -> None:
    """R14: the job that ends what is set aside stood still."""
    cancel(book(slot))
    (aside,) = asides(slot)
    at(aside.until + timedelta(minutes=11))
    run_job(NIGHT)
    assert found() == [("overdue", f"aside:{aside.code}", 0, 1)]
    assert f"aside:{aside.code}" in staff_browser(app, Role.SUPERVISOR).open("/staff/recount/")


def test_a_person_who_is_not_promised_to_the_own_booking_is_found(slot: Slot) -> None:
    """R22: without the claim the same person could be booked twice."""
    booking = book(slot)
    tamper("DELETE FROM couples_claim WHERE id = (SELECT min(id) FROM couples_claim)")
    run_job(NIGHT)
    assert found() == [("unpromised", booking.code, 2, 1)]


def test_hours_that_are_not_those_of_the_booking_are_found(slot: Slot) -> None:
    booking = book(slot)
    ends_at = booking.ends_at + timedelta(minutes=5)
    shown = f"{ends_at:%Y-%m-%d %H:%M:%S}.000000" if db.engine.dialect.name == "sqlite" else ends_at
    tamper("UPDATE couples_claim SET ends_at = :ends_at", ends_at=shown)
    run_job(NIGHT)
    assert found() == [("unpromised", booking.code, 2, 0)]


def test_a_person_who_is_kept_by_a_booking_that_is_over_is_found(slot: Slot) -> None:
    """They could not book anything of the kind any more, and nobody would know why."""
    booking = book(slot)
    tamper("UPDATE bookings_booking SET status = 'cancelled' WHERE id = :id", id=booking.id)
    run_job(NIGHT)
    assert ("promised", booking.code, 0, 2) in found()
    assert ("places", str(slot.id), 1, 0) in found()


def test_a_hold_that_nobody_swept_is_found(app: Flask, slot: Slot, at: Time) -> None:
    """R23: a minute after its end it is only late, a quarter of an hour after it was forgotten."""
    held = hold(slot, make_contact())
    at(at.now + timedelta(minutes=11))
    by_hand(app, held.code, 0)
    at(at.now + timedelta(minutes=15))
    by_hand(app, held.code, 1)


def by_hand(app: Flask, code: str, expected: int) -> None:
    """Count by hand, as the button does, and look for the hold."""
    supervisor = staff_browser(app, Role.SUPERVISOR)
    supervisor.open("/staff/recount/")
    supervisor.send("/staff/recount/")
    assert [row[1] for row in found()] == [code] * expected


def test_each_night_is_counted_once_and_one_that_was_missed_is_made_up_for(at: Time, app: Flask) -> None:
    """By day too; at three o'clock the next one is due."""
    assert [run_job(NIGHT), run_job(NIGHT)] == [1, 0]
    at(datetime(2026, 4, 28, 2, 59, tzinfo=BEIJING))
    assert run_job(NIGHT) == 0
    at(datetime(2026, 4, 28, 3, 0, tzinfo=BEIJING))
    assert [run_job(NIGHT), run_job(NIGHT)] == [1, 0]


def test_a_supervisor_reads_that_it_did_not_run_and_nobody_else_does(app: Flask, at: Time) -> None:
    run_job(NIGHT)
    at(at.now + timedelta(hours=37))
    supervisor, registrar = staff_browser(app, Role.SUPERVISOR), staff_browser(app, Role.REGISTRAR)
    assert "夜间重数没有跑。" in supervisor.open("/staff/")
    assert "夜间重数没有跑。" not in registrar.open("/staff/")


def test_a_recount_puts_nothing_right(slot: Slot) -> None:
    """Who changed the row is to be found out first."""
    booking = book(slot)
    tamper("UPDATE venues_slot SET taken = 0 WHERE id = :slot", slot=slot.id)
    run_job(NIGHT)
    run_job(NIGHT)
    assert found() == [("places", str(slot.id), 0, 1)]
    assert reread(booking.id).slot_id == slot.id
