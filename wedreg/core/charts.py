"""Where the bars of a chart stand: geometry in numbers, which the page draws as SVG without a style of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 700, 260
LEFT, BOTTOM, TOP = 34, 34, 24
STEPS = 4
"""Lines of the grid above the axis."""
BAR = 26
GAP = 0.15
"""Between two bars, as a share of a bar's width."""
WIDEST = 120
"""No column is wider, however few there are."""


@dataclass(frozen=True)
class Column:
    """One column: how much room there is, how much is taken, how much of that has come."""

    label: str
    room: int
    taken: int
    come: int
    now: bool = False
    """The column that matters, drawn in vermilion."""


@dataclass(frozen=True)
class Bar:
    """A rectangle with its figure above it."""

    x: float
    y: float
    width: float
    height: float
    look: str
    figure: str = ""

    @property
    def middle(self) -> float:
        """Return where the figure stands."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class Chart:
    """All that is drawn."""

    columns: Sequence[Column]
    bars: Sequence[Bar]
    labels: Sequence[tuple[float, str]]
    grid: Sequence[tuple[float, int]]
    """The height of each line, and its figure."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def bar_chart(columns: Sequence[Column]) -> Chart:
    """Return the chart of these columns, on a scale of round figures."""
    most = max((max(column.room, column.taken, column.come) for column in columns), default=0)
    top = _round_up(most)
    pitch = min((WIDTH - LEFT) / max(len(columns), 1), WIDEST)
    middles = [round(LEFT + pitch * (number + 0.5), 1) for number in range(len(columns))]
    bars = [bar for column, middle in zip(columns, middles, strict=True) for bar in _bars(column, middle, pitch, top)]
    grid = [(_height(top * step / STEPS, top), top * step // STEPS) for step in range(STEPS + 1)]
    labels = [(middle, column.label) for column, middle in zip(columns, middles, strict=True)]
    return Chart(columns, bars, labels, grid)


def _round_up(most: int) -> int:
    """Return the end of the scale: four equal steps of 1, 2, 5, 10, 20, 50 and so on."""
    unit = 1
    while True:
        for step in (unit, 2 * unit, 5 * unit):
            if step * STEPS >= most:
                return step * STEPS
        unit *= 10


def _height(value: float, top: int) -> float:
    room = HEIGHT - BOTTOM - TOP
    return round(HEIGHT - BOTTOM - room * value / top, 1)


def _bars(column: Column, middle: float, pitch: float, top: int) -> list[Bar]:
    wide = min(BAR, pitch / 3)
    gap = wide * GAP
    both = 2 * wide + gap
    found = [_bar(middle - both / 2 - gap, both + 2 * gap, column.room, top, "ghost")] if column.room else []
    found.append(_bar(middle - both / 2, wide, column.taken, top, "c2", str(column.taken)))
    if column.come or column.now:
        look = "c3" if column.now else "c1"
        found.append(_bar(middle + gap / 2, wide, column.come, top, look, str(column.come)))
    return found


def _bar(x: float, width: float, value: int, top: int, look: str, figure: str = "") -> Bar:
    y = _height(value, top)
    return Bar(round(x, 1), y, round(width, 1), round(HEIGHT - BOTTOM - y, 1), look, figure)
