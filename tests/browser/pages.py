"""Every page that there is, by who looks at it, and how it comes to be on the screen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.accounts.makers import PASSWORD, make_account
from tests.bookings.makers import NEXT_THURSDAY_TEN, THURSDAY_TEN, book, cancel
from tests.browser.steps import go_on, tick_all
from tests.browser.world import World, fill_a_morning, make_day
from tests.browsers import Browser, make_staff
from tests.conftest import MONDAY
from tests.draws.makers import (
    KNOWN,
    LATER,
    ROOM,
    announce,
    close,
    drawn,
    enter,
    give_up,
    published,
    settle,
    type_value,
)
from tests.release.makers import OPENS, RELEASE, come, in_order, make_room, new_couple, tick
from tests.release.makers import enter as take_ticket
from tests.release.test_ballot import TERMS as BALLOT
from tests.venues.makers import make_office, make_slot
from tests.waiting.makers import Waiter, rest_is_over, wait_for
from tests.waiting.makers import give_up as give_place_up
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.models import Claim
from wedreg.venues.services import share_places

NOTICE = """开始日期,结束日期,安排,节日
2027-01-01,2027-01-03,放假,元旦
2027-02-05,2027-02-11,放假,春节
2027-02-13,,上班,春节
2027-04-03,2027-04-05,放假,清明节
"""
"""Made up: the list of 2027 is not out."""

Opener = Callable[[Page], object]
Group = Callable[[World], tuple[Browser | None, dict[str, Opener]]]
DAY = f"/bookings/{THURSDAY_TEN:%Y-%m-%d}"


@dataclass(frozen=True)
class At:
    """Goes to an address."""

    address: str

    def __call__(self, page: Page) -> object:
        return page.goto(self.address)


def at(path: str) -> At:
    """Go to an address."""
    return At(path)


def visitor(_world: World) -> tuple[None, dict[str, Opener]]:
    """Return the pages for everybody."""
    return None, {
        "home": at("/"),
        "services": at("/venues/services"),
        "service": at("/venues/services/marriage"),
        "service-by-phone": at("/venues/services/legal_advice"),
        "venue": at("/venues/ciqikou"),
        "days": at("/bookings/"),
        "days-next-month": at("/bookings/?month=2026-05"),
        "times": at(DAY),
        "times-priority": _priority,
        "sign-in": at("/couples/sign-in"),
        "sign-in-wrong": _wrong_phone,
        "code": _code,
        "code-wrong": _wrong_code,
        "privacy": at("/privacy/"),
        "accessibility": at("/privacy/access"),
        "stranger": at("/p"),
        "screen-code": at("/screen/"),
        "not-found": at("/nothing-here"),
        "busy": at("/ui/busy"),
        "kit": at("/ui"),
        "staff-sign-in": at("/staff/account/sign-in"),
        "staff-sign-in-wrong": _wrong_staff,
        "set-up": partial(_set_up, username=make_account(set_up=False).username),
    }


def reader(world: World) -> tuple[None, dict[str, Opener]]:
    """Return the pages of draws, at every point of their way."""
    early, room = announce(), announce(ROOM)
    enter(early, range(3))
    done = drawn(world.at, people=12)
    world.at(MONDAY)
    given_up = give_up(announce())
    (first, *_others) = published(done)["result"]["new"]
    return None, {
        "draws": at("/draws/"),
        "draw-early": at(f"/draws/{early.ref}"),
        "draw-room": at(f"/draws/{room.ref}"),
        "draw": at(f"/draws/{done.ref}"),
        "draw-found": at(f"/draws/{done.ref}?find={first}"),
        "draw-unknown": at(f"/draws/{done.ref}?find=2222"),
        "draw-void": at(f"/draws/{given_up.ref}"),
        "draw-checked": partial(_checked, ref=done.ref),
    }


def newcomer(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the pages of somebody who has just signed in."""
    return world.nobody_yet(), {
        "mine-empty": at("/bookings/mine"),
        "profile": at("/couples/profile"),
        "profile-wrong": _wrong_profile,
        "time-gone": partial(_gone, slot=world.gone.id),
    }


def holder(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the pages of a couple whose place is held."""
    return world.couple(world.held), {
        "profile-held": at("/couples/profile"),
        "check": at(f"/bookings/{world.held.code}/check"),
        "check-unticked": partial(_unticked, code=world.held.code),
        "refused": partial(_extended_twice, code=world.held.code),
    }


def couple(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the pages of a couple that has booked."""
    code = world.booked.code
    return world.couple(world.booked), {
        "mine": at("/bookings/mine"),
        "pass": at(f"/bookings/{code}"),
        "change-day": at(f"/bookings/{code}/change"),
        "change-time": at(f"/bookings/{code}/change/2026-05-07"),
        "cancel": at(f"/bookings/{code}/cancel"),
        "profile-locked": at("/couples/profile"),
    }


def other_couple(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the page of a couple whose booking was cancelled."""
    return world.couple(world.cancelled), {"cancelled": at(f"/bookings/{world.cancelled.code}")}


def partner(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the pages of the second partner, who has not come in yet."""
    return world.invited(), {"mine-invited": at("/bookings/mine"), "join": _join}


def waiter(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the pages of a couple that waits and is asked; the day before it could join."""
    first, _second = _line(world)
    return world.nobody_yet().sign_in("contact", first.contact), {
        "wait-full-day": at(f"/bookings/{first.entry.first_day}"),
        "wait-asked": at("/waiting/"),
        "mine-waiting": at("/bookings/mine"),
        "wait-passed": _passed,
        "wait-left": _left,
        "wait-new": at(f"/waiting/new?day={first.entry.first_day}"),
        "wait-wrong": _wrong_wish,
    }


def line(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the pages of staff about couples that wait, and about places that are set aside."""
    first, second = _line(world)
    return world.staff(Role.SUPERVISOR), {
        "line": at("/staff/waiting/"),
        "line-new": at("/staff/waiting/new"),
        "line-new-wrong": _callers_wish_wrong,
        "line-asked": at(f"/staff/waiting/{first.code}"),
        "line-waiting": at(f"/staff/waiting/{second.code}"),
        "line-wrong": partial(_jump_without_reason, code=second.code),
        "asides": at("/staff/bookings/aside/"),
        "aside": _aside,
    }


def registrar(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the pages of the desk."""
    code = world.booked.code
    return world.staff(Role.REGISTRAR, Role.SUPERVISOR), {
        "staff-home": at("/staff/"),
        "today": at("/staff/desk/"),
        "today-list": at("/staff/desk/?day=2026-04-30"),
        "visit": at(f"/staff/desk/{code}"),
        "visit-numbers": at(f"/staff/desk/{code}/identity"),
        "scan": at("/staff/scan/"),
        "walk-in": at("/staff/numbers/"),
        "window-choose": at("/staff/windows/"),
        "screens": at("/staff/screens/"),
        "window-rule": at("/staff/windows/rule"),
        "counter": at("/staff/bookings/new?day=2026-04-30"),
        "counter-people": _counter,
        "counter-wrong": _counter_wrong,
        "staff-move": at(f"/staff/bookings/{code}/move"),
        "staff-cancel": at(f"/staff/bookings/{code}/cancel"),
        "staff-cancelled": at(f"/staff/bookings/{world.cancelled.code}/cancel"),
        "shares": at("/staff/venues/ciqikou/shares"),
        "shares-wrong": _shares,
        "shares-published": partial(_shares, priority="10"),
        "groups": at("/staff/bookings/groups"),
        "group": _group,
        "group-too-large": partial(_group, couples="60", half="上午", day="2026-04-29"),
        "recount": at("/staff/recount/"),
        "recount-wrong": _recount,
        "weather": at("/staff/bookings/weather/"),
        "weather-preview": _weather,
        "weather-wrong": partial(_weather, day="2026-05-30"),
        "weather-decided": partial(_weather, press="就这样移，通知每一对"),
        "messages": at("/staff/messages/"),
        "reports": at("/staff/reports/"),
        "venues": at("/staff/venues/"),
        "venue-staff": at("/staff/venues/ciqikou"),
        "venue-edit": at("/staff/venues/ciqikou/edit"),
        "service-staff": at("/staff/venues/services/marriage"),
        "week": _week,
        "closure": _closure,
        "window": at("/staff/venues/ciqikou/windows/1"),
        "window-closure": _window_closure,
        "staffing": at("/staff/venues/ciqikou/staffing"),
        "staffing-preview": _staffing,
        "calls": at("/staff/venues/riverside/calls"),
        "calls-none": at("/staff/venues/ciqikou/calls"),
        "holidays": at("/staff/almanac/2026"),
        "holidays-unpublished": at("/staff/almanac/2027"),
        "notice": partial(_notice, table=NOTICE),
        "notice-wrong": partial(_notice, table=f"{NOTICE}2027-02-30,,放假,春节\n2027-03-01,,也许,别的\n"),
        "me": at("/staff/account/me"),
        "not-allowed": at("/staff/accounts/"),
    }


def door(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the pages of a registrar on the day itself: the scan page in all its states, and the visits."""
    day = make_day(world)
    visits, codes = day.visits, day.codes
    return world.staff(Role.REGISTRAR, Role.SUPERVISOR), {
        "day-home": at("/staff/"),
        "scan-other-day": partial(_scan, text=codes["other day"]),
        "scan-cancelled": partial(_scan, text=codes["gone"]),
        "scan-unknown": partial(_scan, text="23456789"),
        "scan-valid": partial(_scan, text=codes["next"]),
        "scan-unticked": partial(_admit, text=codes["next"], ticked=False),
        "scan-mismatch": partial(_mismatch, text=codes["next"]),
        "scan-admitted": partial(_admit, text=codes["next"]),
        "scan-used": partial(_scan, text=codes["next"]),
        "scan-late": partial(_scan, text=codes["away"]),
        "day-list": at("/staff/desk/"),
        "day-list-empty": at("/staff/desk/?status=left"),
        "visit-there": at(f"/staff/desk/{visits['there'].code}"),
        "visit-wrong": partial(_wrong_outcome, code=visits["there"].code),
        "visit-done": at(f"/staff/desk/{visits['done'].code}"),
        "visit-correct": partial(_wrong_correction, code=visits["done"].code),
        "visit-next": at(f"/staff/desk/{visits['later'].code}"),
        "day-list-long": _long_search,
        "day-reports": at("/staff/reports/"),
        "day-messages": at("/staff/messages/"),
    }


def admin(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the pages about accounts."""
    number = make_staff(Role.REGISTRAR)
    return world.staff(Role.ADMIN), {
        "accounts": at("/staff/accounts/"),
        "account": at(f"/staff/accounts/{number}"),
        "account-password": lambda page: _new_password(page, number),
        "account-new": at("/staff/accounts/new"),
        "account-new-wrong": _wrong_account,
        "recovery-codes": _recovery_codes,
    }


def organiser(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the pages of who announces draws and types their values."""
    early, done = announce(LATER), drawn(world.at)
    world.at(MONDAY)
    settled = announce()
    settle(settled, world.at)
    world.at(MONDAY)
    waiting = announce()
    close(waiting, world.at)
    world.at(KNOWN)
    type_value(waiting)
    return world.staff(Role.ORGANISER), {
        "draws-staff": at("/staff/draws/"),
        "draw-new": at("/staff/draws/new"),
        "draw-new-wrong": _wrong_draw,
        "draw-staff-early": at(f"/staff/draws/{early.ref}"),
        "draw-staff-numbers": partial(_numbers, ref=early.ref),
        "draw-staff-value": at(f"/staff/draws/{waiting.ref}"),
        "draw-staff-value-wrong": partial(_wrong_value, ref=waiting.ref),
        "draw-staff-settled": at(f"/staff/draws/{settled.ref}"),
        "draw-staff-done": at(f"/staff/draws/{done.ref}"),
    }


def auditor(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the page of who reads the records."""
    return world.staff(Role.AUDITOR), {"audit": at("/staff/audit/")}


def in_line(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the pages of a couple that waits in a waiting room, and of its day."""
    room = make_room(world.office)
    world.at(OPENS)
    come(room, 4)
    world.at(RELEASE)
    tick()
    mine = Browser(world.app).sign_in("contact", in_order(room)[-1].contact_id)
    ref = room.special_day.ref
    return mine, {
        "days-special": at("/bookings/?month=2026-06"),
        "release": at(f"/release/{ref}"),
        "release-waiting": at(f"/release/{ref}/mine"),
        "release-fair": at(f"/release/{ref}/fair"),
        "mine-with-ticket": at("/bookings/mine"),
    }


def in_turn(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the pages of a couple whose turn it is, and of one that enters a ballot."""
    room, ballot = make_room(world.office), make_room(make_office("other"), **BALLOT)
    world.at(OPENS)
    couple, contact = new_couple()
    ticket = take_ticket(room, couple, contact)
    world.at(RELEASE)
    tick()
    return Browser(world.app).sign_in("contact", ticket.contact_id), {
        "release-turn": at(f"/release/{room.special_day.ref}/mine"),
        "ballot": at(f"/release/{ballot.special_day.ref}"),
        "ballot-closed": at(f"/release/{ballot.special_day.ref}/mine"),
    }


def guide(world: World) -> tuple[Browser, dict[str, Opener]]:
    """Return the pages of who announces special days and looks after their release."""
    room = make_room(world.office)
    world.at(OPENS)
    come(room, 4)
    world.at(RELEASE)
    tick()
    return world.staff(Role.SUPERVISOR), {
        "special-days": at("/staff/venues/ciqikou/special-days"),
        "special-day": at("/staff/venues/ciqikou/special-days/new"),
        "special-day-wrong": _wrong_special_day,
        "releases": at("/staff/release/"),
        "release-live": at(f"/staff/release/{room.special_day.ref}"),
        "release-no-reason": partial(_no_reason, ref=room.special_day.ref),
    }


PUBLIC: tuple[Group, ...] = (
    visitor, reader, newcomer, holder, couple, other_couple, partner, waiter, in_line, in_turn,
)  # fmt: skip
STAFF: tuple[Group, ...] = (registrar, line, door, organiser, admin, auditor, guide)


def each(group: Group, world: World) -> Iterator[tuple[Browser | None, str, Opener]]:
    """Return (who looks, name, how to get there) of every page of the group."""
    who, pages = group(world)
    for name, opener in pages.items():
        yield who, name, opener


def submit(page: Page) -> None:
    """Press the button of the page's main form, and wait for the answer."""
    with page.expect_navigation():
        page.locator("main form [type=submit], .wr-dock [type=submit]").last.click()


def _wrong_phone(page: Page) -> None:
    page.goto("/couples/sign-in")
    page.get_by_label("手机号").fill("1390000")
    submit(page)


def _code(page: Page) -> None:
    page.goto("/couples/sign-in")
    page.get_by_label("手机号").fill("13900001234")
    submit(page)


def _wrong_code(page: Page) -> None:
    _code(page)
    page.get_by_label("验证码").fill("12")
    submit(page)


def _wrong_staff(page: Page) -> None:
    page.goto("/staff/account/sign-in")
    submit(page)


def _set_up(page: Page, username: str) -> None:
    page.goto("/staff/account/sign-in")
    page.get_by_label("工号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    submit(page)


def _wrong_profile(page: Page) -> None:
    page.goto("/couples/profile")
    for name in ("woman-name", "woman-number", "woman-phone"):
        page.locator(f"[name={name}]").fill("12")
    submit(page)


def _gone(page: Page, slot: int) -> None:
    """Choose a time whose last place went to somebody else while the page was open."""
    page.goto(DAY)
    page.locator(f"#s{slot}").evaluate("field => { field.disabled = false; field.checked = true }")
    submit(page)


def _unticked(page: Page, code: str) -> None:
    page.goto(f"/bookings/{code}/check")
    submit(page)


def _extended_twice(page: Page, code: str) -> None:
    """Ask for more time in two windows."""
    page.goto(f"/bookings/{code}/check")
    with page.expect_navigation():
        page.locator("#confirm").evaluate(
            """form => {
                form.action = form.action.replace(/check$/, "extend");
                fetch(form.action, { method: "POST", body: new FormData(form) }).then(() => form.submit());
            }"""
        )


def _join(page: Page) -> None:
    page.goto("/bookings/mine")
    page.get_by_role("link", name="确认一下").click()
    expect(page.get_by_label("您身份证的后四位")).to_be_visible()


def _shares(page: Page, priority: str = "80") -> None:
    page.goto("/staff/venues/ciqikou/shares")
    page.get_by_label("优先留几个").fill(priority)
    page.get_by_label("原因").fill("试行")
    go_on(page, "发布")
    with writing():
        share_places()
    if priority == "10":
        page.goto("/staff/venues/ciqikou/shares")


def _group(page: Page, couples: str = "4", half: str = "上午", day: str = "2026-05-14") -> None:
    page.goto("/staff/bookings/groups")
    page.get_by_label("单位名称").fill("长安小学")
    page.get_by_label("联系人手机号").fill("13900008888")
    page.get_by_label("日期").fill(day)
    page.get_by_label("几对").fill(couples)
    page.get_by_label(half).check()
    go_on(page, "都留下")


def _recount(page: Page) -> None:
    with writing():
        for claim in db.session.scalars(select(Claim).limit(1)):
            db.session.delete(claim)
    page.goto("/staff/recount/")
    go_on(page, "现在数一遍")


def _weather(page: Page, day: str = "2026-04-30", press: str = "") -> None:
    page.goto("/staff/bookings/weather/")
    page.get_by_label("哪一天").fill(day)
    page.get_by_label("原因").fill("暴雨黄色预警")
    go_on(page, "看看谁去哪里")
    if press:
        go_on(page, press)


def _priority(page: Page) -> None:
    """Look at a morning of which all that is left online is taken."""
    fill_a_morning()
    page.goto("/bookings/2026-05-14")


def _counter(page: Page) -> None:
    page.goto("/staff/bookings/new?day=2026-04-30")
    page.locator(".wr-slot input:not([disabled])").first.check()
    go_on(page, "占住 30 分钟，填信息")


def _counter_wrong(page: Page) -> None:
    _counter(page)
    go_on(page, "提交预约")


def _week(page: Page) -> None:
    page.goto("/staff/venues/ciqikou/hours/marriage")
    page.locator("#day_3").fill("9:00-11:00 x1")
    with page.expect_navigation():
        page.get_by_role("button", name="看变化").click()


def _closure(page: Page) -> None:
    page.goto("/staff/venues/ciqikou/closures")
    page.locator("#starts_at").fill("2026-04-30T09:00")
    page.locator("#ends_at").fill("2026-04-30T12:00")
    page.locator("#reason").fill("设备检修")
    with page.expect_navigation():
        page.get_by_role("button", name="看变化").click()


def _scan(page: Page, text: str) -> None:
    page.goto("/staff/scan/")
    page.get_by_label("凭证号").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("[data-verdict]")).to_be_visible()


def _admit(page: Page, text: str, *, ticked: bool = True) -> None:
    _scan(page, text)
    if ticked:
        tick_all(page)
    page.get_by_role("button", name="确认到场").click()
    expect(page.locator("[data-next]" if ticked else ".wr-result [role=alert]").first).to_be_visible()


def _wrong_outcome(page: Page, code: str) -> None:
    page.goto(f"/staff/desk/{code}")
    page.get_by_role("radio", name="未通过").check()
    go_on(page, "保存结果")


def _wrong_correction(page: Page, code: str) -> None:
    page.goto(f"/staff/desk/{code}")
    page.get_by_text("更正结果").first.click()
    go_on(page, "更正")


def _mismatch(page: Page, text: str) -> None:
    _scan(page, text)
    page.get_by_text("人证不符，来的不是约的两位").click()
    page.get_by_role("button", name="记下，转现场号").click()
    expect(page.get_by_text("请写一句哪里对不上")).to_be_visible()


def _long_search(page: Page) -> None:
    page.goto("/staff/desk/")
    page.get_by_role("searchbox").fill("林" * 61)
    go_on(page, "查找")


def _notice(page: Page, table: str) -> None:
    page.goto("/staff/almanac/notice")
    page.locator("#title").fill("示例〔2026〕1号")
    page.locator("#table").fill(table)
    with page.expect_navigation():
        page.get_by_role("button", name="看差别").click()


def _window_closure(page: Page) -> None:
    page.goto("/staff/venues/riverside/windows/4/closures")
    page.locator("#starts_at").fill("2026-04-30T09:00")
    page.locator("#ends_at").fill("2026-04-30T12:00")
    page.locator("#reason").fill("登记员培训")
    with page.expect_navigation():
        page.get_by_role("button", name="看变化").click()


def _staffing(page: Page) -> None:
    page.goto("/staff/venues/ciqikou/staffing")
    for number, service in enumerate(
        ("结婚登记", "结婚登记", "结婚登记", "离婚登记申请", "离婚登记领证", "补领婚姻登记证"), 1
    ):
        for half in ("上午", "下午"):
            page.get_by_label(f"周一{half} {number} 号窗口").select_option(service)
    with page.expect_navigation():
        page.get_by_role("button", name="照周一").click()
    page.locator("#reason").fill("新来两位登记员")
    with page.expect_navigation():
        page.get_by_role("button", name="看变化").click()


def _wrong_account(page: Page) -> None:
    page.goto("/staff/accounts/new")
    submit(page)


def _new_password(page: Page, number: int) -> None:
    page.goto(f"/staff/accounts/{number}")
    with page.expect_navigation():
        page.get_by_role("button", name="换一个新密码").click()


def _recovery_codes(page: Page) -> None:
    page.goto("/staff/account/me")
    with page.expect_navigation():
        page.get_by_role("button", name="换一批新的").click()


def _checked(page: Page, ref: str) -> None:
    page.goto(f"/draws/{ref}")
    page.get_by_role("button", name="在这里重算一遍").click()
    expect(page.get_by_text("重算完成：和公布的完全一致。")).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()


def _wrong_special_day(page: Page) -> None:
    page.goto("/staff/venues/ciqikou/special-days/new")
    with page.expect_navigation():
        page.get_by_role("button", name="看变化").click()


def _no_reason(page: Page, ref: str) -> None:
    page.goto(f"/staff/release/{ref}")
    with page.expect_navigation():
        page.get_by_role("button", name="暂停放号").click()


def _wrong_draw(page: Page) -> None:
    page.goto("/staff/draws/new")
    submit(page)


def _numbers(page: Page, ref: str) -> None:
    page.goto(f"/staff/draws/{ref}")
    page.get_by_label("报名编号").fill("2026-001\n2026-002")
    with page.expect_navigation():
        page.get_by_role("button", name="收进名单").click()


def _wrong_value(page: Page, ref: str) -> None:
    page.goto(f"/staff/draws/{ref}")
    page.get_by_label("公开号码").fill("三点一四")
    with page.expect_navigation():
        page.get_by_role("button", name="填好了").click()


def _line(world: World) -> list[Waiter]:
    """Let two couples wait for a full day, of which a place has just come free; another one rests."""
    slot = make_slot(world.office, NEXT_THURSDAY_TEN.replace(day=13, hour=12, minute=30))
    last = book(slot)
    waiters = wait_for(slot, 2)
    cancel(last)
    rest_is_over(world.at, slot)
    give_place_up(make_slot(world.office, NEXT_THURSDAY_TEN.replace(day=14, hour=12, minute=30)))
    return waiters


def _passed(page: Page) -> None:
    page.goto("/waiting/")
    if page.get_by_role("button", name="这个时间不要，接着等").count():
        go_on(page, "这个时间不要，接着等")


def _left(page: Page) -> None:
    page.goto("/waiting/")
    if page.get_by_text("不等了").count():
        page.get_by_text("不等了").click()
        go_on(page, "退出候补")


def _wrong_wish(page: Page) -> None:
    page.goto("/waiting/new")
    page.get_by_label("从哪一天").fill("2026-05-20")
    page.get_by_label("到哪一天").fill("2026-05-01")
    submit(page)


def _callers_wish_wrong(page: Page) -> None:
    page.goto("/staff/waiting/new")
    page.get_by_label("到哪一天").fill("2026-04-01")
    go_on(page, "排上候补")


def _jump_without_reason(page: Page, code: str) -> None:
    page.goto(f"/staff/waiting/{code}")
    go_on(page, "提到最前")


def _aside(page: Page) -> None:
    page.goto("/staff/bookings/aside/")
    page.get_by_role("link", name="放回").click()
