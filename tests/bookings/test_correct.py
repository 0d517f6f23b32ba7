"""Staff put right what a couple typed wrongly."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.bookings.makers import THURSDAY_TEN, book, claims_of
from tests.browsers import Browser
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_office, make_slot
from wedreg.audit import queries as audit
from wedreg.bookings.models import Booking
from wedreg.core.access import Role as Staff
from wedreg.core.db import db
from wedreg.couples import queries
from wedreg.couples.models import Claim, Couple
from wedreg.couples.rules import Role


@pytest.fixture
def registrar(staff: Callable[..., Browser]) -> Browser:
    return staff(Staff.REGISTRAR)


@pytest.fixture
def couple(registrar: Browser) -> Couple:
    """Return a couple with wrong letters in it."""
    return make_couple(make_contact())


@pytest.fixture
def booking(couple: Couple) -> Booking:
    return book(make_slot(make_office(), THURSDAY_TEN, places=2), couple)


def now(couple: Couple) -> Couple:
    found = queries.couple(couple.id)
    assert found
    db.session.close()
    return found


def put_right(registrar: Browser, booking: Booking, **fields: str) -> None:
    registrar.open(f"/staff/bookings/{booking.code}/correct")
    registrar.submit(**{"role": "man", "reason": "对照身份证", **fields})


def test_a_name_and_a_number_are_put_right_with_a_reason(registrar: Browser, booking: Booking, couple: Couple) -> None:
    """R30, R22: both stay promised to their booking, by the new number; the audit says that it was, not to what."""
    other = str(person(Role.MAN)["number"])
    put_right(registrar, booking, name="江有沱", number=other)
    assert "已更正。" in registrar.text()
    changed = now(couple)
    assert (changed.person(Role.MAN).name, changed.person(Role.MAN).number) == ("江有沱", other)
    claimed = set(db.session.scalars(select(Claim.person_digest).where(Claim.subject == booking.subject)))
    assert claimed == {one.id_digest for one in changed.persons}
    entry = audit.of("couple", couple.id)[-1]
    assert entry.action == "couples.corrected"
    assert (entry.details["person"], entry.details["reason"]) == ("man", "对照身份证")
    assert other not in str(entry.details)
    db.session.close()


def test_somebody_who_is_promised_elsewhere_is_not_put_in(registrar: Browser, booking: Booking, couple: Couple) -> None:
    """R22: refused, and nothing has changed."""
    stranger = person(Role.MAN)
    contact = make_contact()
    book(make_slot(make_office("b"), THURSDAY_TEN), make_couple(contact, man=stranger), contact)
    before = couple.person(Role.MAN).number
    put_right(registrar, booking, number=str(stranger["number"]))
    assert registrar.status == 422
    assert "已有同类预约" in registrar.text()
    assert (now(couple).person(Role.MAN).number, claims_of(booking)) == (before, 2)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "江有沱", "reason": ""}, "请写明原因"),
        ({}, "姓名和证件号至少填一个。"),
        ({"number": "123"}, "现在是 3 位，身份证号是 18 位。"),
        ({"number": str(person(Role.WOMAN)["number"])}, "这个号码的性别对不上"),
    ],
)
def test_what_cannot_be_right_is_refused(
    registrar: Browser, booking: Booking, couple: Couple, fields: dict[str, str], sentence: str
) -> None:
    before = [(one.name, one.number) for one in now(couple).persons]
    put_right(registrar, booking, **fields)
    assert (registrar.status, sentence in registrar.text()) == (422, True)
    assert [(one.name, one.number) for one in now(couple).persons] == before


def test_only_the_desk_corrects(staff: Callable[..., Browser], booking: Booking) -> None:
    """R30, R56."""
    auditor = staff(Staff.AUDITOR)
    auditor.open(f"/staff/bookings/{booking.code}/correct")
    assert auditor.status == 403
