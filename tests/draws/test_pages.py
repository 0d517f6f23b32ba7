"""What everybody sees of draws, and what staff do with them; whatever is typed wrong gets a sentence and stays."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.browsers import Browser, make_staff, staff_browser
from tests.conftest import MONDAY, Time
from tests.draws.makers import (
    CLOSES,
    DUE,
    KNOWN,
    LATER,
    ROOM,
    announce,
    close,
    drawn,
    enter,
    finish,
    give_up,
    published,
    read,
    settle,
)
from tests.fields import beside, is_chinese, troubles
from wedreg.core.access import Role
from wedreg.core.transactions import reading
from wedreg.draws import queries, verify
from wedreg.draws.models import Draw, State

TYPED = {
    "title": "520 集体颁证",
    "groups": "新婚 30 6\n金婚 5",
    "closes_at": "2026-05-01T12:00",
    "source": "双色球第 2026051 期",
    "value_known_at": "2026-05-03T21:15",
    "value_due_at": "2026-05-04T10:00",
    "void_rule": "作废，另行公布",
}


@pytest.fixture
def organiser(app: Flask) -> Browser:
    return staff_browser(app, Role.ORGANISER)


def page_of(draw: Draw) -> str:
    return f"/staff/draws/{draw.ref}"


def only() -> Draw:
    with reading():
        (draw,) = queries.newest()
        return queries.get(draw.id)


def test_an_organiser_announces_a_draw_and_everybody_sees_its_terms(organiser: Browser) -> None:
    organiser.open("/staff/draws/")
    organiser.open("/staff/draws/new")
    organiser.submit(**TYPED)
    assert organiser.status == 200
    assert "已公布" in organiser.page
    ref = organiser.path.rsplit("/", 1)[1]
    visitor = Browser(organiser.app)
    visitor.open(f"/draws/{ref}")
    text = visitor.text()
    for words in (*(TYPED[name] for name in ("title", "source", "void_rule")), "名额 30 · 递补 6 · 参加 0",
                  "名额 5 · 参加 0", "报名到 5月1日 周五 下午12:00", "5月3日 周日 下午21:15"):  # fmt: skip
        assert words in text
    with reading():
        draw = queries.by_ref(ref)
        assert draw
        assert draw.commitment in text
        assert [part.code for part in draw.strata] == ["a", "b"]
        assert (draw.closes_at, draw.value_known_at, draw.value_due_at) == (CLOSES, KNOWN, DUE)


def test_a_form_that_is_sent_twice_announces_once(organiser: Browser) -> None:
    """Sent again with other terms it is refused: what was announced stays."""
    organiser.open("/staff/draws/new")
    old = organiser.page
    organiser.submit(**TYPED)
    first = organiser.path
    organiser.page, organiser.path = old, "/staff/draws/new"
    organiser.submit(**TYPED)
    assert organiser.path == first
    organiser.page, organiser.path = old, "/staff/draws/new"
    organiser.submit(**{**TYPED, "title": "别的"})
    assert "这件事已经公布过一次摇号" in organiser.text()
    assert only().title == TYPED["title"]
    organiser.page, organiser.path = old, "/staff/draws/new"
    organiser.submit(**TYPED, ref="<b>")
    assert "请刷新这一页，再填一次。" in organiser.text()


WRONG = {
    "title": ["", "长" * 61],
    "groups": ["", "新婚 三十", "新婚 30 6 1", "\n".join(f"第{number}组 1" for number in range(9)), "长" * 40],
    "closes_at": ["", "明天", "2026-04-27T10:00", "0001-01-01T00:00"],
    "source": ["", "期" * 61],
    "value_known_at": ["", "2026-04-27T09:59", "0001-01-01T00:00"],
    "value_due_at": ["", "2026-05-03T21:15", "0001-01-01T00:00"],
    "void_rule": ["", " "],
}
CASES = [(name, value) for name, values in WRONG.items() for value in values]


@pytest.mark.parametrize(("name", "value"), CASES, ids=lambda part: part[:12] or "empty")
def test_terms_that_cannot_be_are_refused_beside_their_field(organiser: Browser, name: str, value: str) -> None:
    organiser.open("/staff/draws/new")
    page = organiser.submit(**{**TYPED, name: value})
    found = troubles(page)
    assert list(found) == [name]
    assert is_chinese(found[name]), found
    assert "520 集体颁证" in page or name == "title"
    with reading():
        assert queries.newest() == []


def test_one_group_without_numbers_is_an_order_only(organiser: Browser) -> None:
    organiser.open("/staff/draws/new")
    organiser.submit(**{**TYPED, "groups": "全部"})
    assert [(part.code, part.places) for part in only().strata] == [("all", None)]


def test_staff_type_numbers_and_tell_each_the_pseudonym(organiser: Browser) -> None:
    """Full width, lower case and twice the same: one; the number itself is kept nowhere."""
    organiser.open("/staff/draws/new")
    organiser.submit(**TYPED)
    path = organiser.path
    organiser.send(f"{path}/numbers", group="b", numbers="ａ-001\n A-001 \r\n\nb/7\n")
    names = re.findall(r'<th scope="row">([AB][^<]*)</th><td><code class="wr-name">(.*?)</code>', organiser.page)
    assert [number for number, _name in names] == ["A-001", "B/7"]
    name = re.sub(r"<[^>]*>| ", "", names[0][1])
    assert verify.PSEUDONYM.fullmatch(name)
    organiser.open(f"{path}?find=a-001")
    assert "A-001： " in organiser.text()
    assert name in organiser.text().replace(" ", "")
    organiser.open(f"{path}?find=A-002")
    assert "名单里没有编号 A-002。" in organiser.text()
    with reading():
        assert queries.sizes(queries.get(1)) == {"a": 0, "b": 2}


@pytest.mark.parametrize("numbers", ["", "  \n ", "王小明", "A 1", "\n".join(map(str, range(2001)))])
def test_what_is_no_number_gets_a_sentence(organiser: Browser, numbers: str) -> None:
    """A name must not get into the roster, not even sealed."""
    draw = announce()
    organiser.open(page_of(draw))
    page = organiser.send(f"{page_of(draw)}/numbers", group="new", numbers=numbers)
    assert is_chinese(beside(page, "numbers") or "")
    assert numbers.strip()[:20] in page
    with reading():
        assert queries.sizes(queries.get(draw.id)) == {"new": 0, "gold": 0}


def test_numbers_come_in_neither_late_nor_into_another_features_roster(organiser: Browser, at: Time) -> None:
    draw, other = announce(), announce(subject=("event", 7))
    organiser.open(page_of(other))
    assert "报名编号" not in organiser.page
    organiser.send(f"{page_of(other)}/numbers", group="new", numbers="1")
    assert organiser.status == 409
    organiser.open(page_of(draw))
    at(CLOSES)
    organiser.sign_in("staff", make_staff(Role.ORGANISER))
    assert "报名已经截止，名单封存了。" in organiser.send(f"{page_of(draw)}/numbers", group="new", numbers="1")


def from_an_old_page(browser: Browser, path: str, **fields: object) -> str:
    """Send what a page offered that has been open for a while."""
    found = re.search(r'name="csrf_token" value="([^"]*)"', browser.page)
    assert found
    return browser.send(path, csrf_token=found[1], **fields)


def two(app: Flask) -> list[Browser]:
    return [staff_browser(app, role) for role in (Role.ORGANISER, Role.SUPERVISOR)]


def test_two_people_type_the_value_and_one_of_them_draws(app: Flask, at: Time) -> None:
    draw = announce()
    enter(draw, range(3))
    close(draw, at)
    at(KNOWN)
    first, second = two(app)
    for browser, value, words in (
        (first, "42 + 7", "还要另一位同事再填一次"),
        (second, "42 + 1", "和另一位填的不一样"),
        (second, "４２　＋ 7", "公开号码定了"),
    ):
        browser.open(page_of(draw))
        browser.send(f"{page_of(draw)}/value", value=value)
        assert words in browser.page
    assert read(draw).value == "42 + 7"
    first.open(page_of(draw))
    first.send(f"{page_of(draw)}/draw")
    assert "摇好了" in first.page
    assert read(draw).state == State.DRAWN
    first.open("/staff/draws/")
    assert "已摇出" in first.page


def test_nobody_sees_what_the_other_one_typed(app: Flask, at: Time) -> None:
    draw = announce()
    at(KNOWN)
    first, second = two(app)
    first.open(page_of(draw))
    first.send(f"{page_of(draw)}/value", value="42 is it")
    assert "您填过 42 is it" in first.text()
    second.open(page_of(draw))
    assert "另有 1 位填过" in second.text()
    assert "42 is it" not in second.page + Browser(app).open(f"/draws/{draw.ref}")


@pytest.mark.parametrize("value", ["", "三点一四", "1;2", "1" * 101, "a=b"])
def test_what_is_no_value_gets_a_sentence_and_stays(app: Flask, at: Time, value: str) -> None:
    draw = announce()
    at(KNOWN)
    browser = staff_browser(app, Role.ORGANISER)
    browser.open(page_of(draw))
    page = browser.send(f"{page_of(draw)}/value", value=value)
    assert is_chinese(beside(page, "value") or "")
    assert f'value="{value}"' in page
    assert read(draw).value is None


def test_a_value_before_or_after_its_time_is_refused(app: Flask, at: Time) -> None:
    """The page offers no field then; who kept one open gets the sentence."""
    draw = announce()
    for moment, words in ((KNOWN - timedelta(seconds=1), "开出之后再来填"), (DUE, "已经过了公布的最晚时间")):
        at(moment)
        browser = staff_browser(app, Role.ORGANISER)
        browser.open(page_of(draw))
        assert 'name="value"' not in browser.page
        assert words in from_an_old_page(browser, f"{page_of(draw)}/value", value="1")


def test_a_draw_is_given_up_with_a_reason_that_everybody_reads(organiser: Browser) -> None:
    draw = announce()
    organiser.open(page_of(draw))
    assert beside(organiser.send(f"{page_of(draw)}/void", reason=" "), "reason") == "请写明原因。"
    organiser.send(f"{page_of(draw)}/void", reason="典礼改期")
    assert "已作废" in organiser.page
    visitor = Browser(organiser.app)
    visitor.open(f"/draws/{draw.ref}")
    assert "这次摇号没有结果：典礼改期" in visitor.text()
    assert read(draw).secret in visitor.page


def test_a_settled_draw_offers_no_way_out(app: Flask, at: Time) -> None:
    draw = announce()
    settle(draw, at)
    browser = staff_browser(app, Role.ORGANISER)
    browser.open(page_of(draw))
    assert "作废这次摇号" not in browser.page
    from_an_old_page(browser, f"{page_of(draw)}/void", reason="不满意")
    assert browser.status == 409
    assert read(draw).state == State.VALUED


def test_drawing_too_early_is_refused_in_words(organiser: Browser) -> None:
    draw = announce()
    organiser.open(page_of(draw))
    from_an_old_page(organiser, f"{page_of(draw)}/draw")
    assert organiser.status == 409
    assert "名单封存、公开号码由两人填好之后才能摇。" in organiser.text()


def test_the_file_is_what_the_page_says_and_what_the_programs_check(app: Flask, at: Time, browser: Browser) -> None:
    draw = drawn(at)
    answer = browser.client.get(f"/draws/{draw.ref}/draw.json")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="draw-{draw.ref}.json"'
    facts = json.loads(answer.data)
    assert facts == published(draw)
    assert set(verify.checks(facts).values()) == {True}
    page = browser.open(f"/draws/{draw.ref}")
    assert all(facts[name] in page for name in ("commitment", "roster_hash", "seed", "secret", "value"))
    shown = re.sub(r"<[^>]*>|\s", "", page)
    assert all(name in shown for name in (*facts["result"]["new"], *facts["result"]["gold"]))


def test_what_is_not_out_yet_is_in_no_page_and_no_file(app: Flask, at: Time, browser: Browser) -> None:
    draw = announce()
    enter(draw, range(4))
    settle(draw, at)
    with reading():
        secret, names = queries.get(draw.id).hidden, queries.roster(draw)["new"]
    told = browser.open(f"/draws/{draw.ref}") + browser.open(f"/draws/{draw.ref}/draw.json")
    assert secret
    assert secret not in told
    assert read(draw).secret is None
    assert all(name in told for name in names)  # the roster is closed, and published


def test_an_open_roster_is_not_published(app: Flask, browser: Browser) -> None:
    draw = announce()
    names = enter(draw, range(4))
    told = browser.open(f"/draws/{draw.ref}") + browser.open(f"/draws/{draw.ref}/draw.json")
    assert [name for name in names if name in told] == []
    assert "在名单里，还没有摇。" in browser.open(f"/draws/{draw.ref}?find={names[0]}")


@pytest.mark.parametrize("typed", ["%20", "王", "2" * 500, "%00", "<b>"])
def test_a_pseudonym_that_there_is_not_is_told_so(app: Flask, at: Time, browser: Browser, typed: str) -> None:
    draw = drawn(at, people=2, golden=0)
    browser.open(f"/draws/{draw.ref}?find={typed}")
    assert browser.status in (200, 400)
    assert "中签" not in browser.page.split('id="result"')[-1].split("<table")[0]


def test_the_room_says_openly_what_must_be_kept_apart(app: Flask, browser: Browser) -> None:
    """Whoever knows the secret could choose when to come in, where the value is known first."""
    words = "打开密数的钥匙由另一个部门保管"
    assert words in browser.open(f"/draws/{announce(ROOM).ref}")
    assert words not in browser.open(f"/draws/{announce(LATER).ref}")


def test_the_programs_are_to_be_had(browser: Browser) -> None:
    assert "def ranking(" in browser.open("/draws/how/verify.py")
    assert "Fisher" in browser.open("/draws/how/draws.md")
    browser.open("/draws/how/models.py")
    assert browser.status == 404
    for path in ("/draws/22222222", "/draws/22222222/draw.json"):
        browser.open(path)
        assert browser.status == 404


def test_a_list_takes_as_many_statements_for_many_draws_as_for_few(
    app: Flask, at: Time, browser: Browser, queries: list[str]
) -> None:  # fmt: skip
    counted = []
    for number in (2, 18):
        for _ in range(number):
            give_up(announce())
        organiser = staff_browser(app, Role.ORGANISER)
        queries.clear()
        browser.open(f"/draws/?{number}")
        organiser.open("/staff/draws/")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_page_takes_as_many_statements_for_many_people_as_for_few(
    app: Flask, at: Time, browser: Browser, queries: list[str]
) -> None:  # fmt: skip
    counted = []
    for number in (2, 40):
        at(MONDAY)
        draw = announce()
        enter(draw, range(number))
        settle(draw, at)
        finish(draw)
        queries.clear()
        browser.open(f"/draws/{draw.ref}")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_an_odd_page_of_the_list_is_no_trouble(app: Flask, browser: Browser) -> None:
    announce()
    for before in ("99999999999999999999", "-99999999999999999999", "0", "x"):
        browser.open(f"/draws/?before={before}")
        assert browser.status == 200
