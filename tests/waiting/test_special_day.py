"""The waiting list of a special day: who went first is on the page on which everybody looks how its places went."""

from flask import Flask

from tests.browsers import Browser
from tests.release.makers import make_room
from tests.venues.makers import make_office
from tests.waiting.makers import Waiter, on
from wedreg.core.transactions import writing
from wedreg.waiting import queries, services


def test_a_jump_stands_on_the_fairness_page_with_its_reason(app: Flask) -> None:
    """R29: and names nobody."""
    special = make_room(make_office()).special_day
    _first, second = (Waiter().wait(on(special.day)) for _ in range(2))
    with writing():
        entry = queries.by_code(second.code)
        assert entry
        services.jump(entry, reason="上次停电没有办成")
    browser = Browser(app)
    browser.open(f"/release/{special.ref}/fair")
    assert "候补里提到最前的" in browser.text()
    assert "前面有 1 对的，提到了最前" in browser.text()
    assert "上次停电没有办成" in browser.text()
    assert second.code not in browser.page
