"""Look at the holidays of a year, and bring in the yearly notice: first the difference, then the approval (R18)."""

from datetime import datetime

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.almanac import notice_file, queries, services
from wedreg.almanac.forms import FIRST_YEAR, LAST_YEAR, NoticeForm
from wedreg.core import clock
from wedreg.core.access import Role, requires
from wedreg.core.pages import page
from wedreg.core.texts import gettext

bp = Blueprint("almanac_staff", __name__, url_prefix="/staff/almanac")
planners = requires(Role.SUPERVISOR, Role.ADMIN)


@bp.get("/")
@planners
def this_year() -> ResponseReturnValue:
    """Show the year at hand."""
    return redirect(url_for(".show", year=_now().year))


@bp.get("/<int:year>")
@planners
def show(year: int) -> ResponseReturnValue:
    """Show the holidays and make-up workdays of a year, and where they come from."""
    _check(year)
    now = _now().year
    return page(
        "almanac/year.html",
        year=year,
        years=range(now - 1, now + 3),
        notice=queries.notice(year),
        bundled=year in queries.BUNDLED,
        runs=list(notice_file.runs(queries.marked(year))),
    )


@bp.get("/<int:year>.csv")
@planners
def as_csv(year: int) -> ResponseReturnValue:
    """Give the year as a file of the kind that is brought in."""
    _check(year)
    answer = Response("\ufeff" + notice_file.write(queries.marked(year)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="holidays-{year}.csv"'
    return answer


@bp.route("/notice", methods=["GET", "POST"])
@planners
def notice() -> ResponseReturnValue:
    """Bring in a notice, see what it changes, and approve it."""
    form = NoticeForm(data={"year": request.args.get("year", queries.first_unpublished(_now().year), type=int)})
    if not form.validate_on_submit():
        return page("almanac/notice.html", form=form, difference=None)
    with form.refusals():
        if "approve" in request.form:
            services.approve(form.year.data, form.title.data, form.listed, seen=form.seen.data)
            flash(gettext("已批准。%(year)d年按这份通知办理。", year=form.year.data), "ok")
            return redirect(url_for(".show", year=form.year.data))
    difference = services.compare(form.year.data, form.listed)
    form.seen.data = difference.mark
    return page("almanac/notice.html", form=form, difference=difference)


def _now() -> datetime:
    return clock.beijing(clock.now())


def _check(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(404)
