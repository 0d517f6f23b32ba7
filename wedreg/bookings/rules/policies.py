"""What many no-shows and cancellations lead to (R25, R26)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from wedreg.bookings.models import Cause, Kind, Limit
from wedreg.core.texts import LazyString, lazy_gettext

DEFAULTS = {
    Kind.NO_SHOW: {"most": 2, "within_days": 30, "pause_days": 15, "warned_at": 1},
    Kind.CANCELLED: {"most": 4, "within_days": 30, "pause_days": 7, "warned_at": 3},
}

CAUSES: dict[Cause, LazyString] = {
    Cause.PERSONAL: lazy_gettext("身体或家里有事，不用细说"),
    Cause.WEATHER: lazy_gettext("下大雨、大风等天气"),
    Cause.WAY: lazy_gettext("路上耽误了"),
    Cause.OFFICE: lazy_gettext("登记处的原因"),
    Cause.CAME: lazy_gettext("其实来了"),
    Cause.OTHER: lazy_gettext("别的情况"),
}


def pauses(strikes: Sequence[datetime], limit: Limit) -> Iterator[tuple[datetime, datetime]]:
    """Yield when somebody with these strikes books nothing online: each that fills the limit begins a pause."""
    within, pause = timedelta(days=limit.within_days), timedelta(days=limit.pause_days)
    ordered = sorted(strikes)
    for number, at in enumerate(ordered):
        if sum(at - within < before for before in ordered[: number + 1]) >= limit.most:
            yield at, at + pause
