"""The waiting list at the counter: who waits, who goes first and why, and what is settled on the telephone."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.bookings.asides import asides
from tests.bookings.makers import NEXT_THURSDAY_TEN, run_job, seats, told_of
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.venues.makers import make_slot
from tests.waiting.makers import HALF_AN_HOUR, Waiter, freed, go_to, states, wait_for
from wedreg.audit import queries as audit
from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Source, Status
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues.models import Slot, Venue
from wedreg.waiting import privacy, queries, reports
from wedreg.waiting.models import OfferState, WaitingEntry, WaitingOffer

REASON = "上次因停电没有办成"


@pytest.fixture
def supervisor(app: Flask) -> Browser:
    """Return a supervisor's browser."""
    return staff_browser(app, Role.SUPERVISOR)


@pytest.fixture
def registrar(app: Flask) -> Browser:
    """Return a registrar's browser."""
    return staff_browser(app, Role.REGISTRAR)


def test_the_list_shows_who_waits_in_order_with_masked_names(registrar: Browser, slot: Slot) -> None:
    """R53, R56: no number, and no whole name."""
    waiters = wait_for(slot, 2)
    registrar.open("/staff/waiting/")
    assert "结婚登记 · 2 对" in registrar.text()
    assert "林*微" in registrar.text()
    assert "林见微" not in registrar.page
    assert [registrar.page.index(waiter.code) for waiter in waiters] == sorted(
        registrar.page.index(waiter.code) for waiter in waiters
    )
    registrar.open("/staff/")
    assert "2 对在等，0 对手上有名额待答复" in registrar.text()


def test_who_goes_first_does_so_for_a_reason_that_everybody_can_read(
    supervisor: Browser, registrar: Browser, slot: Slot, at: Time
) -> None:
    """R29: a supervisor's act; the list of jumps names nobody."""
    first, second = wait_for(slot, 2)
    registrar.open(f"/staff/waiting/{second.code}")
    assert "让他们先来" not in registrar.text()
    assert registrar.send(f"/staff/waiting/{second.code}/jump", reason=REASON)
    assert registrar.status == 403
    supervisor.open(f"/staff/waiting/{second.code}")
    supervisor.send(f"/staff/waiting/{second.code}/jump", reason=" ")
    assert (supervisor.status, second.ahead) == (422, 1)
    supervisor.send(f"/staff/waiting/{second.code}/jump", reason=REASON)
    assert "已提到最前，原因会公布。" in supervisor.text()
    assert (first.ahead, second.ahead) == (1, 0)
    (jump,) = queries.jumps(slot.day)
    assert (jump.reason, jump.before, jump.at) == (REASON, 1, at.now)
    assert list(queries.jumps(slot.day + timedelta(days=1))) == []
    entry = audit.of("waiting", second.code)[-1]
    assert (entry.action, entry.details["reason"]) == ("waiting.jumped", REASON)
    db.session.close()
    supervisor.send(f"/staff/waiting/{second.code}/jump", reason=REASON)
    assert "前面没有别的新人，不用往前排。" in supervisor.text()
    freed(at, slot)
    assert states([first, second]) == ["waiting", "offered"]


def test_a_couple_that_says_yes_on_the_telephone_is_booked(app: Flask, slot: Slot, at: Time) -> None:
    """R3, R29, R30: the declaration is read to it first; it gets its messages and its pass."""
    first, second = wait_for(slot, 2)
    freed(at, slot)
    registrar = staff_browser(app, Role.REGISTRAR)
    registrar.open(f"/staff/waiting/{first.code}")
    assert "手上的名额：5月7日 周四 上午10:00" in registrar.text()
    registrar.send(f"/staff/waiting/{first.code}/accept")
    assert (registrar.status, "请先把声明和告知读给他们听，再打个勾。" in registrar.text()) == (409, True)
    registrar.send(f"/staff/waiting/{first.code}/accept", declared="y")
    assert registrar.path.endswith("/slip")
    assert (states([first, second]), seats(slot), asides(slot)) == (["taken", "waiting"], 1, [])
    found = bookings.by_code(registrar.path.split("/")[3])
    assert found
    assert (found.status, found.source, found.couple_id) == (Status.CONFIRMED, Source.STAFF, first.couple.id)
    db.session.close()
    assert [told[0] for told in told_of(found)[-2:]] == ["confirmed", "confirmed"]


def test_a_couple_that_says_no_on_the_telephone_keeps_its_position(app: Flask, slot: Slot, at: Time) -> None:
    """R29."""
    first, second = wait_for(slot, 2)
    freed(at, slot)
    registrar = staff_browser(app, Role.REGISTRAR)
    registrar.open(f"/staff/waiting/{first.code}")
    registrar.send(f"/staff/waiting/{first.code}/pass")
    assert (states([first, second]), first.ahead) == (["waiting", "offered"], 0)
    at(at.now + HALF_AN_HOUR)
    run_job("bookings.end_asides")
    registrar = staff_browser(app, Role.REGISTRAR)
    registrar.open(f"/staff/waiting/{second.code}")
    hidden = registrar.hidden(f"/staff/waiting/{second.code}/take-out")
    answer = registrar.client.post(f"/staff/waiting/{second.code}/accept", data={**hidden, "declared": "y"})
    assert (answer.status_code, second.offers()) == (409, [OfferState.LAPSED])


def test_a_place_that_staff_let_go_of_leaves_the_couple_in_line(supervisor: Browser, slot: Slot, at: Time) -> None:
    """R29: it counts as nothing."""
    (waiter,) = wait_for(slot)
    freed(at, slot)
    supervisor = staff_browser(supervisor.app, Role.SUPERVISOR)
    supervisor.open(f"/staff/bookings/aside/{asides(slot)[0].code}")
    supervisor.submit(reason="窗口坏了")
    assert (waiter.state, waiter.offers(), waiter.entry.unanswered) == ("waiting", [OfferState.WITHDRAWN], 0)
    assert (asides(slot), seats(slot)) == ([], 0)


def test_staff_take_a_couple_off_the_list_with_a_reason(registrar: Browser, slot: Slot) -> None:
    (waiter,) = wait_for(slot)
    registrar.open(f"/staff/waiting/{waiter.code}")
    registrar.send(f"/staff/waiting/{waiter.code}/take-out", **{"out-reason": ""})
    assert (registrar.status, waiter.state) == (422, "waiting")
    registrar.send(f"/staff/waiting/{waiter.code}/take-out", **{"out-reason": "他们打来说不等了"})
    assert (registrar.path, waiter.state) == ("/staff/waiting/", "left")


def test_the_report_counts_what_was_offered_and_answered(app: Flask, slot: Slot, office: Venue, at: Time) -> None:
    """By service; what others see is a sum."""
    first, _second = wait_for(slot, 2)
    freed(at, slot)
    first.answer(OfferState.KEPT)
    go_to(at, at.now + HALF_AN_HOUR)
    freed(at, make_slot(office, NEXT_THURSDAY_TEN + HALF_AN_HOUR))
    rows = reports.build(date(2026, 4, 27), date(2026, 4, 27)).rows
    assert rows == [["结婚登记", 3, 0, 1, 1, 0]]
    assert reports.build(date(2026, 4, 28), date(2026, 4, 28)).rows == []
    db.session.close()


def test_who_waited_is_forgotten_when_nothing_needs_it(app: Flask, slot: Slot, at: Time) -> None:
    """R54: 180 days after the end."""
    waiter: Waiter = wait_for(slot)[0]
    freed(at, slot)
    waiter.answer(OfferState.DECLINED)
    assert waiter.state == "declined"
    assert privacy.export(waiter.couple.id)[waiter.code]["state"] == "declined"
    assert privacy.needed_until(waiter.couple.id) is None
    db.session.close()
    ended_at = waiter.entry.ended_at
    assert ended_at
    for moment, kept in ((ended_at, 1), (ended_at + timedelta(seconds=1), 0)):
        with writing():
            privacy.erase(moment)
        assert db.session.scalar(select(func.count(WaitingEntry.id))) == kept
        assert db.session.scalar(select(func.count(WaitingOffer.id))) == kept
        db.session.close()


def test_who_still_waits_is_kept(app: Flask, slot: Slot) -> None:
    """R54: as long as an offer may come."""
    (waiter,) = wait_for(slot)
    with writing():
        assert privacy.erase(slot.closes_at) == 0
    assert privacy.needed_until(waiter.couple.id) == waiter.entry.expires_at
    db.session.close()
