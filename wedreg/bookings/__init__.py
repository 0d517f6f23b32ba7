"""Hold, book, change and cancel a place; what couples see of it and are told about it."""

from datetime import timedelta

from wedreg.almanac.signals import DaysChanged
from wedreg.bookings import commands, defaults, jobs, messages, panels, privacy, queries, reports, services, slot_users
from wedreg.bookings.services import divorce, following
from wedreg.bookings.services.recount import recount_at_night
from wedreg.bookings.services.weather import carry_on
from wedreg.bookings.views import (
    appeals,
    aside,
    calendar,
    cases,
    correct,
    counter,
    limits,
    manage,
    published,
    recount,
    second,
    staff,
    take,
    weather,
)
from wedreg.core.feature import Feature, Job, NavItem, Panel
from wedreg.core.texts import lazy_gettext as _
from wedreg.couples.signals import CoupleChosen, IdentityChanges
from wedreg.venues.signals import SlotsChanged

feature = Feature(
    name="bookings",
    blueprints=[
        calendar.bp,
        published.bp,
        take.bp,
        manage.bp,
        second.bp,
        appeals.bp,
        staff.bp,
        counter.bp,
        weather.bp,
        recount.bp,
        correct.bp,
        cases.bp,
        limits.bp,
        aside.bp,
    ],
    nav=[
        NavItem(_("代约"), "bookings_counter.new", "phone", _("登记处"), order=15),
        NavItem(_("两次办理的期限"), "bookings_cases.closing", "clock", _("登记处"), order=20),
        NavItem(_("没有来的说明"), "bookings_appeals.waiting", "pen", _("登记处"), order=25),
        NavItem(_("天气改期"), "bookings_weather.choose", "refresh", _("登记处"), order=32),
        NavItem(_("夜间重数"), "bookings_recount.show", "check", _("登记处"), order=60),
        NavItem(_("留着的名额"), "bookings_aside.kept", "clock", _("登记处"), order=33),
        NavItem(_("预约规则"), "bookings_limits.limits", "gear", _("登记处"), order=35),
    ],
    needs=["couples", "venues", "notifications", "privacy"],
    panels={
        "home": [Panel("bookings/_near.html", panels.near, order=10)],
        "home.tiles": [Panel("bookings/_tile.html", panels.always)],
        "home.elder": [Panel("bookings/_elder.html", panels.always)],
        "venue": [
            Panel("bookings/weather/_here.html", panels.weather_here, order=10),
            Panel("bookings/_go.html", panels.choose_here),
        ],
        "service": [Panel("bookings/_go.html", panels.choose_service)],
        "staff.banner": [Panel("bookings/_recount.html", panels.recounted)],
        "profile": [Panel("bookings/_held.html", panels.held)],
        "visit": [
            Panel("bookings/_staff_case.html", panels.case),
            Panel("bookings/_staff_counted.html", panels.counted),
            Panel("bookings/_staff_review.html", panels.reviewed),
        ],
    },
    listens_to={
        DaysChanged: [divorce.follow_days],
        IdentityChanges: [following.look_again],
        CoupleChosen: [following.hold_for],
        SlotsChanged: [services.follow_slots],
    },
    binding=[queries.binds],
    jobs=[
        Job("bookings.expire_holds", services.sweep_lapsed, timedelta(seconds=20)),
        Job("bookings.recount", recount_at_night, timedelta(minutes=30)),
        Job("bookings.weather", carry_on, timedelta(seconds=10)),
        Job("bookings.end_asides", services.end_over, timedelta(seconds=20)),
        Job("bookings.plan_reminders", jobs.plan_reminders, timedelta(minutes=1)),
        Job("bookings.plan_warnings", jobs.plan_warnings, timedelta(minutes=10)),
        Job("bookings.close_cases", divorce.close_over, timedelta(hours=1)),
        Job("bookings.no_shows", services.mark_no_shows, timedelta(minutes=5)),
    ],
    commands=[commands.bookings],
    message_kinds=messages.message_kinds,
    slot_users=[slot_users.touched],
    personal=[privacy.personal],
    defaults=[defaults.reminder_rules, defaults.warning_rules, defaults.limits],
    reports=[reports.policies],
    actions={
        "bookings.held": _("占了名额"),
        "bookings.expired": _("名额到时放回"),
        "bookings.hold_extended": _("延长了保留"),
        "bookings.weather_decided": _("因为天气，决定移到别处"),
        "bookings.weather_finished": _("因为天气的改期办完了"),
        "bookings.recounted": _("重数了名额和预约"),
        "bookings.taken_early": _("放号前代约"),
        "bookings.couple_searched": _("按证件号找以前约过的"),
        "bookings.place_set_aside": _("留下了一个名额"),
        "bookings.place_offered": _("名额给下一对候补"),
        "bookings.place_passed_on": _("没有要的名额转给下一对"),
        "bookings.place_freed": _("留着的名额放回"),
        "bookings.confirmed": _("预约成功"),
        "bookings.moved": _("改期"),
        "bookings.cancelled": _("取消预约"),
        "bookings.checked_in": _("签到"),
        "bookings.check_in_undone": _("撤销签到"),
        "bookings.finished": _("办理结束"),
        "bookings.corrected": _("更正结果"),
        "bookings.no_show": _("没有来"),
        "bookings.application_received": _("受理了申请"),
        "bookings.application_corrected": _("更正了受理日期"),
        "bookings.application_settled": _("放假安排公布后重新算了日期"),
        "bookings.application_withdrawn": _("申请已撤回"),
        "bookings.application_lapsed": _("过了期限，申请算作撤回"),
        "bookings.ticked": _("说备好了哪些材料"),
        "bookings.reviewed": _("预审了材料"),
        "bookings.paused": _("网上预约暂停"),
        "bookings.pardoned": _("免记"),
        "bookings.appealed": _("说明了没有来的原因"),
        "bookings.appeal_answered": _("答复了说明"),
        "bookings.limit_changed": _("修改了预约规则"),
        "bookings.case_searched": _("按证件号查找申请"),
    },
)
