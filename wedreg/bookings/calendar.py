"""The date grid as the page shows it: two months, each day with its lunar date, its marks and its free places."""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from flask import render_template
from markupsafe import Markup

from wedreg.almanac import queries as almanac
from wedreg.almanac.models import DayKind
from wedreg.bookings.queries import DayPlaces
from wedreg.core import display
from wedreg.core.clock import beijing
from wedreg.core.texts import gettext, named, spoken
from wedreg.venues.models import Slot, SlotState

FEW = 5
MONTHS = 2
GRID = calendar.Calendar(firstweekday=0)


@dataclass(frozen=True, slots=True)
class Face:
    """What does not change about a day, drawn once: its number, its lunar date and its marks."""

    iso: str
    drawn: Markup
    drawn_quiet: Markup
    """The same without 宜, which stands only where a couple could come."""
    said: str
    """The day in one sentence, for who does not see the grid; its places are added."""
    said_quiet: str
    closed: str
    """Why it is closed by the calendar, or nothing."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A day in the grid."""

    iso: str
    drawn: Markup
    word: str
    """余 12, 满, or nothing."""
    shade: str
    said: str
    bookable: bool
    today: bool


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday to Sunday; None stands where another month's days would be."""

    first: date
    lunar: str
    weeks: Sequence[Sequence[Cell | None]]
    provisional: str | None


def months(first: date, places: Mapping[date, DayPlaces], now: datetime, *, festive: bool = True) -> list[Month]:
    """Return the months that the page shows, from this one on; without 宜 for what is no occasion for it (R38)."""
    return [_month(month, places, now, festive=festive) for month in _firsts(first)]


def last_day(first: date) -> date:
    """Return the last day that the page shows."""
    *_, month = _firsts(first)
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _firsts(first: date) -> Iterator[date]:
    month = first.replace(day=1)
    for _ in range(MONTHS):
        yield month
        month = next_month(month)


def _month(first: date, places: Mapping[date, DayPlaces], now: datetime, *, festive: bool) -> Month:
    today = beijing(now).date()
    weeks = [
        [_cell(day, places.get(day), now, today, festive=festive) if day.month == first.month else None for day in week]
        for week in GRID.monthdatescalendar(first.year, first.month)
        if week[-1] >= today
    ]
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return Month(first, almanac.lunar_months(max(first, today), last), weeks, almanac.note(first))


def _cell(day: date, places: DayPlaces | None, now: datetime, today: date, *, festive: bool) -> Cell:
    face = face_of(almanac.day(day), spoken())
    word, shade, said = _offer(day, places, now, today, face)
    drawn = face.drawn if word and festive else face.drawn_quiet
    known = face.said if festive else face.said_quiet
    return Cell(face.iso, drawn, word, shade, f"{known} {said}", shade in ("wr-some", "wr-few"), day == today)


def _offer(day: date, places: DayPlaces | None, now: datetime, today: date, face: Face) -> tuple[str, str, str]:
    """Return the word under the day, its colour, and what is said of it."""
    if day < today:
        return "", "", gettext("已过")
    if places is None:
        return "", "", face.closed or gettext("不办理")
    if places.left > 0:
        said = gettext("余 %(left)d 个名额", left=places.left)
        return gettext("余 %(left)d", left=places.left), "wr-few" if places.left <= FEW else "wr-some", said
    if places.open_slots:
        return gettext("满"), "wr-full", gettext("已约满")
    return "", "", _not_open(places, now)


def _not_open(places: DayPlaces, now: datetime) -> str:
    """Return why a day with times takes no couples now."""
    if places.release_at > now:
        day, time = display.day(places.release_at), display.clock_time(places.release_at)
        return gettext("%(day)s %(time)s 放号", day=day, time=time)
    if places.gated and places.closes_at > now:
        return gettext("正在按先后放号")
    return gettext("网上预约已截止") if places.closes_at <= now else gettext("暂时不能网上预约")


def shut_day(day: date, places: DayPlaces | None, now: datetime) -> str | None:
    """Return why none of the day's times can be chosen; None when some can, or the day has none."""
    if day < beijing(now).date():
        return gettext("这一天已经过了，请另选一天。")
    if places is None or places.open_slots:
        return None
    return gettext("%(why)s。请另选一天，或打电话给我们。", why=_not_open(places, now))


def shut_slot(slot: Slot, now: datetime) -> str | None:
    """Return why couples cannot book the time now, full or not; None when they can."""
    if slot.release_at > now:
        return gettext("这个时段还没放号，%(when)s 起可以约。", when=display.moment(slot.release_at))
    if slot.closes_at <= now:
        return gettext("这一天的网上预约已截止，请另选一天，或打电话给我们。")
    if slot.gate:
        return gettext("这一天的名额正在按先后发放，轮到的新人才能选。请到这一天的放号页面看。")
    open_here = slot.venue.open and slot.service.online and slot.state == SlotState.OPEN
    return None if open_here else gettext("这里暂时不能网上约这一项，请另选一个，或打电话给我们。")


@lru_cache(maxsize=1500)
def face_of(known: almanac.Day, language: str) -> Face:
    """Return the unchanging part of a day in this language."""
    del language  # it is part of the key: the sentences below are in the language in force
    day = known.date
    mark, mark_class, said = _mark(known)
    words = [display.day(day), gettext("农历%(lunar)s", lunar=known.lunar), named(known.festival or "")]
    small = known.festival[:3] if known.festival else known.short
    quiet = known.kind in (DayKind.WORKDAY, DayKind.WEEKEND)
    return Face(
        day.isoformat(),
        _draw(day.day, small, mark, mark_class),
        _draw(day.day, small, "" if quiet else mark, mark_class),
        " ".join(word for word in (*words, said) if word),
        " ".join(word for word in (*words, "" if quiet else said) if word),
        _closed(known),
    )


def _draw(number: int, small: str, mark: str, mark_class: str) -> Markup:
    drawn = render_template("bookings/_face.html", number=number, small=small, mark=mark, mark_class=mark_class)
    return Markup(drawn)  # noqa: S704  (rendered by Jinja, escaped there)


def _mark(known: almanac.Day) -> tuple[str, str, str]:
    if known.kind == DayKind.HOLIDAY:
        return gettext("休"), "is-xiu", gettext("%(holiday)s放假", holiday=named(known.holiday or ""))
    if known.kind == DayKind.MAKE_UP:
        return gettext("班"), "is-ban", gettext("调休上班")
    if known.good_for_weddings:
        return gettext("宜"), "is-yi", gettext("黄历宜嫁娶")
    return "", "", ""


def _closed(known: almanac.Day) -> str:
    if known.kind == DayKind.WEEKEND:
        return gettext("周末不办理")
    return gettext("放假不办理") if known.kind == DayKind.HOLIDAY else ""
