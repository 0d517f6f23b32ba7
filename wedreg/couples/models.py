"""The couple: two persons, and the contacts that may act for them."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.core.crypto import Sealed, digest, new_ref
from wedreg.core.db import Code, CreatedAt, Model, Versioned
from wedreg.couples.rules import Category, IdType, Role

Digest = String(43)


class ContactKind(enum.StrEnum):
    """How a contact is reached."""

    SMS = "sms"
    EMAIL = "email"


class Contact(Model):
    """A phone or an address at which somebody proved to be reached. It proves no person."""

    __tablename__ = "couples_contact"
    ref: Mapped[str] = mapped_column(String(24), default=new_ref)
    kind: Mapped[ContactKind]
    digest: Mapped[str] = mapped_column(Digest, unique=True)
    verified_at: Mapped[datetime]
    """When it last proved that it is reached: the last sign-in."""
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"personal": True})
    address = Sealed("address_sealed")


class SignInCode(Model):
    """Six digits on their way to a contact. They are kept, sealed, until they are used or over."""

    __tablename__ = "couples_sign_in_code"
    __table_args__ = (CheckConstraint("tries BETWEEN 0 AND 5", name="tries"),)
    ref: Mapped[str] = mapped_column(String(24), unique=True, default=new_ref)
    kind: Mapped[ContactKind]
    contact_digest: Mapped[str] = mapped_column(Digest, index=True)
    code_digest: Mapped[str] = mapped_column(Digest)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"personal": True})
    address = Sealed("address_sealed")
    code_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"personal": True})
    code = Sealed("code_sealed")


class Couple(Versioned, Model):
    """Two people who come together; filled in once, used everywhere."""

    __tablename__ = "couples_couple"
    made_at: Mapped[CreatedAt]
    completed_at: Mapped[datetime | None]
    """When all that a booking needs was filled in."""
    erased_at: Mapped[datetime | None]
    persons: Mapped[list["Person"]] = relationship(
        back_populates="couple", lazy="raise_on_sql", order_by="Person.role.desc()"
    )

    def person(self, role: str) -> "Person":
        """Return the one of the two with this role."""
        return next(person for person in self.persons if person.role == role)


class Person(Model):
    """One of the two. What is not typed yet is None."""

    __tablename__ = "couples_person"
    __table_args__ = (
        UniqueConstraint("couple_id", "role"),
        Index("ix_couples_person_id_digest", "id_digest"),
        Index("ix_couples_person_phone_digest", "phone_digest"),
    )
    ref: Mapped[str] = mapped_column(String(24), default=new_ref)
    couple_id: Mapped[int] = mapped_column(ForeignKey(Couple.id))
    role: Mapped[Role]
    category: Mapped[Category] = mapped_column(default=Category.MAINLAND)
    id_type: Mapped[IdType] = mapped_column(default=IdType.RESIDENT)
    id_digest: Mapped[str | None] = mapped_column(Digest)
    birth_date: Mapped[date | None] = mapped_column(info={"personal": True})
    phone_digest: Mapped[str | None] = mapped_column(Digest)
    language: Mapped[Code] = mapped_column(default="zh_Hans_CN")
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"personal": True})
    name = Sealed("name_sealed")
    number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"personal": True})
    number = Sealed("number_sealed")
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"personal": True})
    phone = Sealed("phone_sealed")
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"personal": True})
    email = Sealed("email_sealed")
    couple: Mapped[Couple] = relationship(back_populates="persons", lazy="raise_on_sql")

    @property
    def is_known(self) -> bool:
        """Say whether it is known who this is."""
        return None not in (self.name_sealed, self.number_sealed, self.birth_date)

    @property
    def is_complete(self) -> bool:
        """Say whether all that a booking needs is here."""
        return self.is_known and self.phone_sealed is not None

    def addresses(self) -> dict[str, str]:
        """Return how this person can be reached."""
        found = {ContactKind.SMS.value: self.phone, ContactKind.EMAIL.value: self.email}
        return {kind: address for kind, address in found.items() if address}


class AccessKind(enum.StrEnum):
    """Why a contact may act for a couple: as one of them, or for a family (代办)."""

    PARTNER = "partner"
    PROXY = "proxy"


class CoupleAccess(Model):
    """A contact that may act for a couple."""

    __tablename__ = "couples_couple_access"
    __table_args__ = (UniqueConstraint("couple_id", "contact_id"),)
    couple_id: Mapped[int] = mapped_column(ForeignKey(Couple.id))
    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), index=True)
    kind: Mapped[AccessKind]
    confirmed_at: Mapped[datetime]
    couple: Mapped[Couple] = relationship(lazy="raise_on_sql")


class Claim(Model):
    """A person is promised to one thing of a kind, and to one thing at a time: the table refuses a second one (R22).

    The second half is an exclusion constraint on PostgreSQL and a pair of triggers on SQLite (see the migrations).

    `kind` is a service's code or `event:` and a kind of event, never the id of a row.
    """

    __tablename__ = "couples_claim"
    __table_args__ = (
        UniqueConstraint("person_digest", "kind"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    )
    person_digest: Mapped[str] = mapped_column(Digest)
    kind: Mapped[Code]
    subject: Mapped[str] = mapped_column(String(40), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


def person_digest(id_type: IdType, number: str) -> str:
    """Return the digest under which the holder of a document is known."""
    return digest("person", f"{id_type}:{number}")
