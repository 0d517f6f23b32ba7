"""Two without an appointment take a number (R28)."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import THURSDAY_TEN
from tests.browsers import Browser
from tests.conftest import Time
from tests.desk.lines import TAKE, line
from tests.desk.makers import TODAY, figures, find, rows
from tests.venues.makers import make_office, marriage
from wedreg.bookings.models import Booking
from wedreg.bookings.queries import miscounted
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.venues.models import VenueKind

Staff = Callable[..., Browser]


def take(browser: Browser, lane: str = "plain", **fields: object) -> str:
    """Fill in the two fields."""
    browser.open(TAKE)
    return browser.send(TAKE, **{"service": marriage().id, "lane": lane, **fields})


def visits() -> list[Booking]:
    """Return all visits there are."""
    db.session.close()
    found = list(db.session.scalars(select(Booking).order_by(Booking.id)))
    db.session.close()
    return found


def test_two_fields_give_a_number_to_print(app: Flask, at: Time, staff: Staff) -> None:
    """R28: nobody is refused, no place is taken, and nobody is named."""
    office, registrar = make_office(), staff(Role.REGISTRAR)
    at(THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    take(registrar)
    assert (
        "A001 现场号 · 听到叫号再到窗口 前面还有 0 对 大约 还不知道 2026年4月30日 星期四 10:00 取号" in registrar.text()
    )
    take(registrar, "green")
    assert "绿色通道 · 听到叫号再到窗口" in registrar.text()
    assert line(office) == ["A002", "A001"]
    first, _ = visits()
    assert (first.source, first.status, first.slot_id, first.couple_id) == ("walk_in", "checked_in", None, None)
    assert miscounted() == []
    db.session.close()


def test_a_walk_in_stands_in_todays_list_and_its_visit_can_end(app: Flask, at: Time, staff: Staff) -> None:
    make_office()
    at(THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    take(registrar)
    (booking,) = visits()
    registrar.open(TODAY)
    assert rows(registrar) == [booking.code]
    assert "现场来的" in registrar.text()
    assert figures(registrar) == {"今日预约": 0, "已到": 1, "已办结": 0, "没有来": 0}
    assert find(registrar, "林见微") == []
    registrar.open(f"{TODAY}{booking.code}")
    assert "两位的资料还没填" in registrar.text()
    registrar.open(f"{TODAY}{booking.code}/identity")
    assert registrar.status == 200
    registrar.open(f"{TODAY}{booking.code}")
    registrar.send(f"{TODAY}{booking.code}/finish", outcome="left", reason="")
    assert visits()[0].status == "left"


def test_the_same_form_sent_twice_is_one_number(app: Flask, at: Time, staff: Staff) -> None:
    office = make_office()
    at(THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    registrar.open(TAKE)
    fields = {**registrar.hidden(TAKE), "service": marriage().id, "lane": "plain"}
    for _ in range(2):
        assert registrar.client.post(TAKE, data=fields).status_code == 302
    assert line(office) == ["A001"]
    registrar.client.post(TAKE, data={**fields, "key": "no-name"})
    registrar.client.post(TAKE, data={**fields, "service": "x"})
    assert line(office) == ["A001"]


def test_at_an_outdoor_point_nobody_comes_without_an_appointment(app: Flask, at: Time, staff: Staff) -> None:
    """R15: and the page says what to do instead."""
    make_office("river", kind=VenueKind.OUTDOOR)
    at(THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    take(registrar)
    assert (registrar.status, "只接待预约的新人" in registrar.text()) == (422, True)
    assert visits() == []


def test_with_several_places_the_device_says_first_where_it_stands(app: Flask, at: Time, staff: Staff) -> None:
    make_office("one")
    make_office("two")
    registrar = staff(Role.REGISTRAR)
    registrar.open(TAKE)
    assert "先说这台设备在哪个地点" in registrar.text()
    registrar.client.post(TAKE, data={"service": 1, "lane": "plain"})
    assert visits() == []
