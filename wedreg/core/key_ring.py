"""All keys of one installation, and what is done with them.

A sealed value is `algorithm ‖ key id ‖ nonce ‖ ciphertext ‖ tag` and is bound to its place.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
TAG = 16


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
        head, nonce = self.newest_mark(), os.urandom(NONCE)
        return head + nonce + self._get(head[1]).encrypt(nonce, text.encode(), head + place.encode())

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

    def newest_mark(self) -> bytes:
        """Return how every value begins that is sealed now."""
        number = max(self.fields)
        return self.fields[number].mark + bytes([number])

    def newest_cipher(self) -> str:
        """Return the name of the cipher that seals now."""
        mark = self.fields[max(self.fields)].mark
        return next(name for name, (known, _length) in CIPHERS.items() if known == mark)

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


def _hmac(key: bytes, data: bytes) -> bytes:
    made = hmac.HMAC(key, hashes.SM3())
    made.update(data)
    return made.finalize()


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
