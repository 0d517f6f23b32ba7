"""Who is told, and where to."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import replace

from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from wedreg.core.crypto import keys
from wedreg.core.db import db
from wedreg.core.feature import Recipient
from wedreg.core.installation import settings
from wedreg.core.texts import gettext
from wedreg.couples.models import Person
from wedreg.couples.rules import Role
from wedreg.notifications.queries import ways

logger = logging.getLogger(__name__)


def one_of(persons: Mapping[str, Recipient], key: str) -> Recipient | None:
    """Return the person; None for a second one who would get the same message at the same address."""
    person, first = persons.get(key), persons.get(Role.WOMAN)
    if person is None or first is None or person is first:
        return person
    reached = {way: address for way, address in person.addresses.items() if way in ways()}
    own = {way: address for way, address in reached.items() if first.addresses.get(way) != address}
    return None if reached and not own else replace(person, addresses=own)


def people_of(couple_ids: Collection[int]) -> tuple[dict[int, dict[str, Recipient]], dict[int, set[str]]]:
    """Return of each couple how its two are reached, and where they belong."""
    columns = (
        Person.couple_id,
        Person.role,
        Person.category,
        Person.ref,
        Person.language,
        Person.phone_sealed,
        Person.email_sealed,
    )
    found: dict[int, dict[str, Recipient]] = {}
    categories: dict[int, set[str]] = {}
    for row in db.session.execute(select(*columns).where(Person.couple_id.in_(couple_ids))):
        sealed = {"sms": ("phone_sealed", row.phone_sealed), "email": ("email_sealed", row.email_sealed)}
        opened = {kind: _opened(row.ref, column, value) for kind, (column, value) in sealed.items() if value}
        addresses = {kind: address for kind, address in opened.items() if address}
        if opened:  # who gave no address at all was handed a slip, and is not told
            found.setdefault(row.couple_id, {})[row.role] = Recipient(row.role, addresses, row.language)
        categories.setdefault(row.couple_id, set()).add(row.category)
    return found, categories


def _opened(ref: str, column: str, value: bytes) -> str | None:
    """Open an address; one that was spoilt reaches nobody, and must not keep the messages of all others back."""
    try:
        return keys().open_text(value, f"{Person.__tablename__}:{ref}:{column}")
    except (InvalidTag, KeyError, ValueError):  # changed, of a lost key, or cut short
        logger.error("person %s: %s cannot be opened", ref, column)  # noqa: TRY400  (where it happened says nothing)
        return None


def links(label: str, code: str) -> str:
    """Return the end of a message: where to look at the booking, and whom to call."""
    here = settings()
    return gettext(
        "%(label)s：%(link)s\n咨询电话：%(phone)s",
        label=label,
        link=f"{here.public_url}/bookings/{code}",
        phone=here.phone,
    )
