"""The release of special days: a waiting room in a drawn order, or a ballot by wishes; and the page that shows how."""

from datetime import timedelta

from wedreg.core.feature import Feature, Job, NavItem, Panel
from wedreg.core.texts import lazy_gettext as _
from wedreg.draws.signals import Drawn, Voided
from wedreg.release import jobs, messages, panels, privacy, queries, reports, services
from wedreg.release.views import mine, public, staff
from wedreg.venues.signals import SpecialDayAnnounced

feature = Feature(
    name="release",
    blueprints=[public.bp, mine.bp, staff.bp],
    needs=["bookings", "draws"],
    nav=[NavItem(_("放号现场"), "release_staff.all_releases", "clock", _("号源"), order=31)],
    panels={
        "special_day": [Panel("release/_link.html", panels.link)],
        "special_day.staff": [Panel("release/_staff_link.html", panels.link)],
        "bookings.mine": [Panel("release/_mine.html", panels.mine)],
    },
    listens_to={
        SpecialDayAnnounced: [services.make_ready],
        Drawn: [services.put_in_order],
        Voided: [services.put_in_order],
    },
    jobs=[
        Job("release.rooms", jobs.follow_rooms, timedelta(seconds=1), own_transactions=True),
        Job("release.ballots", jobs.follow_ballots, timedelta(seconds=20), own_transactions=True),
    ],
    message_kinds=messages.message_kinds,
    binding=[queries.binds],
    personal=[privacy.personal],
    reports=[reports.releases],
    actions={
        "release.made_ready": _("放号备好"),
        "release.entered": _("领号"),
        "release.started": _("按先后放号开始"),
        "release.let_in": _("轮到选时段"),
        "release.placed": _("摇号给了名额"),
        "release.chosen": _("凭号选了时段"),
        "release.again": _("重新排到队尾"),
        "release.left": _("放弃了号"),
        "release.ended": _("放号结束"),
        "release.paused": _("放号暂停"),
        "release.resumed": _("放号继续"),
        "release.paced": _("放号快慢调整"),
    },
)
