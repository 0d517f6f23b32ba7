"""Each thing a scan can find has its own heading, shape, drawing and sound, and says what is right."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, book, cancel, pass_of, reread
from tests.browsers import Browser, make_staff
from tests.conftest import Time
from tests.passes.makers import Card, admit, card, scan, token_of, visit_today
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import services
from wedreg.bookings.models import Status
from wedreg.core.access import Role
from wedreg.core.pages import icon
from wedreg.core.tokens import find_code, new_code
from wedreg.core.transactions import writing
from wedreg.passes.services import reissue

Staff = Callable[..., Browser]
SECOND = timedelta(seconds=1)
HEADINGS = {
    "valid": ("可以办理", "", "check", "go"),
    "late": ("来晚了，顺延办理", "", "clock", "wait"),
    "over": ("过了时间，按现场号接待", "is-day", "clock", "wait"),
    "early": ("还没到时间", "is-day", "clock", "wait"),
    "other_day": ("不是今天的号", "is-day", "calendar", "wait"),
    "other_venue": ("不在这个地点", "is-day", "pin", "wait"),
    "cancelled": ("预约已经取消", "is-void", "close", "stop"),
    "replaced": ("这张换过新的了", "is-void", "close", "stop"),
    "used": ("这张已经用过", "is-used", "refresh", "alarm"),
    "unknown": ("不认识这个码", "is-void", "close", "stop"),
    "forged": ("不是本处签发的码", "is-void", "close", "stop"),
}


def says(card: Card, verdict: str) -> str:
    """Check the verdict, its heading, shape, drawing and sound, and return its sentence."""
    drawing = re.search(r'd="([^"]+)"', str(icon(HEADINGS[verdict][2])))
    assert drawing
    assert (card.verdict, card.heading, card.look, card.drawing, card.sound) == (
        verdict, HEADINGS[verdict][0], HEADINGS[verdict][1], drawing[1], HEADINGS[verdict][3],
    )  # fmt: skip
    return card.sentence


OTHER_DAY = "约的是 4月30日 周四 上午10:00"
HOURS = [
    (timedelta(hours=-10) - SECOND, "other_day", OTHER_DAY),
    (timedelta(hours=-10), "early", "约的是今天 10:00，9:00 起可以签到"),
    (timedelta(minutes=-60) - SECOND, "early", "约的是今天 10:00，9:00 起可以签到"),
    (timedelta(minutes=-60), "valid", "请核对两人和两证"),
    (timedelta(minutes=15), "valid", "请核对两人和两证"),
    (timedelta(minutes=15) + SECOND, "late", "排在这个时段的新人之后"),
    (timedelta(minutes=60), "late", "排在这个时段的新人之后"),
    (timedelta(minutes=60) + SECOND, "over", "今天照样接待，不拒绝"),
    (timedelta(hours=14) - SECOND, "over", "今天照样接待，不拒绝"),
    (timedelta(hours=14), "other_day", OTHER_DAY),
]


def test_the_hour_decides_to_the_second(app: Flask, at: Time, staff: Staff) -> None:
    """R27, R31, R32: from an hour before; late from 15 minutes on; never refused on the day; the right day is told."""
    row = pass_of(visit_today(at))
    for after, verdict, sentence in HOURS:
        at(THURSDAY_TEN + after)
        registrar = staff(Role.REGISTRAR)
        assert says(scan(registrar, token_of(row)), verdict) == sentence
        assert says(scan(registrar, row.code), verdict) == sentence
        assert ("确认到场" in registrar.text()) is (verdict in ("valid", "late", "over"))


@pytest.mark.parametrize("late", [timedelta(minutes=16), timedelta(hours=3)])
def test_who_comes_late_is_let_in_all_the_same(app: Flask, at: Time, staff: Staff, late: timedelta) -> None:
    """R25, R27: also when the sweeper has marked them as not having come."""
    booking = visit_today(at)
    at(THURSDAY_TEN + late)
    with writing():
        services.mark_no_shows()
    assert reread(booking.id).status == (Status.NO_SHOW if late > timedelta(hours=1) else Status.CONFIRMED)
    registrar = staff(Role.REGISTRAR)
    scan(registrar, pass_of(booking).code)
    assert admit(registrar).heading == "已签到"
    assert reread(booking.id).status == Status.CHECKED_IN


def test_at_another_venue_the_card_tells_the_right_one(app: Flask, at: Time, staff: Staff) -> None:
    """R32."""
    booking, other = visit_today(at), make_office("other")
    registrar = staff(Role.REGISTRAR)
    registrar.open("/staff/scan/")
    registrar.send("/staff/scan/place", venue=other.id)
    assert says(scan(registrar, token_of(pass_of(booking))), "other_venue") == "约在 登记厅 office"
    assert "确认到场" not in registrar.text()
    registrar.send("/staff/scan/place", venue=booking.venue_id)
    assert says(scan(registrar, token_of(pass_of(booking))), "valid")


def test_a_cancelled_booking(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    row = pass_of(booking)
    cancel(booking, by_office=True)
    registrar = staff(Role.REGISTRAR)
    for text in (token_of(row), row.code):
        assert says(scan(registrar, text), "cancelled") == "可以帮他们重新约一个时间"
    assert "林*微" in registrar.text()


def test_a_pass_that_was_replaced(app: Flask, at: Time, staff: Staff) -> None:
    """R31: re-issue kills the old one, token and code."""
    booking = visit_today(at)
    old = pass_of(booking)
    with writing():
        reissue("booking", booking.id)
    registrar = staff(Role.REGISTRAR)
    for text in (token_of(old), old.code):
        assert says(scan(registrar, text), "replaced") == "请新人从“我的预约”重新打开凭证"
    assert says(scan(registrar, token_of(pass_of(booking))), "valid")


def test_a_second_scan_tells_when_by_whom_and_where(app: Flask, at: Time, staff: Staff) -> None:
    """R32: “已签到 09:43 by … at …”, never a second check-in; by somebody else it sounds the alarm."""
    booking = visit_today(at)
    row, first = pass_of(booking), Browser(app).sign_in("staff", make_staff(Role.REGISTRAR, username="window-2"))
    scan(first, token_of(row))
    admit(first)
    at(at.now + timedelta(minutes=8))
    second = staff(Role.REGISTRAR)
    assert says(scan(second, token_of(row)), "used") == "4月30日 周四 上午9:40 已经签到"
    assert "由 登记员 09 于 登记厅 office 办理签到" in second.text()
    assert "不是刚才这一次" in second.text()
    assert "确认到场" not in second.text()


def test_the_same_visit_scanned_twice_is_no_alarm(app: Flask, at: Time, staff: Staff) -> None:
    """R32: by who let them in, within two minutes; a moment later it is another visit."""
    booking = visit_today(at)
    token, registrar = token_of(pass_of(booking)), staff(Role.REGISTRAR)
    scan(registrar, token)
    admit(registrar)
    came = at.now
    at(came + timedelta(minutes=2))
    again = scan(registrar, token)
    assert (again.verdict, again.heading, again.look, again.sound) == ("used", "刚才已经签到", "is-used", "again")
    assert "就是您刚办的这一对" in registrar.text()
    assert scan(staff(Role.REGISTRAR), token).sound == "alarm"
    at(came + timedelta(minutes=2) + SECOND)
    assert (scan(registrar, token).heading, card(registrar).sound) == ("这张已经用过", "alarm")


def test_a_pass_made_anew_after_the_check_in_tells_of_it_too(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    old, registrar = pass_of(booking), staff(Role.REGISTRAR)
    scan(registrar, token_of(old))
    admit(registrar)
    with writing():
        reissue("booking", booking.id)
    for row in (old, pass_of(booking)):
        assert says(scan(staff(Role.SUPERVISOR), token_of(row)), "used") == "4月30日 周四 上午9:40 已经签到"


def test_an_unknown_code_and_a_forged_token_tell_of_nobody(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    row, registrar = pass_of(booking), staff(Role.REGISTRAR)
    code = next(code for code in iter(new_code, row.code) if code != booking.code)
    wrong = row.code[:-1] + next(letter for letter in "23" if letter != row.code[-1])
    assert find_code(wrong) is None
    for text in (code, wrong, "", "你好", "林见微", "1 OR 1=1"):
        assert "8 位凭证号" in says(scan(registrar, text), "unknown"), text
        assert "林*微" not in registrar.text()
    token = token_of(row)
    forged = token[:40] + ("A" if token[40] != "A" else "B") + token[41:]
    assert "签名对不上" in says(scan(registrar, forged), "forged")
    assert "林*微" not in registrar.text()


def test_a_signed_token_of_a_pass_that_is_not_there_is_unknown(app: Flask, at: Time, staff: Staff) -> None:
    booking = book(make_slot(make_office(), THURSDAY_TEN))
    row = pass_of(booking)
    row.token_id = bytes(10)
    assert says(scan(staff(Role.REGISTRAR), token_of(row)), "unknown")
