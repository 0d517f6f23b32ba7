"""Every rule of the domain is proved by a test that names it, or listed as open."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "rules.md").read_text()
RULES, PARTS = PAGE.split("## Built in part")
PARTS, OPEN = PARTS.split("## Open: not built yet")
NAMED = re.compile(r"\bR(\d+)\b")


def numbers(text: str) -> set[int]:
    return {int(number) for number in NAMED.findall(text)}


def cited() -> set[int]:
    tests = [path for path in (ROOT / "tests").rglob("test_*.py") if path.name != Path(__file__).name]
    return set().union(*(numbers(path.read_text()) for path in tests))


def test_the_rules_are_all_here() -> None:
    stated = {int(number) for number in re.findall(r"^R(\d+)\b", RULES, re.MULTILINE)}
    assert stated == set(range(1, 61))


def test_every_rule_is_proved_by_a_test_or_listed_as_open() -> None:
    assert set(range(1, 61)) - cited() - numbers(OPEN) == set()


def test_what_is_listed_as_open_is_proved_nowhere() -> None:
    assert numbers(OPEN) & cited() == set()


def test_what_is_built_in_part_is_proved_in_part() -> None:
    """And says what is missing, a line for each rule."""
    in_part = {int(number) for number in re.findall(r"^- R(\d+): ", PARTS, re.MULTILINE)}
    assert in_part == numbers(PARTS)
    assert in_part <= cited()
    assert in_part & numbers(OPEN) == set()
