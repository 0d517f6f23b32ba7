"""Rows that must exist."""

from sqlalchemy import select

from wedreg.core.db import db
from wedreg.desk.models import LineRule


def line_rule() -> None:
    """Make the numbers of the line if they are not there yet."""
    if db.session.scalar(select(LineRule.id)) is None:
        db.session.add(LineRule())
