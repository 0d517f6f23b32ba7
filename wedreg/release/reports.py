"""What came of the releases."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.feature import Report, Table
from wedreg.core.texts import lazy_gettext as _
from wedreg.release.fairness import figures
from wedreg.release.models import Release
from wedreg.venues.models import SpecialDay

COLUMNS = (_("日子"), _("名额"), _("号"), _("按先后约上"), _("余号约上"), _("工作人员约的"), _("剩下"))


def build(first: date, last: date) -> Table:
    """Count the places of each special day whose order was drawn, and how they went."""
    mine = select(Release).join(SpecialDay, SpecialDay.id == Release.special_day_id)
    mine = mine.where(SpecialDay.day.between(first, last)).order_by(SpecialDay.day)
    rows = []
    for release in db.session.scalars(mine.options(joinedload(Release.special_day))).all():
        special, found = release.special_day, figures(release)
        name = f"{special.day.isoformat()} {special.name}"
        counted = [found.places, found.tickets, found.by_turn, found.afterwards, found.by_staff, found.left]
        rows.append([name, *counted])
    return Table(COLUMNS, rows)


releases = Report("releases", _("特别的日子怎么放的号"), build, frozenset({Role.SUPERVISOR, Role.AUDITOR}))
