"""No form of ours can be sent by another site's page, whichever it is (ASVS 3.5.1)."""

import pytest
from flask import Flask

from tests.browsers import Browser, staff_browser
from tests.couples.makers import make_contact
from tests.test_access import VALUES
from wedreg.core.access import APART, STAFF, Role

FROM_ELSEWHERE = ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"})


@pytest.fixture
def forms(app: Flask) -> list[tuple[str, str]]:
    """Return (method, address) of everything that changes something, from the table of addresses itself."""
    found = []
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}):
                values = {name: VALUES[name] for name in rule.arguments}
                found.append((method, adapter.build(rule.endpoint, values, method=method)))
    return found


def people(app: Flask) -> list[Browser]:
    """Return the browsers of a couple, and of two who may do between them what staff may."""
    staff = [staff_browser(app, *(STAFF - APART)), staff_browser(app, Role.ADMIN)]
    return [Browser(app).sign_in("contact", make_contact()), *staff]


def test_every_form_without_our_token_is_refused(app: Flask, forms: list[tuple[str, str]]) -> None:
    assert len(forms) > 20
    for browser in people(app):
        for method, address in forms:
            assert browser.client.open(address, method=method).status_code == 400, (method, address)


def test_every_form_that_comes_from_another_site_is_refused(app: Flask, forms: list[tuple[str, str]]) -> None:
    """With the token too, were it ever to become known."""
    for browser in people(app):
        browser.open("/preferences/elder/0")
        browser.open("/couples/sign-in")
        token = browser.hidden("/couples/sign-in")
        for method, address in forms:
            for headers in FROM_ELSEWHERE:
                answer = browser.client.open(address, method=method, headers=headers, data=token)
                assert answer.status_code in (400, 403), (method, address)
