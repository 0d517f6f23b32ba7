"""How moments, names and numbers are shown: 北京时间 always, people masked unless a page has a reason."""

from datetime import date, datetime, timedelta

from babel.dates import format_date
from flask import Flask

from wedreg.core.clock import beijing
from wedreg.core.texts import gettext, spoken
from wedreg.core.tokens import spaced

NOON = 12
SHORT_NAME = 2
ID_HEAD, ID_TAIL = 6, 4


def day(value: date | datetime) -> str:
    """5月20日 周三."""
    return format_date(_local(value), gettext("M月d日 EEE"), locale=spoken())


def long_day(value: date | datetime) -> str:
    """2026年5月20日 星期三."""
    return format_date(_local(value), gettext("y年M月d日 EEEE"), locale=spoken())


def year_and_weekday(value: date | datetime) -> str:
    """2026年 星期三."""
    return format_date(_local(value), gettext("y年 EEEE"), locale=spoken())


def month(value: date | datetime) -> str:
    """5月."""
    return format_date(_local(value), gettext("M月"), locale=spoken())


def clock_time(value: datetime) -> str:
    """Return 10:00."""
    return f"{beijing(value):%-H:%M}"


def half(value: datetime) -> str:
    """上午 or 下午."""
    return gettext("上午") if beijing(value).hour < NOON else gettext("下午")


def moment(value: datetime) -> str:
    """5月20日 周三 上午10:00."""
    return gettext("%(day)s %(half)s%(time)s", day=day(value), half=half(value), time=clock_time(value))


def span(starts_at: datetime, ends_at: datetime) -> str:
    """10:00–10:30."""
    return f"{clock_time(starts_at)}–{clock_time(ends_at)}"


def stamp(value: datetime) -> str:
    """2026-05-20 10:00:03, for logs and lists of staff."""
    return f"{beijing(value):%Y-%m-%d %H:%M:%S}"


def days_until(value: datetime, now: datetime) -> int:
    """Return how many nights are left until the day of this moment."""
    return (beijing(value).date() - beijing(now).date()) // timedelta(days=1)


def masked_name(name: str | None) -> str:
    """Show the first character and the last: 林*微, 何*, J*n."""
    if not name:
        return "—"
    return f"{name[0]}*{name[-1]}" if len(name) > SHORT_NAME else f"{name[0]}*"


def masked_phone(number: str | None) -> str:
    """138****0000."""
    digits = (number or "").removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) > len("1234567") else "****"


def masked_address(address: str) -> str:
    """138****0000, or l***@example.com."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***@{host}" if at else masked_phone(address)


def masked_id(number: str | None) -> str:
    """500106 ******** 0013."""
    if not number:
        return "—"
    middle = max(len(number) - ID_HEAD - ID_TAIL, 3)
    return f"{number[:ID_HEAD]} {'*' * middle} {number[-ID_TAIL:]}" if len(number) > ID_HEAD + ID_TAIL else "****"


def last_four(number: str | None) -> str:
    """Return the four last characters, which is what a registrar compares first (R34)."""
    return (number or "")[-ID_TAIL:]


def _local(value: date | datetime) -> date:
    return beijing(value).date() if isinstance(value, datetime) else value


def prepare(app: Flask) -> None:
    """Make the filters known to the templates."""
    shown = (
        beijing,
        day,
        long_day,
        year_and_weekday,
        month,
        clock_time,
        half,
        moment,
        stamp,
        masked_name,
        masked_phone,
        masked_id,
        last_four,
        spaced,
    )
    for filter_ in shown:
        app.add_template_filter(filter_, filter_.__name__)
    app.add_template_global(span, "span")
    app.add_template_global(days_until, "days_until")
