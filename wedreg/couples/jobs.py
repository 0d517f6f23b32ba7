"""What is due."""

from wedreg.core import clock
from wedreg.couples import sign_in


def forget_codes() -> int:
    """Remove codes whose ten minutes are over, and the address they went to."""
    return sign_in.forget_over(clock.now())
