"""Anybody works a published draw out again, with either of two programs, and finds whatever was tampered with."""

import ast
import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from tests.draws.programs import MODULE, VERIFIER, Published, by_node, by_python, node, published
from tests.reliability.sizes import SOAK
from wedreg.draws import verify

ROSTERS = 10_000 if SOAK else 1_000


@pytest.fixture
def draw() -> Published:
    """Return a draw with two strata that is right."""
    return published(random.Random(7), (30, 7))


@pytest.mark.soak
def test_two_programs_agree_bit_for_bit_on_random_rosters(tmp_path: Path) -> None:
    """Every hash, every seed and every rank."""
    chance = random.Random(41)
    draws = [published(chance) for _ in range(ROSTERS)]
    assert sum(len(names) for draw in draws for names in draw["roster"].values()) > 10 * ROSTERS
    for draw, found in zip(draws, by_node(draws, tmp_path), strict=True):
        assert found == by_python(draw)
        assert found["result"] == draw["result"]
        assert set(found["checks"].values()) == {True}


def test_a_large_roster_is_worked_out_alike_too(tmp_path: Path) -> None:
    draw = published(random.Random(3), (5_000, 3_000))
    assert by_node([draw], tmp_path) == [by_python(draw)]


def late_entry(draw: Published) -> None:
    """Slip somebody in after the roster was closed, and draw with that."""
    draw["roster"]["all"].append("2" * 16)
    draw["result"] = verify.ranking(draw["roster"], draw["seed"])


def struck_off(draw: Published) -> None:
    draw["roster"]["all"].pop()


def moved_over(draw: Published) -> None:
    """Put somebody into the stratum with better odds."""
    draw["roster"]["gold"].append(draw["roster"]["all"].pop())


def twice_in(draw: Published) -> None:
    """Give somebody two tickets, before the roster was closed."""
    draw["roster"]["all"].append(draw["roster"]["all"][0])
    draw["roster_hash"] = verify.roster_hash(draw["ref"], draw["roster"])


def other_secret(draw: Published) -> None:
    """Draw with a secret chosen when everything else was known: it does not fit what was promised."""
    draw["secret"] = "ab" * 32
    draw["seed"] = verify.seed(draw["roster_hash"], draw["secret"], draw["value"])
    draw["result"] = verify.ranking(draw["roster"], draw["seed"])


def short_secret(draw: Published) -> None:
    """Promise a secret of six digits, which anybody can guess."""
    draw["secret"] = "123456"
    draw["commitment"] = verify.commitment(draw, draw["secret"])
    draw["seed"] = verify.seed(draw["roster_hash"], draw["secret"], draw["value"])
    draw["result"] = verify.ranking(draw["roster"], draw["seed"])


def other_value(draw: Published) -> None:
    draw["value"] += "1"


def other_seed(draw: Published) -> None:
    draw["seed"] = "00" * 32
    draw["result"] = verify.ranking(draw["roster"], draw["seed"])


def swapped(draw: Published) -> None:
    """Let the first two change places."""
    first, second, *rest = draw["result"]["all"]
    draw["result"]["all"] = [second, first, *rest]


def first_come(draw: Published) -> None:
    """Call the order in which people came a draw."""
    draw["result"] = {code: list(names) for code, names in draw["roster"].items()}


def bent(draw: Published) -> None:
    """Draw with numbers that are bent into the range (modulo), which favours the small ones."""
    order = sorted(draw["roster"]["all"])
    source = verify.words(verify.digest(f"{verify.FORMAT} stratum", draw["seed"], "all"))
    for last in range(len(order) - 1, 0, -1):
        chosen = next(source) % (last + 1)
        order[last], order[chosen] = order[chosen], order[last]
    draw["result"]["all"] = order


def fewer_places(draw: Published) -> None:
    draw["strata"][0]["places"] = 1


def later_end(draw: Published) -> None:
    """Let people in for longer than was announced."""
    draw["closes_at"] = "2026-05-02T04:00:00Z"


def other_rule(draw: Published) -> None:
    draw["void_rule"] = "由领导决定"


TAMPERED: dict[Callable[[Published], None], set[str]] = {
    late_entry: {"roster", "seed", "result"},
    struck_off: {"roster", "seed", "result"},
    moved_over: {"roster", "seed", "result"},
    twice_in: {"roster", "seed", "result"},
    other_secret: {"commitment"},
    short_secret: {"commitment"},
    other_value: {"seed", "result"},
    other_seed: {"seed", "result"},
    swapped: {"result"},
    first_come: {"result"},
    bent: {"result"},
    fewer_places: {"commitment"},
    later_end: {"commitment"},
    other_rule: {"commitment"},
}


@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda tamper: tamper.__name__)
def test_both_programs_find_what_was_tampered_with(
    draw: Published, tamper: Callable[[Published], None], tmp_path: Path
) -> None:  # fmt: skip
    tamper(draw)
    found = verify.checks(draw)
    assert {name for name, right in found.items() if not right} == TAMPERED[tamper]
    assert by_node([draw], tmp_path)[0]["checks"] == found


BROKEN: dict[str, Callable[[Published], None]] = {
    "another format": lambda draw: draw.update(format="wedreg-draw-2"),
    "a line in a line": lambda draw: draw.update(title="二\n行"),
    "no value": lambda draw: draw.update(value=None),
    "no roster": lambda draw: draw.update(roster=None),
    "numbers for words": lambda draw: draw.update(source=7),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_never_called_right(draw: Published, name: str, tmp_path: Path) -> None:
    BROKEN[name](draw)
    with pytest.raises((ValueError, TypeError, AttributeError)):
        verify.checks(draw)
    assert by_node([draw], tmp_path) == ["unreadable"]


def test_before_the_end_only_what_is_known_can_be_checked(draw: Published) -> None:
    late = {"secret": None, "value": None, "seed": None, "result": None}
    closed = {**draw, **late, "state": "closed"}
    assert verify.checks(closed) == {"roster": True}
    assert verify.checks({**closed, "state": "announced", "roster": None, "roster_hash": None}) == {}
    assert verify.checks({**draw, "state": "void", "seed": None, "result": None}) == {
        "commitment": True,
        "roster": True,
    }


def run(program: str, *arguments: object, cwd: Path) -> tuple[int, str]:
    words = [program, *map(str, arguments)]
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize("program", ["python", "node"])
def test_the_program_runs_alone_and_tells_by_how_it_ends(draw: Published, program: str, tmp_path: Path) -> None:
    """In an empty folder, with nothing of the application within reach: right 0, wrong 1, nothing to check yet 2."""
    source = VERIFIER if program == "python" else MODULE
    command = [sys.executable, "-I", "-S"] if program == "python" else [node()]
    shutil.copy(source, tmp_path / source.name)
    file = tmp_path / "draw.json"
    wrong, early = deepcopy(draw), {**draw, "state": "closed", "secret": None}
    swapped(wrong)
    for content, end, words in (
        (draw, 0, "完全一致"),
        (wrong, 1, "不符  名次"),
        (early, 2, "还没有摇"),
        ({**draw, "state": "void"}, 2, "已经作废"),
    ):
        file.write_text(json.dumps(content), encoding="utf-8")
        ended, said = run(*command, source.name, "draw.json", cwd=tmp_path)
        assert (ended, words in said) == (end, True), said


def test_the_python_program_needs_nothing_but_python() -> None:
    tree = ast.parse(VERIFIER.read_text())
    imported = {name.name for node_ in ast.walk(tree) if isinstance(node_, ast.Import) for name in node_.names}
    imported |= {str(node_.module) for node_ in ast.walk(tree) if isinstance(node_, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names
    assert "import " not in MODULE.read_text().split("// With Node")[0]


def test_a_fingerprint_that_was_noted_earlier_must_be_the_published_one(draw: Published) -> None:
    """Otherwise the office could write the whole file anew, and it would fit itself."""
    anew = deepcopy(draw)
    other_secret(anew)
    anew["commitment"] = verify.commitment(anew, anew["secret"])
    assert set(verify.checks(anew).values()) == {True}
    noted = [draw["commitment"][:16], draw["roster_hash"]]
    assert verify.tell(draw, noted)[0] == verify.RIGHT
    end, lines = verify.tell(anew, noted)
    assert end == verify.WRONG
    assert f"  不符  记下的 {noted[0]}" in lines
    assert verify.tell(draw, [""])[0] == verify.tell(draw, ["0" * 16])[0] == verify.WRONG


DOCS = Path(__file__).parent.parent.parent / "docs" / "draws.md"


def test_the_worked_example_of_the_docs_is_right(tmp_path: Path) -> None:
    """Whoever writes a third program from that page gets the same bytes at every step."""
    told = DOCS.read_text()
    (example,) = re.findall(r"```json\n(.*?)```", told, re.DOTALL)
    draw = json.loads(example)
    assert verify.checks(draw) == dict.fromkeys(("commitment", "roster", "seed", "result"), True)
    assert by_node([draw], tmp_path) == [by_python(draw)]
    steps = re.findall(r"```text\n(.*?)\n```\nSHA-256: `([0-9a-f]{64})`", told, re.DOTALL)
    assert [hashlib.sha256(lines.encode()).hexdigest() for lines, _hash in steps] == [hash_ for _lines, hash_ in steps]
    hashes = [hash_ for _lines, hash_ in steps]
    assert hashes[:3] == [draw["commitment"], draw["roster_hash"], draw["seed"]]
    assert len(hashes) == 5
    table = re.findall(r"^\| (\d) \| `([0-9a-f]{8})` \| (\d) \| (\d)", told, re.MULTILINE)
    assert "".join(number for _last, number, _bits, _chosen in table) == hashes[4][: 8 * len(table)]
    assert all(int(number, 16) % 2 ** int(bits) == int(chosen) for _last, number, bits, chosen in table)
