"""Where and when couples are served: venues, services, windows, weeks, closures, slots."""

from datetime import timedelta

from wedreg.almanac.signals import DaysChanged
from wedreg.core.feature import Feature, Job, NavItem, Panel
from wedreg.core.texts import lazy_gettext as _
from wedreg.venues import defaults, panels, services
from wedreg.venues.views import hours, public, shares, special, staff, windows

feature = Feature(
    name="venues",
    blueprints=[public.bp, staff.bp, hours.bp, windows.bp, special.bp, shares.bp],
    needs=["audit", "almanac"],
    nav=[NavItem(_("地点与号源"), "venues_staff.all_venues", "calendar", _("号源"), order=30)],
    panels={"almanac.difference": [Panel("venues/staff/_touched.html", panels.touched_by_notice)]},
    listens_to={DaysChanged: [services.follow]},
    jobs=[
        Job("venues.make_slots", services.make_slots, timedelta(minutes=10)),
        Job("venues.share_places", services.share_places, timedelta(minutes=10)),
    ],
    defaults=[defaults.services],
    actions={
        "venues.pattern_published": _("发布作息"),
        "venues.closed": _("安排停办"),
        "venues.opened_again": _("取消停办"),
        "venues.slot_closed": _("停止一个时段的预约"),
        "venues.shared": _("发布名额的分法"),
        "venues.staffed": _("发布排班"),
        "venues.window_closed": _("停窗口"),
        "venues.window_opened_again": _("窗口重开"),
        "venues.special_day_announced": _("公布特别的日子"),
        "venues.special_day_opened": _("特别的日子余号公开"),
        "venues.edited": _("修改地点"),
        "venues.service_edited": _("修改事项"),
        "venues.window_edited": _("修改窗口"),
    },
)
