"""What couples that wait are told. No text says what a discreet visit is for (R38, R51)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from wedreg.bookings.messages.people import one_of, people_of
from wedreg.bookings.models import title_of
from wedreg.core.db import db
from wedreg.core.display import clock_time, moment
from wedreg.core.feature import MessageKind, Recipient, Text
from wedreg.core.installation import settings
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.couples.rules import Role
from wedreg.notifications.services import Notice, enqueue
from wedreg.venues.models import Slot
from wedreg.waiting.models import EntryState, OfferState, WaitingEntry, WaitingOffer

OFFER, PAUSED, EXPIRED = "waiting.offer", "waiting.paused", "waiting.expired"
KEPT_TRYING = timedelta(days=3)


def _link() -> str:
    here = settings()
    return gettext(
        "答复：%(link)s\n咨询电话：%(phone)s", link=f"{here.public_url}/waiting/", phone=here.phone
    )  # fmt: skip


@dataclass(frozen=True)
class OfferSubject:
    """An offer as it is now."""

    offer: WaitingOffer
    persons: Mapping[str, Recipient]

    def still_due(self, version: str) -> bool:
        """Say whether nobody has answered yet."""
        return self.offer.state == OfferState.OPEN and version == self.offer.aside_code

    def recipient(self, key: str) -> Recipient | None:
        """Return the person."""
        return one_of(self.persons, key)

    def render(self, key: str, language: str) -> Text:
        """Write the message."""
        del key, language
        slot = self.offer.slot
        facts = {
            "what": title_of(slot.service.code, slot.service.name), "when": moment(slot.starts_at),
            "venue": slot.venue.name, "until": clock_time(self.offer.until),
        }  # fmt: skip
        body = gettext(
            "您好，候补到了一个名额：%(what)s，%(when)s（北京时间），%(venue)s。为你们留到今天 %(until)s，"
            "请在这之前打开链接答复；不答复就给下一对，你们的位置不变。",
            **facts,
        )
        subject = gettext("候补到了：%(when)s，请在 %(until)s 前答复", when=facts["when"], until=facts["until"])
        return Text(subject, f"{body}\n{_link()}")


@dataclass(frozen=True)
class EntrySubject:
    """An entry as it is now."""

    entry: WaitingEntry
    wanted: EntryState
    persons: Mapping[str, Recipient]

    def still_due(self, version: str) -> bool:
        """Say whether the entry is in the state that the message tells of."""
        del version
        return self.entry.state == self.wanted

    def recipient(self, key: str) -> Recipient | None:
        """Return the person."""
        return one_of(self.persons, key)

    def render(self, key: str, language: str) -> Text:
        """Write the message."""
        del key, language
        if self.wanted == EntryState.PAUSED:
            body = gettext(
                "您好，候补到的名额有几次没有收到答复，先不再打扰了。位置还给你们留着；还想等，打开链接点一下“接着等”就行。"
            )
            return Text(gettext("候补先停一停"), f"{body}\n{_link()}")
        body = gettext(
            "您好，候补的日子都过了能约的时候，这次没有等到。可以换些日子再候补，或打电话给我们，我们帮您想办法。"
        )
        return Text(gettext("候补结束了"), f"{body}\n{_link()}")


def tell_offer(offer: WaitingOffer, now: datetime) -> None:
    """Tell both of the offer, until it is over."""
    enqueue([Notice(OFFER, offer.id, offer.aside_code, role.value, now, offer.until) for role in Role])


def tell_paused(entry: WaitingEntry, now: datetime) -> None:
    """Tell both that they are asked no more until they say so."""
    version = f"{now:%Y%m%dT%H%M%S}"
    enqueue([Notice(PAUSED, entry.id, version, role.value, now, now + KEPT_TRYING) for role in Role])


def tell_expired(entry: WaitingEntry, now: datetime) -> None:
    """Tell both that no day of the wish is left."""
    enqueue([Notice(EXPIRED, entry.id, "", role.value, now, now + KEPT_TRYING) for role in Role])


def _load_offers(offer_ids: Collection[int]) -> Mapping[int, OfferSubject]:
    slot = joinedload(WaitingOffer.slot)
    query = select(WaitingOffer).where(WaitingOffer.id.in_(offer_ids)).options(joinedload(WaitingOffer.entry))
    rows = db.session.scalars(query.options(slot.joinedload(Slot.venue), slot.joinedload(Slot.service))).all()
    people, _categories = people_of({offer.entry.couple_id for offer in rows})
    return {offer.id: OfferSubject(offer, people.get(offer.entry.couple_id, {})) for offer in rows}


def _load_entries(entry_ids: Collection[int], wanted: EntryState) -> Mapping[int, EntrySubject]:
    rows = db.session.scalars(select(WaitingEntry).where(WaitingEntry.id.in_(entry_ids))).all()
    people, _categories = people_of({entry.couple_id for entry in rows})
    return {entry.id: EntrySubject(entry, wanted, people.get(entry.couple_id, {})) for entry in rows}


def _load_paused(entry_ids: Collection[int]) -> Mapping[int, EntrySubject]:
    return _load_entries(entry_ids, EntryState.PAUSED)


def _load_expired(entry_ids: Collection[int]) -> Mapping[int, EntrySubject]:
    return _load_entries(entry_ids, EntryState.EXPIRED)


message_kinds = [
    MessageKind(OFFER, lazy_gettext("候补到了名额"), _load_offers),
    MessageKind(PAUSED, lazy_gettext("候补停了一停"), _load_paused),
    MessageKind(EXPIRED, lazy_gettext("候补到期"), _load_expired),
]
