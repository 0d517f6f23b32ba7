"""A registrar finds a couple that has no phone with it."""

import re
from collections.abc import Callable

from flask import Flask

from tests.bookings.makers import NEXT_THURSDAY_TEN, THURSDAY_TEN, book, pass_of
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, person
from tests.desk.makers import TODAY, find, make_day, newest_entry, rows
from tests.venues.makers import make_office, make_slot
from wedreg.audit import queries as audit
from wedreg.bookings.models import Booking
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.tokens import find_code, new_code, spaced
from wedreg.couples.rules import Role as Partner

Staff = Callable[..., Browser]


def two_couples(at: Time) -> tuple[Booking, Booking]:
    """Book for two couples of whom one is called otherwise, and go to their day."""
    slot, contact = make_slot(make_office(), THURSDAY_TEN, places=2), make_contact()
    woman = person(Partner.WOMAN) | {"name": "Anna O'Neill"}
    other = make_couple(contact, woman, person(Partner.MAN) | {"name": "罗野原"})
    found = book(slot), book(slot, other, contact)
    at(THURSDAY_TEN)
    return found


def people(booking: Booking) -> list[tuple[str, str]]:
    """Return the number and the phone of each of the two."""
    assert booking.couple
    return [(str(person.number), str(person.phone)) for person in booking.couple.persons]


def test_a_couple_is_found_by_whatever_it_knows(app: Flask, at: Time, staff: Staff) -> None:
    """R33: a name or a part of it, the booking's code, the pass's code, the end of an ID number or a phone."""
    booking, other = two_couples(at)
    registrar, code = staff(Role.REGISTRAR), pass_of(booking).code
    known = ["林见微", "见微", " 江有汀 ", booking.code, spaced(booking.code).lower(), code, f"{code[:4]}-{code[4:]}"]
    known += [fact[-length:] for facts in people(booking) for fact in facts for length in (6, 8)]
    known += [people(booking)[0][0], people(booking)[0][1].removeprefix("+86")]
    known += ["".join(chr(ord(digit) + 0xFEE0) for digit in people(booking)[0][1][-6:])]
    for what in known:
        assert find(registrar, what) == [booking.code], what
    for what in ("罗野原", "anna", "ANNA O'NEILL", "o'neill"):
        assert find(registrar, what) == [other.code], what


def test_an_id_number_that_ends_with_x_is_found(app: Flask, at: Time, staff: Staff) -> None:
    contact = make_contact()
    numbers = (person(Partner.WOMAN, serial=serial) for serial in range(1, 400))
    ends_with_x = next(facts for facts in numbers if str(facts["number"]).endswith("X"))
    booking = book(make_slot(make_office(), THURSDAY_TEN), make_couple(contact, ends_with_x), contact)
    at(THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    tail = str(ends_with_x["number"])[-4:]
    assert find(registrar, tail.lower()) == find(registrar, tail) == [booking.code]


def test_what_fits_nobody_finds_nobody(app: Flask, at: Time, staff: Staff) -> None:
    booking, other = two_couples(at)
    registrar = staff(Role.REGISTRAR)
    for what in (new_code(), "王", "%", "_", "林%", "林见微江有汀", "0000000000", people(booking)[0][0][:6]):
        assert find(registrar, what) == [], what
        assert "没有符合的" in registrar.text()
    assert find(registrar, "  ") == [booking.code, other.code]


def test_a_search_is_posted_and_its_content_stands_in_no_address(app: Flask, at: Time, staff: Staff) -> None:
    """A name must not stand in a log of addresses, nor be offered again by the browser's history."""
    two_couples(at)
    registrar = staff(Role.REGISTRAR)
    registrar.open(TODAY)
    form = re.search(r"<form[^>]*>(?:(?!</form>).)*name=\"search\"", registrar.page, re.DOTALL)
    assert form
    assert 'method="post"' in form[0]
    find(registrar, "林见微")
    assert registrar.answer
    assert "search" not in registrar.answer.request.full_path
    registrar.open(f"{TODAY}?search=林见微")
    assert len(rows(registrar)) == 2


def test_a_search_is_put_into_the_audit_without_its_content(app: Flask, at: Time, staff: Staff) -> None:
    """R53: who searched, when and how much was typed; not what."""
    two_couples(at)
    registrar = staff(Role.REGISTRAR)
    find(registrar, "林见微")
    entry = newest_entry()
    assert (entry.action, entry.actor_kind, entry.subject_id) == ("desk.searched", "staff", "2026-04-30")
    assert entry.details == {"characters": 3}


def test_a_search_that_is_too_long_gets_a_sentence_and_no_list(app: Flask, at: Time, staff: Staff) -> None:
    two_couples(at)
    registrar = staff(Role.REGISTRAR)
    assert find(registrar, "林" * 61) == []
    assert registrar.status == 422
    assert "最多 60 个字" in registrar.text()
    assert "林" * 61 in registrar.page
    assert find(registrar, "林见微") != []


def test_a_list_that_is_only_looked_at_is_no_search(app: Flask, at: Time, staff: Staff) -> None:
    make_day(1)
    before = audit.count()
    db.session.close()
    staff(Role.REGISTRAR).open(TODAY)
    assert audit.count() == before
    db.session.close()


def test_a_search_takes_as_many_statements_for_twenty_visits_as_for_two(
    app: Flask, staff: Staff, queries: list[str]
) -> None:
    """By name and by the code of a pass."""
    many, few, registrar = make_day(20), make_day(2, NEXT_THURSDAY_TEN), staff(Role.REGISTRAR)
    for search in (lambda _booking: "林见微", lambda booking: pass_of(booking).code):
        needed = []
        for bookings in (few, many):
            what, day = search(bookings[-1]), bookings[-1].starts_at.date()
            queries.clear()
            assert bookings[-1].code in find(registrar, what, day)
            needed.append(len(queries))
        assert needed[0] == needed[1]


def test_the_end_of_a_phone_that_could_be_a_code_is_found_all_the_same(app: Flask, at: Time, staff: Staff) -> None:
    tail = next(f"{number}" for number in range(22222222, 99999999) if find_code(f"{number}"))
    contact = make_contact()
    couple = make_couple(contact, person(Partner.WOMAN) | {"phone": f"+86199{tail}"})
    booking = book(make_slot(make_office(), THURSDAY_TEN), couple, contact)
    at(THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    assert find(registrar, tail) == [booking.code]
