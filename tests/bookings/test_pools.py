"""The places of a half day are shared out: online, on site, and for those who go first."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.bookings.makers import book, cancel, choose, hold, move, reread, run_job, said_of, seats, times
from tests.bookings.pools import TOMORROW, pools, run_shares, share, taken
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import both, make_contact, make_couple
from tests.reliability.races import good, kinds, together
from tests.venues.makers import make_slot
from wedreg.bookings import queries, services
from wedreg.bookings.models import AsideKind
from wedreg.bookings.queries.recount import last_recount
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import Pool, Slot, Venue

FAR = datetime(2026, 5, 14, 9, 0, tzinfo=BEIJING)
"""A Thursday more than two weeks ahead; what is left for priority is for all on the Tuesday before, at three."""
DAY = FAR.date()


@pytest.fixture
def morning(office: Venue) -> list[Slot]:
    """Return the two times of a morning, of five places each."""
    return [make_slot(office, FAR + timedelta(minutes=30) * step, places=5) for step in range(2)]


def by_staff(slot: Slot, *, priority: bool = False) -> None:
    """Let staff take a place for somebody on the telephone."""
    with writing():
        services.hold_for_caller(slot.id, key=f"key-{id(object())}-{make_contact()}", priority=priority)


def is_full(slot: Slot) -> bool:
    """Say whether a couple finds no place in the slot."""
    try:
        hold(slot, make_contact())
    except SlotFull:
        db.session.close()
        return True
    return False


def test_couples_get_the_online_share_and_the_rest_is_for_telephone_and_desk(
    office: Venue, morning: list[Slot], browser: Browser
) -> None:
    """R13: 70 % online, 30 % on site, for each half day; the calendar counts by what books."""
    share(office)
    assert pools(DAY) == {"am online": "0/7", "am on_site": "0/3"}
    browser.open("/bookings/?month=2026-05")
    assert said_of(browser, "5月14日 周四 农历三月廿八").endswith("余 7 个名额")
    first, second = morning
    for _ in range(5):
        hold(first, make_contact())
    for _ in range(2):
        assert not is_full(second)
    assert is_full(second)
    assert seats(second) == 2
    browser.open(f"/bookings/{DAY}")
    assert times(browser) == {"9:00": "约满", "9:30": "约满"}
    for _ in range(3):
        by_staff(second)
    assert (seats(second), pools(DAY)) == (5, {"am online": "7/7", "am on_site": "3/3"})
    with pytest.raises(SlotFull):
        by_staff(second)
    db.session.close()


def test_staff_take_their_own_share_first_and_then_what_couples_could_have(office: Venue, morning: list[Slot]) -> None:
    """R13: what is not booked online flows to the counter; staff also book when online booking is closed."""
    share(office)
    for _ in range(4):
        by_staff(morning[0])
    assert pools(DAY) == {"am online": "1/7", "am on_site": "3/3"}


def test_a_place_goes_back_to_the_pool_from_which_it_was_taken(office: Venue, morning: list[Slot], at: Time) -> None:
    """Held and let go, cancelled with its rest, moved to another half day."""
    afternoon = make_slot(office, FAR + timedelta(hours=5), places=10)
    share(office)
    one, two, three = (book(morning[0]) for _ in range(3))
    hold(morning[1], make_contact())
    assert pools(DAY) == {"am online": "4/7", "am on_site": "0/3", "pm online": "0/7", "pm on_site": "0/3"}
    cancel(one)
    moved = move(two, afternoon)
    assert moved.pool == Pool.ONLINE
    assert (taken(DAY, Pool.ONLINE), queries.miscounted()) == (5, [])  # two of them rest
    db.session.close()
    at(at.now + timedelta(hours=2))
    run_job("bookings.expire_holds")
    run_job("bookings.end_asides")
    assert pools(DAY) == {"am online": "1/7", "am on_site": "0/3", "pm online": "1/7", "pm on_site": "0/3"}
    assert run_job("bookings.recount") == 1
    assert last_recount().found == []  # type: ignore[union-attr]
    db.session.close()
    assert reread(three.id).pool == Pool.ONLINE


def test_those_who_go_first_have_places_until_they_are_for_everybody(
    app: Flask, office: Venue, morning: list[Slot], at: Time
) -> None:
    """R13: soldiers, the pregnant, the elderly, the disabled, as they say; the registrar asks for a proof."""
    share(office, on_site=0, priority=40)
    for slot in (*[morning[0]] * 5, morning[1]):
        assert not is_full(slot)
    assert is_full(morning[1])
    contact = make_contact()
    make_couple(contact)
    pair = Browser(app).sign_in("contact", contact)
    choose(pair, morning[1])
    assert "只剩优先名额" in pair.text()
    pair.open(f"/bookings/{DAY}")
    assert times(pair) == {"9:00": "约满", "9:30": "优先 4"}
    pair.send("/bookings/hold", slot=morning[1].id, priority="y")
    pair.submit(declared="y")
    (booking,) = queries.all_mine(contact)
    db.session.close()
    assert (booking.pool, booking.priority) == (Pool.PRIORITY, True)
    registrar = staff_browser(app, Role.REGISTRAR)
    registrar.open(f"/staff/desk/{booking.code}")
    assert "他们说符合优先条件，请看证明" in registrar.text()
    at(datetime(2026, 5, 12, 15, 0, tzinfo=BEIJING))
    run_job("bookings.expire_holds")
    assert pools(DAY) == {"am online": "0/6", "am priority": "1/4"}
    free = sum(not is_full(slot) for slot in (*[morning[0]] * 5, *[morning[1]] * 4))
    assert (free, pools(DAY)) == (9, {"am online": "6/6", "am priority": "4/4"})


def test_a_lapsed_hold_in_another_time_makes_room_in_the_pool(
    office: Venue, morning: list[Slot], at: Time, browser: Browser
) -> None:
    """R23: who books next collects it; the calendar counts it as free."""
    share(office, on_site=90)
    hold(morning[0], make_contact())
    assert is_full(morning[1])
    at(at.now + timedelta(minutes=11))
    browser.open(f"/bookings/{DAY}")
    assert times(browser)["9:30"] == "余 1"
    assert not is_full(morning[1])
    assert [seats(slot) for slot in morning] == [0, 1]


def test_many_who_ask_at_once_share_the_pool_out_exactly(app: Flask, office: Venue, morning: list[Slot]) -> None:
    """R13, R14: sixteen couples in two times for seven online places; the slots have room for ten."""
    share(office)
    contacts = [make_contact() for _ in range(16)]
    results = together(app, [partial(hold, morning[number % 2], one) for number, one in enumerate(contacts)])
    assert len(good(results)) == 7
    assert kinds(results) == ["SlotFull"] * 9
    assert pools(DAY) == {"am online": "7/7", "am on_site": "0/3"}
    assert queries.miscounted() == []
    db.session.close()


def test_the_office_moves_a_couple_whatever_is_left_in_the_pools(
    office: Venue, morning: list[Slot], slot: Slot
) -> None:
    """R21: nobody is left without a place because of a share; the slot itself never holds more than it can."""
    share(office, on_site=90)
    hold(morning[0], make_contact())
    for _ in range(9):
        by_staff(morning[1] if seats(morning[1]) < 5 else morning[0])
    with writing():
        db.session.get(Slot, morning[0].id).capacity = 6  # type: ignore[union-attr]
    moved = move(book(slot), morning[0], by_office=True)
    assert (moved.slot_id, moved.pool) == (morning[0].id, None)
    assert run_job("bookings.recount") == 1
    assert last_recount().found == []  # type: ignore[union-attr]
    db.session.close()


def test_who_is_moved_by_the_office_counts_in_the_pool_from_which_the_new_place_came(
    office: Venue, morning: list[Slot]
) -> None:
    """Of the counter, as far as it has one; the old place goes back to where it was."""
    afternoon = make_slot(office, FAR + timedelta(hours=5), places=10)
    share(office)
    booking = book(morning[0])
    assert booking.pool == Pool.ONLINE
    assert move(booking, afternoon, by_office=True).pool == Pool.ON_SITE
    assert run_job("bookings.recount") == 1
    assert last_recount().found == []  # type: ignore[union-attr]
    db.session.close()


def test_half_days_with_bookings_stay_as_they_are_and_follow_the_windows(office: Venue, morning: list[Slot]) -> None:
    """R21: publishing moves nobody; when windows come or go the pools have more or fewer places."""
    afternoon = make_slot(office, FAR + timedelta(hours=5), places=10)
    book(morning[0])
    share(office)
    assert pools(DAY) == {"pm online": "0/7", "pm on_site": "0/3"}
    assert run_shares() == 0
    hold(afternoon, make_contact())
    with writing():
        db.session.get(Slot, afternoon.id).capacity = 20  # type: ignore[union-attr]
    assert run_shares() == 1
    assert pools(DAY) == {"pm online": "1/14", "pm on_site": "0/6"}
    with writing():
        db.session.get(Slot, afternoon.id).capacity = 1  # type: ignore[union-attr]
    run_shares()
    assert pools(DAY) == {"pm online": "1/1", "pm on_site": "0/0"}


def test_a_later_share_replaces_an_earlier_one_where_nobody_has_booked(office: Venue, morning: list[Slot]) -> None:
    share(office)
    share(office, on_site=50, valid_from=TOMORROW + timedelta(days=1))
    assert pools(DAY) == {"am online": "0/5", "am on_site": "0/5"}
    share(office, on_site=0, valid_from=TOMORROW + timedelta(days=2))
    assert pools(DAY) == {}
    for _ in range(5):
        assert not is_full(morning[0])


def test_a_place_that_is_kept_for_a_couple_counts_in_its_pool(office: Venue, morning: list[Slot]) -> None:
    share(office)
    couple = make_couple(make_contact())
    until = FAR - timedelta(days=1)
    with writing():
        aside = services.set_aside(morning[0].id, AsideKind.RESERVED, couple_id=couple.id, until=until, why="test")
    assert pools(DAY) == {"am online": "0/7", "am on_site": "1/3"}
    with writing():
        services.free(db.session.merge(aside))
    assert pools(DAY) == {"am online": "0/7", "am on_site": "0/3"}


def test_where_nothing_is_shared_out_no_statement_is_sent_for_it(morning: list[Slot], queries: list[str]) -> None:
    """The place itself is taken by one statement; no statement of the hold names the pools."""
    contact = make_contact()
    queries.clear()
    hold(morning[0], contact)
    assert [sent for sent in queries if "quota" in sent] == []
    assert len([sent for sent in queries if sent.startswith("UPDATE venues_slot")]) == 1


def test_a_unit_gets_no_more_than_the_counter_may_give(app: Flask, office: Venue, morning: list[Slot]) -> None:
    """Its own share and what couples could have; none is taken when they are too few."""
    share(office, on_site=20, priority=50)
    registrar = staff_browser(app, Role.REGISTRAR)
    registrar.open("/staff/bookings/groups")
    asked = {"name": "长安小学", "phone": "13900008888", "service": morning[0].service_id, "venue": office.id}
    registrar.submit(**asked, day=DAY.isoformat(), half="am", couples=6)
    assert "只剩 5 个名额" in registrar.text()
    assert pools(DAY) == {"am online": "0/3", "am on_site": "0/2", "am priority": "0/5"}


def test_a_registrar_takes_a_priority_place_for_who_says_so(app: Flask, office: Venue, morning: list[Slot]) -> None:
    share(office, on_site=10, priority=80)
    number = morning[0].id
    for _ in range(2):
        by_staff(morning[0])
    with pytest.raises(SlotFull):
        by_staff(morning[0])
    db.session.close()
    registrar = staff_browser(app, Role.REGISTRAR)
    registrar.open(f"/staff/bookings/new?service=marriage&venue=office&day={DAY}")
    assert "优先 3" in registrar.text()
    registrar.send(registrar.path, slot=number, priority="y")
    registrar.submit(**both(), declared="y")
    assert registrar.path.endswith("/slip")
    assert taken(DAY, Pool.PRIORITY) == 1


def test_the_table_itself_refuses_more_than_a_pool_has(office: Venue, morning: list[Slot]) -> None:
    """Were the condition in the code forgotten one day, the CHECK would still hold."""
    share(office)
    with pytest.raises(IntegrityError), writing():
        db.session.execute(text("UPDATE venues_quota SET taken = places + 1"))
    assert pools(DAY) == {"am online": "0/7", "am on_site": "0/3"}
