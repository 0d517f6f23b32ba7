"""How full the week is, and each hour of today: one query, from which every bar on the pages comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wedreg.bookings import queries as bookings
from wedreg.bookings.queries import SlotVisits
from wedreg.core.charts import Chart, Column, bar_chart
from wedreg.core.clock import beijing
from wedreg.core.display import clock_time, day

DAYS = timedelta(days=6)


@dataclass(frozen=True)
class Figures:
    """Couples who booked, have come, are done, did not come."""

    booked: int = 0
    came: int = 0
    done: int = 0
    missing: int = 0


@dataclass(frozen=True)
class Week:
    """The week from Monday to Sunday, and the hours and figures of today."""

    chart: Chart
    hours: Sequence[Column]
    today: Figures


def week(venue_id: int | None, now: datetime) -> Week:
    """Return what the desk's part of the home page shows; days without slots are left out."""
    today = beijing(now).date()
    monday = today - timedelta(days=today.weekday())
    slots = bookings.by_slot(venue_id, monday, monday + DAYS)
    mine = [slot for slot in slots if slot.day == today]
    days = sorted({slot.day for slot in slots})
    columns = [_column(when, [slot for slot in slots if slot.day == when], today) for when in days]
    return Week(bar_chart(columns), _hours(mine, now), figures(mine))


def figures(slots: Sequence[SlotVisits]) -> Figures:
    """Add up the visits of these slots."""
    return Figures(
        sum(slot.booked for slot in slots),
        sum(slot.came for slot in slots),
        sum(slot.done for slot in slots),
        sum(slot.missing for slot in slots),
    )


def today(venue_id: int | None, now: datetime) -> Figures:
    """Return the figures of today."""
    when = beijing(now).date()
    return figures(bookings.by_slot(venue_id, when, when))


def _column(when: date, slots: Sequence[SlotVisits], today: date) -> Column:
    found = figures(slots)
    weekday = day(when).split(" ")[-1]
    return Column(f"{weekday} {when.day}", sum(slot.room for slot in slots), found.booked, found.came, when == today)


def _hours(slots: Sequence[SlotVisits], now: datetime) -> list[Column]:
    """Return today's times in order; the one that runs now is marked."""
    moments = sorted({(slot.starts_at, slot.ends_at) for slot in slots})
    found = []
    for starts_at, ends_at in moments:
        mine = [slot for slot in slots if slot.starts_at == starts_at]
        running = starts_at <= now < ends_at
        total = figures(mine)
        found.append(
            Column(clock_time(starts_at), sum(slot.room for slot in mine), total.booked, total.came, running)
        )  # fmt: skip
    return found
