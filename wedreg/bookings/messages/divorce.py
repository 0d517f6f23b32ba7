"""What couples are told between the two visits of a divorce; no word of it tells what it is (R38, R51)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from wedreg.bookings.messages.people import links, one_of, people_of
from wedreg.bookings.models import Booking, CaseState, DivorceCase
from wedreg.bookings.queries.divorce import has_second_visit
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.display import day
from wedreg.core.feature import MessageKind, Recipient, Text
from wedreg.core.texts import LazyString, gettext, lazy_gettext
from wedreg.couples.rules import Role
from wedreg.notifications.services import Notice, enqueue

CLOSING, TAKEN_BACK = "bookings.closing", "bookings.taken_back"
"""The subject of both is the first visit, on whose page they are listed."""
KEPT_TRYING = timedelta(days=3)


@dataclass(frozen=True)
class CaseSubject:
    """An application as it is now."""

    kind: str
    code: str
    until: date
    state: CaseState
    booked: bool
    persons: Mapping[str, Recipient]

    def still_due(self, version: str) -> bool:
        """Say whether the window is open, closes on that day and has no visit in it; or whether it was taken back."""
        if self.kind == TAKEN_BACK:
            return self.state == CaseState.WITHDRAWN
        return self.state == CaseState.OPEN and not self.booked and version == self.until.isoformat()

    def recipient(self, key: str) -> Recipient | None:
        """Return the person."""
        return one_of(self.persons, key)

    def render(self, key: str, language: str) -> Text:
        """Write the message; of what was taken back it says nothing else (R37)."""
        del key, language
        if self.kind == TAKEN_BACK:
            return Text(gettext("申请已撤回"), gettext("申请已撤回"))
        body = gettext(
            "您好，提醒您：还有一件预约事项，请在 %(until)s 以前来办，过了这一天就要重新申请。"
            "还没有约时间的，请打开下面的链接约，或打电话给我们。",
            until=day(self.until),
        )
        return Text(gettext("提醒：请在 %(until)s 以前来办", until=day(self.until)), f"{body}\n{self._links()}")

    def _links(self) -> str:
        return links(gettext("约时间"), self.code)


def warn(rule: str, booking_id: int, until: date, due_at: datetime) -> list[Notice]:
    """Return the warnings to both that the window of a second visit closes (R37)."""
    end = datetime.combine(until, time(), BEIJING) + timedelta(days=1)
    return [Notice(CLOSING, booking_id, until.isoformat(), role.value, due_at, end, rule=rule) for role in Role]


def tell_taken_back(case: DivorceCase, now: datetime) -> None:
    """Tell both at once that the application was taken back (R37)."""
    deadline, version = now + KEPT_TRYING, case.received_on.isoformat()
    enqueue([Notice(TAKEN_BACK, case.booking_id, version, role.value, now, deadline, at_once=True) for role in Role])


def _loader(kind: str, label: LazyString) -> MessageKind:
    def load(booking_ids: Collection[int]) -> Mapping[int, CaseSubject]:
        return _load(kind, booking_ids)

    return MessageKind(kind, label, load)


def _load(kind: str, booking_ids: Collection[int]) -> Mapping[int, CaseSubject]:
    query = select(DivorceCase, Booking.code, has_second_visit()).join(Booking, Booking.id == DivorceCase.booking_id)
    rows = db.session.execute(query.where(DivorceCase.booking_id.in_(booking_ids))).all()
    people, _categories = people_of({case.couple_id for case, _code, _booked in rows})
    return {
        case.booking_id: CaseSubject(
            kind, code, case.second_until, case.state, booked, people.get(case.couple_id, {})
        )
        for case, code, booked in rows
    }  # fmt: skip


message_kinds = [_loader(CLOSING, lazy_gettext("办理期限提醒")), _loader(TAKEN_BACK, lazy_gettext("申请已撤回"))]
