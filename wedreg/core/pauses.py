"""Points at which a test of several processes lets one of them stop; without the test hooks nothing ever stops."""

import os

from wedreg.core.installation import settings


def pause(point: str) -> None:
    """Stop here if a test has laid a pipe of this name: tell it our pid, and wait until it opens the pipe."""
    here = settings()
    pipe = here.data / "pauses" / point
    if here.test_hooks and pipe.is_fifo():
        pipe.write_text(str(os.getpid()))
        pipe.read_bytes()
