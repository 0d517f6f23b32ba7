"""Sentences for people: Chinese in the source, English by a catalogue.

The language is that of whoever reads: of a request's browser, or of the person a message goes to.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.support import Translations
from flask import Flask
from flask_babel.speaklater import LazyString

__all__ = [
    "SOURCE",
    "LazyString",
    "gettext",
    "lazy_gettext",
    "mark",
    "named",
    "speak",
    "speaking",
    "spoken",
]

SOURCE = "zh_Hans_CN"
"""The language in which the sentences stand in the source."""
CATALOGUES = Path(__file__).parent.parent / "translations"

_spoken: ContextVar[str] = ContextVar("spoken", default=SOURCE)


def speak(language: str) -> None:
    """Speak this language from here on in this context."""
    _spoken.set(language)


def spoken() -> str:
    """Return the language that is spoken now."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language in the block."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def gettext(text: str, **values: object) -> str:
    """Return the sentence in the language of the reader, with its values put in."""
    said = _translated(text)
    return said % values if values else said


def mark(text: str) -> str:
    """Return the text as it is, for the catalogue to have: it is kept as data, and said with `named` when shown."""
    return text


def named(text: str) -> str:
    """Return a name that is kept as data in the language of the reader, where the catalogue has it."""
    return _translated(text) if text else text


def lazy_gettext(text: str) -> LazyString:
    """Return a sentence that is translated when it is shown; values are put in with %."""
    return LazyString(_translated, text)


def _translated(text: str) -> str:
    language = _spoken.get()
    return text if language == SOURCE else _catalogue(language).gettext(text)


def _plural(one: str, many: str, number: int) -> str:
    return _translated(one if number == 1 else many)


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [language])


def prepare(app: Flask) -> None:
    """Let the templates speak with `_`, and say names that are data with the filter `named`."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters["named"] = named
    app.jinja_env.install_gettext_callables(_translated, _plural, newstyle=True)  # type: ignore[attr-defined]
