"""The settings of the application at hand."""

from flask import current_app

from wedreg.settings import Settings


def settings() -> Settings:
    """Return what this installation was started with."""
    found: Settings = current_app.config["WEDREG"]
    return found
