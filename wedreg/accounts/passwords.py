"""Passwords, hashed with argon2id."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from wedreg.accounts.errors import WeakPassword

SHORTEST = 12
LONGEST = 200
COMMON = ("password", "123456", "qwerty", "admin", "abc123", "111111", "minzheng", "hunyin", "ciqikou", "iloveyou")

hasher = PasswordHasher(time_cost=2, memory_cost=47 * 1024, parallelism=1)
NOBODY = "$argon2id$v=19$m=48128,t=2,p=1$w8gE3vhrBrKaqSc70Pj9iw$J0vlZUj5jz/IszB4TPwXJkikYCKMa5FXk7dIJVuUipE"
"""The hash of a random password that nobody has kept."""


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
