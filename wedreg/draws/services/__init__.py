"""Announce a draw, take people in, close the roster, agree on the value, draw, or give up.

A feature that draws announces with its own kind and id, keeps the draw's id, and calls `enter` with a key of its own
for each who takes part (`couple:12`); the same key again changes nothing. A job closes, draws and voids at the
published times; whoever cannot wait for it (a waiting room) calls `close` and `draw` itself. `Drawn` and `Voided` tell
the end.
"""

from wedreg.draws.queries import result
from wedreg.draws.services.announcing import Stratum, Terms, announce
from wedreg.draws.services.ending import draw, void
from wedreg.draws.services.entering import close, enter, enter_numbers, number_key
from wedreg.draws.services.valuing import Typed, enter_value

__all__ = [
    "Stratum",
    "Terms",
    "Typed",
    "announce",
    "close",
    "draw",
    "enter",
    "enter_numbers",
    "enter_value",
    "number_key",
    "result",
    "void",
]
