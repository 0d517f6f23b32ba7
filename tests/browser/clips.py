"""Pictures of what is on the screen, and clips that Chromium takes for its camera."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator

WIDTH, HEIGHT = 640, 480
DESK = 150
"""The grey of the table on which the phone lies."""
TILT = 6


def picture_of(what: Locator | Path) -> Image.Image:
    """Return what stands on the screen, or in a file, as a picture in shades of grey."""
    found = Image.open(what if isinstance(what, Path) else io.BytesIO(what.screenshot()))
    return found.convert("L")


def frame(code: Image.Image | None = None) -> Image.Image:
    """Return what a camera sees: a table, and a code on it, held a little askew."""
    seen = Image.new("L", (WIDTH, HEIGHT), DESK)
    if code:
        code = code.resize((380, 380 * code.height // code.width)).rotate(TILT, expand=True, fillcolor=DESK)
        code.thumbnail((HEIGHT - 20, HEIGHT - 20))
        seen.paste(code, ((WIDTH - code.width) // 2, (HEIGHT - code.height) // 2))
    return seen


def film(path: Path, frames: Sequence[Image.Image]) -> Path:
    """Write the frames, one a second, as Chromium wants them: raw Y4M."""
    with path.open("wb") as clip:
        clip.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F1:1 Ip A1:1 C420jpeg\n".encode())
        for one in frames:
            clip.write(b"FRAME\n" + one.tobytes() + bytes([128]) * (WIDTH * HEIGHT // 2))
    return path
