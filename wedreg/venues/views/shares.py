"""How the places of half days are shared out: what holds, how it goes, and a new share (R13)."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.core import clock
from wedreg.core.access import Role, requires
from wedreg.core.clock import beijing
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext, named
from wedreg.venues import pools, queries, services
from wedreg.venues.forms import ShareForm
from wedreg.venues.models import Share, Venue
from wedreg.venues.rules import HALVES
from wedreg.venues.views.staff import venue_or_404

bp = Blueprint("venues_shares", __name__, url_prefix="/staff/venues")
planners = requires(Role.SUPERVISOR, Role.ADMIN)
SHOWN = timedelta(days=10)


@bp.get("/<code>/shares")
@planners
def shares(code: str) -> ResponseReturnValue:
    """Show how places are shared out, and how the next half days go."""
    tomorrow = beijing(clock.now()).date() + timedelta(days=1)
    return _page(venue_or_404(code), ShareForm(formdata=None, data={"valid_from": tomorrow}))


@bp.post("/<code>/shares")
@planners
def publish(code: str) -> ResponseReturnValue:
    """Share places out in another way from a day on."""
    venue, form = venue_or_404(code), _offer(ShareForm())
    if form.validate_on_submit():
        names = ("valid_from", "on_site", "priority", "flows_days")
        share = Share(service_id=form.service.data, **{name: form[name].data for name in names})
        with form.refusals():
            services.publish_share(venue, share, reason=form.reason.data)
            flash(gettext("已发布。还没有人约的半天，几分钟以内照新的分。"), "ok")
            return redirect(url_for(".shares", code=code))
    return _page(venue_or_404(code), form, 422)


def _offer(form: ShareForm) -> ShareForm:
    form.service.choices = [(service.id, named(service.name)) for service in queries.services()]
    return form


def _page(venue: Venue, form: ShareForm, status: int = 200) -> Page:
    today = beijing(clock.now()).date()
    return page(
        "venues/staff/shares.html", status, venue=venue, form=_offer(form), shares=pools.shares(venue.id),
        halves=HALVES, rows=pools.half_days(venue.id, today, today + SHOWN),
        names={service.id: service.name for service in queries.services()},
    )  # fmt: skip
