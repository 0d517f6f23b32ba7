"""What the calendar says of a day: holidays and make-up workdays by law, lunar dates and customs for show."""

from wedreg.almanac import views
from wedreg.core.feature import Feature, NavItem
from wedreg.core.texts import lazy_gettext as _

feature = Feature(
    name="almanac",
    blueprints=[views.bp],
    needs=["audit"],
    nav=[NavItem(_("放假安排"), "almanac_staff.this_year", "calendar", _("号源"), order=34)],
    actions={"almanac.notice_approved": _("批准放假安排")},
)
