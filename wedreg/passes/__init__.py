"""Passes with a QR code for every feature, the scan page and the log of scans. It knows no kind of pass by name."""

from wedreg.core.feature import Feature, NavItem
from wedreg.core.texts import lazy_gettext as _
from wedreg.passes import commands, views

feature = Feature(
    name="passes",
    blueprints=[views.bp, views.public_bp],
    needs=["accounts", "audit"],
    nav=[NavItem(_("扫码核验"), "passes.scan", "scan", _("登记处"), order=10)],
    commands=[commands.passes],
    actions={"passes.reissued": _("换了新凭证"), "passes.mismatch": _("人证不符，转现场号")},
)
