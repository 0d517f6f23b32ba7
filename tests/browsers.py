"""People at their browsers, without a real one: they fetch pages, fill in the forms on them, and are signed in."""

import re
import secrets
from html import unescape
from typing import Any
from urllib.parse import urljoin

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from wedreg.accounts.models import Staff, StaffRole
from wedreg.core import clock
from wedreg.core.access import Role
from wedreg.core.crypto import digest
from wedreg.core.db import db
from wedreg.core.feature import features
from wedreg.core.sessions import SignedIn
from wedreg.core.transactions import writing


class Client(FlaskClient):
    """Each request has a context of its own, as in a server, so that nothing known of one leaks into the next."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **kwargs)


class Browser:
    """A browser with its cookies."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = Client(app, app.response_class, use_cookies=True)
        self.page = ""
        self.path = "/"
        self.status = 0
        self.answer: TestResponse | None = None

    def open(self, path: str) -> str:
        """Fetch a page, going along with redirects, and return it."""
        return self._took(self.client.get(path))

    def send(self, path: str, **fields: object) -> str:
        """Post the fields with the hidden ones of the form on the page at hand, as a browser does."""
        return self._took(self.client.post(path, data={**self.hidden(path), **fields}))

    def submit(self, **fields: object) -> str:
        """Post the form of the page at hand to where that page came from."""
        return self.send(self.path, **fields)

    def hidden(self, path: str) -> dict[str, str]:
        """Return the hidden fields of the form that posts to the path; of the only form where none names it."""
        forms = re.findall(r"<form[^>]*>.*?</form>", self.page, re.DOTALL)
        named = [form for form in forms if f'action="{path}"' in unescape(form[: form.index(">")])]
        chosen = named or [form for form in forms if "action=" not in form[: form.index(">")]] or forms
        tags = re.findall(r"<input[^>]*>", chosen[0]) if chosen else []
        hidden = [_attributes(tag) for tag in tags if 'type="hidden"' in tag]
        return {tag["name"]: tag.get("value", "") for tag in hidden}

    def _took(self, answer: TestResponse) -> str:
        while answer.status_code in (301, 302, 303, 308) and answer.location:
            self.path = urljoin(answer.request.path, answer.location)
            answer = self.client.get(self.path)
        self.answer, self.status = answer, answer.status_code
        self.path = answer.request.full_path.rstrip("?")
        self.page = answer.get_data(as_text=True)
        return self.page

    def text(self) -> str:
        """Return what the page at hand says, without its tags."""
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", self.page))).strip()

    def sign_in(self, kind: str, subject_id: int) -> "Browser":
        """Be signed in, by a session as the sign-in makes it."""
        token, now, known = secrets.token_urlsafe(32), clock.now(), features().actors[kind]
        with writing():
            db.session.add(
                SignedIn(
                    token_digest=digest("session", token), kind=kind, subject_id=subject_id,
                    idle_until=now + known.idle, ends_at=now + known.longest,
                )
            )  # fmt: skip
        with self.client.session_transaction() as session:
            session["token"] = token
        return self


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}


def make_staff(*roles: Role, username: str | None = None) -> int:
    """Make an account without the work of hashing a password, and return its id."""
    with writing():
        person = Staff(username=username or f"t-{secrets.token_hex(5)}", name="登记员 09", password_hash="-")
        person.roles = [StaffRole(role=role) for role in roles]
        db.session.add(person)
        db.session.flush()  # its id is returned
        return person.id


def staff_browser(app: Flask, *roles: Role) -> Browser:
    """Return the browser of somebody with these roles."""
    return Browser(app).sign_in("staff", make_staff(*roles))
