"""Servers whose clocks or time zones are wrong."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests.bookings.makers import THURSDAY_TEN, book
from tests.browsers import Browser
from tests.conftest import MONDAY, Time
from tests.couples.makers import make_contact, make_couple, person
from tests.reliability.oracle import tables
from tests.reliability.processes import Web, run_job, serving
from tests.reliability.remote import Remote
from tests.reliability.visitors import Visitor, make_visitors
from tests.venues.makers import make_office, make_slot
from wedreg.core.db import db
from wedreg.core.transactions import reading, writing
from wedreg.couples.rules import IdType, Role, read_number
from wedreg.sample import id_number
from wedreg.settings import Settings

pytestmark = pytest.mark.reliability

ZONES = ("UTC", "Asia/Shanghai", "America/New_York")
MINUTE = timedelta(minutes=1)
SUMMER_TIME = (date(1986, 5, 4), date(1991, 9, 15))
"""China put its clocks forward in these summers, so that a birth date that went through a time zone could move."""


def database_time() -> datetime:
    """Return what the database's clock shows."""
    with reading():
        return db.session.scalar(select(func.clock_timestamp()))


def opening(slot_id: int, release_at: datetime) -> None:
    """Say when couples may book the slot."""
    values = {"id": slot_id, "release": release_at, "close": release_at + timedelta(days=1)}
    with writing():
        db.session.execute(
            text("UPDATE venues_slot SET release_at = :release, closes_at = :close WHERE id = :id"), values
        )


def wants(web: Web, visitor: Visitor, slot_id: int) -> int:
    """Try to hold a place, and return the status of the answer."""
    form = {"csrf_token": visitor.csrf_token, "slot": slot_id, "key": uuid4().hex}
    return Remote(web.port, visitor.cookies).post("/bookings/hold", form).status_code


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_servers_ten_minutes_apart_open_a_day_at_the_same_moment(
    app: Flask, settings: Settings, at: Time, tmp_path: Path
) -> None:  # fmt: skip
    """R17, F10: the database's clock decides; a server that runs five minutes fast opens nothing early."""
    now = at(database_time())
    office, day = make_office(), now.replace(hour=3, minute=0, second=0, microsecond=0) + timedelta(days=4)
    soon, opened = (make_slot(office, day + MINUTE * 30 * n, places=9).id for n in range(2))
    opening(soon, now + 3 * MINUTE)
    opening(opened, now - 3 * MINUTE)
    guests = iter(make_visitors(app, 7))
    real = replace(settings, test_hooks=False, pool=4)
    module = "tests.reliability.skewed:app"
    with (
        serving(real, tmp_path, module, SKEW_MINUTES="5") as fast,
        serving(real, tmp_path, module, SKEW_MINUTES="-5") as slow,
        serving(replace(real, test_hooks=True), tmp_path, module, SKEW_MINUTES="5") as trusting,
    ):
        assert [wants(web, next(guests), soon) for web in (fast, slow)] == [409, 409]
        assert [wants(web, next(guests), opened) for web in (fast, slow)] == [302, 302]
        assert wants(trusting, next(guests), soon) == 302  # what a server does that trusts its own clock
        opening(soon, now)
        assert [wants(web, next(guests), soon) for web in (fast, slow)] == [302, 302]


def shown_to(visitor: Browser, web: Web, code: str) -> list[str]:
    """Return what the couple's pages say on this server."""
    remote = Remote(web.port, {c.key: c.value for c in visitor.client._cookies.values()})
    looker = Browser(visitor.app)
    looker.client = remote
    said = []
    for path in ("/bookings/2026-04-30", f"/bookings/{code}", "/bookings/mine", f"/bookings/{code}/cancel"):
        looker.open(path)
        assert looker.status == 200
        said.append(looker.text())
    said.append(looker.open("/couples/profile").split('name="csrf_token"')[0])
    said += [str(f'value="{born}"' in looker.page) for born in SUMMER_TIME]
    return [*said, looker.open(f"/bookings/{code}/calendar.ics").partition("BEGIN:VEVENT")[2]]


def test_pages_show_beijing_time_whatever_the_server_takes_for_its_own(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:  # fmt: skip
    """F10: three servers in three zones show the very same, birth dates in summer time too."""
    (tmp_path / "clock").write_text(MONDAY.isoformat())
    contact, (first, last) = make_contact(), SUMMER_TIME
    couple = make_couple(contact, person(Role.WOMAN, born=first), person(Role.MAN, born=last))
    booking = book(make_slot(make_office(), THURSDAY_TEN, places=2), couple, contact)
    visitor = Browser(app).sign_in("contact", contact)
    here = replace(settings, test_clock=tmp_path / "clock", pool=4)
    pages = []
    for zone in ZONES:
        with serving(here, tmp_path, TZ=zone, PGTZ=zone) as web:
            pages.append(shown_to(visitor, web, booking.code))
    assert pages[0] == pages[1] == pages[2]
    assert "4月30日 周四 上午10:00" in pages[0][2]
    assert pages[0][5:7] == ["True", "True"]


@pytest.mark.parametrize("zone", ZONES)
def test_a_message_planned_in_one_zone_is_sent_from_another(
    app: Flask, settings: Settings, tmp_path: Path, zone: str
) -> None:  # fmt: skip
    """A message tells of an appointed time; that time is the same one for a sender in another zone."""
    (tmp_path / "clock").write_text(MONDAY.isoformat())
    book(make_slot(make_office(), THURSDAY_TEN))
    here = replace(settings, test_clock=tmp_path / "clock")
    said = run_job("notifications.deliver", here, tmp_path / "job.log", TZ=zone, PGTZ=zone)
    assert said.endswith("notifications.deliver: 2\n")


def test_every_birth_date_of_the_years_with_summer_time_stays_what_the_number_says(
    app: Flask, settings: Settings
) -> None:  # fmt: skip
    """Trap 5: a date is never put through a time zone, neither on its way in nor in the table."""
    first, last = SUMMER_TIME
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    numbers = [id_number(day, Role.WOMAN, number) for number, day in enumerate(days)]
    assert [read_number(IdType.RESIDENT, number, MONDAY.date()).birth_date for number in numbers] == days
    kept = days[:: len(days) // 40]
    for day in kept:
        make_couple(make_contact(), person(Role.WOMAN, born=day))
    with tables(settings.database_url) as seen:
        rows = seen.all("SELECT CAST(birth_date AS VARCHAR) FROM couples_person WHERE role = 'woman' ORDER BY id")
    assert rows == [(day.isoformat(),) for day in kept]
