"""An auditor looks up who did what."""

import re
from collections.abc import Callable

from flask import Flask

from tests.audit.makers import seal, write
from tests.browsers import Browser
from wedreg.audit.queries import PAGE
from wedreg.audit.services import record
from wedreg.core.access import STAFF, Role
from wedreg.core.transactions import writing

Staff = Callable[..., Browser]
LOG = "/staff/audit/"


def numbers(browser: Browser) -> list[int]:
    """Return the subjects of the entries that the page at hand shows."""
    return [int(number) for number in re.findall(r'<td class="wr-num wr-break">账号 (\d+)</td>', browser.page)]


def test_only_auditors_read_the_log(app: Flask, staff: Staff) -> None:
    """R56: nobody whose deeds it tells of, the administrator least of all."""
    write(1)
    for role in STAFF:
        browser = staff(role)
        browser.open(LOG)
        assert (browser.status == 200) is (role == Role.AUDITOR), role


def test_the_newest_stand_first_and_the_older_ones_one_page_on(app: Flask, staff: Staff) -> None:
    write(2 * PAGE + 5)
    auditor = staff(Role.AUDITOR)
    auditor.open(LOG)
    seen = [numbers(auditor)]
    while older := re.search(r'<a href="([^"]+)">更早的</a>', auditor.page):
        auditor.open(LOG + older[1].replace("&amp;", "&"))
        seen.append(numbers(auditor))
    assert [len(page) for page in seen] == [PAGE, PAGE, 5]
    assert [number for page in seen for number in page] == list(reversed(range(2 * PAGE + 5)))


def test_the_log_is_filtered_by_what_was_done_from_page_to_page(app: Flask, staff: Staff) -> None:
    with writing():
        for number in range(2 * PAGE):
            record("accounts.changed" if number % 2 else "accounts.created", "staff", number)
        record("accounts.changed", "staff", 2 * PAGE + 1)
    auditor = staff(Role.AUDITOR)
    auditor.open(f"{LOG}?action=accounts.changed")
    assert '<option value="accounts.changed" selected>修改账号</option>' in auditor.page
    first = numbers(auditor)
    older = re.search(r'<a href="([^"]+)">更早的</a>', auditor.page)
    assert older
    auditor.open(LOG + older[1].replace("&amp;", "&"))
    assert first + numbers(auditor) == [2 * PAGE + 1, *range(2 * PAGE - 1, 0, -2)]
    auditor.open(f"{LOG}?action=no.such")
    assert "还没有记录" in auditor.text()


def test_each_line_tells_when_who_what_why_and_whether_it_is_sealed(app: Flask, staff: Staff) -> None:
    write(1)
    auditor = staff(Role.AUDITOR)
    auditor.open(LOG)
    line = "2026-04-27 10:00:00 系统 修改账号 账号 0"
    assert line in auditor.text()
    assert "角色：registrar · 原因：换岗 · 号：0" in auditor.text()
    assert "…" in auditor.page[auditor.page.index("<tbody>") :]
    seal()
    auditor.open(LOG)
    assert '">1</td>' in auditor.page


def test_what_stands_in_an_entry_cannot_become_a_part_of_the_page(app: Flask, staff: Staff) -> None:
    with writing():
        record("accounts.changed", "staff", "<script>", reason="<img src=x>")
    auditor = staff(Role.AUDITOR)
    auditor.open(f"{LOG}?before=999999&x=%22%3E%3Cscript%3E")
    assert auditor.status == 200
    assert "&lt;script&gt;" in auditor.page
    assert "<img src=x>" not in auditor.page
    assert '"><script>' not in auditor.page


def test_the_page_takes_as_many_statements_for_fifty_entries_as_for_two(
    app: Flask, staff: Staff, queries: list[str]
) -> None:
    auditor, needed = staff(Role.AUDITOR), []
    for more in (2, PAGE):
        write(more)
        queries.clear()
        auditor.open(LOG)
        needed.append(len(queries))
    assert needed[0] == needed[1]
