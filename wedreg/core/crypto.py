"""Sealed columns and keyed digests, with keys that are kept outside the database.

A sealed value is `algorithm ‖ key id ‖ nonce ‖ ciphertext ‖ tag` and is bound to its table, row and column, so that a
value copied to another row cannot be opened there.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self, overload

from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

NONCE = 12
TAG = 16


class KeysLost(Exception):
    """The key file is missing or does not fit the database; going on would lose every sealed value."""


class _Sealer(Protocol):
    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...


class SM4GCM:
    """SM4 in GCM (RFC 8998), in the shape of cryptography's own AESGCM."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        sealer = Cipher(algorithms.SM4(self._key), modes.GCM(nonce)).encryptor()
        sealer.authenticate_additional_data(associated_data)
        return sealer.update(data) + sealer.finalize() + sealer.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        opener = Cipher(algorithms.SM4(self._key), modes.GCM(nonce, data[-TAG:])).decryptor()
        opener.authenticate_additional_data(associated_data)
        return opener.update(data[:-TAG]) + opener.finalize()


CIPHERS: dict[str, tuple[bytes, int]] = {"aes": (b"A", 32), "sm4": (b"S", 16)}


def _sealer(mark: bytes, key: bytes) -> _Sealer:
    return AESGCM(key) if mark == b"A" else SM4GCM(key)


@dataclass(frozen=True)
class FieldKey:
    """A key for sealed columns."""

    mark: bytes
    key: bytes


@dataclass
class KeyRing:
    """All keys of one installation. The newest field key seals, the newest pass key signs; older ones still open."""

    fields: dict[int, FieldKey]
    passes: dict[int, Ed25519PrivateKey]
    digest: bytes
    seal: bytes
    session: str
    _sealers: dict[int, _Sealer] = field(default_factory=dict)

    @classmethod
    def new(cls, cipher: str) -> Self:
        """Make the keys of a new installation."""
        mark, length = CIPHERS[cipher]
        return cls(
            fields={1: FieldKey(mark, secrets.token_bytes(length))},
            passes={1: Ed25519PrivateKey.generate()},
            digest=secrets.token_bytes(32),
            seal=secrets.token_bytes(32),
            session=secrets.token_urlsafe(32),
        )

    def seal_text(self, text: str, place: str) -> bytes:
        """Seal the text for this place (`table:row:column`)."""
        number = max(self.fields)
        nonce = os.urandom(NONCE)
        head = self.fields[number].mark + bytes([number])
        return head + nonce + self._get(number).encrypt(nonce, text.encode(), head + place.encode())

    def open_text(self, sealed: bytes, place: str) -> str:
        """Open what was sealed for this place, or raise InvalidTag."""
        head, nonce, body = sealed[:2], sealed[2 : 2 + NONCE], sealed[2 + NONCE :]
        return self._get(head[1]).decrypt(nonce, body, head + place.encode()).decode()

    def _get(self, number: int) -> _Sealer:
        if number not in self._sealers:
            known = self.fields[number]
            self._sealers[number] = _sealer(known.mark, known.key)
        return self._sealers[number]

    def digest_of(self, purpose: str, value: str) -> str:
        """Return a keyed digest (HMAC-SM3) for looking a value up without keeping it; as 43 characters."""
        return _b64(_hmac(self.digest, f"{purpose}:{value}".encode()))

    def seal_of(self, data: bytes) -> bytes:
        """Return the seal (HMAC-SM3) over an audit entry and the one before it."""
        return _hmac(self.seal, data)

    def fingerprint(self) -> str:
        """Return what the database keeps, to know the key file that belongs to it."""
        return _b64(_hmac(self.digest, b"fingerprint" + self.seal))

    def public_keys(self) -> dict[int, Ed25519PublicKey]:
        return {number: key.public_key() for number, key in self.passes.items()}

    def add_pass_key(self) -> int:
        """Make a new key for passes; from now on it signs. Return its number."""
        number = max(self.passes) + 1
        self.passes[number] = Ed25519PrivateKey.generate()
        return number

    def add_field_key(self, cipher: str) -> int:
        """Make a new key for sealed columns; from now on it seals. Return its number."""
        mark, length = CIPHERS[cipher]
        number = max(self.fields) + 1
        self.fields[number] = FieldKey(mark, secrets.token_bytes(length))
        return number

    def dump(self) -> str:
        """Return the ring as the JSON of the key file."""
        content = {
            "fields": {number: [key.mark.decode(), _b64(key.key)] for number, key in self.fields.items()},
            "passes": {number: _b64(key.private_bytes_raw()) for number, key in self.passes.items()},
            "digest": _b64(self.digest),
            "seal": _b64(self.seal),
            "session": self.session,
        }
        return json.dumps(content, indent=1)

    @classmethod
    def load(cls, text: str) -> Self:
        """Read the JSON of a key file."""
        content: dict[str, Any] = json.loads(text)
        return cls(
            fields={int(n): FieldKey(mark.encode(), _unb64(key)) for n, (mark, key) in content["fields"].items()},
            passes={int(n): Ed25519PrivateKey.from_private_bytes(_unb64(k)) for n, k in content["passes"].items()},
            digest=_unb64(content["digest"]),
            seal=_unb64(content["seal"]),
            session=content["session"],
        )


class KeyFile:
    """The ring on disk, read again when another process has changed it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp = 0
        self._ring: KeyRing | None = None

    def make(self, cipher: str) -> None:
        """Write a new ring, or raise FileExistsError: keys are never replaced by accident."""
        self._write(KeyRing.new(cipher), os.O_CREAT | os.O_EXCL)

    def ring(self) -> KeyRing:
        """Return the ring as it is on disk now, or raise KeysLost."""
        try:
            stamp = self.path.stat().st_mtime_ns
        except FileNotFoundError:
            raise KeysLost(self.path) from None
        if self._ring is None or stamp != self._stamp:
            self._ring, self._stamp = KeyRing.load(self.path.read_text()), stamp
        return self._ring

    def save(self, ring: KeyRing) -> None:
        """Put the changed ring in the place of the old one, whole or not at all."""
        beside = KeyFile(self.path.with_suffix(".new"))
        beside._write(ring, os.O_CREAT | os.O_TRUNC)
        beside.path.replace(self.path)

    def _write(self, ring: KeyRing, flags: int) -> None:
        with os.fdopen(os.open(self.path, flags | os.O_WRONLY, 0o600), "w") as file:
            file.write(ring.dump())
            file.flush()
            os.fsync(file.fileno())


def keys() -> KeyRing:
    """Return the current application's keys."""
    file: KeyFile = current_app.extensions["wedreg.keys"]
    return file.ring()


def digest(purpose: str, value: str) -> str:
    """Return the keyed digest under which a value is looked up."""
    return keys().digest_of(purpose, value)


class Sealed:
    """A column that is readable only through this attribute: `name = Sealed("name_sealed")`.

    The row needs a `ref`, made in Python, since the place a value is bound to must be known before the insert.
    """

    def __init__(self, column: str) -> None:
        self._column = column

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: object, owner: type) -> str | None: ...
    def __get__(self, row: object | None, owner: type) -> Self | str | None:
        if row is None:
            return self
        sealed: bytes | None = getattr(row, self._column)
        return None if sealed is None else keys().open_text(sealed, self._place(row))

    def __set__(self, row: object, text: str | None) -> None:
        sealed = None if text is None else keys().seal_text(text, self._place(row))
        setattr(row, self._column, sealed)

    def _place(self, row: Any) -> str:  # noqa: ANN401  (any model with a ref)
        return f"{row.__tablename__}:{row.ref}:{self._column}"


def new_ref() -> str:
    """Return a random name for a row, unknown to anybody else."""
    return secrets.token_urlsafe(12)


def public_key_text(key: Ed25519PublicKey) -> str:
    """Return a public key as a device stores it."""
    return _b64(key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw))


def _hmac(key: bytes, data: bytes) -> bytes:
    made = hmac.HMAC(key, hashes.SM3())
    made.update(data)
    return made.finalize()


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
