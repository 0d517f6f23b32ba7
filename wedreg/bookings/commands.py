"""`flask bookings …`."""

import sys

import click
from flask.cli import AppGroup

from wedreg.bookings import queries
from wedreg.core.transactions import reading

bookings = AppGroup("bookings", help="Bookings and places.")


@bookings.command("recount")
def recount() -> None:
    """Compare every slot's taken places with the rows that back them; exit 1 when a slot is wrong (R14)."""
    with reading():
        wrong = queries.miscounted()
    for slot, taken, rows in wrong:
        click.echo(f"slot {slot}: {taken} taken, {rows} rows")
    click.echo(f"{len(wrong)} slots are wrong")
    sys.exit(1 if wrong else 0)
