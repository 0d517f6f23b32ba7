"""Who did what to which row, sealed so that a later change is found."""

from datetime import timedelta

from wedreg.audit import commands, services, views
from wedreg.core.feature import Feature, Job, NavItem
from wedreg.core.texts import lazy_gettext as _

feature = Feature(
    name="audit",
    blueprints=[views.bp],
    nav=[NavItem(_("操作记录"), "audit.entries", "list", _("设置"), order=90)],
    jobs=[Job("audit.seal", services.seal_batch, timedelta(seconds=10))],
    commands=[commands.audit],
    actions={
        "access.refused": _("访问被拒绝"),
        "record.opened": _("打开了一份档案"),
        "keys.rotated": _("更换了密钥"),
    },
)
