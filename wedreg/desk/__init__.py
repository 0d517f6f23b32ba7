"""The registrar's day: who comes today, who has come, and how it ended."""

from wedreg.bookings.signals import BookingCancelled, BookingConfirmed, BookingMoved
from wedreg.core.feature import Feature, NavItem, Panel
from wedreg.core.texts import lazy_gettext as _
from wedreg.desk import panels, passes, reports, views

feature = Feature(
    name="desk",
    blueprints=[views.bp],
    needs=["bookings", "passes"],
    nav=[NavItem(_("今日名单"), "desk.today", "list", _("登记处"), order=5)],
    listens_to={
        BookingConfirmed: [passes.issue],
        BookingMoved: [passes.follow_move],
        BookingCancelled: [passes.revoke],
    },
    pass_kinds=[passes.kind],
    panels={
        "booking.pass": [Panel("desk/_pass.html", passes.panel)],
        "scan.idle": [Panel("desk/_idle.html", panels.todays_list)],
        "scan.beside": [Panel("desk/_progress.html", panels.progress)],
        "scan.found": [Panel("desk/_found.html", panels.found)],
        "staff.home": [Panel("desk/_home.html", panels.home, order=10)],
    },
    reports=[reports.days],
    actions={"desk.searched": _("按姓名或尾号查找")},
)
