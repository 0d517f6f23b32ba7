"""Every feature's figures on one page, and as a file."""

from wedreg.core.feature import Feature, NavItem
from wedreg.core.texts import lazy_gettext as _
from wedreg.reports import views

feature = Feature(
    name="reports",
    blueprints=[views.bp],
    nav=[NavItem(_("统计"), "reports.all_reports", "chart", _("情况"), order=61)],
)
