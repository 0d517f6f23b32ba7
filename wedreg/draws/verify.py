"""Check a published draw by doing it again: `python verify.py draw.json [a fingerprint noted earlier ...]`.

This file stands alone. It needs Python 3.11 or later and nothing else; docs/draws.md says in words, byte by byte, what
it does. The office draws with these same functions; verify.mjs was written apart from them and agrees.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

FORMAT = "wedreg-draw-1"
SECRET = re.compile(r"[0-9a-f]{64}")
PSEUDONYM = re.compile(r"[2-9A-HJ-NP-Z]{16}")
STRATUM = re.compile(r"[a-z][a-z0-9-]*")
NOTED = re.compile(r"[0-9a-f]{16,64}")
WORD = 8
"""Hex digits of one number of 32 bits."""
RIGHT, WRONG, NOTHING = 0, 1, 2
"""What the program ends with: the draw is right, it is not, there is nothing to check yet."""

Draw = Mapping[str, Any]
"""A draw as draw.json tells it."""
Roster = Mapping[str, Sequence[str]]
"""The pseudonyms of each stratum, by its code."""


def digest(*lines: str) -> str:
    """Return SHA-256 over the lines in UTF-8, with one line feed between two of them, as 64 hex digits."""
    if any("\n" in line for line in lines):
        raise ValueError(lines)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def commitment(draw: Draw, secret: str) -> str:
    """Return what was published when the draw was announced: it binds the secret and every term."""
    terms = [draw[name] for name in ("ref", "title", "source", "void_rule")]
    times = [draw[name] for name in ("announced_at", "value_known_at", "closes_at", "value_due_at")]
    strata = [
        f"{part['code']} {_number(part['places'])} {_number(part['reserves'])} {part['title']}"
        for part in draw["strata"]
    ]
    return digest(f"{FORMAT} commitment", secret, *terms, *times, *strata)


def roster_hash(ref: str, roster: Roster) -> str:
    """Return what is published when the roster is closed: it binds who takes part."""
    lines = sorted(f"{code} {pseudonym}" for code, pseudonyms in roster.items() for pseudonym in pseudonyms)
    return digest(f"{FORMAT} roster", ref, str(len(lines)), *lines)


def seed(roster: str, secret: str, value: str) -> str:
    """Return the seed of a draw, of which nobody knows anything while one of the three is missing."""
    return digest(f"{FORMAT} seed", roster, secret, value)


def ranking(roster: Roster, seed: str) -> dict[str, list[str]]:
    """Return each stratum in the order of its ranks, drawn with a seed of its own."""
    return {
        code: shuffle(sorted(pseudonyms), words(digest(f"{FORMAT} stratum", seed, code)))
        for code, pseudonyms in roster.items()
    }


def shuffle(pseudonyms: Iterable[str], source: Iterator[int]) -> list[str]:
    """Return them in a random order (Fisher-Yates, from the last place down)."""
    order = list(pseudonyms)
    for last in range(len(order) - 1, 0, -1):
        chosen = below(last + 1, source)
        order[last], order[chosen] = order[chosen], order[last]
    return order


def below(bound: int, source: Iterator[int]) -> int:
    """Return a number from 0 to bound - 1, each as likely: a number that is too large is thrown away, not bent."""
    bits = (bound - 1).bit_length()
    while (number := next(source) % (1 << bits)) >= bound:
        pass
    return number


def words(seed: str) -> Iterator[int]:
    """Return numbers of 32 bits without end: eight from each numbered block."""
    for number in count():
        block = digest(f"{FORMAT} block", seed, str(number))
        for start in range(0, len(block), WORD):
            yield int(block[start : start + WORD], 16)


def checks(draw: Draw) -> dict[str, bool]:
    """Do again what can be done by now, and say of each part whether it is as published; ValueError if unreadable."""
    if draw["format"] != FORMAT:
        raise ValueError(draw["format"])
    found, secret, roster = {}, draw["secret"], draw["roster"]
    if secret is not None:
        good = SECRET.fullmatch(secret) is not None
        found["commitment"] = good and commitment(draw, secret) == draw["commitment"]
    if roster is not None:
        found["roster"] = is_fair(draw) and roster_hash(draw["ref"], roster) == draw["roster_hash"]
    if draw["state"] == "drawn":
        again = seed(roster_hash(draw["ref"], roster), secret, draw["value"])
        found["seed"] = again == draw["seed"]
        found["result"] = ranking(roster, again) == draw["result"]
    return found


def is_fair(draw: Draw) -> bool:
    """Say whether nobody is in the roster twice, and everybody in a stratum that was announced."""
    everybody = [pseudonym for pseudonyms in draw["roster"].values() for pseudonym in pseudonyms]
    announced = [part["code"] for part in draw["strata"]]
    return (
        len(set(everybody)) == len(everybody)
        and list(draw["roster"]) == announced
        and all(STRATUM.fullmatch(code) for code in announced)
        and all(PSEUDONYM.fullmatch(one) for one in everybody)
    )


def _number(number: int | None) -> str:
    return "-" if number is None else str(number)


NAMES = {"commitment": "密数与密数指纹", "roster": "名单与名单指纹", "seed": "种子", "result": "名次"}


def tell(draw: Draw, noted: Sequence[str]) -> tuple[int, list[str]]:
    """Return how the program ends, and what it says."""
    found = {NAMES[name]: right for name, right in checks(draw).items()}
    known = (draw["commitment"], draw["roster_hash"] or "")
    for mark in noted:
        fits = NOTED.fullmatch(mark) is not None and any(whole.startswith(mark) for whole in known)
        found[f"记下的 {mark}"] = fits
    lines = [f"{draw['ref']} {draw['title']}", *(f"  {'相符' if right else '不符'}  {n}" for n, right in found.items())]
    if not all(found.values()):
        return WRONG, [*lines, "重算与公布的不一致。"]
    if draw["state"] == "drawn":
        return RIGHT, [*lines, "重算与公布的完全一致。"]
    return NOTHING, [*lines, "已经作废，没有结果。" if draw["state"] == "void" else "还没有摇，结果出来后再来验。"]


def main(arguments: Sequence[str]) -> int:
    """Check the file that is named, and what was noted earlier."""
    try:
        draw = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        end, lines = tell(draw, [mark.lower() for mark in arguments[1:]])
    except (IndexError, OSError, KeyError, TypeError, ValueError, AttributeError) as problem:
        end, lines = NOTHING, [f"用法：python verify.py draw.json [记下的指纹]。这个文件读不出：{problem!r}"]
    sys.stdout.write("\n".join([*lines, ""]))
    return end


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
