"""`flask keys …`."""

import sys

import click
from flask.cli import AppGroup

from wedreg.audit.services import record
from wedreg.core.crypto import key_file
from wedreg.core.installation import settings
from wedreg.core.key_ring import CIPHERS
from wedreg.core.resealing import Resealing, left
from wedreg.core.transactions import reading, writing

keys = AppGroup("keys", help="The keys that seal names, numbers and addresses.")


@keys.command("rotate")
@click.option("--cipher", type=click.Choice(list(CIPHERS)), help="Else the one that WEDREG_CIPHER names.")
def rotate(cipher: str | None) -> None:
    """Make a new key that seals from now on. Older ones still open; running processes follow by themselves."""
    cipher = cipher or settings().cipher
    try:
        with writing(), key_file().changing() as ring:
            number = ring.add_field_key(cipher)
            record("keys.rotated", "field_key", number, cipher=cipher)
    except OSError as error:
        msg = f"{settings().keys} cannot be changed ({error.strerror}). Run this as the user who owns it."
        raise click.ClickException(msg) from None
    click.echo(f"Key {number} ({cipher}) seals from now on. Copy the key file to its second place.")


@keys.command("re-seal")
def re_seal() -> None:
    """Seal again, with the newest key, what older keys had sealed. It may be stopped and started again at any time."""
    work = Resealing()
    found = True
    while found:  # two runs at once do each other no harm
        with writing():
            found = bool(work.batch())
    with writing():
        record("keys.resealed", "values", work.done, passed_over=len(work.passed_over))
    with reading():
        older = left()
    for place in work.passed_over:
        click.echo(f"{place}: passed over, it cannot be opened or its row may not change any more", err=True)
    click.echo(f"{work.done} values are sealed with the newest key now, {older} still with an older one.")
    sys.exit(1 if older else 0)
