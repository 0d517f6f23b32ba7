"""What the couples of a ballot are told: that a place is kept for them, or that they are in reserve (R51)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from wedreg.bookings.messages.people import one_of, people_of
from wedreg.bookings.models import title_of
from wedreg.core.db import db
from wedreg.core.display import day, moment
from wedreg.core.feature import MessageKind, Recipient, Text
from wedreg.core.installation import settings
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.couples.rules import Role
from wedreg.notifications.services import Notice, enqueue
from wedreg.release.models import Release, State, Ticket
from wedreg.venues.models import Service, Slot, SpecialDay

LABELS = {"placed": lazy_gettext("摇号中了"), "reserve": lazy_gettext("摇号递补")}
SUBJECTS = {
    "placed": lazy_gettext("摇中了：%(day)s %(name)s"),
    "reserve": lazy_gettext("摇号结果：%(day)s %(name)s"),
}
BODIES = {
    "placed": lazy_gettext(
        "您好，%(day)s %(name)s 的%(what)s摇中了，为你们留着 %(when)s 的名额，留到 %(until)s。\n"
        "请在这之前打开下面的链接确认；不确认的，名额会给后面的新人。"
    ),
    "reserve": lazy_gettext(
        "您好，%(day)s %(name)s 的%(what)s，你们排在第 %(position)d 位，这一次想要的时段都已经给了前面的新人。\n"
        "有人不来，会按先后自动递补，到时马上告诉您；余下的名额 %(release)s 公开。"
    ),
}


@dataclass(frozen=True)
class TicketSubject:
    """What a message about a ticket needs to know, as it is now."""

    what: str
    state: State
    position: int
    until: datetime | None
    starts_at: datetime | None
    special: tuple[str, date, str, datetime]
    service: tuple[str, str]
    persons: Mapping[str, Recipient]

    def still_due(self, known: str) -> bool:
        """Say whether the place is still kept, or the couple still in reserve, as the message says."""
        if self.what == "placed":
            return self.state == State.PLACED and self.until is not None and version(self.until) == known
        return self.state == State.WAITING and str(self.position) == known

    def recipient(self, key: str) -> Recipient | None:
        """Return the person; None for a second one who would get the same message at the same address."""
        return one_of(self.persons, key)

    def render(self, key: str, language: str) -> Text:
        """Write the message."""
        del key, language  # everybody gets the same words, in the language that is in force
        ref, on, name, release_at = self.special
        facts = {
            "day": day(on), "name": name, "what": title_of(*self.service), "position": self.position,
            "when": moment(self.starts_at) if self.starts_at else "",
            "until": moment(self.until) if self.until else "", "release": moment(release_at),
        }  # fmt: skip
        here = settings()
        link = gettext(
            "看我的号：%(link)s\n咨询电话：%(phone)s", link=f"{here.public_url}/release/{ref}/mine", phone=here.phone
        )
        return Text(str(SUBJECTS[self.what]) % facts, f"{str(BODIES[self.what]) % facts}\n{link}")


def version(until: datetime) -> str:
    """Return which place a message tells of: one that is kept until another time is another one."""
    return f"{until:%Y%m%dT%H%M}"


def tell(what: str, ticket_id: int, known: str, now: datetime, deadline: datetime) -> None:
    """Put a message to both into the outbox."""
    notices = [Notice(f"release.{what}", ticket_id, known, role.value, now, deadline, False, known) for role in Role]  # noqa: FBT003
    enqueue(notices)


def _loader(what: str) -> MessageKind:
    def load(ticket_ids: Collection[int]) -> Mapping[int, TicketSubject]:
        return _load(what, ticket_ids)

    return MessageKind(f"release.{what}", LABELS[what], load)


def _load(what: str, ticket_ids: Collection[int]) -> Mapping[int, TicketSubject]:
    query = (
        select(Ticket, Slot.starts_at, SpecialDay, Service.code, Service.name)
        .join(Release, Release.id == Ticket.release_id)
        .join(SpecialDay, SpecialDay.id == Release.special_day_id)
        .join(Service, Service.id == SpecialDay.service_id)
        .outerjoin(Slot, Slot.id == Ticket.slot_id)
    )
    rows = db.session.execute(query.where(Ticket.id.in_(ticket_ids))).all()
    people, _categories = people_of({row[0].couple_id for row in rows})
    return {
        ticket.id: TicketSubject(
            what, ticket.state, ticket.position or 0, ticket.until, starts_at,
            (special.ref, special.day, special.name, special.release_at), (code, name),
            people.get(ticket.couple_id, {}),
        )
        for ticket, starts_at, special, code, name in rows
    }  # fmt: skip


message_kinds = [_loader(what) for what in LABELS]
