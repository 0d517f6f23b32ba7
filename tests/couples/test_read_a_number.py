"""What an identity number tells, and what it is refused for (R6)."""

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from wedreg.couples.forms import ManForm, WomanForm
from wedreg.couples.rules import BadNumber, IdType, Role, read_number
from wedreg.sample import id_number

TODAY = date(2026, 4, 27)
EXAMPLE = "11010519491231002X"
"""The example of GB 11643, which is nobody's."""


def number(area: str = "199901", born: str = "19900101", serial: str = "001") -> str:
    body = f"{area}{born}{serial}"
    return body + ric.calc_check_digit(body + "0")


def refusal(kind: IdType, typed: str) -> str:
    """Return the sentence with which the number is refused."""
    with pytest.raises(BadNumber) as refused:
        read_number(kind, typed, TODAY)
    return str(refused.value)


def test_the_example_of_the_standard_passes() -> None:
    """R6: checksum, date and sex of the standard's own number."""
    identity = read_number(IdType.RESIDENT, EXAMPLE, TODAY)
    assert (identity.birth_date, identity.role) == (date(1949, 12, 31), Role.WOMAN)


@pytest.mark.parametrize("place", range(18))
def test_each_single_wrong_digit_is_refused(place: int) -> None:
    """R6: at every place, every other character."""
    for wrong in set("0123456789X") - {EXAMPLE[place]}:
        assert refusal(IdType.RESIDENT, EXAMPLE[:place] + wrong + EXAMPLE[place + 1 :])


@given(
    born=st.dates(date(1900, 1, 1), TODAY),
    serial=st.integers(0, 499),
    role=st.sampled_from(Role),
    place=st.integers(0, 17),
    step=st.integers(1, 9),
)
@settings(max_examples=300, derandomize=True, deadline=None)
def test_any_right_number_is_read_back_and_any_digit_of_it_counts(
    born: date, serial: int, role: Role, place: int, step: int
) -> None:
    """R6: whoever it belongs to, and wherever the slip is; two neighbours that change places are found as well."""
    right = id_number(born, role, serial)
    identity = read_number(IdType.RESIDENT, right, TODAY)
    assert (identity.birth_date, identity.role) == (born, role)
    old = 10 if right[place] == "X" else int(right[place])
    slip = str((old + step) % 10) if old < 10 else str(step)
    assert refusal(IdType.RESIDENT, right[:place] + slip + right[place + 1 :])
    swapped = right[:place] + right[place : place + 2][::-1] + right[place + 2 :]
    assert swapped == right or refusal(IdType.RESIDENT, swapped)


@pytest.mark.parametrize("born", ["19900230", "19901301", "19900001", "19900100", "20230229"])
def test_a_birth_date_that_never_was_is_refused(born: str) -> None:
    """R6: a real date; the check digit fits."""
    assert "这一天不存在" in refusal(IdType.RESIDENT, number(born=born))


@pytest.mark.parametrize("born", [TODAY + timedelta(days=1), date(2099, 1, 1), date(1899, 12, 31)])
def test_a_birth_date_to_come_or_of_another_century_is_refused(born: date) -> None:
    """R6: not in the future; today itself is a date of birth."""
    assert "现在的日期不对" in refusal(IdType.RESIDENT, number(born=f"{born:%Y%m%d}"))
    assert read_number(IdType.RESIDENT, number(born=f"{TODAY:%Y%m%d}"), TODAY).birth_date == TODAY


@pytest.mark.parametrize("area", ["199901", "500106", "831234", "999999", "110105"])
def test_an_area_that_no_list_knows_is_accepted(area: str) -> None:
    """R6: areas were renamed and abolished, and old numbers stay valid."""
    assert read_number(IdType.RESIDENT, number(area), TODAY).birth_date == date(1990, 1, 1)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1101051949123100", "现在是 16 位，身份证号是 18 位。"),
        ("110105491231002", "现在是 15 位，身份证号是 18 位。"),
        ("11010519491231002X0", "现在是 19 位，身份证号是 18 位。"),
        ("1101051949123100XX", "身份证号只有数字，末位可以是 X。"),
        ("O10105194912310021", "身份证号只有数字，末位可以是 X。"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "身份证号只有数字，末位可以是 X。"),
        ("110105194912310021", "末位校验对不上。请对照身份证再看一遍，常见是 0 和 8 看错。"),
    ],
)
def test_the_sentence_says_what_to_look_at(typed: str, sentence: str) -> None:
    """R6: how many characters there are, which are none of its own, or that a digit was misread."""
    assert refusal(IdType.RESIDENT, typed) == sentence


@pytest.mark.parametrize(
    "typed", ["11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", " 110105 19491231 002ｘ "]
)
def test_lower_case_and_full_width_input_is_read_as_it_was_meant(bare: Flask, typed: str) -> None:
    """R6: lower-case x and what a Chinese keyboard makes of digits."""
    with bare.test_request_context(method="POST", data={"number": typed, "name": "林见微", "phone": "19900000001"}):
        form = WomanForm()
        assert form.validate(), form.errors
        assert (form.number.data, form.birth_date.data) == (EXAMPLE, date(1949, 12, 31))


def test_a_number_of_the_other_sex_is_refused_in_either_column(bare: Flask) -> None:
    """R6, R2: the sex digit equals the sex that the column states."""
    hers, his = number(serial="002"), number(serial="001")
    for form_class, wrong, sentence in (
        (WomanForm, his, "这个号码是男性的，请填到男方一栏，或再对照一遍。"),
        (ManForm, hers, "这个号码是女性的，请填到女方一栏，或再对照一遍。"),
    ):
        data = {"number": wrong, "name": "林见微", "phone": "19900000001"}
        with bare.test_request_context(method="POST", data=data):
            form = form_class()
            assert not form.validate()
            assert form.number.errors == [sentence]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (IdType.HOME_RETURN, ["H12345678", "M1234567801"], ["H1234567", "H123456789", "A12345678", "12345678"]),
        (IdType.TAIWAN_PERMIT, ["12345678"], ["1234567", "123456789", "T2345678"]),
        (IdType.PASSPORT, ["E12345678", "EA1234567", "12345", "A1234567890123456"], ["E123", "E12-45678", "E" * 18]),
        (IdType.FOREIGN_RESIDENT, ["911124199001010016", "USA123456789012"], ["811124199001010016", "US1234567890123"]),
    ],
)
def test_permits_and_passports_are_checked_for_their_form_only(kind: IdType, good: list[str], bad: list[str]) -> None:
    """R6: they tell neither a birth date nor a sex."""
    for typed in good:
        identity = read_number(kind, typed, TODAY)
        assert (identity.birth_date, identity.role) == (None, None)
    for typed in bad:
        assert refusal(kind, typed) == "证件号的格式对不上，请对照证件再看一遍。"


def test_a_residence_permit_has_the_check_digit_of_an_identity_card() -> None:
    """R6: 港澳台居民居住证 follows GB 11643 too, with areas 81, 82 and 83."""
    permit = number("810000", serial="002")
    assert read_number(IdType.RESIDENCE_PERMIT, permit, TODAY).role == Role.WOMAN
    assert refusal(IdType.RESIDENCE_PERMIT, permit[:-1] + ("0" if permit[-1] != "0" else "1"))
