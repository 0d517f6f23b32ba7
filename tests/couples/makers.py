"""Couples who are nobody: their numbers check as right and belong to no place."""

from datetime import date, timedelta
from itertools import count

from sqlalchemy import select

from tests.browsers import Browser
from wedreg.core import clock
from wedreg.core.crypto import new_ref
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples import queries, services
from wedreg.couples.models import Contact, ContactKind, Couple, SignInCode
from wedreg.couples.rules import Category, IdType, Role
from wedreg.couples.sign_in import identity_of
from wedreg.sample import id_number

_serial = count(1)
WOMAN_BORN, MAN_BORN = date(1998, 8, 8), date(1997, 5, 2)


def make_contact(address: str | None = None) -> int:
    """Make a contact that has proved its phone, and return its id."""
    phone = address or f"+86199100{next(_serial):05}"
    with writing():
        identity = identity_of(ContactKind.SMS, phone)
        contact = Contact(ref=new_ref(), kind=ContactKind.SMS, digest=identity, verified_at=clock.now())
        contact.address = phone
        db.session.add(contact)
        db.session.flush()  # its id is returned
        return contact.id


def person(role: Role, born: date | None = None, serial: int | None = None) -> dict[str, object]:
    """Return what is known of one of the two."""
    number = serial or next(_serial)
    born = born or (WOMAN_BORN if role == Role.WOMAN else MAN_BORN) + timedelta(days=number // 500)  # a number has 500
    return {
        "name": "林见微" if role == Role.WOMAN else "江有汀",
        "category": Category.MAINLAND,
        "id_type": IdType.RESIDENT,
        "number": id_number(born, role, number),
        "birth_date": born,
        "phone": f"+86199{'2' if role == Role.WOMAN else '3'}00{number:05}",
        "email": None,
    }


def make_couple(
    contact_id: int, woman: dict[str, object] | None = None, man: dict[str, object] | None = None
) -> Couple:  # fmt: skip
    """Make a complete couple for whom the contact may act."""
    with writing():
        couple = services.start_profile(contact_id, clock.now())
        people = {Role.WOMAN: woman or person(Role.WOMAN), Role.MAN: man or person(Role.MAN)}
        services.fill_in(couple, people, clock.now())
        couple_id = couple.id
    found = queries.couple(couple_id)
    assert found
    db.session.close()
    return found


def typed(role: Role, facts: dict[str, object]) -> dict[str, str]:
    """Return the fields of the profile form for one of the two."""
    names = ("name", "category", "id_type", "number", "phone")
    return {f"{role.value}-{name}": str(facts[name]).removeprefix("+86") for name in names}


def both(**changed: str) -> dict[str, str]:
    """Return the whole profile form of a new couple, with these fields changed: `woman__number="…"`."""
    fields = {**typed(Role.WOMAN, person(Role.WOMAN)), **typed(Role.MAN, person(Role.MAN))}
    return {**fields, **{name.replace("__", "-"): value for name, value in changed.items()}}


def kept(contact_id: int) -> Couple:
    """Return the couple of this contact as it was kept."""
    couple = queries.couple_of(contact_id)
    assert couple
    db.session.close()
    return couple


def digits_sent() -> str:
    """Return the six digits that were sent last."""
    row = db.session.scalars(select(SignInCode).order_by(SignInCode.id.desc()).limit(1)).one()
    code = row.code
    assert code
    db.session.close()
    return code


def other_digits(code: str) -> str:
    """Return six digits that are not these."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def ask_for_code(browser: Browser, address: str) -> str:
    """Ask for a code as people do, and return the six digits."""
    browser.open("/couples/sign-in")
    browser.submit(address=address)
    return digits_sent()


def sign_in_by_code(browser: Browser, address: str) -> None:
    """Sign in as people do."""
    browser.submit(code=ask_for_code(browser, address))
    assert browser.path == "/bookings/mine"
