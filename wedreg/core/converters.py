"""Parts of addresses."""

from datetime import date

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError

from wedreg.core.tokens import ALPHABET, CODE_LENGTH

FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)
"""Days outside of these are nobody's; the very first and last that a computer knows cannot be put into a time zone."""


class DateConverter(BaseConverter):
    """A day, as 2026-05-20."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise ValidationError from None
        if not FIRST <= day <= LAST:
            raise ValidationError
        return day

    def to_url(self, value: date) -> str:
        return value.isoformat()


class CodeConverter(BaseConverter):
    """A short code."""

    regex = f"[{ALPHABET}]{{{CODE_LENGTH}}}"


def prepare(app: Flask) -> None:
    """Make them known to the addresses of the application."""
    app.url_map.converters.update(date=DateConverter, code=CodeConverter)
