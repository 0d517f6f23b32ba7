"""A small office with couples at every point of their way, for looking at every page."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import NEXT_THURSDAY_TEN, THURSDAY_TEN, book, cancel, finish, hold, pass_of, reread
from tests.bookings.pools import share
from tests.browsers import Browser, make_staff
from tests.conftest import MONDAY, Time
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_office, make_slot, make_week, marriage
from wedreg.bookings import services
from wedreg.bookings.models import Booking, Status
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.rules import Role as Partner
from wedreg.venues import queries
from wedreg.venues import services as venues
from wedreg.venues.models import Closure, Slot, Venue, VenueKind

FAR_DAY = date(2026, 5, 14)
FULL_DAY = THURSDAY_TEN - timedelta(days=1)
WAY = "从古镇北门进，沿石阶上行约 200 米，过黄桷树右手边。轮椅请走东侧坡道，提前打电话我们来接。"
HOURS = "周一至周五 9:00–12:00，14:00–17:00"


PAIRS = (
    ("周清宁", "陈望川"), ("何禾", "罗知舟"), ("唐若清", "谢野"), ("吴初言", "杨长野"),
    ("古丽娜尔·买买提", "阿卜杜拉·艾合买提"), ("冯棠月", "袁川"), ("许言青", "蒋原"),
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """Who and what there is."""

    app: Flask
    at: Time
    office: Venue
    booked: Booking
    """On Thursday at ten."""
    cancelled: Booking
    held: Booking
    gone: Slot
    """A time whose only place is taken."""
    partner: int
    """The contact of a partner in the couple that booked, who has not come in yet."""

    def couple(self, booking: Booking) -> Browser:
        """Return the browser of who booked this."""
        return Browser(self.app).sign_in("contact", booking.contact_id)

    def nobody_yet(self) -> Browser:
        """Return the browser of somebody who has signed in and done nothing else."""
        return Browser(self.app).sign_in("contact", make_contact())

    def invited(self) -> Browser:
        """Return the browser of the partner who has not come in yet."""
        return Browser(self.app).sign_in("contact", self.partner)

    def staff(self, *roles: Role) -> Browser:
        """Return the browser of somebody with these roles."""
        return Browser(self.app).sign_in("staff", make_staff(*roles))


def make_venue() -> Venue:
    """Make an office that tells how to get there."""
    office = make_office("ciqikou", windows=6)
    with writing():
        fresh = db.session.merge(office)
        fresh.name, fresh.address = "磁器口登记厅", "沙坪坝区磁器口古镇（示例地址）"
        fresh.way, fresh.hours, fresh.sample = WAY, HOURS, True
    return fresh


def make_world(app: Flask, at: Time) -> World:
    """Make the world at the moment at which tests stand still."""
    office = make_venue()
    outdoor = make_office("riverside", kind=VenueKind.OUTDOOR)
    with writing():
        db.session.merge(outdoor, load=True).indoor_id = office.id
    make_week(office, places=6)
    make_week(outdoor, places=2)
    slots = {moment: _slot(office, moment) for moment in (THURSDAY_TEN, NEXT_THURSDAY_TEN, FULL_DAY)}
    contact, him = make_contact(), person(Partner.MAN)
    booked = book(slots[THURSDAY_TEN], make_couple(contact, man=him), contact)
    cancelled = cancel(book(slots[NEXT_THURSDAY_TEN]), by_office=True)
    contact = make_contact()
    held = hold(slots[THURSDAY_TEN], contact, make_couple(contact))
    last = make_slot(office, datetime.combine(THURSDAY_TEN, time(12, 30), THURSDAY_TEN.tzinfo))
    book(last)
    with writing():
        closed = MONDAY.replace(hour=0) + timedelta(days=20)
        db.session.add(
            Closure(venue_id=office.id, starts_at=closed, ends_at=closed + timedelta(days=1), reason="设备检修")
        )
    _shut_windows(outdoor, _slot(outdoor, THURSDAY_TEN))
    partner = make_contact(str(him["phone"]))
    return World(app, at, office, booked, cancelled, held, last, partner)


@dataclass(frozen=True)
class Day:
    """A Thursday full of couples, at ten minutes before ten."""

    visits: dict[str, Booking]
    codes: dict[str, str]
    """The short codes on their passes."""


def make_day(world: World) -> Day:
    """Fill the Thursday with couples in every state, and go there."""
    moments = {"done": (9, 0), "there": (9, 30), "away": (9, 30), "next": (10, 0), "gone": (11, 0), "later": (14, 30)}
    slots = {what: _slot(world.office, _at(*moment)) for what, moment in moments.items()}
    slots["other day"] = _slot(world.office, NEXT_THURSDAY_TEN)
    visits = {what: _named(slot, *pair) for (what, slot), pair in zip(slots.items(), PAIRS, strict=True)}
    codes = {what: pass_of(booking).code for what, booking in visits.items()}
    cancel(visits["gone"])
    world.at(_at(9, 50))
    for what in ("done", "there"):
        with writing():
            services.check_in(visits[what].id)
    finish(visits["done"], Status.DONE)
    return Day({what: reread(booking.id) for what, booking in visits.items()}, codes)


def _at(hour: int, minute: int) -> datetime:
    return THURSDAY_TEN.replace(hour=hour, minute=minute)


def _named(slot: Slot, woman: str, man: str) -> Booking:
    """Book for a couple with these names."""
    contact = make_contact()
    couple = make_couple(contact, person(Partner.WOMAN) | {"name": woman}, person(Partner.MAN) | {"name": man})
    return book(slot, couple, contact)


def fill_a_morning() -> None:
    """Share a morning out, take what is online, and leave what is kept for those who go first."""
    office = queries.venue("ciqikou")
    assert office
    slots = queries.slots_on(office.id, marriage().id, FAR_DAY)
    db.session.close()
    share(office, on_site=40, priority=40)
    morning = [slot for slot in slots if slot.is_morning]
    for slot in morning[:2]:
        for _ in range(4):
            book(slot)


def _shut_windows(venue: Venue, slot: Slot) -> None:
    """Leave one window for the two couples of a slot."""
    for _ in range(2):
        book(slot)
    with writing():
        for window in queries.windows(venue.id)[:3]:
            shut = venues.draft_window_closure(
                window, venue, slot.starts_at, slot.ends_at, reason="设备检修", published=False
            )
            venues.publish_window_closure(shut, venue)


def _slot(venue: Venue, moment: datetime) -> Slot:
    wanted = select(Slot).where(Slot.venue_id == venue.id, Slot.starts_at == moment)
    found = db.session.scalars(wanted).one()
    db.session.close()
    return found


def typed_people() -> dict[Partner, dict[str, object]]:
    """Return what a new couple types about itself."""
    return {role: person(role) for role in (Partner.WOMAN, Partner.MAN)}
