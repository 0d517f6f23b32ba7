"""Let one at a time change a draw."""

from sqlalchemy import select

from wedreg.core.db import db
from wedreg.draws import queries
from wedreg.draws.models import Draw


def lock(draw_id: int) -> Draw:
    """Return the draw as it is, and keep it so until the transaction ends; entries on their way in are waited for."""
    db.session.execute(select(Draw.id).where(Draw.id == draw_id).with_for_update())
    return queries.get(draw_id)
