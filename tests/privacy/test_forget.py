"""After 180 days nothing of a couple is left but the count (R54)."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from tests.bookings.makers import THURSDAY_TEN, book, hold
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, sign_in_by_code
from tests.venues.makers import make_office, make_slot
from wedreg.audit.models import Entry
from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Booking, Status
from wedreg.core.db import db
from wedreg.core.feature import features
from wedreg.core.jobs import holder_name, run
from wedreg.couples import privacy, queries
from wedreg.couples.models import Claim, Contact, Couple, CoupleAccess, Person
from wedreg.notifications.delivery import deliver
from wedreg.notifications.models import Message
from wedreg.privacy.services import KEPT

DAY = timedelta(days=1)
AFTER = KEPT + timedelta(minutes=31)
"""Since the start of the visit: its end, and the time for which it may still be asked about."""


@pytest.fixture
def visited(app: Flask, at: Time) -> Booking:
    """Return the booking of a couple that did not come; its messages have gone out."""
    booking = book(make_slot(make_office(), THURSDAY_TEN))
    deliver()
    at(THURSDAY_TEN + DAY)
    work("bookings.no_shows")
    return booking


def work(name: str) -> int:
    """Run a job as the jobs process does."""
    (job,) = [job for feature in features() for job in feature.jobs if job.name == name]
    return run(job, holder_name())


def personal_values() -> set[object]:
    """Return all that stands in columns of persons and contacts by which somebody could be known."""
    found: set[object] = set()
    for model in (Person, Contact):
        names = [column.key for column in inspect(model).columns if column.info.get("personal")]
        names += ["id_digest", "phone_digest"] if model is Person else []
        for row in db.session.scalars(select(model)):
            found |= {getattr(row, name) for name in names}
    db.session.close()
    return found


def contact_of(booking: Booking) -> Contact:
    contact = queries.contact(booking.contact_id or 0)
    assert contact
    db.session.close()
    return contact


def test_half_a_year_after_the_visit_the_couple_is_forgotten_and_the_visit_still_counts(
    visited: Booking, at: Time
) -> None:
    """R54: names, numbers, phones, birth dates, digests and the contact's address go; the booking is a count."""
    at(THURSDAY_TEN + AFTER)
    work("privacy.erase")
    assert personal_values() == {None, b""}
    assert db.session.scalars(select(CoupleAccess)).all() == []
    assert db.session.scalars(select(Claim)).all() == []
    couple = db.session.scalars(select(Couple)).one()
    assert couple.erased_at == at.now
    db.session.close()
    counted = bookings.counts_by_day(THURSDAY_TEN - DAY, THURSDAY_TEN + DAY)
    assert counted == {THURSDAY_TEN.date(): {Status.NO_SHOW: 1}}
    assert privacy.export(couple.id) == {
        role: dict.fromkeys(("name", "number", "phone", "email")) for role in ("woman", "man")
    }
    db.session.close()


def test_one_minute_earlier_nothing_is_forgotten(visited: Booking, at: Time) -> None:
    """R54: 180 days are the longest time in which the visit may still be asked about."""
    before = personal_values()
    at(THURSDAY_TEN + timedelta(minutes=30) + KEPT)
    work("privacy.erase")
    assert personal_values() == before
    assert contact_of(visited).address


def test_the_log_says_how_much_was_forgotten_and_not_whom(visited: Booking, at: Time) -> None:
    at(THURSDAY_TEN + AFTER)
    done = work("privacy.erase")
    entries = db.session.scalars(select(Entry).where(Entry.action == "privacy.erased")).all()
    assert sum(int(entry.subject_id) for entry in entries) == done
    one = db.session.scalars(select(Entry).where(Entry.action == "couples.erased")).one()
    assert (one.subject_kind, one.details) == ("couple", {})
    db.session.close()
    assert work("privacy.erase") == 0


def test_messages_that_were_sent_are_removed_with_them(visited: Booking, at: Time) -> None:
    """R54: the outbox keeps neither who was told nor when."""
    assert db.session.scalars(select(Message.id)).first()
    db.session.close()
    at(THURSDAY_TEN + AFTER)
    work("privacy.erase")
    assert db.session.scalars(select(Message.id)).first() is None
    db.session.close()


def test_who_comes_again_is_a_new_contact(app: Flask, visited: Booking, at: Time) -> None:
    """R54: the same phone is not tied to what is forgotten."""
    phone = str(contact_of(visited).address)
    at(THURSDAY_TEN + AFTER)
    work("privacy.erase")
    browser = Browser(app)
    sign_in_by_code(browser, phone)
    assert "还没有预约" in browser.page
    assert db.session.scalars(select(Contact.address_sealed == b"").order_by(Contact.id)).all() == [True, False]
    db.session.close()


def test_a_later_visit_keeps_the_couple(app: Flask, at: Time) -> None:
    """R54: what counts is the end of the last visit, not the day of the first."""
    contact = make_contact()
    couple = make_couple(contact)
    later = datetime.combine((THURSDAY_TEN + timedelta(days=200)).date(), THURSDAY_TEN.timetz())
    at(later - timedelta(days=7))
    booking = book(make_slot(make_office(), later), couple, contact)
    at(later + DAY)
    mark = personal_values()
    work("privacy.erase")
    assert personal_values() == mark
    assert contact_of(booking).address


def test_couples_that_are_still_needed_do_not_stand_in_the_way_of_the_others(
    app: Flask, at: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R54: more of them than a batch holds, all older than the one that can go."""
    monkeypatch.setattr(privacy, "BATCH", 2)
    start, office = at.now, make_office()
    early = [(contact, make_couple(contact)) for contact in (make_contact() for _ in range(3))]
    gone = [make_couple(make_contact()).id for _ in range(3)]
    at(start + timedelta(days=150))
    slot = make_slot(office, at.now + timedelta(days=7), places=3)
    for contact, couple in early:
        book(slot, couple, contact)
    at(start + timedelta(days=185))
    work("privacy.erase")
    erased = db.session.scalars(select(Couple.id).where(Couple.erased_at.is_not(None)).order_by(Couple.id)).all()
    db.session.close()
    assert list(erased) == gone


def test_a_phone_that_only_looked_around_is_forgotten_too(app: Flask, at: Time) -> None:
    """R54: signed in once, filled nothing in; who has signed in since is kept."""
    start = at.now
    for phone in ("19900000001", "19900000002"):
        sign_in_by_code(Browser(app), phone)
    hold(make_slot(make_office(), THURSDAY_TEN), make_contact())
    at(start + timedelta(days=100))
    sign_in_by_code(Browser(app), "19900000002")
    at(start + KEPT + DAY)
    work("privacy.erase")
    kept = [contact.address for contact in db.session.scalars(select(Contact)) if contact.address_sealed]
    db.session.close()
    assert kept == ["+8619900000002"]


def test_recent_couples_are_kept_beside_old_ones(visited: Booking, at: Time) -> None:
    """R54: one couple from half a year ago, one from yesterday."""
    at(THURSDAY_TEN + AFTER)
    young = make_couple(make_contact())
    work("privacy.erase")
    names = {person.name for person in db.session.scalars(select(Person)) if person.name_sealed}
    db.session.close()
    assert names == {person.name for person in young.persons}
