"""Verifiable draws: a secret promised before, a public number drawn after, and an order that anybody can work out."""

from datetime import timedelta

from wedreg.core.feature import Feature, Job, NavItem, Panel
from wedreg.core.texts import lazy_gettext as _
from wedreg.draws import jobs
from wedreg.draws.views import public, staff

feature = Feature(
    name="draws",
    blueprints=[public.bp, staff.bp],
    needs=["audit", "accounts"],
    nav=[NavItem(_("摇号"), "draws_staff.all_draws", "refresh", _("活动"), order=40)],
    panels={"foot": [Panel("draws/_foot.html", lambda _page: {})]},
    jobs=[Job("draws.follow_up", jobs.follow_up, timedelta(seconds=20))],
    actions={
        "draws.announced": _("公布摇号"),
        "draws.entered": _("收进摇号名单"),
        "draws.closed": _("封存摇号名单"),
        "draws.value_typed": _("填写公开号码"),
        "draws.valued": _("公开号码两人一致"),
        "draws.drawn": _("摇号"),
        "draws.voided": _("摇号作废"),
    },
)
