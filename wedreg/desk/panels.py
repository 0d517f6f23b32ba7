"""What the desk shows on pages of features below."""

from collections.abc import Mapping

from flask import current_app

from wedreg.core import sessions


def todays_list(_subject: object) -> Mapping[str, object] | None:
    """Return nothing but that the way to today's list is shown, to those who may open it."""
    return {} if sessions.actor().may(current_app.view_functions["desk.today"]) else None
