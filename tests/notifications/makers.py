"""Messages for tests, made as bookings make them."""

from datetime import datetime, timedelta

from sqlalchemy import select

from tests.bookings.makers import THURSDAY_TEN, book, run_job
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_office, make_slot
from wedreg.bookings.models import Booking
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.models import Couple
from wedreg.couples.rules import Role
from wedreg.notifications.models import Message
from wedreg.notifications.services import Notice, enqueue
from wedreg.venues.models import Slot

ADDRESSES = {Role.WOMAN: "woman@example.org", Role.MAN: "man@example.org"}


def make_mail_couple(contact_id: int, **addresses: str | None) -> Couple:
    """Make a couple that can be reached by e-mail: `woman="…"`, None for nobody."""
    people = {
        role: {**person(role), "email": addresses.get(role.value, address)} for role, address in ADDRESSES.items()
    }
    return make_couple(contact_id, people[Role.WOMAN], people[Role.MAN])


def book_by_mail(slot: Slot | None = None, **addresses: str | None) -> Booking:
    """Book a place for such a couple; its confirmations wait to be sent."""
    slot = slot or make_slot(make_office(), THURSDAY_TEN)
    contact = make_contact()
    return book(slot, make_mail_couple(contact, **addresses), contact)


def deliver() -> int:
    """Send what is due, as the job does."""
    return run_job("notifications.deliver")


def plan() -> int:
    """Plan the reminders that are due, as the job does."""
    return run_job("bookings.plan_reminders")


def messages(kind: str = "") -> list[Message]:
    """Return all messages of a kind as the database has them now, in the order of their making."""
    db.session.close()
    rows = db.session.scalars(select(Message).where(Message.kind.contains(kind)).order_by(Message.id)).all()
    db.session.close()
    return list(rows)


def states(kind: str = "") -> list[tuple[str, str, str | None]]:
    """Return (person, state, reason) of all messages of a kind."""
    return [(row.person, row.state.value, row.reason) for row in messages(kind)]


def notice(kind: str = "bookings.confirmed", subject: int = 1, **values: object) -> Notice:
    """Return a message that is due now and of use for a day."""
    now: datetime = clock.now()
    facts = {"subject_version": "v", "person": "woman", "due_at": now, "deadline": now + timedelta(days=1), **values}
    return Notice(kind=kind, subject_id=subject, **facts)


def put(*notices: Notice) -> int:
    """Put messages into the outbox and return how many were not there yet."""
    with writing():
        return enqueue(notices)
