"""The message with the six digits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from wedreg.core.db import db
from wedreg.core.feature import MessageKind, Recipient, Text
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.couples.models import SignInCode
from wedreg.couples.sign_in import LIFETIME, MESSAGE


@dataclass(frozen=True)
class CodeSubject:
    """A code that is still good."""

    ref: str
    address: Mapping[str, str]
    code: str

    def still_due(self, version: str) -> bool:
        """Say whether it is this very code."""
        return version == self.ref

    def recipient(self, key: str) -> Recipient:
        """Whoever typed the address."""
        return Recipient(key, self.address)

    def render(self, key: str, language: str) -> Text:
        """Write the message; it says nothing of anybody."""
        del key, language
        minutes = int(LIFETIME.total_seconds() // 60)
        body = gettext(
            "您的验证码是 %(code)s，%(minutes)d 分钟内有效。工作人员不会向您要验证码。", code=self.code, minutes=minutes
        )
        return Text(gettext("磁器口婚姻登记预约 验证码"), body)


def _load(ids: Collection[int]) -> Mapping[int, CodeSubject]:
    """Read the codes that have not been used."""
    rows = db.session.scalars(select(SignInCode).where(SignInCode.id.in_(ids), SignInCode.used_at.is_(None)))
    return {
        row.id: CodeSubject(row.ref, {row.kind.value: row.address}, row.code)
        for row in rows
        if row.code and row.address
    }


code_kind = MessageKind(MESSAGE, lazy_gettext("登录验证码"), _load, secret=True)
