"""The registrar's day: who comes today, who has come, and how it ended."""

from wedreg.bookings.signals import (
    BookingCancelled,
    BookingCheckedIn,
    BookingConfirmed,
    BookingCorrected,
    BookingFinished,
    BookingMoved,
    CheckInUndone,
)
from wedreg.core.feature import Feature, NavItem, Panel
from wedreg.core.texts import lazy_gettext as _
from wedreg.desk import defaults, panels, passes, reports, services
from wedreg.desk.views import numbers, screen, screens, visits, windows

feature = Feature(
    name="desk",
    blueprints=[visits.bp, numbers.bp, windows.bp, screen.bp, screens.bp],
    needs=["bookings", "passes"],
    nav=[
        NavItem(_("今日名单"), "desk.today", "list", _("登记处"), order=5),
        NavItem(_("窗口叫号"), "desk_windows.window", "sound", _("登记处"), order=7),
        NavItem(_("大厅屏幕"), "desk_screens.screens", "board", _("登记处"), order=65),
        NavItem(_("现场取号"), "desk_numbers.take", "ticket", _("登记处"), order=12),
    ],
    listens_to={
        BookingConfirmed: [passes.issue],
        BookingMoved: [passes.follow_move],
        BookingCancelled: [passes.revoke],
        BookingCheckedIn: [services.follow_check_in],
        CheckInUndone: [services.follow_undo],
        BookingFinished: [services.follow_end],
        BookingCorrected: [services.follow_correction],
    },
    pass_kinds=[passes.kind],
    panels={
        "booking.pass": [Panel("desk/_number.html", panels.number, order=10), Panel("desk/_pass.html", passes.panel)],
        "scan.idle": [Panel("desk/_idle.html", panels.todays_list)],
        "scan.beside": [Panel("desk/_progress.html", panels.progress)],
        "scan.found": [Panel("desk/_found.html", panels.found)],
        "staff.home": [Panel("desk/_home.html", panels.home, order=10)],
    },
    defaults=[defaults.line_rule],
    reports=[reports.days, reports.waits],
    actions={
        "desk.searched": _("按姓名或尾号查找"),
        "desk.ticket_given": _("取了排队号"),
        "desk.ticket_void": _("排队号作废"),
        "desk.signed_on": _("到窗口上班"),
        "desk.signed_off": _("离开窗口"),
        "desk.called": _("叫号"),
        "desk.called_out_of_turn": _("值班长插叫"),
        "desk.serving": _("开始办理"),
        "desk.absent": _("过号"),
        "desk.parked": _("暂缓"),
        "desk.unparked": _("接着排队"),
        "desk.moved": _("转到别的窗口"),
        "desk.screen_made": _("加了一块大厅屏幕"),
        "desk.screen_revoked": _("停用了大厅屏幕"),
        "desk.rule_changed": _("修改了过号规则"),
    },
)
