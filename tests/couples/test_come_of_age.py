"""Who is old enough on the day of service (R1)."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from tests.bookings.makers import book, hold, reread
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_office, make_slot
from wedreg.audit import queries as audit
from wedreg.bookings.errors import TooYoung
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.rules import check_age
from wedreg.bookings.services import confirm, move
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.rules import Role, marriageable_from

GROWN = {Role.WOMAN: date(1998, 8, 8), Role.MAN: date(1997, 5, 2)}
EXAMPLES = [(Role.MAN, date(2005, 5, 20)), (Role.WOMAN, date(2007, 5, 20))]
BIRTHDAY = datetime(2027, 5, 20, 10, 0, tzinfo=BEIJING)


@pytest.mark.parametrize(("role", "born"), EXAMPLES)
def test_the_day_before_is_refused_with_the_first_possible_day(bare: Flask, role: Role, born: date) -> None:
    """R1: a man born 2005-05-20, a woman born 2007-05-20: 2027-05-19 is too early."""
    with pytest.raises(TooYoung) as refused:
        check_age({**GROWN, role: born}, date(2027, 5, 19))
    assert str(refused.value) == "登记要求男满 22、女满 20 周岁。最早可以约 2027年5月20日 星期四 来办。"


@pytest.mark.parametrize(("role", "born"), EXAMPLES)
def test_the_birthday_itself_is_allowed_and_flagged_and_the_day_after_is_like_any_other(role: Role, born: date) -> None:
    """R1: on 2027-05-20 the couple may come and the registrar is told; from then on there is nothing to tell."""
    assert check_age({**GROWN, role: born}, date(2027, 5, 20)) is True
    assert check_age({**GROWN, role: born}, date(2027, 5, 21)) is False


@pytest.mark.parametrize(
    ("role", "born", "first"),
    [
        (Role.MAN, date(2004, 2, 29), date(2026, 3, 1)),
        (Role.WOMAN, date(2004, 2, 29), date(2024, 2, 29)),
        (Role.WOMAN, date(2008, 2, 29), date(2028, 2, 29)),
        (Role.MAN, date(2008, 2, 29), date(2030, 3, 1)),
        (Role.MAN, date(2004, 3, 1), date(2026, 3, 1)),
        (Role.MAN, date(2004, 2, 28), date(2026, 2, 28)),
    ],
)
def test_who_was_born_on_a_leap_day_comes_of_age_on_the_first_of_march_of_a_common_year(
    role: Role, born: date, first: date
) -> None:
    """R1: born 02-29, in a common year from 03-01."""
    assert marriageable_from(role, born) == first


def test_the_younger_one_decides_and_both_may_come_of_age_on_one_day(bare: Flask) -> None:
    """R1: the first possible day of a couple is the later one of the two."""
    with pytest.raises(TooYoung) as refused:
        check_age({Role.WOMAN: date(2007, 5, 20), Role.MAN: date(2005, 6, 1)}, date(2027, 5, 1))
    assert "最早可以约 2027年6月1日 星期二 来办" in str(refused.value)
    assert check_age({Role.WOMAN: date(2007, 6, 1), Role.MAN: date(2005, 6, 1)}, date(2027, 6, 1)) is True


def of_age_on(slot_start: datetime, born: date, at: Time) -> Booking:
    """Return a confirmed booking of a couple whose man was born then, at this hour."""
    at(slot_start - timedelta(days=7))
    contact = make_contact()
    couple = make_couple(contact, man=person(Role.MAN, born))
    return book(make_slot(make_office(), slot_start), couple, contact)


def test_a_booking_for_too_early_a_day_is_refused_though_the_booking_is_made_for_the_service_day(
    app: Flask, at: Time
) -> None:
    """R1: what counts is the day of service; the hold stays, so that another day can be chosen."""
    start = BIRTHDAY - timedelta(days=1)
    at(start - timedelta(days=7))
    contact = make_contact()
    couple = make_couple(contact, man=person(Role.MAN, date(2005, 5, 20)))
    held = hold(make_slot(make_office(), start), contact, couple)
    with pytest.raises(TooYoung), writing():
        confirm(held, couple, service_code="marriage", declared=True)
    assert reread(held.id).status == Status.HELD


def test_a_booking_on_the_birthday_is_made_and_the_log_has_the_flag(app: Flask, at: Time) -> None:
    """R1: allowed and flagged, in a week before in which he is still too young."""
    booking = of_age_on(BIRTHDAY, date(2005, 5, 20), at)
    assert booking.status == Status.CONFIRMED
    flags = [entry.details for entry in audit.of("booking", booking.id) if entry.action == "bookings.confirmed"]
    assert flags == [{"birthday": True}]
    db.session.close()


def test_moving_to_too_early_a_day_is_refused_and_the_booking_stays(app: Flask, at: Time) -> None:
    """R1, R24: a change is tested on the new day."""
    booking = of_age_on(BIRTHDAY, date(2005, 5, 20), at)
    earlier = make_slot(make_office("other"), BIRTHDAY - timedelta(days=1))
    db.session.close()
    with pytest.raises(TooYoung), writing():
        move(booking, earlier.id, version=booking.version)
    assert reread(booking.id).starts_at == BIRTHDAY
