"""A couple's bookings from the first page to the last, over real HTTP, with all that goes wrong on the way."""

import re
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from tests.bookings.makers import THURSDAY_TEN
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import digits_sent, other_digits
from tests.reliability.canaries import MAN, WOMAN
from tests.reliability.remote import Remote
from wedreg.core.access import Role
from wedreg.core.crypto import keys
from wedreg.core.db import db
from wedreg.core.tokens import Token, sign
from wedreg.core.transactions import writing
from wedreg.passes import queries as passes
from wedreg.passes.services import TICKS
from wedreg.venues.models import Slot

DAY = f"/bookings/{THURSDAY_TEN.date()}"


class Life:
    """What one couple, a second one that shares a person with it, and the staff see."""

    def __init__(self, app: Flask, port: int, at: Time, clock: Path) -> None:
        self._app, self._port, self._at, self._clock = app, port, at, clock
        self._browsers: list[Browser] = []
        self._pages: list[str] = []
        self.move_clock(at.now)

    @property
    def pages(self) -> str:
        """Return all pages that were shown, to know that the canaries were really there."""
        return "\n".join(self._pages)

    @property
    def addresses(self) -> str:
        """Return all that was asked for and all to which the answers led."""
        return "\n".join(address for browser in self._browsers for address in browser.client.addresses)

    def move_clock(self, moment: datetime) -> None:
        """Let the test and the servers live at this moment."""
        self._clock.write_text(self._at(moment).isoformat())

    def _browser(self, known: Browser | None = None) -> Browser:
        cookies = {cookie.key: cookie.value for cookie in known.client._cookies.values()} if known else {}
        browser = Browser(self._app)
        browser.client = Remote(self._port, cookies)
        self._browsers.append(browser)
        return browser

    def _shown(self, browser: Browser, *statuses: int) -> str:
        assert browser.status in (statuses or (200,)), (browser.path, browser.status, browser.text())
        self._pages.append(browser.page)
        return browser.page

    def _see(self, browser: Browser, *paths: str) -> None:
        for path in paths:
            browser.open(path)
            self._shown(browser)

    def sign_in(self, phone: str) -> Browser:
        """Sign in with a code, after mistyping first the phone and then the code."""
        browser = self._browser()
        browser.open(f"/couples/sign-in?next={DAY}")
        browser.submit(address=phone[:-1])
        self._shown(browser, 200, 422)
        browser.submit(address=phone)
        digits = digits_sent()
        browser.submit(code=other_digits(digits))
        self._shown(browser, 422)
        browser.submit(code=digits)
        self._shown(browser)
        return browser

    def book(self, browser: Browser, slot: Slot) -> str:
        """Hold a place, fill in the profile after two mistakes, confirm, and return the booking's code."""
        browser.open(f"{DAY}?slot={slot.id}")
        browser.send("/bookings/hold", slot=slot.id)
        assert browser.path.startswith("/couples/profile")
        browser.submit(**WOMAN.typed(number=f"{WOMAN.number[:-1]}7"), **MAN.typed(name=f"{MAN.name} 9"))
        self._shown(browser, 422)
        browser.submit(**WOMAN.typed(), **MAN.typed(phone=MAN.phone[:-1]))
        self._shown(browser, 422)
        browser.submit(**WOMAN.typed(), **MAN.typed())
        self._shown(browser)
        browser.submit()
        self._shown(browser, 409)
        browser.submit(declared="y")
        self._shown(browser, 200, 409)
        return browser.path.split("/")[2]

    def look_around(self, browser: Browser, code: str) -> None:
        """Open every page of the own booking, and one of nobody's."""
        here = f"/bookings/{code}"
        self._see(browser, here, "/bookings/mine", "/couples/profile", f"{here}/calendar.ics", f"{here}/cancel",
                  f"{here}/change", "/privacy/", "/waiting/", "/waiting/new")  # fmt: skip
        browser.open("/bookings/22222222")
        self._shown(browser, 404)
        browser.open("/staff/desk/")
        self._shown(browser, 403, 200)

    def change(self, browser: Browser, code: str, slot: Slot) -> None:
        """Move the booking to another time."""
        browser.open(f"/bookings/{code}/change/{slot.day}")
        browser.send(f"/bookings/{code}/change", slot=slot.id)
        self._shown(browser)

    def at_the_desk(self, booking_id: int, code: str) -> None:
        """Look the couple up, open its record, scan its pass, let it in and keep how it ended."""
        desk = self._browser(staff_browser(self._app, Role.REGISTRAR, Role.SUPERVISOR))
        self._see(desk, "/staff/desk/")
        for words in (WOMAN.name, MAN.name, WOMAN.number[-4:], MAN.phone, WOMAN.number):
            desk.send(f"/staff/desk/?day={THURSDAY_TEN.date()}", search=words)
            self._shown(desk)
        self._see(desk, f"/staff/desk/{code}", f"/staff/desk/{code}/identity", f"/staff/bookings/{code}/move",
                  f"/staff/bookings/{code}/cancel", "/staff/messages/", "/staff/reports/", "/staff/waiting/",
                  "/staff/waiting/new", "/staff/bookings/aside/")  # fmt: skip
        self._let_in(desk, booking_id)
        self._see(desk, f"/staff/desk/{code}")
        desk.send(f"/staff/desk/{code}/finish", outcome="done")
        self._shown(desk)
        auditor = self._browser(staff_browser(self._app, Role.AUDITOR))
        self._see(auditor, "/staff/audit/")

    def _let_in(self, desk: Browser, booking_id: int) -> None:
        row = passes.live("booking", booking_id)
        assert row
        token = sign(Token(row.token_id, row.day), keys())
        db.session.close()
        self._see(desk, "/staff/scan/")
        desk.send("/staff/scan/", text=f"https://office.example/p#{token}")
        admit = re.findall(r'action="(/staff/scan/[\w-]+/admit)"', self._shown(desk))[0]
        desk.send(admit, woman="y")
        self._shown(desk, 422)
        desk.send(admit, **dict.fromkeys(TICKS, "y"))
        self._shown(desk)
        desk.open("/staff/scan/")
        desk.send("/staff/scan/", text=f"https://office.example/p#{token}")
        self._shown(desk)

    def break_down(self, browser: Browser) -> None:
        """Send the profile to a server whose database has lost a table."""
        browser.open("/couples/profile")
        with writing():
            db.session.execute(text("ALTER TABLE couples_person RENAME TO couples_lost"))
        browser.submit(**WOMAN.typed(email=MAN.email), **MAN.typed())
        self._shown(browser, 500, 503)
        with writing():
            db.session.execute(text("ALTER TABLE couples_lost RENAME TO couples_person"))
