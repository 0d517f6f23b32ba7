"""Every place is as likely for everybody. All seeds are fixed, so nothing here can fail by chance."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import sqrt

import pytest

from tests.reliability.sizes import SOAK
from wedreg.draws import verify

NAMES = "ABCDEFGHJK"
ROUNDS = 2_000_000 if SOAK else 20_000
UNLIKELY = 3.719
"""A fair draw passes this many standard deviations once in 10,000 times."""

Shuffle = Callable[[Sequence[str], Iterator[int]], list[str]]


def counts(shuffle: Shuffle, rounds: int) -> Counter[tuple[str, int]]:
    """Return how often each name came to each place."""
    found: Counter[tuple[str, int]] = Counter()
    for number in range(rounds):
        order = shuffle(NAMES, verify.words(verify.digest("a fixed seed", str(number))))
        found.update(zip(order, range(len(NAMES)), strict=True))
    return found


def chi_square(found: Counter[tuple[str, int]], rounds: int) -> float:
    expected = rounds / len(NAMES)
    cells = ((name, place) for name in NAMES for place in range(len(NAMES)))
    return sum((found[cell] - expected) ** 2 / expected for cell in cells)


def limit(freedom: int) -> float:
    """Return the chi-square that one fair draw in 10,000 passes (Wilson and Hilferty)."""
    spread = 2 / (9 * freedom)
    return freedom * (1 - spread + UNLIKELY * sqrt(spread)) ** 3


FAIR = limit((len(NAMES) - 1) ** 2)


@pytest.mark.soak
def test_everybody_comes_to_every_place_as_often() -> None:
    found = counts(verify.shuffle, ROUNDS)
    assert chi_square(found, ROUNDS) < FAIR
    worst = max(abs(number / ROUNDS - 1 / len(NAMES)) for number in found.values())
    assert worst < (0.001 if SOAK else 0.01)


def bent(names: Sequence[str], source: Iterator[int]) -> list[str]:
    """Bend numbers of four bits into the range: 16 is no multiple of 10, so some come more often."""
    order = list(names)
    for last in range(len(order) - 1, 0, -1):
        chosen = next(source) % 16 % (last + 1)
        order[last], order[chosen] = order[chosen], order[last]
    return order


def any_two(names: Sequence[str], source: Iterator[int]) -> list[str]:
    """Let each change places with anybody, not only with those who are left."""
    order = list(names)
    for place in range(len(order)):
        chosen = verify.below(len(order), source)
        order[place], order[chosen] = order[chosen], order[place]
    return order


def ties_by_time(names: Sequence[str], source: Iterator[int]) -> list[str]:
    """Sort by a random number of few values, where who came earlier wins a tie."""
    return sorted(names, key=lambda _name: next(source) % 16)


def first_come(names: Sequence[str], _source: Iterator[int]) -> list[str]:
    return list(names)


@pytest.mark.parametrize("shuffle", [bent, any_two, ties_by_time, first_come], ids=lambda one: one.__name__)
def test_an_order_that_favours_somebody_is_found(shuffle: Shuffle) -> None:
    """Or the test before this one would prove nothing."""
    assert chi_square(counts(shuffle, 2_000), 2_000) > FAIR


@pytest.mark.parametrize("bound", range(2, 18))
def test_no_number_is_more_likely_than_another(bound: int) -> None:
    """Each of all numbers of five bits once: those that are taken come out equally often, exactly."""
    source = iter(range(32))
    taken: list[int] = []
    with pytest.raises(StopIteration):
        while True:
            taken.append(verify.below(bound, source))
    assert set(taken) == set(range(bound))
    assert len(set(Counter(taken).values())) == 1


def test_bending_makes_numbers_unequal() -> None:
    """The control: 32 numbers on 10 places."""
    assert len(set(Counter(number % 10 for number in range(32)).values())) == 2


def test_each_stratum_is_drawn_for_itself() -> None:
    """The same people in two strata come in two orders, and one stratum does not move the other."""
    names = sorted(NAMES)
    seed = verify.digest("somewhere")
    both = verify.ranking({"gold": names, "new": names}, seed)
    assert both["gold"] != both["new"]
    assert verify.ranking({"gold": names, "new": names[:3]}, seed)["gold"] == both["gold"]


def test_one_more_in_the_roster_or_another_digit_changes_everything() -> None:
    """Nobody can tell a place before all three are known: each of them moves the whole order."""
    roster = {"all": list(NAMES)}
    known = (verify.roster_hash("REF", roster), "ab" * 32, "2026051 03 07 12")
    others = [
        (verify.roster_hash("REF", {"all": [*NAMES, "L"]}), *known[1:]),
        (known[0], "ab" * 31 + "ac", known[2]),
        (*known[:2], "2026051 03 07 13"),
    ]
    seeds = {verify.seed(*known), *(verify.seed(*other) for other in others)}
    assert len(seeds) == 4
    assert len({tuple(verify.ranking(roster, seed)["all"]) for seed in seeds}) == 4
