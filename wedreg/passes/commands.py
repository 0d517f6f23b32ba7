"""`flask passes …`."""

import click
from flask.cli import AppGroup

from wedreg.audit.services import record
from wedreg.core.crypto import key_file
from wedreg.core.transactions import writing

passes = AppGroup("passes", help="Passes and their keys.")


@passes.command("rotate-key")
def rotate_key() -> None:
    """Make a new key for signing passes. Passes signed before stay good; running processes follow by themselves."""
    with writing(), key_file().changing() as ring:
        number = ring.add_pass_key()
        record("keys.rotated", "pass_key", number)
    click.echo(f"Passes are signed with key {number} from now on.")
