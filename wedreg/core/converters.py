"""Parts of addresses."""

from datetime import date

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError

from wedreg.core.tokens import ALPHABET, CODE_LENGTH


class DateConverter(BaseConverter):
    """A day, as 2026-05-20."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: date) -> str:
        return value.isoformat()


class CodeConverter(BaseConverter):
    """A short code."""

    regex = f"[{ALPHABET}]{{{CODE_LENGTH}}}"


def prepare(app: Flask) -> None:
    """Make them known to the addresses of the application."""
    app.url_map.converters.update(date=DateConverter, code=CodeConverter)
