"""The couple: sign-in by a code, the profile that is filled in once, and one live booking per person."""

from datetime import timedelta

from wedreg.core.access import COUPLES
from wedreg.core.feature import ActorKind, Feature, Job
from wedreg.core.texts import lazy_gettext as _
from wedreg.couples import actors, jobs, messages, privacy
from wedreg.couples.views import sign_in

feature = Feature(
    name="couples",
    blueprints=[sign_in.bp],
    needs=["audit", "notifications"],
    actors=[
        ActorKind(
            name="contact",
            load=actors.load,
            sign_in="couples.sign_in",
            roles=COUPLES,
            idle=timedelta(hours=12),
            longest=timedelta(days=7),
        )
    ],
    jobs=[Job("couples.forget_codes", jobs.forget_codes, timedelta(minutes=1))],
    message_kinds=[messages.code_kind],
    personal=[privacy.personal],
    actions={
        "couples.signed_in": _("新人登录"),
        "couples.code_wrong": _("验证码没有输对"),
        "couples.profile_started": _("开始填写资料"),
        "couples.profile_completed": _("资料填写完整"),
        "couples.partner_joined": _("另一方确认了资料"),
        "couples.corrected": _("更正了姓名或证件号"),
        "couples.erased": _("清除了新人资料"),
    },
)
