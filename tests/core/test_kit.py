"""The page that shows every part that pages are made of."""

import re
from dataclasses import replace
from pathlib import Path

from tests.browsers import Browser
from wedreg import create_app
from wedreg.settings import Settings

PARTS = Path(__file__).parent.parent.parent / "wedreg" / "templates" / "ui"


def test_the_page_shows_every_macro(browser: Browser) -> None:
    """A part that nobody looks at grows ugly."""
    kit = (PARTS / "kit.html").read_text()
    macros = {name for file in PARTS.glob("*.html") for name in re.findall(r"{%-? macro (\w+)", file.read_text())}
    assert macros
    assert {name for name in macros if f"{name}(" not in kit} == set()
    browser.open("/ui")
    assert browser.status == 200
    assert "现在是 10 位，还少 1 位。" in browser.text()


def test_an_office_at_work_has_no_such_page(settings: Settings) -> None:
    app = create_app(replace(settings, sample=False, test_hooks=False))
    assert [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/ui")] == []
