"""The people who work here."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.core.access import Role
from wedreg.core.crypto import Sealed, new_ref
from wedreg.core.db import Code, CreatedAt, Model, ShortText, Versioned

APART = "role IN ('admin', 'security', 'auditor')"


class Staff(Versioned, Model):
    """Somebody who signs in with a password and a second factor."""

    __tablename__ = "accounts_staff"
    ref: Mapped[str] = mapped_column(String(24), default=new_ref)
    username: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[ShortText]
    """What colleagues and the log call this person, such as 登记员 03."""
    active: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[CreatedAt]
    password_hash: Mapped[str] = mapped_column(String(200))
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp = Sealed("totp_sealed")
    """The secret of the authenticator, once its first code was typed in."""
    totp_counter: Mapped[int] = mapped_column(default=0)
    """The step of the last code that was used, so that none is used twice."""
    roles: Mapped[list["StaffRole"]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")

    def role_names(self) -> frozenset[Role]:
        """Return what this person may do."""
        return frozenset(row.role for row in self.roles)


class StaffRole(Model):
    """A role of a person. The table refuses two of admin, security and auditor in one hand."""

    __tablename__ = "accounts_staff_role"
    __table_args__ = (
        UniqueConstraint("staff_id", "role"),
        Index(
            "uq_accounts_staff_role_apart",
            "staff_id",
            unique=True,
            sqlite_where=text(APART),
            postgresql_where=text(APART),
        ),
    )
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    role: Mapped[Role]


class RecoveryCode(Model):
    """A way in for once, when the authenticator is lost."""

    __tablename__ = "accounts_recovery_code"
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), index=True)
    code_digest: Mapped[str] = mapped_column(String(43), unique=True)
    used_at: Mapped[datetime | None]
