"""Phones as people type them; a sentence says exactly what is missing."""

import pytest
from flask import Flask

from wedreg.core.forms import Form, PhoneField, parse_phone


class Asked(Form):
    """A form with nothing but a phone."""

    phone = PhoneField("手机号")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("19900000001", "+8619900000001"),
        (" 199 0000 0001 ", "+8619900000001"),
        ("199-0000-0001", "+8619900000001"),
        ("１９９００００００１１", "+8619900000011"),
        ("+8619900000001", "+8619900000001"),
        ("+86 (199) 0000-0001", "+8619900000001"),
        ("008619900000001", "+8619900000001"),
        ("+85251234567", "+85251234567"),
        ("+886912345678", "+886912345678"),
        ("+12025550123", "+12025550123"),
    ],
)
def test_a_good_number_is_kept_as_it_is_dialled_from_anywhere(bare: Flask, typed: str, number: str) -> None:
    with bare.test_request_context(method="POST", data={"phone": typed}):
        form = Asked()
        form.phone.validate(form)
        assert (form.phone.data, list(form.phone.errors)) == (number, [])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1", "现在是 1 位，还少 10 位。"),
        ("1990000", "现在是 7 位，还少 4 位。"),
        ("199 0000 000", "现在是 10 位，还少 1 位。"),
        ("199000000012", "现在是 12 位，多了 1 位。"),
        ("19900000001990", "现在是 14 位，多了 3 位。"),
        ("12345678901", "没有这个号段，请对照手机再看一遍。"),
        ("02365000000", "没有这个号段，请对照手机再看一遍。"),
        ("1990000000O", "手机号里有认不出的字符。内地号码是 11 位数字，境外号码请以 + 和区号开头。"),
        ("199ABCDEFGH", "手机号里有认不出的字符。内地号码是 11 位数字，境外号码请以 + 和区号开头。"),
        ("19900000001x5", "手机号里有认不出的字符。内地号码是 11 位数字，境外号码请以 + 和区号开头。"),
        ("+999123", "手机号里有认不出的字符。内地号码是 11 位数字，境外号码请以 + 和区号开头。"),
    ],
)
def test_a_number_that_nobody_could_be_texted_at_gets_a_sentence_that_counts(
    bare: Flask, typed: str, sentence: str
) -> None:
    with bare.test_request_context(method="POST", data={"phone": typed}):
        form = Asked()
        assert not form.phone.validate(form)
        assert form.phone.errors == [sentence]


@pytest.mark.parametrize("typed", ["02365000000", "4008001234", "12345", "110", "", "tel:19900000001", "199ABCDEFGH"])
def test_a_landline_or_a_word_is_no_mobile_phone(typed: str) -> None:
    assert parse_phone(typed) is None
