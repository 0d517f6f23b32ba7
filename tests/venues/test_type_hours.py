"""The hours of a day as staff type them on one line."""

from datetime import time

import pytest
from flask import Flask
from wtforms.validators import ValidationError

from tests.browsers import staff_browser
from tests.fields import beside, value_of
from tests.venues.makers import make_office
from wedreg.core.access import Role
from wedreg.venues.forms import read_hours
from wedreg.venues.rules import Hours

MORNING, AFTERNOON = Hours(0, time(9), time(12), 2), Hours(0, time(14), time(17, 30), 1)


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("9:00-12:00 x2, 14:00-17:30 x1", [MORNING, AFTERNOON]),
        ("09:00-12:00x2,14:00-17:30", [MORNING, AFTERNOON]),
        ("9：00–12：00 ×2，14：00-17：30 X1", [MORNING, AFTERNOON]),
        ("９：００－１２：００ｘ２", [MORNING]),
        ("9:00 — 12:00 x 2，", [MORNING]),
        ("", []),
        (" ， ", []),
    ],
)
def test_a_line_is_read_however_a_keyboard_spells_it(bare: Flask, line: str, hours: list[Hours]) -> None:
    assert read_hours(0, line) == hours


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("上午", "“上午”看不懂。请写成 9:00-12:00 x2，x 后面是窗口数，几段之间用逗号。"),
        ("9-12 x2", "“9-12 x2”看不懂"),
        ("9:00-12:00-14:00", "“9:00-12:00-14:00”看不懂"),
        ("9:00-24:30", "“9:00-24:30”看不懂"),
        ("9:60-12:00", "“9:60-12:00”看不懂"),
        ("9:00-12:00 x两", "“9:00-12:00 x两”看不懂"),
        ("9:00-12:00 x2, ?", "“?”看不懂"),
        ("09:00+01:00-12:00", "“09:00+01:00-12:00”看不懂"),
        ("09:00:30-12:00", "“09:00:30-12:00”看不懂"),
        ("12:00-9:00 x2", "结束时间要晚于开始时间。"),
        ("9:00-9:00 x2", "结束时间要晚于开始时间。"),
        ("9:00-12:00 x0", "窗口数是 1 到 50。"),
        ("9:00-12:00 x51", "窗口数是 1 到 50。"),
        ("9:00-12:00 x-1", "“9:00-12:00 x-1”看不懂"),
        ("9:00-12:00 x1, 11:00-13:00 x1", "同一天的几段时间不能重叠，请按先后写。"),
        ("14:00-17:00 x1, 9:00-12:00 x1", "同一天的几段时间不能重叠，请按先后写。"),
    ],
)
def test_a_line_that_cannot_be_read_gets_a_sentence_that_shows_how(bare: Flask, line: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_hours(0, line)
    assert str(refused.value).startswith(sentence)


def test_the_sentence_stands_beside_its_day_and_the_other_days_are_kept(app: Flask) -> None:
    make_office()
    planner = staff_browser(app, Role.SUPERVISOR)
    planner.open("/staff/venues/office/hours/marriage")
    hours = {"day_0": "9:00-12:00 x2", "day_1": "9-12", "day_7": "8:00-9:00"}
    typed = {"valid_from": "2026-04-28", "reason": "夏令", **hours}
    page = planner.submit(**typed, preview="1")
    assert (beside(page, "day_1") or "").startswith("“9-12”看不懂")
    assert {name: value_of(page, name) for name in typed} == typed
    page = planner.submit(**{**typed, "day_1": "", "valid_from": "明天", "reason": " "}, preview="1")
    assert beside(page, "reason") == "请写明原因，会记在操作记录里。"
    assert value_of(page, "valid_from") == "明天"
    assert value_of(page, "day_7") == "8:00-9:00"
