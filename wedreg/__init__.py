"""The marriage office of Ciqikou: appointments, passes, reminders and the desk."""

from wedreg.app import create_app

__all__ = ["create_app"]
