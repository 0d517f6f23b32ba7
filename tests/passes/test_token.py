"""The code of a pass is read as it was meant, and no other is taken for one."""

import base64
import random
from datetime import date

import pytest

from wedreg.core.key_ring import KeyRing
from wedreg.core.tokens import (
    ALPHABET,
    BODY,
    CODE_LENGTH,
    PURPOSE,
    TOKEN_LENGTH,
    VERSION,
    Forged,
    Token,
    find_code,
    find_token,
    new_code,
    new_token_id,
    read,
    sign,
    sign_text,
    spaced,
)

BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
DAY = date(2026, 4, 30)
RING = KeyRing.new("aes")


def made() -> tuple[Token, str]:
    """Return a token and its text."""
    token = Token(new_token_id(), DAY)
    return token, sign(token, RING)


def signed(content: bytes, purpose: bytes = PURPOSE) -> str:
    """Return a text that this installation's key signed for a purpose."""
    return sign_text(content + RING.passes[1].sign(purpose + content))


def test_a_token_is_read_as_it_was_signed() -> None:
    token, text = made()
    assert len(text) == TOKEN_LENGTH
    assert set(text) <= set(BASE32)
    assert read(text, RING) == token


def test_a_token_tells_nothing_but_a_random_number_and_a_day() -> None:
    """R31: a version, a key, 80 random bits, a day and a signature; no name, ID or phone could fit in."""
    (one, text), (other, _again) = made(), made()
    assert len(base64.b32decode(text + "===")) == 1 + 1 + len(one.id) + 2 + 64
    assert one.id != other.id


def test_what_the_key_signed_for_another_purpose_is_no_pass() -> None:
    content = BODY.pack(VERSION, 1, new_token_id(), 1)
    assert read(signed(content), RING).id == content[2:12]
    for purpose in (b"", b"wedreg.pass.v2:", b"wedreg.device.v1:", PURPOSE[:-1]):
        with pytest.raises(Forged):
            read(signed(content, purpose), RING)


@pytest.mark.parametrize(("version", "number"), [(0, 1), (2, 1), (VERSION, 0), (VERSION, 2), (VERSION, 255)])
def test_another_version_or_an_unknown_key_is_refused(version: int, number: int) -> None:
    with pytest.raises(Forged):
        read(signed(BODY.pack(version, number, new_token_id(), 1)), RING)


def test_a_token_of_another_installation_is_refused() -> None:
    with pytest.raises(Forged):
        read(sign(Token(new_token_id(), DAY), KeyRing.new("aes")), RING)


def test_ten_thousand_spoilt_tokens_are_all_refused() -> None:
    _token, text = made()
    rng = random.Random(20260427)
    tried = 0
    while tried < 10_000:
        spoilt = list(text)
        for _ in range(rng.choice((1, 1, 2, 3, 8))):
            spoilt[rng.randrange(TOKEN_LENGTH)] = rng.choice(BASE32)
        if rng.random() < 0.1:
            first, second = sorted(rng.sample(range(TOKEN_LENGTH), 2))
            spoilt[first], spoilt[second] = spoilt[second], spoilt[first]
        if "".join(spoilt) == text:
            continue
        tried += 1
        with pytest.raises(Forged):
            read("".join(spoilt), RING)


def test_another_spelling_of_the_same_token_is_refused() -> None:
    """The last character has a spare bit: the same bytes could be written in a second way."""
    _token, text = made()
    raw = base64.b32decode(text + "===")
    spellings = [text[:-1] + last for last in BASE32 if base64.b32decode(text[:-1] + last + "===") == raw]
    assert len(spellings) == 2
    for spelling in spellings:
        if spelling != text:
            with pytest.raises(Forged):
                read(spelling, RING)


def full_width(text: str) -> str:
    """Return what a Chinese input method in full-width mode types."""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


@pytest.mark.parametrize(
    "before",
    ["", "HTTP://127.0.0.1:8000/P#", "https://hunyin.example.gov.cn/p#", "httpÖ--127.0.0.1Ö8000-p§",
     "http>&&127.0.0.1>8000&p", "八零零零／ｐ＃", "  \t", "P", "77777777"],
)  # fmt: skip
def test_whatever_a_keyboard_makes_of_the_address_the_token_is_found(before: str) -> None:
    _token, text = made()
    for typed in (before + text, before + text.lower(), full_width(before + text), full_width(before + text.lower())):
        assert find_token(typed + "\r\n") == text


def test_of_two_tokens_the_last_one_counts_and_a_piece_is_none() -> None:
    (_one, first), (_other, second) = made(), made()
    assert find_token(f"http://x/p#{first}\nhttp://x/p#{second}") == second
    assert find_token(first[1:]) is None
    assert find_token(first[:60] + " " + first[60:]) is None
    assert find_token("") is None


def test_a_short_code_is_found_however_a_person_types_it() -> None:
    """R33: eight characters that can be read out."""
    for _ in range(200):
        code = new_code()
        typed = (code, spaced(code), code.lower(), f" {code[:4]}-{code[4:]} ", full_width(code.lower()), "·".join(code))
        assert [find_code(one) for one in typed] == [code] * len(typed)


def test_every_single_wrong_character_of_a_short_code_is_noticed() -> None:
    for code in (new_code() for _ in range(20)):
        for place in range(CODE_LENGTH):
            for letter in {*ALPHABET, *"01IO"} - {code[place]}:
                assert find_code(code[:place] + letter + code[place + 1 :]) is None


def test_a_code_that_is_too_long_or_too_short_is_none() -> None:
    code = new_code()
    assert [find_code(text) for text in (code[:-1], code + "2", "", "        ")] == [None] * 4
