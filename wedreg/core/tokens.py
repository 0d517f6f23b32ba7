"""Signed tokens for passes, and short codes that a person can read out."""

import base64
import re
import secrets
import struct
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.exceptions import InvalidSignature
from stdnum import luhn

from wedreg.core.key_ring import KeyRing

PURPOSE = b"wedreg.pass.v1:"
"""Signed with the token, so that a signature made for anything else is never taken for a pass."""
BODY = struct.Struct(">BB10sH")
VERSION = 1
SIGNATURE = 64
TOKEN_LENGTH = -(-(BODY.size + SIGNATURE) * 8 // 5)
EPOCH = date(2020, 1, 1)

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""What a short code is made of: no 0, O, 1 or I."""
CODE_LENGTH = 8


class Forged(Exception):
    """The signature does not fit, or the key that made it is unknown."""


@dataclass(frozen=True)
class Token:
    """What a pass carries: whose it is, and the day as a hint for a scanner without a network."""

    id: bytes
    day: date


def new_token_id() -> bytes:
    """Return the random part of a token."""
    return secrets.token_bytes(10)


def sign(token: Token, keys: KeyRing) -> str:
    """Return the token in upper-case base32: 14 bytes of content and an Ed25519 signature, no personal data."""
    number = max(keys.passes)
    body = BODY.pack(VERSION, number, token.id, (token.day - EPOCH).days)
    signature = keys.passes[number].sign(PURPOSE + body)
    return base64.b32encode(body + signature).decode().rstrip("=")


def read(text: str, keys: KeyRing) -> Token:
    """Return the token that was signed, or raise Forged."""
    padded = text + "=" * (-len(text) % 8)
    raw = base64.b32decode(padded)
    body, signature = raw[: BODY.size], raw[BODY.size :]
    version, number, token_id, days = BODY.unpack(body)
    key = keys.passes.get(number)
    if version != VERSION or key is None or sign_text(raw) != text:
        raise Forged
    try:
        key.public_key().verify(signature, PURPOSE + body)
    except InvalidSignature:
        raise Forged from None
    return Token(token_id, EPOCH + timedelta(days=days))


def sign_text(raw: bytes) -> str:
    """Return the one way in which these bytes are written; another spelling of the same token is refused."""
    return base64.b32encode(raw).decode().rstrip("=")


def plain(text: str) -> str:
    """Return scanner input as it was meant, whatever a keyboard or an input method made of its width and case."""
    return unicodedata.normalize("NFKC", text).upper().strip()


def find_token(text: str) -> str | None:
    """Return the token at the end of what a scanner typed, whatever a keyboard made of the address before it."""
    runs = re.findall(f"[A-Z2-7]{{{TOKEN_LENGTH}}}(?![A-Z2-7])", plain(text))
    return runs[-1] if runs else None


def new_code() -> str:
    """Return a short code of 8 characters, the last of which checks the others."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH - 1))
    return body + luhn.calc_check_digit(body, alphabet=ALPHABET)


def find_code(text: str) -> str | None:
    """Return the short code that a person typed, with or without spaces, or None when it checks as wrong."""
    code = re.sub(r"[\s\-·.]", "", plain(text))
    good = re.fullmatch(f"[{ALPHABET}]{{{CODE_LENGTH}}}", code) and luhn.is_valid(code, alphabet=ALPHABET)
    return code if good else None


def spaced(code: str) -> str:
    """Return a short code in two groups, as it is shown and read out."""
    return f"{code[:4]} {code[4:]}"
