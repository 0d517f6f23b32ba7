"""A day at the desk, for tests."""

import re
from datetime import date, datetime

from tests.bookings.makers import THURSDAY_TEN, book, hold, reread
from tests.browsers import Browser
from tests.couples.makers import make_contact, make_couple
from tests.venues.makers import make_office, make_slot
from wedreg.audit.models import Entry
from wedreg.audit.queries import entries
from wedreg.bookings import services
from wedreg.bookings.models import Booking
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues.models import Slot

TODAY = "/staff/desk/"
THURSDAY = THURSDAY_TEN.date()


def make_day(couples: int, starts_at: datetime = THURSDAY_TEN) -> list[Booking]:
    """Book a day full of couples."""
    slot = make_slot(make_office(f"office-{starts_at.day}"), starts_at, places=couples)
    return [book(slot) for _ in range(couples)]


def book_for_family(slot: Slot) -> Booking:
    """Let a family member book for a couple (代办)."""
    contact = make_contact()
    couple = make_couple(contact)
    held = hold(slot, contact, couple)
    with writing():
        services.confirm(held, couple, service_code="marriage", declared=True, proxy=True)
    return reread(held.id)


def rows(browser: Browser) -> list[str]:
    """Return the codes of the visits that the list at hand shows, in order."""
    return re.findall(r'href="/staff/desk/(\w{8})"', browser.page)


def figures(browser: Browser) -> dict[str, int]:
    """Return the figures above the list at hand."""
    found = re.findall(r"<dt>(.*?)</dt><dd><b>(\d+)</b>", browser.page)
    return {label: int(number) for label, number in found}


def find(browser: Browser, what: str, day: date = THURSDAY) -> list[str]:
    """Look for something in the list of a day, and return the codes that were found."""
    browser.open(f"{TODAY}?day={day}")
    browser.send(f"{TODAY}?day={day}", search=what)
    return rows(browser)


def newest_entry() -> Entry:
    """Return what was put into the audit last."""
    found = entries()[0]
    db.session.close()
    return found
