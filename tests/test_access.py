"""Who may call what: every view says so, and the guard keeps it."""

from datetime import date

import pytest
from flask import Flask

from tests.browsers import Browser, staff_browser
from tests.couples.makers import make_contact
from wedreg.core.access import APART, COUPLES, STAFF, Role
from wedreg.requests import LIBRARY_VIEWS

VALUES = {
    "code": "ABCDEFGH", "day": date(2026, 5, 20), "name": "elder", "value": "1", "couple_id": 1, "staff_id": 1,
    "message_id": 1,
    "pass_id": 1, "look_uuid": "00000000-0000-4000-8000-000000000000", "service": "marriage", "closure_id": 1,
    "slot_id": 1, "ref": "none", "link": "none", "filename": "wedreg.css", "year": 2026, "number": 1, "step": "pause",
    "ticket_id": 1, "what": "serve",
}  # fmt: skip


def addresses(app: Flask) -> dict[str, tuple[str, str]]:
    """Return (method, address) of every view."""
    found = {}
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            method = "GET" if "GET" in (rule.methods or ()) else "POST"
            values = {name: VALUES[name] for name in rule.arguments}
            found[rule.endpoint] = (method, adapter.build(rule.endpoint, values, method=method))
    return found


def test_every_view_says_who_may_call_it(app: Flask) -> None:
    unmarked = {name for name, view in app.view_functions.items() if not hasattr(view, "access")}
    assert unmarked == LIBRARY_VIEWS


def test_no_staff_page_is_open_to_couples_and_no_other_page_asks_for_staff(app: Flask) -> None:
    for name, (_method, address) in addresses(app).items():
        roles = getattr(app.view_functions[name], "access", frozenset({Role.ANYONE}))
        if address.startswith("/staff/") and Role.ANYONE not in roles:
            assert roles <= STAFF, name
        elif not address.startswith("/staff/"):
            assert roles <= COUPLES | {Role.ANYONE}, name


@pytest.mark.parametrize("role", [None, "couple", *sorted(STAFF)])
def test_nobody_gets_a_page_that_is_not_theirs(app: Flask, role: Role | str | None) -> None:
    """Each view, for each role and for a visitor: never a page, only a way to sign in or a refusal."""
    browser = Browser(app)
    if role == "couple":
        browser.sign_in("contact", make_contact())
    elif role is not None:
        browser = staff_browser(app, Role(role))
    roles = {Role.ANYONE} if role is None else {Role(role), Role.ANYONE}
    for name, (method, address) in addresses(app).items():
        allowed = getattr(app.view_functions[name], "access", frozenset({Role.ANYONE})) & roles
        if allowed:
            continue
        answer = browser.client.open(address, method=method, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code in (302, 400, 403), (name, answer.status_code)
        if answer.status_code == 302:
            assert "/sign-in" in (answer.location or ""), name


def test_a_form_from_another_site_is_refused(app: Flask) -> None:
    browser = Browser(app)
    browser.open("/couples/sign-in")
    fields = {**browser.hidden("/couples/sign-in"), "address": "13900001234"}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert browser.client.post("/couples/sign-in", data=fields, headers=headers).status_code == 403
    assert browser.client.post("/couples/sign-in", data={"address": "13900001234"}).status_code == 400
    assert browser.client.post("/couples/sign-in", data=fields).status_code == 302


def test_no_answer_lacks_the_headers_that_protect_it(app: Flask) -> None:
    browser = Browser(app)
    for path in ("/", "/nothing-here", "/couples/sign-in", "/healthz", "/static/wedreg.css"):
        with browser.client.get(path) as answer:
            headers = answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_reader_who_goes_on_is_never_sent_to_another_site(app: Flask) -> None:
    browser = Browser(app)
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", "evil"):
        answer = browser.client.get("/preferences/elder/1", query_string={"back": back})
        assert answer.location == "/"


def test_powers_that_are_kept_apart_share_no_page(app: Flask) -> None:
    for name, view in app.view_functions.items():
        roles = getattr(view, "access", frozenset())
        assert len(roles & APART) < 2 or roles >= STAFF or name == "accounts.home", name


def test_the_cookie_of_an_https_site_is_bound_to_it(app: Flask) -> None:
    """ASVS 3.3: `__Host-`, Secure, HttpOnly, SameSite and the whole path."""
    browser = Browser(app)
    cookies = browser.client.get("/couples/sign-in").headers.getlist("Set-Cookie")
    assert cookies
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie for cookie in cookies)
