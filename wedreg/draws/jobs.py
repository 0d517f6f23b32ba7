"""What becomes of draws at their published times, whoever forgets it."""

import logging

from wedreg.core import clock
from wedreg.core.texts import gettext
from wedreg.draws import queries, services
from wedreg.draws.errors import DrawTampered

logger = logging.getLogger(__name__)


def follow_up() -> int:
    """Close, void and draw what is due. Returns how many."""
    now = clock.now()
    closing, voiding = queries.to_close(now), queries.to_void(now)
    for draw_id in closing:
        services.close(draw_id)
    for draw_id in voiding:
        services.void(draw_id, reason=gettext("到公布的最晚时间还没有公开号码，按公布的规则作废。"))
    return len(closing) + len(voiding) + sum(map(_draw, queries.to_draw(now)))


def _draw(draw_id: int) -> bool:
    """Draw it if it is what was published; the log says so each time until somebody looks."""
    try:
        services.draw(draw_id)
    except DrawTampered:
        logger.exception("draw %s is not what was published", draw_id)
        return False
    return True
