"""Passwords, hashed with argon2id."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from wedreg.accounts.errors import WeakPassword
from wedreg.core.tokens import ALPHABET

SHORTEST = 12
LONGEST = 200
COMMON = ("password", "123456", "qwerty", "admin", "abc123", "111111", "minzheng", "hunyin", "ciqikou", "iloveyou")

hasher = PasswordHasher(time_cost=2, memory_cost=47 * 1024, parallelism=1)
NOBODY = "$argon2id$v=19$m=48128,t=2,p=1$w8gE3vhrBrKaqSc70Pj9iw$J0vlZUj5jz/IszB4TPwXJkikYCKMa5FXk7dIJVuUipE"
"""The hash of a random password that nobody has kept."""


def generate() -> str:
    """Return a new password that is easy to read out and to copy: 80 random bits in four groups."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(16)).lower()
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


def make_hash(password: str, username: str) -> str:
    """Return the hash that is kept, or raise WeakPassword."""
    small = password.lower()
    common = username.lower() in small or any(small.strip("0123456789!@#.") == word for word in COMMON)
    if not SHORTEST <= len(password) <= LONGEST or common or len(set(small)) < SHORTEST // 2:
        raise WeakPassword
    return hasher.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Say whether the password is the one that was hashed; nobody's hash takes as long as somebody's."""
    try:
        right: bool = hasher.verify(kept or NOBODY, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return bool(right and kept)
