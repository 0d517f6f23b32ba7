"""Who may come for what on which day."""

from datetime import date, datetime

from wedreg.bookings import rules
from wedreg.bookings.errors import (
    CeremonyFirst,
    NoOpenCase,
    NotHere,
    OutsideWindow,
    ProfileIncomplete,
    RegistrationLate,
)
from wedreg.bookings.queries import divorce
from wedreg.core.clock import beijing
from wedreg.core.display import long_day, moment
from wedreg.couples import queries as couple_queries
from wedreg.couples import services as couples
from wedreg.couples.models import Couple


def check_couple(couple: Couple, service_code: str, starts_at: datetime) -> bool:
    """Raise what the rules have against this couple on that day; True when somebody comes of age on it (R1, R5)."""
    if couple.completed_at is None:
        raise ProfileIncomplete
    if service_code in rules.REGISTRATIONS and not all(person.category.is_mainland for person in couple.persons):
        raise NotHere
    day = beijing(starts_at).date()
    check_second_visit(couple, service_code, day)
    check_order(couple, service_code, starts_at)
    return service_code in rules.AGE_CHECKED and rules.check_age(couples.birth_dates(couple), day)


def check_second_visit(couple: Couple | None, service_code: str, day: date) -> None:
    """Raise NoOpenCase or OutsideWindow when a second visit is not possible for these two on that day (R37)."""
    if service_code != rules.SECOND:
        return
    case = divorce.open_case(digests_of(couple)) if couple else None
    if case is None:
        raise NoOpenCase
    if not case.second_from <= day <= case.second_until:
        raise OutsideWindow(first=long_day(case.second_from), last=long_day(case.second_until))


def check_order(couple: Couple, service_code: str, starts_at: datetime) -> None:
    """Raise CeremonyFirst when both are booked to register only after the ceremony (R44)."""
    if service_code != rules.CEREMONY:
        return
    registered_at = couple_queries.promised_until(digests_of(couple), rules.MARRIAGE)
    if registered_at and registered_at > starts_at:
        raise CeremonyFirst(when=moment(registered_at))


def check_before_ceremony(couple: Couple, service_code: str, ends_at: datetime) -> None:
    """Raise RegistrationLate when a registration is moved past the ceremony that both have booked (R44)."""
    if service_code != rules.MARRIAGE:
        return
    ceremony_at = couple_queries.promised_from(digests_of(couple), rules.CEREMONY)
    if ceremony_at and ceremony_at < ends_at:
        raise RegistrationLate(when=moment(ceremony_at))


def digests_of(couple: Couple) -> list[str]:
    """Return the digests of the two, by which they are found again in another profile."""
    return [person.id_digest for person in couple.persons if person.id_digest]
