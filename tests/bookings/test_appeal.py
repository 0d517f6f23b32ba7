"""A couple says why it did not come, and staff answer (R25)."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.bookings.makers import book, done_to, told_of
from tests.bookings.policies import DAY, FIRST, Pair, booked, counted, missed, paused
from tests.bookings.test_miss_often import SECOND
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.venues.makers import make_office, make_slot
from wedreg.bookings.models import Appeal, Booking, Status
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.feature import features
from wedreg.core.transactions import reading
from wedreg.venues.models import Venue

LIST = "/staff/bookings/appeals"


@pytest.fixture
def pair(app: Flask) -> Pair:
    """Return a couple."""
    return Pair()


@pytest.fixture
def booking(office: Venue, pair: Pair, at: Time) -> Booking:
    """Return the second visit that was missed."""
    missed(office, pair, FIRST, at)
    return missed(office, pair, SECOND, at)


def said(app: Flask, pair: Pair, booking: Booking, note: str = "孩子发烧") -> Browser:
    """Let the couple say why it did not come."""
    browser = Browser(app).sign_in("contact", pair.contact)
    browser.open(f"/bookings/{booking.code}")
    assert "说明当时的情况" in browser.text()
    browser.open(f"/bookings/{booking.code}/appeal")
    browser.submit(cause="personal", note=note)
    return browser


def answer(app: Flask, booking: Booking, granted: str, reason: str = "情况属实") -> Browser:
    """Let a supervisor answer."""
    browser = staff_browser(app, Role.SUPERVISOR)
    browser.open(LIST)
    browser.send(f"/staff/bookings/{booking.code}/answer", granted=granted, reason=reason)
    return browser


def test_what_was_said_is_answered_and_the_pause_is_lifted(app: Flask, pair: Pair, booking: Booking, at: Time) -> None:
    """R25: by staff, with a reason; both are told, and book again at once."""
    couple = said(app, pair, booking)
    assert "已收到" in couple.text()
    assert paused(pair, at.now)
    supervisor = staff_browser(app, Role.SUPERVISOR)
    supervisor.open(LIST)
    assert "孩子发烧" in supervisor.text()
    assert "江*汀" in supervisor.text()
    answer(app, booking, "yes")
    assert (counted(booking), paused(pair, at.now)) == (0, None)
    assert told_of(booking)[-2:] == [("pardoned", "woman", False), ("pardoned", "man", False)]
    assert done_to(booking)[-3:] == ["appealed", "pardoned", "appeal_answered"]
    couple.open(f"/bookings/{booking.code}")
    assert "这一次不计" in couple.text()
    assert book(make_slot(make_office("x"), SECOND + 5 * DAY), pair.couple, pair.contact).status == Status.CONFIRMED


def test_what_is_not_granted_stays_and_is_answered_too(app: Flask, pair: Pair, booking: Booking, at: Time) -> None:
    """R25."""
    couple = said(app, pair, booking)
    answer(app, booking, "no", "没有查到")
    assert (counted(booking), bool(paused(pair, at.now))) == (2, True)
    assert told_of(booking)[-1][0] == "upheld"
    couple.open(f"/bookings/{booking.code}")
    assert "还是照规则记下" in couple.text()


def test_an_answer_needs_a_reason(app: Flask, pair: Pair, booking: Booking) -> None:
    said(app, pair, booking)
    browser = answer(app, booking, "yes", "")
    assert browser.status == 422
    assert "请写明理由" in browser.text()
    assert counted(booking) == 2


def test_it_is_said_once_and_answered_once(app: Flask, pair: Pair, booking: Booking) -> None:
    """R25: the second answer changes nothing."""
    browser = said(app, pair, booking)
    browser.open(f"/bookings/{booking.code}/appeal")
    browser.submit(cause="way")
    assert "已经说明过了" in browser.text()
    answer(app, booking, "no")
    before = (counted(booking), told_of(booking))
    supervisor = staff_browser(app, Role.SUPERVISOR)
    supervisor.open(LIST)
    supervisor.send(f"/staff/bookings/{booking.code}/answer", granted="yes", reason="再看一次")
    assert (counted(booking), told_of(booking)) == before


def test_there_is_nothing_to_say_to_what_does_not_count(app: Flask, office: Venue, pair: Pair, at: Time) -> None:
    """R25: a visit that stands, or somebody else's."""
    booking = booked(office, pair, FIRST, at)
    browser = Browser(app).sign_in("contact", pair.contact)
    browser.open(f"/bookings/{booking.code}/appeal")
    browser.submit(cause="way")
    assert "不用说明" in browser.text()
    stranger = Browser(app).sign_in("contact", make_contact())
    stranger.open(f"/bookings/{booking.code}/appeal")
    assert stranger.status == 404


def test_what_was_said_is_sealed_and_stands_in_no_log(app: Flask, pair: Pair, booking: Booking) -> None:
    """R53, R54: and it goes with the time."""
    said(app, pair, booking)
    (row,) = db.session.scalars(select(Appeal)).all()
    assert row.note == "孩子发烧"
    assert "孩子发烧".encode() not in (row.note_sealed or b"")
    entries = db.session.execute(text("SELECT details FROM audit_entry")).scalars().all()
    assert not any("发烧" in str(entry) or "\\u53d1\\u70e7" in str(entry) for entry in entries)
    db.session.close()


@pytest.mark.parametrize("what", ["pardoned", "upheld"])
def test_the_answer_names_nobody_and_not_what_for(booking: Booking, what: str) -> None:
    """R38, R51."""
    with reading():
        subject = features().message_kinds[f"bookings.{what}"].load([booking.id])[booking.id]
    said = subject.render("woman", "zh_Hans_CN")
    assert subject.still_due(f"{booking.starts_at:%Y%m%dT%H%M}")
    assert "林见微" not in said.body
    assert "5月13日 周三 上午10:00" in said.body


def test_a_supervisor_pardons_unasked_with_a_reason(app: Flask, pair: Pair, booking: Booking, at: Time) -> None:
    """R25: a registrar does not."""
    path = f"/staff/bookings/{booking.code}/pardon"
    registrar = staff_browser(app, Role.REGISTRAR)
    registrar.open(path)
    assert registrar.status == 403
    registrar.open(f"/staff/desk/{booking.code}")
    assert "记在两人名下" in registrar.text()
    supervisor = staff_browser(app, Role.SUPERVISOR)
    supervisor.open(path)
    supervisor.submit(reason="")
    assert counted(booking) == 2
    supervisor.submit(reason="电梯故障")
    assert (counted(booking), paused(pair, at.now)) == (0, None)
    supervisor.open(path)
    assert "没有记在谁名下" in supervisor.text()


def test_a_whole_day_is_pardoned_because_of_the_weather(app: Flask, office: Venue, at: Time) -> None:
    """R25: those of this venue and this day, and nobody else."""
    pairs = [Pair() for _ in range(3)]
    first = missed(office, pairs[0], FIRST, at)
    second = missed(office, pairs[1], FIRST + timedelta(minutes=30), at)
    other = missed(make_office("other"), pairs[2], FIRST, at)
    supervisor = staff_browser(app, Role.SUPERVISOR)
    supervisor.open(LIST)
    fields = {"venue": office.id, "day": FIRST.date().isoformat()}
    supervisor.send("/staff/bookings/pardon-day", reason="", **fields)
    assert supervisor.status == 422
    supervisor.send("/staff/bookings/pardon-day", reason="暴雨", **fields)
    assert "这一天有 2 对没有来的" in supervisor.text()
    assert [counted(one) for one in (first, second, other)] == [0, 0, 2]


def test_the_numbers_are_changed_by_a_supervisor_with_a_reason(app: Flask, office: Venue) -> None:
    """R25, R26: and the public page follows."""
    supervisor = staff_browser(app, Role.SUPERVISOR)
    path = "/staff/bookings/limits/no_show"
    supervisor.open("/staff/bookings/limits/")
    supervisor.open(path)
    good = {"most": "3", "within_days": "60", "pause_days": "10", "warned_at": "2", "reason": "局里通知"}
    for wrong in ({"most": "0"}, {"within_days": "181"}, {"pause_days": "十"}, {"warned_at": "4"}, {"reason": " "}):
        supervisor.open(path)
        supervisor.submit(**{**good, **wrong})
        assert supervisor.status == 422, wrong
    supervisor.open(path)
    supervisor.submit(**good)
    browser = Browser(app)
    browser.open("/bookings/rules")
    assert "60 天内 3 次约了没有来，网上预约暂停 10 天" in browser.text()
    refused = staff_browser(app, Role.REGISTRAR)
    refused.open(path)
    assert refused.status == 403


def test_the_effect_is_in_the_figures(app: Flask, office: Venue, pair: Pair, booking: Booking, at: Time) -> None:
    """R25, R26: by month: missed, made up for, pardoned, persons paused."""
    said(app, pair, booking)
    answer(app, booking, "yes")
    supervisor = staff_browser(app, Role.SUPERVISOR)
    supervisor.open("/staff/reports/policies.csv?first=2026-04-01&last=2026-05-31")
    rows = supervisor.page.splitlines()
    assert rows[0].lstrip("\ufeff") == "月份,没有来,当天补办,免记,暂停网上预约（人）,取消,取消多了要等（人）"
    assert rows[1:] == ["2026-04,1,0,0,0,0,0", "2026-05,1,0,1,2,0,0"]
