"""The dates between the two visits of a divorce (R36)."""

from dataclasses import dataclass
from datetime import date, timedelta

from wedreg.almanac import queries as almanac

APPLY, SECOND = "divorce_apply", "divorce_certificate"
PERIOD = timedelta(days=30)
"""How long either may think it over, and how long both may come for the certificate after that."""


@dataclass(frozen=True)
class CaseDates:
    """When an application was received, until when either may take it back, and when both may come again."""

    received_on: date
    cooling_off_until: date
    second_from: date
    second_until: date
    provisional: bool


def case_dates(received_on: date) -> CaseDates:
    """Return the dates of an application: day 1 is the day after its receipt (R36).

    A last day on which offices are closed moves to the next workday. The dates are provisional when the list of
    holidays that decides about one of them is not out.
    """
    cooled, closed = received_on + PERIOD, almanac.workday_from(received_on + PERIOD)
    over, last = closed + PERIOD, almanac.workday_from(closed + PERIOD)
    provisional = any(almanac.day(day).provisional for day in (cooled, closed, over, last))
    return CaseDates(received_on, closed, closed + timedelta(days=1), last, provisional)
