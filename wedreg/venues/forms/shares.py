"""How places are shared out, as staff type it."""

from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import Length, NumberRange, ValidationError

from wedreg.core.forms import Form, PlainText, Required
from wedreg.core.texts import gettext, lazy_gettext

MOST = 90


class ShareForm(Form):
    """From a day on, so many of a hundred places of each half day are kept."""

    service = SelectField(lazy_gettext("事项"), coerce=int)
    valid_from = DateField(lazy_gettext("从哪一天起"), [Required(lazy_gettext("请填生效日期。"))])
    on_site = IntegerField(
        lazy_gettext("每 100 个里，现场和电话留几个"),
        [Required(), NumberRange(0, MOST, message=lazy_gettext("请填 0 到 90 的整数。"))],
        default=30,
    )
    priority = IntegerField(
        lazy_gettext("每 100 个里，优先留几个"),
        [Required(), NumberRange(0, MOST, message=lazy_gettext("请填 0 到 90 的整数。"))],
        default=0,
    )
    flows_days = IntegerField(
        lazy_gettext("优先没用完的，提前几天 15:00 给大家"),
        [Required(), NumberRange(0, 30, message=lazy_gettext("请填 0 到 30 天。"))],
        default=2,
    )
    reason = PlainText(
        lazy_gettext("原因"), [Required(lazy_gettext("请写明原因，会记在操作记录里。")), Length(max=100)]
    )

    def validate_priority(self, field: IntegerField) -> None:
        """Leave something for everybody."""
        if (self.on_site.data or 0) + field.data > MOST:
            raise ValidationError(gettext("现场和优先合起来最多 90 个，网上至少留 10 个。"))
