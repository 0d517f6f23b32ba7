"""The outbox: a message is a row, written with what it tells of, and sent afterwards."""

from datetime import timedelta

from wedreg.core.feature import Feature, Health, Job, NavItem, Panel
from wedreg.core.texts import lazy_gettext as _
from wedreg.notifications import delivery, privacy, queries, views

feature = Feature(
    name="notifications",
    blueprints=[views.bp],
    nav=[NavItem(_("已发消息"), "notifications.messages", "sound", _("情况"), order=60)],
    panels={
        "staff.banner": [Panel("notifications/_late.html", lambda _subject: queries.lateness())],
        "staff.todo": [Panel("notifications/_undelivered.html", views.undelivered)],
    },
    jobs=[Job("notifications.deliver", delivery.deliver, timedelta(seconds=2), own_transactions=True)],
    actions={"message.sent_again": _("重新发送了消息")},
    personal=[privacy.personal],
    health=[Health("messages", queries.late_sentence)],
)
