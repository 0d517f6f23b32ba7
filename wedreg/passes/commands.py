"""`flask passes …`."""

import click
from flask import current_app
from flask.cli import AppGroup

from wedreg.audit.services import record
from wedreg.core.crypto import KeyFile
from wedreg.core.transactions import writing

passes = AppGroup("passes", help="Passes and their keys.")


@passes.command("rotate-key")
def rotate_key() -> None:
    """Make a new key for signing passes. Passes signed before stay good; running processes follow by themselves."""
    file: KeyFile = current_app.extensions["wedreg.keys"]
    ring = file.ring()
    number = ring.add_pass_key()
    file.save(ring)
    with writing():
        record("keys.rotated", "pass_key", number)
    click.echo(f"Passes are signed with key {number} from now on.")
