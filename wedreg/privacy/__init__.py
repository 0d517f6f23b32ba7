"""What people are told about their data, and when every feature forgets it."""

from datetime import timedelta

from wedreg.core.feature import Feature, Job
from wedreg.core.texts import lazy_gettext as _
from wedreg.privacy import commands, services, views

feature = Feature(
    name="privacy",
    blueprints=[views.bp],
    needs=["audit"],
    jobs=[Job("privacy.erase", services.erase_old, timedelta(hours=6))],
    commands=[commands.keys],
    actions={"privacy.erased": _("按期清除了个人信息"), "keys.resealed": _("用新密钥重新加密")},
)
