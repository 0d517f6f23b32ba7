"""What the one who looks after a group is told."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from wedreg.bookings.models import Group
from wedreg.core.db import db
from wedreg.core.display import day, moment
from wedreg.core.feature import MessageKind, Recipient, Text
from wedreg.core.installation import settings
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.notifications.services import Notice, enqueue
from wedreg.venues.models import Half
from wedreg.venues.rules import HALVES

KIND, KEY = "bookings.group", "coordinator"


@dataclass(frozen=True)
class GroupSubject:
    """A group as it is now."""

    ref: str
    name: str
    couples: int
    day: date
    half: Half
    deadline: datetime
    phone: str | None

    def still_due(self, version: str) -> bool:
        """Say whether it is about this group."""
        return version == self.ref

    def recipient(self, key: str) -> Recipient | None:
        """Return who looks after the group."""
        return Recipient(key, {"sms": self.phone}) if self.phone else None

    def render(self, key: str, language: str) -> Text:
        """Write the message."""
        del key, language
        facts = {"name": self.name, "couples": self.couples, "day": day(self.day), "half": HALVES[self.half]}
        body = gettext(
            "您好，%(name)s 的 %(couples)d 个名额都留好了：%(day)s%(half)s。请打开下面的链接，"
            "把每一对自己的链接转给他们，由他们自己填信息。%(until)s 以前没有办好的，名额放回。",
            until=moment(self.deadline), **facts,
        )  # fmt: skip
        here = settings()
        address = f"{here.public_url}/bookings/groups/{self.ref}"
        link = gettext("链接：%(link)s\n咨询电话：%(phone)s", link=address, phone=here.phone)
        return Text(gettext("%(couples)d 个名额留好了：%(day)s%(half)s", **facts), f"{body}\n{link}")


def tell_group(found: Group, now: datetime) -> None:
    """Send the link of the group to who looks after it."""
    enqueue([Notice(KIND, found.id, found.ref, KEY, now, found.deadline, at_once=True)])


def _load(group_ids: Collection[int]) -> Mapping[int, GroupSubject]:
    rows = db.session.scalars(select(Group).where(Group.id.in_(group_ids)))
    return {g.id: GroupSubject(g.ref, g.name, g.couples, g.day, g.half, g.deadline, g.phone) for g in rows}


message_kinds = [MessageKind(KIND, lazy_gettext("单位预约"), _load)]
