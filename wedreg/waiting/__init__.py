"""The waiting list by wish: who waits is offered a place that others gave up (R29)."""

from datetime import timedelta

from wedreg.almanac.signals import DaysChanged
from wedreg.bookings.signals import BookingConfirmed, OfferLapsed, OfferWithdrawn, PlaceRested
from wedreg.core.feature import Feature, Job, NavItem, Panel
from wedreg.core.texts import lazy_gettext as _
from wedreg.waiting import messages, panels, privacy, reports, services
from wedreg.waiting.views import callers, couples, staff

feature = Feature(
    name="waiting",
    blueprints=[couples.bp, callers.bp, staff.bp],
    needs=["bookings", "notifications", "privacy"],
    nav=[NavItem(_("候补"), "waiting_staff.line", "list", _("登记处"), order=17)],
    panels={
        "bookings.full": [Panel("waiting/_full.html", panels.full)],
        "bookings.mine": [Panel("waiting/_mine.html", panels.mine)],
        "booking-rules": [Panel("waiting/_rules.html", panels.rules)],
        "release.fair": [Panel("waiting/_jumps.html", panels.jumps)],
        "release.none": [Panel("waiting/_full.html", panels.full_special)],
        "staff.todo": [Panel("waiting/_todo.html", panels.todo)],
    },
    listens_to={
        PlaceRested: [services.offer_place],
        OfferLapsed: [services.follow_lapse],
        OfferWithdrawn: [services.follow_withdrawal],
        BookingConfirmed: [services.follow_booking],
        DaysChanged: [services.follow_days],
    },
    binding=[privacy.binds],
    jobs=[Job("waiting.tidy", services.tidy, timedelta(minutes=1))],
    message_kinds=messages.message_kinds,
    personal=[privacy.personal],
    reports=[reports.offers],
    actions={
        "waiting.joined": _("开始候补"),
        "waiting.couple_searched": _("按证件号查找新人"),
        "waiting.offered": _("候补到了名额"),
        "waiting.accepted": _("要了候补到的名额"),
        "waiting.kept": _("这个名额不要，位置留着"),
        "waiting.declined": _("这一天都不要"),
        "waiting.lapsed": _("候补没有答复"),
        "waiting.withdrawn": _("候补到的名额被登记处放回"),
        "waiting.not_confirmed": _("要了名额没有提交"),
        "waiting.resumed": _("接着候补"),
        "waiting.left": _("退出候补"),
        "waiting.taken": _("约上了，候补结束"),
        "waiting.expired": _("候补到期"),
        "waiting.jumped": _("候补提到最前"),
    },
)
