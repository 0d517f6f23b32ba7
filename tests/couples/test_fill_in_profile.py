"""A couple fills in its profile, once."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from tests.browsers import Browser
from tests.couples.makers import both, kept, make_contact, person
from tests.fields import beside, is_chinese, troubles, value_of
from wedreg.core.db import db
from wedreg.core.display import masked_id
from wedreg.couples.models import AccessKind, CoupleAccess
from wedreg.couples.rules import Role

PROFILE = "/couples/profile"


def test_two_people_filled_in_once_are_kept_sealed_and_complete(at_profile: Browser, contact: int) -> None:
    fields = both()
    at_profile.submit(**fields)
    assert at_profile.path == "/bookings/mine"
    couple = kept(contact)
    assert couple.completed_at
    for role in Role:
        one = couple.person(role)
        assert (one.name, one.number) == (fields[f"{role}-name"], fields[f"{role}-number"])
        assert one.phone == f"+86{fields[f'{role}-phone']}"
        assert one.number
        assert one.number.encode() not in (one.number_sealed or b"")
        assert f"{one.birth_date:%Y%m%d}" == one.number[6:14]


WRONG = [
    ("name", "林", "姓名请写全：汉字（中间可以有 ·），或者护照上的拉丁字母。"),
    ("name", "", "请填姓名。"),
    ("number", "11010519491231", "现在是 14 位，身份证号是 18 位。"),
    ("number", "", "请填证件号。"),
    ("phone", "1990000", "现在是 7 位，还少 4 位。"),
    ("phone", "", "请填手机号。"),
    ("email", "nobody", "邮箱的格式对不上，例如 name@example.com。"),
    ("birth_date", "昨天", None),
    ("category", "martian", None),
    ("id_type", "passport", "内地居民请用居民身份证。"),
    ("id_type", "library_card", None),
]


def test_a_wrong_field_has_its_sentence_beside_it_and_nothing_typed_is_lost(app: Flask) -> None:
    """In Chinese, once above the form and once beside the field; all the others show what was typed."""
    for name, value, sentence in WRONG:
        browser = Browser(app).sign_in("contact", make_contact())
        browser.open(PROFILE)
        fields = both(**{f"woman__{name}": value})
        page = browser.submit(**fields)
        assert browser.status == 422
        found = troubles(page)
        assert set(found) - {"woman-number"} == {f"woman-{name}"} - {"woman-number"}
        assert is_chinese(found[f"woman-{name}"])
        assert sentence in (None, found[f"woman-{name}"])
        assert f'<a href="#woman-{name}">' in page
        assert lost(page, fields) == []


def lost(page: str, fields: dict[str, str]) -> list[str]:
    """Return the fields that do not show what was typed; a number that is right may come back masked."""
    masked = {masked_id(fields[f"{role}-number"]) for role in Role}
    offered = [name for name in fields if name not in ("woman-category", "woman-id_type")]
    return [name for name in offered if value_of(page, name) not in {fields[name], *masked}]


def test_what_is_right_is_kept_when_something_else_is_wrong(app: Flask) -> None:
    """The next visit finds all but the wrong field filled in, and the couple is not yet complete."""
    for name in ("name", "number", "phone"):
        contact = make_contact()
        browser = Browser(app).sign_in("contact", contact)
        browser.open(PROFILE)
        fields = both(**{f"man__{name}": "?"})
        browser.submit(**fields)
        page = browser.open(PROFILE)
        assert kept(contact).completed_at is None
        for field in ("name", "number", "phone"):
            there = masked_id(fields[f"man-{field}"]) if field == "number" else fields[f"man-{field}"]
            assert value_of(page, f"man-{field}") == ("" if field == name else there)
            assert value_of(page, f"woman-{field}")
        browser.submit(**{**fields, f"man-{name}": both()[f"man-{name}"]})
        assert kept(contact).completed_at


def test_a_number_comes_back_masked_and_the_masked_one_keeps_what_is_stored(at_profile: Browser, contact: int) -> None:
    """R53: not a digit of the middle is on the page, and sending the page again loses nothing."""
    fields = both()
    at_profile.submit(**fields)
    page = at_profile.open(PROFILE)
    for role in Role:
        assert value_of(page, f"{role}-number") == masked_id(fields[f"{role}-number"])
        assert fields[f"{role}-number"] not in page
        assert fields[f"{role}-number"][6:14] not in page
    masked = {f"{role}-number": value_of(page, f"{role}-number") or "" for role in Role}
    at_profile.submit(**{**fields, **masked, "woman-phone": "19900000099"})
    assert at_profile.path == "/bookings/mine"
    couple = kept(contact)
    assert [couple.person(role).number for role in Role] == [fields[f"{role}-number"] for role in Role]
    assert couple.person(Role.WOMAN).phone == "+8619900000099"


def test_another_number_typed_over_the_masked_one_replaces_it(at_profile: Browser, contact: int) -> None:
    at_profile.submit(**both())
    at_profile.open(PROFILE)
    other = str(person(Role.WOMAN, date(1999, 9, 9))["number"])
    at_profile.submit(**{**both(), "woman-number": other})
    assert kept(contact).person(Role.WOMAN).number == other
    assert kept(contact).person(Role.WOMAN).birth_date == date(1999, 9, 9)


def test_a_mask_of_another_number_is_no_number(at_profile: Browser) -> None:
    at_profile.submit(**both())
    at_profile.open(PROFILE)
    page = at_profile.submit(**both(woman__number="199901 ******** 0000"))
    assert beside(page, "woman-number") == "身份证号只有数字，末位可以是 X。"


def test_a_family_member_is_marked_as_acting_for_them(at_profile: Browser, contact: int) -> None:
    """R57: 代办."""
    at_profile.submit(**both(), proxy="y")
    row = db.session.scalars(select(CoupleAccess)).one()
    assert (row.contact_id, row.kind) == (contact, AccessKind.PROXY)
    db.session.close()
    assert value_of(at_profile.open(PROFILE), "proxy") == "y"
    at_profile.submit(**both())
    assert db.session.scalars(select(CoupleAccess.kind)).one() == AccessKind.PARTNER
    db.session.close()


def test_messages_come_in_the_language_in_which_the_profile_was_filled_in(at_profile: Browser, contact: int) -> None:
    at_profile.submit(**both())
    assert {one.language for one in kept(contact).persons} == {"zh_Hans_CN"}
    db.session.close()
    at_profile.client.set_cookie("language", "en")
    at_profile.open(PROFILE)
    at_profile.submit(**both())
    assert {one.language for one in kept(contact).persons} == {"en"}


def test_a_visitor_signs_in_first_and_comes_back(app: Flask) -> None:
    visitor = Browser(app)
    visitor.open(PROFILE)
    assert visitor.path == "/couples/sign-in?next=/couples/profile"


def test_an_address_in_full_width_is_read_as_it_was_meant(at_profile: Browser, contact: int) -> None:
    at_profile.submit(**both(woman__email="ｔｗｏ＠ｅｘａｍｐｌｅ．ｏｒｇ"))
    assert kept(contact).person(Role.WOMAN).email == "two@example.org"


def test_the_form_library_speaks_as_the_pages_do(at_profile: Browser) -> None:
    """Each sentence says what to do next."""
    page = at_profile.submit(**both(woman__category="martian", man__birth_date="昨天", man__email="a" * 200))
    assert beside(page, "woman-category") == "没有这个选项，请在列出的几个里选一个。"
    assert beside(page, "man-birth_date") == "日期写成“年-月-日”，例如 1998-08-08。"
    assert beside(page, "man-email") == "最多 120 个字，请写短一点。"


def test_where_a_couple_registers_is_told_as_soon_as_it_says_where_it_belongs(at_profile: Browser) -> None:
    """R5: beside the choice, and after it, before everything is filled in."""
    assert "由重庆市婚姻收养登记管理中心办理" in at_profile.page
    assert "磁器口办不了" not in at_profile.page
    at_profile.submit(**{"woman-category": "foreign", "woman-id_type": "passport", "woman-number": "X0000001"})
    assert "磁器口办不了" in at_profile.page
