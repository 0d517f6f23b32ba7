"""A unit books for several couples at once."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import THURSDAY_TEN, book, hold, reread, run_job, seats
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import both, make_contact, make_couple
from tests.fields import troubles, value_of
from tests.reliability.races import good, together
from tests.venues.makers import make_slot, marriage
from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Booking, Group, Source, Status
from wedreg.bookings.privacy import erase
from wedreg.bookings.queries import groups as queries
from wedreg.bookings.rules import group_deadline
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.notifications.models import Message
from wedreg.venues.models import Slot, Venue

GROUPS = "/staff/bookings/groups"
PHONE = "13900008888"
HALF_HOUR = timedelta(minutes=30)
FAR = datetime(2026, 5, 14, 9, 0, tzinfo=BEIJING)
"""A Thursday more than two weeks ahead."""


@pytest.fixture
def morning(office: Venue) -> list[Slot]:
    """Return the times of a morning, with two places each."""
    return [make_slot(office, FAR + HALF_HOUR * step, places=2) for step in range(3)]


@pytest.fixture
def registrar(app: Flask) -> Browser:
    """Return a registrar's browser."""
    return staff_browser(app, Role.REGISTRAR)


def ask(browser: Browser, office: Venue, couples: object, **fields: object) -> Browser:
    """Ask for places for so many couples."""
    browser.open(GROUPS)
    asked = {"name": "长安小学", "phone": PHONE, "service": marriage().id, "venue": office.id, "day": "2026-05-14"}
    db.session.close()
    browser.submit(**{**asked, "half": "am", "couples": couples, **fields})
    return browser


def links(browser: Browser) -> list[str]:
    """Return the links of the couples, as they stand on the page."""
    parts = browser.page.split("/bookings/places/")[1:]
    return [f"/bookings/places/{part.split('<')[0]}" for part in parts]


def group() -> Group:
    """Return the only group."""
    found = db.session.scalars(select(Group)).one()
    db.session.close()
    return found


def places() -> list[Booking]:
    """Return the bookings of the group in the order of their times."""
    found = [place.booking for place in queries.places_of(group())]
    db.session.close()
    return found


def finish(app: Flask, link: str, contact_id: int) -> Browser:
    """Let the pair with this contact, whose details nobody knows yet, finish by its link."""
    pair = Browser(app).sign_in("contact", contact_id)
    pair.open(link)
    pair.submit()
    pair.submit(**both())
    pair.submit(declared="y")
    return pair


def test_all_places_are_taken_at_once_the_earliest_times_first(
    registrar: Browser, office: Venue, morning: list[Slot]
) -> None:
    """The places are held until the deadline, which is published; the one who looks after them gets the link."""
    ask(registrar, office, 5)
    assert "办好 0 对，共 5 对" in registrar.text()
    assert [seats(slot) for slot in morning] == [2, 2, 1]
    kept = places()
    assert {(b.status, b.source, b.contact_id) for b in kept} == {(Status.HELD, Source.STAFF, None)}
    assert {b.hold_until for b in kept} == {datetime(2026, 5, 4, 10, 0, tzinfo=BEIJING)}
    message = db.session.scalars(select(Message)).one()
    assert (message.kind, message.person, message.at_once) == ("bookings.group", "coordinator", True)
    assert bookings.miscounted() == []
    db.session.close()


def test_when_they_do_not_all_fit_none_is_taken_and_the_largest_number_is_told(
    registrar: Browser, office: Venue, morning: list[Slot]
) -> None:
    book(morning[0])
    ask(registrar, office, 6)
    assert registrar.status == 422
    assert "这半天只剩 5 个名额，放不下 6 对，一个都没有占。" in troubles(registrar.page)["couples"]
    assert value_of(registrar.page, "name") == "长安小学"
    assert [seats(slot) for slot in morning] == [1, 0, 0]
    assert "办好 0 对，共 5 对" in ask(registrar, office, 5).text()


def test_two_units_that_ask_at_once_never_share_a_place(app: Flask, office: Venue, morning: list[Slot]) -> None:
    """R14: four and four of six: one gets all of its places, the other one none."""
    browsers = [staff_browser(app, Role.REGISTRAR) for _ in range(2)]
    results = together(app, [lambda one=one: ask(one, office, 4).status for one in browsers])
    assert sorted(good(results)) == [200, 422]
    assert sum(seats(slot) for slot in morning) == 4
    assert bookings.miscounted() == []
    db.session.close()


def test_the_same_form_sent_twice_makes_one_group(registrar: Browser, office: Venue, morning: list[Slot]) -> None:
    first = ask(registrar, office, 2, key="the-same").path
    assert ask(registrar, office, 2, key="the-same").path == first
    assert sum(seats(slot) for slot in morning) == 2


def test_each_couple_finishes_by_its_own_link_after_signing_in(
    app: Flask, registrar: Browser, office: Venue, morning: list[Slot]
) -> None:
    """R55: the link alone shows nothing; who signs in first goes on with it, nobody else can."""
    first, second = links(ask(registrar, office, 2))
    nobody = Browser(app)
    nobody.open(first)
    assert nobody.path.startswith("/couples/sign-in")
    pair = Browser(app).sign_in("contact", make_contact())
    assert "5月4日 周一 上午10:00 以前填好" in pair.open(first)
    finish(app, first, make_contact())
    assert reread(places()[0].id).status == Status.CONFIRMED
    assert "已经有人在办" in pair.open(first)
    pair.open(second)
    pair.submit()
    pair.open(second)
    assert pair.path == f"/bookings/{places()[1].code}/check"
    registrar.open(registrar.path)
    assert "办好 1 对，共 2 对" in registrar.text()
    assert "正在填" in registrar.text()


def test_two_who_press_at_the_same_moment_do_not_share_a_place(
    app: Flask, registrar: Browser, office: Venue, morning: list[Slot]
) -> None:
    link, _other = links(ask(registrar, office, 2))
    pairs = [Browser(app).sign_in("contact", make_contact()) for _ in range(2)]
    for pair in pairs:
        pair.open(link)
    answers = together(app, [partial(pair.client.post, link, data=pair.hidden(link)) for pair in pairs])
    assert sorted(answer.status_code for answer in good(answers)) == [302, 409]


def test_who_holds_another_place_reads_what_to_do_first(
    app: Flask, registrar: Browser, office: Venue, morning: list[Slot], slot: Slot
) -> None:
    contact = make_contact()
    held = hold(slot, contact)
    (link, _other) = links(ask(registrar, office, 2))
    pair = Browser(app).sign_in("contact", contact)
    pair.open(link)
    pair.submit()
    assert pair.status == 409
    assert "你们手上已经有一个保留着的名额" in pair.text()
    assert f"/bookings/{held.code}/check" in pair.page


def test_what_nobody_finishes_is_free_after_the_deadline(
    app: Flask, registrar: Browser, office: Venue, morning: list[Slot], at: Time
) -> None:
    """R23: by the same sweep as every hold."""
    ask(registrar, office, 4)
    at(datetime(2026, 5, 4, 10, 0, 1, tzinfo=BEIJING))
    run_job("bookings.expire_holds")
    assert [seats(slot) for slot in morning] == [0, 0, 0]
    assert "放回 4" in staff_browser(app, Role.REGISTRAR).open(GROUPS)


def test_the_office_frees_what_is_not_finished_and_leaves_the_others(
    app: Flask, registrar: Browser, office: Venue, morning: list[Slot]
) -> None:
    first, *_rest = links(ask(registrar, office, 3))
    finish(app, first, make_contact())
    registrar.send(f"{registrar.path}/end")
    assert "放回了 2 个名额。" in registrar.text()
    assert sum(seats(slot) for slot in morning) == 1


def test_who_looks_after_the_group_sees_how_many_are_done_and_no_names(
    app: Flask, registrar: Browser, office: Venue, morning: list[Slot]
) -> None:
    ask(registrar, office, 2)
    address, contact, pair = f"/bookings/groups/{group().ref}", make_contact(f"+86{PHONE}"), make_contact()
    couple = make_couple(pair)
    one = Browser(app).sign_in("contact", pair)
    one.open(links(registrar)[0])
    one.submit()
    one.submit(declared="y")
    coordinator = Browser(app).sign_in("contact", contact)
    coordinator.open(address)
    assert "办好 1 对，共 2 对" in coordinator.text()
    assert all((person.name or "") not in coordinator.page for person in couple.persons)
    assert places()[0].code not in coordinator.page
    stranger = Browser(app).sign_in("contact", make_contact())
    stranger.open(address)
    assert stranger.status == 404


def test_before_the_release_only_a_supervisor_asks_with_a_reason(app: Flask, office: Venue) -> None:
    make_slot(office, datetime(2026, 6, 10, 9, 0, tzinfo=BEIJING), places=4)
    registrar, supervisor = staff_browser(app, Role.REGISTRAR), staff_browser(app, Role.SUPERVISOR)
    assert "才放号" in ask(registrar, office, 2, day="2026-06-10", early="局里同意").text()
    assert "办好 0 对" in ask(supervisor, office, 2, day="2026-06-10", early="局里同意").text()


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"name": ""}, "name"),
        ({"phone": "123"}, "phone"),
        ({"couples": "1"}, "couples"),
        ({"couples": "61"}, "couples"),
        ({"couples": "三"}, "couples"),
        ({"day": "明天"}, "day"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    registrar: Browser, office: Venue, morning: list[Slot], fields: dict[str, str], where: str
) -> None:
    asked = {"couples": "2", **fields}
    ask(registrar, office, **asked)  # type: ignore[arg-type]
    assert set(troubles(registrar.page)) == {where}
    assert sum(seats(slot) for slot in morning) == 0


def test_the_deadline_is_seven_days_ahead_or_three_days_before_the_day() -> None:
    """A late group has a day; never longer than until an hour before its first couple."""
    now = datetime(2026, 4, 27, 10, 0, tzinfo=BEIJING)
    assert group_deadline(FAR.date(), FAR, now) == now + timedelta(days=7)
    near = datetime(2026, 5, 2, 9, 0, tzinfo=BEIJING)
    assert group_deadline(near.date(), near, now) == datetime(2026, 4, 29, 15, 0, tzinfo=BEIJING)
    day = THURSDAY_TEN.date()
    late, latest = (group_deadline(day, THURSDAY_TEN, THURSDAY_TEN - timedelta(hours=h)) for h in (48, 3))
    assert (late, latest) == (THURSDAY_TEN - timedelta(days=1), THURSDAY_TEN - timedelta(hours=1))


def test_the_phone_of_a_group_is_forgotten_when_nobody_needs_it(
    registrar: Browser, office: Venue, morning: list[Slot]
) -> None:
    """R54."""
    ask(registrar, office, 2)
    with writing():
        erase(FAR)
    assert group().phone
    with writing():
        erase(FAR + timedelta(days=1))
    assert (group().phone, group().phone_digest) == (None, None)
