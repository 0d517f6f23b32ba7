"""Published draws that are right, and the program that checks them apart from ours."""

import json
import random
import shutil
import string
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.databases import missing
from wedreg.core.tokens import ALPHABET
from wedreg.draws import verify

HERE = Path(__file__).parent
VERIFIER = Path(verify.__file__)
MODULE = VERIFIER.parent.parent / "static" / "draws" / "verify.mjs"
COMPARE = HERE / "compare.mjs"
LETTERS = string.ascii_letters + string.digits + " ，。·《》囍颁证𠮷é—"
VALUE = string.digits + string.ascii_lowercase + " +-.,:"

Published = dict[str, Any]


def node() -> str:
    """Return the Node of this machine; skip the test where there is none."""
    program = shutil.which("node")
    if program is None:
        missing("Node", "apt install nodejs")
    return str(program)


def by_node(draws: Sequence[Published], folder: Path) -> list[Any]:
    """Return what verify.mjs works out for each of the draws."""
    lines = folder / "draws.jsonl"
    lines.write_text("\n".join(json.dumps(draw, ensure_ascii=False) for draw in draws), encoding="utf-8")
    done = subprocess.run([node(), COMPARE, lines], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def by_python(draw: Published) -> dict[str, Any]:
    """Return the same, worked out by verify.py."""
    roster = verify.roster_hash(draw["ref"], draw["roster"])
    seed = verify.seed(roster, draw["secret"], draw["value"])
    return {
        "commitment": verify.commitment(draw, draw["secret"]),
        "roster_hash": roster,
        "seed": seed,
        "result": verify.ranking(draw["roster"], seed),
        "checks": verify.checks(draw),
    }


def settle(draw: Published) -> Published:
    """Fill in what follows from the terms, the roster, the secret and the value."""
    draw["roster_hash"] = verify.roster_hash(draw["ref"], draw["roster"])
    draw["commitment"] = verify.commitment(draw, draw["secret"])
    draw["seed"] = verify.seed(draw["roster_hash"], draw["secret"], draw["value"])
    draw["result"] = verify.ranking(draw["roster"], draw["seed"])
    return draw


def published(chance: random.Random, sizes: Sequence[int] = ()) -> Published:
    """Return a draw as it is published, with everything left to chance; `sizes` are those of its strata."""
    sizes = sizes or [chance.choice((0, 1, 2, 3, 7, 30, 64, 65)) for _ in range(chance.randint(1, 4))]
    codes = ["all", "gold", "new-2", "z"][: len(sizes)]
    return settle(
        {
            "format": verify.FORMAT,
            "ref": _some(chance, ALPHABET, 8),
            "state": "drawn",
            **{name: _some(chance, LETTERS, chance.randint(1, 60)) for name in ("title", "source", "void_rule")},
            "announced_at": "2026-04-27T02:00:00Z",
            "value_known_at": "2026-05-03T13:15:00Z",
            "closes_at": "2026-05-01T04:00:00Z",
            "value_due_at": "2026-05-04T02:00:00Z",
            "strata": [
                {"code": code, "title": f"组 {code}", "places": chance.choice((None, 0, 30)), "reserves": number}
                for number, code in enumerate(codes)
            ],
            "roster": {
                code: sorted(_some(chance, ALPHABET, 16) for _ in range(size))
                for code, size in zip(codes, sizes, strict=True)
            },
            "secret": f"{chance.getrandbits(256):064x}",
            "value": _some(chance, VALUE, chance.randint(1, 40)),
        }
    )


def _some(chance: random.Random, letters: str, length: int) -> str:
    return "".join(chance.choices(letters, k=length))
