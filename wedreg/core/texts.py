"""Sentences for people: Chinese in the source, English by a catalogue."""

import flask_babel
from flask_babel.speaklater import LazyString

__all__ = ["LazyString", "gettext", "lazy_gettext"]


def gettext(text: str, **values: object) -> str:
    """Return the sentence in the language of the reader, with its values put in."""
    return str(flask_babel.gettext(text, **values))


def lazy_gettext(text: str) -> LazyString:
    """Return a sentence that is translated when it is shown; values are put in with %."""
    return flask_babel.lazy_gettext(text)
