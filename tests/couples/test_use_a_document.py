"""Which document stands for whom: a number is kept for the document it was checked as, or not at all."""

import pytest
from flask import Flask

from tests.browsers import Browser
from tests.couples.makers import both, kept, person
from tests.fields import beside, value_of
from wedreg.core.db import db
from wedreg.couples import queries
from wedreg.couples.forms import ManForm
from wedreg.couples.rules import Category, IdType, Role

PROFILE = "/couples/profile"


def test_the_same_number_for_both_is_refused(at_profile: Browser, contact: int) -> None:
    """R2: two different persons. A passport tells no sex, so the same one could be typed twice."""
    passport = {"category": "foreign", "id_type": "passport", "number": "E12345678", "birth_date": "1990-01-01"}
    fields = {f"{role}-{name}": value for role in Role for name, value in passport.items()}
    page = at_profile.submit(**{**both(), **fields})
    assert at_profile.status == 422
    assert beside(page, "man-number") == "两位填了同一个证件号，请分别填各自的。"
    assert value_of(page, "woman-name") == "林见微"
    assert queries.couple_of(contact) is None
    db.session.close()


def test_two_women_or_a_man_in_the_first_column_are_refused(at_profile: Browser) -> None:
    """R2: one woman and one man, by the digit of the number."""
    page = at_profile.submit(**both(man__number=str(person(Role.WOMAN)["number"])))
    assert beside(page, "man-number") == "这个号码是女性的，请填到女方一栏，或再对照一遍。"


@pytest.mark.parametrize("before", [False, True], ids=["at once", "after a complete profile"])
def test_a_number_is_never_kept_for_another_document_than_the_one_it_was_checked_as(
    at_profile: Browser, contact: int, *, before: bool
) -> None:
    """R6: a passport's number with a birth date of one's choice does not pass as a mainland resident's."""
    if before:
        at_profile.submit(**both())
        at_profile.open(PROFILE)
    passport = {"id_type": "passport", "number": "E12345678", "birth_date": "1990-01-01"}
    at_profile.submit(**{**both(), **{f"man-{name}": value for name, value in passport.items()}})
    assert at_profile.status == 422
    man = kept(contact).person(Role.MAN)
    assert man.id_type == IdType.RESIDENT
    assert man.number != "E12345678"
    assert bool(kept(contact).completed_at) is before


def test_a_stored_passport_does_not_become_a_mainland_card_by_a_wrong_number(at_profile: Browser, contact: int) -> None:
    """R6: category, document, number and birth date are kept together or not at all."""
    passport = {"category": "foreign", "id_type": "passport", "number": "E12345678", "birth_date": "1990-01-01"}
    fields = {f"man-{name}": value for name, value in passport.items()}
    at_profile.submit(**{**both(), **fields})
    at_profile.open(PROFILE)
    at_profile.submit(**both(man__number="123"))
    man = kept(contact).person(Role.MAN)
    assert (man.category, man.id_type, man.number) == (Category.FOREIGN, IdType.PASSPORT, "E12345678")


@pytest.mark.parametrize(
    ("born", "sentence"),
    [
        ("2026-04-28", "出生日期对不上，请对照证件再看一遍。"),
        ("1899-12-31", "出生日期对不上，请对照证件再看一遍。"),
        ("0001-01-01", "出生日期对不上，请对照证件再看一遍。"),
        ("", "请填出生日期。"),
        ("昨天", "请填出生日期。"),
    ],
)
def test_a_passport_needs_the_birth_date_of_somebody_alive(bare: Flask, born: str, sentence: str) -> None:
    typed = {"category": "foreign", "id_type": "passport", "number": "E12345678", "birth_date": born}
    with bare.test_request_context(method="POST", data={**typed, "name": "Jian Wei", "phone": "19900000001"}):
        form = ManForm()
        assert not form.validate()
        assert form.errors == {"birth_date": [sentence]}
