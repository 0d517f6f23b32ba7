"""What couples are told of a booking, and when they are reminded (R51).

No text holds an ID number or a partner's name. A divorce is only ever called 预约事项.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from wedreg.bookings.messages.people import links, one_of, people_of
from wedreg.bookings.models import DISCREET, Booking, Preparation, Status, title_of
from wedreg.bookings.queries import preparations
from wedreg.bookings.rules import still_missing
from wedreg.core.db import db
from wedreg.core.display import moment
from wedreg.core.feature import MessageKind, Recipient, Text
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.couples.rules import Role
from wedreg.notifications.services import Notice, enqueue
from wedreg.venues.checklists import checklist
from wedreg.venues.models import Service, Venue

ENDED = {
    "cancelled": Status.CANCELLED,
    "withdrawn": Status.CANCELLED,
    "pardoned": Status.NO_SHOW,
    "upheld": Status.NO_SHOW,
}
KEPT_TRYING = timedelta(days=3)
ALONE = "reissue"
"""For which one of the two may come alone."""
AT_ONCE_WITHIN = timedelta(hours=14)


@dataclass(frozen=True)
class BookingSubject:
    """What a message about a booking needs to know, as it is now."""

    what: str
    code: str
    status: Status
    appointed: str
    starts_at: datetime
    service: str
    service_name: str
    venue_name: str
    address: str
    persons: Mapping[str, Recipient]
    categories: frozenset[str] = frozenset()
    """Where the two belong, by which they bring other papers."""
    known: Preparation | None = None
    """What they have already."""

    def still_due(self, version: str) -> bool:
        """Say whether the booking has the time that the message tells of, and stands or not as it says."""
        stands = self.status in (Status.CONFIRMED, Status.CHECKED_IN)
        fits = self.status == ENDED[self.what] if self.what in ENDED else stands
        return fits and version == self.appointed

    def recipient(self, key: str) -> Recipient | None:
        """Return the person; None for a second one who would get the same message at the same address."""
        return one_of(self.persons, key)

    def render(self, key: str, language: str) -> Text:
        """Write the message."""
        del key, language  # everybody gets the same words, in the language that is in force
        when, neutral = moment(self.starts_at), self.service in DISCREET
        what = title_of(self.service, self.service_name)
        words = "reminder" if neutral and self.what == "checklist" else self.what  # what to bring tells what it is for
        facts = {"when": when, "what": what, "venue": self.venue_name, "address": self.address, "code": self.code}
        parts = [str(BODIES[words]) % facts, *self._bring(words), self._links()]
        return Text(str(SUBJECTS[words]) % facts, "\n".join(parts))

    def _bring(self, words: str) -> list[str]:
        """Return what this couple brings, in the messages that tell it (R8–R10)."""
        items = checklist(self.service, self.categories)
        if words not in ("confirmed", "checklist") or self.service in DISCREET or not items:
            return []
        if words == "checklist":
            items = still_missing(items, self.known)
            if not items:
                return [gettext("材料都备齐了，请两人一起来，别忘了带上。")]
        lead = gettext("请带好：") if self.service == ALONE else gettext("请两人一起来，带好：")
        return [lead, *(f"· {item}" for item in items)]

    def _links(self) -> str:
        return links(gettext("查看、改期或取消"), self.code)


SUBJECTS = {
    "confirmed": lazy_gettext("约好了：%(when)s"),
    "changed": lazy_gettext("已改到 %(when)s"),
    "moved": lazy_gettext("您的预约改到 %(when)s"),
    "weather": lazy_gettext("因为天气，您的预约改到 %(when)s，%(venue)s"),
    "cancelled": lazy_gettext("已取消：%(when)s 的预约"),
    "withdrawn": lazy_gettext("%(when)s 的预约不能如期办理"),
    "reminder": lazy_gettext("提醒：%(when)s"),
    "checklist": lazy_gettext("提醒：%(when)s，请带齐材料"),
    "pardoned": lazy_gettext("您的说明看过了：%(when)s 不计"),
    "upheld": lazy_gettext("您的说明看过了：%(when)s"),
}
BODIES = {
    "confirmed": lazy_gettext(
        "您好，%(what)s约好了，不收费。\n时间：%(when)s（北京时间）\n地点：%(venue)s，%(address)s"
    ),
    "changed": lazy_gettext(
        "您好，%(what)s已经改期。\n新的时间：%(when)s（北京时间）\n地点：%(venue)s，%(address)s\n"
        "原来的凭证已作废，请打开下面的链接看新的凭证。"
    ),
    "moved": lazy_gettext(
        "您好，因为登记处的安排，您的%(what)s改了时间。\n新的时间：%(when)s（北京时间）\n地点：%(venue)s，%(address)s\n"
        "手里的凭证继续有效。如果这个时间不方便，请改期或打电话给我们。"
    ),
    "weather": lazy_gettext(
        "您好，因为天气，您的%(what)s改了地点或时间。\n现在的时间：%(when)s（北京时间）\n地点：%(venue)s，%(address)s\n"
        "手里的凭证继续有效，不用再操作。如果不方便来，可以改期或取消，这一次不计入次数。"
    ),
    "cancelled": lazy_gettext("您好，%(when)s的%(what)s已按您的要求取消。想好了可以随时再约。"),
    "withdrawn": lazy_gettext(
        "您好，很抱歉，因为登记处的安排，%(when)s的%(what)s不能如期办理。请重新选一个时间，或打电话给我们，我们帮您优先安排。"
    ),
    "reminder": lazy_gettext("您好，提醒您：%(what)s\n时间：%(when)s（北京时间）\n地点：%(venue)s，%(address)s"),
    "checklist": lazy_gettext("您好，提醒您：%(what)s\n时间：%(when)s（北京时间）\n地点：%(venue)s，%(address)s"),
    "pardoned": lazy_gettext("您好，%(when)s的%(what)s，您说明的情况我们核实了，这一次不计。需要时随时再约。"),
    "upheld": lazy_gettext(
        "您好，%(when)s的%(what)s，您说明的情况我们看过了，这一次还是照预约规则记下。打电话预约和现场取号都不受影响。"
    ),
}
LABELS = {
    "confirmed": lazy_gettext("预约成功"),
    "changed": lazy_gettext("改期成功"),
    "moved": lazy_gettext("登记处改期"),
    "weather": lazy_gettext("天气改期"),
    "cancelled": lazy_gettext("已取消"),
    "withdrawn": lazy_gettext("登记处取消"),
    "reminder": lazy_gettext("提醒"),
    "checklist": lazy_gettext("提醒带材料"),
    "pardoned": lazy_gettext("说明的答复"),
    "upheld": lazy_gettext("说明的答复"),
}


def tell(what: str, booking: Booking, now: datetime, was: datetime | None = None) -> None:
    """Put a message to both into the outbox.

    The answer to the couple's own act goes at once, also at night; so does an act of the office when the visit, or
    the time at which it `was`, is near. Each act is told, also when it brings a time back that the booking had before.
    """
    own_act = what in ("confirmed", "changed", "cancelled")
    at_once = own_act or min(booking.starts_at, was or booking.starts_at) - now <= AT_ONCE_WITHIN
    act = f"v{booking.version}"
    enqueue([_notice(what, booking.id, booking.appointed, role, now, booking.starts_at, at_once=at_once, rule=act)
             for role in Role])  # fmt: skip


def tell_afterwards(what: str, booking: Booking, now: datetime) -> None:
    """Put an answer to both into the outbox when the visit itself is over."""
    end, act = now + KEPT_TRYING, f"v{booking.version}"
    enqueue([_notice(what, booking.id, booking.appointed, role, now, end, rule=act) for role in Role])


def remind(
    what: str, rule: str, booking_id: int, appointed: str, due_at: datetime, starts_at: datetime
) -> list[Notice]:
    """Return the reminders to both by one rule; each goes at most once for one appointed time (R51)."""
    return [_notice(what, booking_id, appointed, role, due_at, starts_at, rule=rule) for role in Role]


def _notice(
    what: str, booking_id: int, appointed: str, role: Role, due_at: datetime, starts_at: datetime,
    *, at_once: bool = False, rule: str = "",
) -> Notice:  # fmt: skip
    return Notice(f"bookings.{what}", booking_id, appointed, role.value, due_at, starts_at, at_once, rule)


def _loader(what: str) -> "MessageKind":
    def load(booking_ids: Collection[int]) -> Mapping[int, BookingSubject]:
        return _load(what, booking_ids)

    return MessageKind(f"bookings.{what}", LABELS[what], load)


def _load(what: str, booking_ids: Collection[int]) -> Mapping[int, BookingSubject]:
    """Read the present state of many bookings with two queries, and how far they are with their papers."""
    query = select(
        Booking.id, Booking.code, Booking.status, Booking.starts_at, Booking.couple_id,
        Service.code.label("service"), Service.name.label("service_name"), Venue.name.label("venue"), Venue.address,
    ).join(Service, Booking.service_id == Service.id).join(Venue, Booking.venue_id == Venue.id)  # fmt: skip
    rows = db.session.execute(query.where(Booking.id.in_(booking_ids))).all()
    people, categories = people_of({row.couple_id for row in rows})
    known = preparations(booking_ids) if what == "checklist" else {}
    return {
        row.id: BookingSubject(
            what, row.code, row.status, f"{row.starts_at:%Y%m%dT%H%M}", row.starts_at, row.service, row.service_name,
            row.venue, row.address, people.get(row.couple_id, {}), frozenset(categories.get(row.couple_id, ())),
            known.get(row.id),
        )
        for row in rows
    }  # fmt: skip


message_kinds = [_loader(what) for what in LABELS]
