"""Bars whose height tells the figure above them."""

import pytest

from wedreg.core.charts import Column, bar_chart


@pytest.mark.parametrize(("most", "top"), [(0, 4), (4, 4), (5, 8), (9, 20), (48, 80), (97, 200), (201, 400)])
def test_the_scale_ends_at_a_round_figure_above_the_highest_bar(most: int, top: int) -> None:
    grid = bar_chart([Column("周一", most, 0, 0)]).grid
    assert [figure for _, figure in grid] == [0, top // 4, top // 2, top * 3 // 4, top]


def test_a_bar_is_as_high_as_its_figure_and_stands_on_the_axis() -> None:
    chart = bar_chart([Column("周一", 40, 20, 10), Column("周二", 40, 40, 30, now=True)])
    full = chart.base - chart.grid[-1][0]
    for bar, value in zip(chart.bars, (40, 20, 10, 40, 40, 30), strict=True):
        assert bar.height == pytest.approx(full * value / 40, abs=0.1)
        assert bar.y + bar.height == pytest.approx(chart.base, abs=0.1)


def test_what_matters_is_drawn_in_its_own_colour_and_nothing_is_drawn_for_days_to_come() -> None:
    chart = bar_chart([Column("周一", 40, 20, 10), Column("周二", 40, 20, 0, now=True), Column("周三", 0, 20, 0)])
    assert [bar.look for bar in chart.bars] == ["ghost", "c2", "c1", "ghost", "c2", "c3", "c2"]


@pytest.mark.parametrize("number", [0, 1, 7, 31])
def test_all_columns_lie_within_the_picture(number: int) -> None:
    chart = bar_chart([Column(str(day), 9, 9, 9) for day in range(number)])
    assert all(chart.left <= bar.x and bar.x + bar.width <= chart.width for bar in chart.bars)
    assert len(chart.labels) == number
