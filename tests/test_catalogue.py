"""Every sentence that people read can be said in English, and none stands outside the catalogue."""

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from flask import Flask

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import texts  # noqa: E402  (a script beside the package)

from tests.bare import bare, bare_application  # noqa: E402
from wedreg.almanac import queries as almanac  # noqa: E402
from wedreg.core.texts import named, speaking  # noqa: E402
from wedreg.venues.defaults import SERVICES  # noqa: E402

__all__ = ["bare", "bare_application"]

HAN = re.compile(r"[\u4e00-\u9fff]+")
PLACE = re.compile(r"%\((\w+)\)")
KEPT_IN_CHINESE = {"国办发明电〔2025〕7号", "放假", "上班", "春节", "宜", "忌", "休", "班"}
"""What is quoted: words to be typed as they stand, and marks of the almanac."""
ITSELF = 'lang="zh-CN">中文<'
"""The link to Chinese says so in Chinese."""
SPOKEN_BY = {"_", "gettext", "lazy_gettext", "mark"}
OWN_WORDS = {
    "sample.py": "the sample's people and places are data",
    "second_factor.py": "the office's name in an authenticator",
    "almanac/notice_file.py": "the words of a file that is written in Chinese",
    "core/kit.py": "a person who is nobody, on the page that shows the parts of pages",
    "almanac/queries.py": "names of lunar days and months come from the almanac, in Chinese as it gives them",
    "couples/rules.py": "which characters a name is made of",
    "draws/verify.py": "a program that stands by itself",
}
"""Files whose Chinese is not said to anybody in another language, and why."""


def test_every_sentence_of_the_pages_is_in_the_catalogue_with_its_english() -> None:
    kept = {message.id: message.string for message in texts.kept() if message.id}
    wanted = {message.id for message in texts.collected() if message.id}
    assert sorted(wanted - {sentence for sentence, english in kept.items() if english}) == [], "run: make texts"
    assert sorted(set(kept) - wanted) == [], "run: make texts"


def test_the_english_keeps_the_places_for_values_and_no_chinese() -> None:
    for message in texts.kept():
        if message.id:
            assert set(PLACE.findall(message.id)) == set(PLACE.findall(message.string)), message.id
            left = message.string
            for words in sorted(KEPT_IN_CHINESE, key=len, reverse=True):
                left = left.replace(words, "")
            assert not HAN.search(left), message.id


def test_what_is_loaded_is_what_was_written() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, texts.kept())
    assert texts.CATALOGUE.with_suffix(".mo").read_bytes() == compiled.getvalue()


def python_files() -> list[Path]:
    return [path for path in sorted((ROOT / "wedreg").rglob("*.py")) if not str(path).endswith(tuple(OWN_WORDS))]


def silent_words(tree: ast.AST) -> Iterator[str]:
    """Return Chinese in the code that is no docstring and goes through no catalogue."""
    spoken = {
        id(leaf)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in SPOKEN_BY
        for argument in call.args
        for leaf in ast.walk(argument)
    }
    told = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken | told:
            yield from [node.value] if HAN.search(node.value) else []


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT / "wedreg")))
def test_no_code_speaks_past_the_catalogue(path: Path) -> None:
    assert list(silent_words(ast.parse(path.read_text()))) == []


def test_no_template_speaks_past_the_catalogue(bare: Flask) -> None:
    found = {}
    for path in sorted((ROOT / "wedreg" / "templates").rglob("*.html")):
        tokens = bare.jinja_env.lex(path.read_text())
        words = [value for _line, kind, value in tokens if kind == "data" and HAN.search(value.replace(ITSELF, ""))]
        if words:
            found[path.name] = words
    assert found == {}


def test_every_festival_holiday_and_service_has_its_english_name() -> None:
    """Names that are kept as data are said in the reader's language where the catalogue has them."""
    days = [almanac._day(date(2026, 1, 1) + timedelta(days=number), None) for number in range(3 * 365)]
    names = {name for day in days for name in (day.festival, day.holiday) if name} | {row[1] for row in SERVICES}
    with speaking("en"):
        assert [name for name in sorted(names) if HAN.search(named(name))] == []
    assert named("结婚登记") == "结婚登记"
