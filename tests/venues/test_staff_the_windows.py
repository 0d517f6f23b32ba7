"""Who plans says which windows serve what; the places follow (R13)."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.bookings.asides import rested
from tests.bookings.makers import THURSDAY_TEN, book, hold, reread
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.fields import beside, value_of
from tests.venues.makers import make_office, make_week, marriage
from wedreg.audit.models import Entry
from wedreg.bookings import queries as bookings
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues import queries, services
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import Half, Post, Slot, SlotState, Staffing, Venue, VenueKind, Window

PAGE = "/staff/venues/office/staffing"
REST = {"valid_from": "2026-04-28", "reason": "新来一位登记员", "without_divorce": ""}
WORKDAYS = (0, 1, 2, 3, 4, 7)


@pytest.fixture
def office(app: Flask) -> Venue:
    """Return an office with four windows that publishes three couples at once."""
    venue = make_office()
    make_week(venue, places=3)
    return venue


@pytest.fixture
def planner(app: Flask, office: Venue) -> Browser:
    browser = staff_browser(app, Role.SUPERVISOR)
    browser.open(PAGE)
    return browser


def service_id(code: str) -> int:
    service = queries.service(code)
    assert service
    return service.id


def window_ids(venue: Venue) -> list[int]:
    found = [window.id for window in queries.windows(venue.id)]
    db.session.close()
    return found


def posts(
    venue: Venue, *services: str, days: Iterable[int] = WORKDAYS, halves: Iterable[Half] = Half
) -> dict[str, str]:
    """Return the fields that put these services, in order, at the windows of the venue."""
    ids = {code: str(service_id(code)) for code in set(services)}
    return {
        f"post_{day}_{half.value}_{window}": ids[code]
        for day in days
        for half in halves
        for window, code in zip(window_ids(venue), services, strict=False)
    }


def staff(venue: Venue, *codes: str, valid_from: date = date(2026, 4, 28)) -> None:
    """Put these services at the windows, all week."""
    fields = posts(venue, *codes)
    rows = [
        Post(weekday=int(day), half=Half(half), window_id=int(window), service_id=int(service))
        for (_post, day, half, window), service in ((name.split("_"), value) for name, value in fields.items())
    ]
    with writing():
        why = "" if any(code.startswith("divorce") for code in codes) else "示例"
        draft = services.draft_staffing(venue, valid_from, rows, without_divorce=why)
        services.publish_staffing(draft, venue, reason="示例")


def slot_at(hour: int, day: int = 30) -> Slot:
    moment = THURSDAY_TEN.replace(hour=hour, day=day)
    slot = db.session.scalars(select(Slot).where(Slot.starts_at == moment)).one()
    db.session.close()
    return slot


def test_places_follow_who_stands_where_and_never_exceed_what_is_published(planner: Browser, office: Venue) -> None:
    """R13: two windows in the morning are two places; four in the afternoon are the three that are published."""
    morning = posts(office, "marriage", "marriage", "divorce_apply", halves=[Half.MORNING])
    afternoon = posts(office, *["marriage"] * 4, halves=[Half.AFTERNOON])
    planner.submit(**REST, **morning, **afternoon, preview="1")
    assert "4月30日 周四 上午10:00 · 3 → 2" in planner.text()
    assert slot_at(10).capacity == 3
    planner.submit(**REST, **morning, **afternoon, publish="1")
    assert "排班已发布。" in planner.text()
    assert (slot_at(10).capacity, slot_at(15).capacity) == (2, 3)
    entry = db.session.scalars(select(Entry).where(Entry.action == "venues.staffed")).one()
    assert entry.details["reason"] == REST["reason"]
    db.session.close()


def test_a_half_day_without_a_window_has_no_places_and_is_not_offered(planner: Browser, office: Venue) -> None:
    """R13, R14: the calendar shows no day that cannot be booked."""
    fields = posts(office, "marriage", "divorce_apply", halves=[Half.MORNING])
    planner.submit(**REST, **fields, publish="1")
    assert slot_at(15).capacity == 0
    with pytest.raises(SlotFull):
        hold(slot_at(15), make_contact())
    shown = bookings.slots(office.id, marriage().id, date(2026, 4, 30), THURSDAY_TEN - timedelta(days=3))
    assert {place.slot.half for place in shown} == {Half.MORNING}
    db.session.close()


def test_couples_who_are_too_many_keep_their_place_and_are_listed_to_be_called(
    planner: Browser, office: Venue, at: Time
) -> None:
    """R13, R21: three couples, one window; the slot takes nobody new until two were moved."""
    slot = slot_at(10)
    couples = [book(slot) for _ in range(3)]
    fields = posts(office, "marriage", "divorce_apply")
    planner.submit(**REST, **fields, preview="1")
    assert "3 → 1 已约 3 对，多出的要打电话" in planner.text()
    assert "会碰到 3 对已经约好的新人" in planner.text()
    planner.submit(**REST, **fields, publish="1")
    assert "有 1 个时段的新人多于窗口，请按名单打电话。" in planner.text()
    short = slot_at(10)
    assert (short.capacity, short.taken, short.short_by, short.state) == (3, 3, 2, SlotState.SHORT)
    assert [reread(booking.id).slot_id for booking in couples] == [slot.id] * 3
    planner.open("/staff/venues/office/calls")
    assert "3 对新人，只剩 1 个窗口。请至少改 2 对的时间。" in planner.text()
    for left, booking in zip((1, 0), couples, strict=False):
        planner.open(f"/staff/bookings/{booking.code}/cancel")
        planner.submit(reason="窗口少了")
        assert slot_at(10).short_by == left
    now = slot_at(10)
    assert (now.capacity, now.taken, now.state) == (1, 1, SlotState.OPEN)
    assert "没有要打电话的" in planner.open("/staff/venues/office/calls")
    planner.open(f"/staff/bookings/{couples[2].code}/cancel")
    planner.submit(reason="窗口少了")
    rested(at, slot)
    assert hold(slot, make_contact()).slot_id == slot.id
    assert bookings.miscounted() == []
    db.session.close()


def test_a_later_staffing_leaves_the_days_before_as_they_are_and_new_slots_follow_it(office: Venue) -> None:
    """R13: each day goes by the last staffing that has begun."""
    staff(office, "marriage", "marriage", "divorce_apply", valid_from=date(2026, 5, 11))
    assert slot_at(10).capacity == 3
    capacities = {row.day: row.capacity for row in db.session.execute(select(Slot.day, Slot.capacity))}
    db.session.close()
    assert {capacity for day, capacity in capacities.items() if day >= date(2026, 5, 11)} == {2}
    assert {capacity for day, capacity in capacities.items() if day < date(2026, 5, 11)} == {3}


def test_a_new_week_cannot_give_more_places_than_windows_are_staffed(office: Venue) -> None:
    """R13: whatever number stands in it."""
    staff(office, "marriage", "marriage", "divorce_apply")
    make_week(office, places=4, valid_from=date(2026, 4, 29))
    with writing():
        services.make_slots()
    assert slot_at(10).capacity == 2


def test_the_database_puts_a_window_to_one_service_per_half_day(office: Venue) -> None:
    """R13: so that two services never share a window; what the form says, the table refuses too."""
    (window, *_rest), (first, second) = window_ids(office), (service_id("marriage"), service_id("reissue"))
    db.session.close()
    with pytest.raises(IntegrityError), writing():
        twice = [Post(weekday=0, half=Half.MORNING, window_id=window, service_id=s) for s in (first, second)]
        db.session.add(Staffing(venue_id=office.id, valid_from=date(2026, 4, 28), posts=twice))
    with writing():
        once = [Post(weekday=0, half=half, window_id=window, service_id=first) for half in Half]
        db.session.add(Staffing(venue_id=office.id, valid_from=date(2026, 4, 28), posts=once))


def test_monday_is_copied_to_the_other_workdays(planner: Browser, office: Venue) -> None:
    fields = posts(office, "marriage", "divorce_apply", days=[0])
    page = planner.submit(**REST, **fields, copy="1")
    ids = window_ids(office)
    for day in WORKDAYS:
        assert value_of(page, f"post_{day}_am_{ids[0]}") == str(service_id("marriage"))
    assert value_of(page, f"post_5_am_{ids[0]}") in ("", None)
    assert value_of(page, "reason") == REST["reason"]


def test_the_page_begins_with_the_newest_staffing_or_with_the_one_that_is_copied(
    planner: Browser, office: Venue
) -> None:
    staff(office, "reissue")
    staff(office, "marriage", valid_from=date(2026, 5, 11))
    field = f"post_0_am_{window_ids(office)[0]}"
    assert value_of(planner.open(PAGE), field) == str(service_id("marriage"))
    oldest = min(staffing.id for staffing in queries.staffings(office.id))
    db.session.close()
    assert value_of(planner.open(f"{PAGE}?from={oldest}"), field) == str(service_id("reissue"))


@pytest.mark.parametrize(
    ("fields", "where", "sentence"),
    [
        ({"valid_from": "2026-04-27"}, "valid_from", "生效日期最早是明天"),
        ({"valid_from": ""}, "valid_from", "请填生效日期。"),
        ({"valid_from": "2026-05-11"}, "valid_from", "同一天已经有一份排班了，请换一个生效日期。"),
        ({"reason": " "}, "reason", "请写明原因，会记在操作记录里。"),
        ({"without_divorce": "长" * 101}, "without_divorce", ""),
    ],
)
def test_a_staffing_that_cannot_be_gets_a_sentence_and_nothing_typed_is_lost(
    planner: Browser, office: Venue, fields: dict[str, str], where: str, sentence: str
) -> None:
    staff(office, "marriage", valid_from=date(2026, 5, 11))
    typed = {**REST, **posts(office, "marriage", "divorce_apply"), **fields}
    page = planner.submit(**typed, publish="1")
    assert sentence in (beside(page, where) or "-")
    assert {name: value_of(page, name) for name in typed} == {name: value.strip() for name, value in typed.items()}
    assert len(queries.staffings(office.id)) == 1
    db.session.close()


def test_a_window_serves_only_what_it_can(planner: Browser, office: Venue) -> None:
    """R13: the form does not offer it, and what is sent all the same is refused beside its field."""
    planner.open("/staff/venues/office/windows/1")
    planner.submit(name="东侧", open="y", skills=[service_id("divorce_apply"), service_id("reissue")])
    page = planner.open(PAGE)
    first = window_ids(office)[0]
    offered = page[page.index(f'name="post_0_am_{first}"') :].split("</select>")[0]
    assert "离婚登记申请" in offered
    assert "结婚登记" not in offered
    planner.submit(**REST, **posts(office, "marriage", "divorce_apply"), publish="1")
    assert queries.staffings(office.id) == []
    db.session.close()


def test_a_skill_on_which_the_staffing_counts_is_not_taken_away(planner: Browser, office: Venue) -> None:
    staff(office, "marriage", "divorce_apply")
    planner.open("/staff/venues/office/windows/2")
    page = planner.submit(name="", open="y", skills=[service_id("reissue")])
    assert beside(page, "skills") == "排班里 2 号窗口还排着“离婚登记申请”。请先发布新的排班，再去掉这一项。"
    planner.open("/staff/venues/office/windows/2")
    planner.submit(name="", open="y", skills=[service_id("divorce_apply")])
    assert "已保存。" in planner.text()


def test_a_window_that_is_shut_takes_its_places_with_it_and_brings_them_back(planner: Browser, office: Venue) -> None:
    """R13, R21: who is too many is kept and listed."""
    staff(office, "marriage", "marriage", "divorce_apply")
    for _ in range(2):
        book(slot_at(10))
    planner.open("/staff/venues/office/windows/2")
    planner.submit(name="")
    assert "有 1 个时段的新人多于窗口，请按名单打电话。" in planner.text()
    assert (slot_at(10).short_by, slot_at(11).capacity) == (1, 1)
    planner.open("/staff/venues/office/windows/2")
    planner.submit(name="", open="y")
    assert (slot_at(10).short_by, slot_at(10).state, slot_at(11).capacity) == (0, SlotState.OPEN, 2)


def test_a_venue_without_windows_says_what_to_do_first(planner: Browser, office: Venue) -> None:
    with writing():
        for window in db.session.scalars(select(Window)):
            window.open = False
    assert "请先加窗口，再排班。" in planner.open(PAGE)


def test_an_outdoor_point_needs_no_divorce_window(app: Flask) -> None:
    """R15: it serves booked couples only, and says so."""
    point = make_office("river", kind=VenueKind.OUTDOOR)
    browser = staff_browser(app, Role.SUPERVISOR)
    browser.open("/staff/venues/river/staffing")
    browser.submit(**REST, **posts(point, "ceremony"), publish="1")
    assert "排班已发布。" in browser.text()
    assert "只接待预约的新人" in Browser(app).open("/venues/river")
