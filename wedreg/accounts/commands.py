"""`flask create-admin` and `flask accounts …`."""

import secrets

import click
import pyotp
from flask.cli import AppGroup, with_appcontext

from wedreg.accounts import queries, services
from wedreg.core import clock
from wedreg.core.access import Role
from wedreg.core.errors import DomainError
from wedreg.core.installation import settings
from wedreg.core.transactions import reading, writing


@click.command("create-admin")
@click.argument("username")
@with_appcontext
def create_admin(username: str) -> None:
    """Make the first account. The password is shown once; the second factor is set up at the first sign-in."""
    password = secrets.token_urlsafe(12)
    try:
        with writing():
            services.create(username, username, password, [Role.ADMIN])
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{username}: {password}")


accounts = AppGroup("accounts", help="Staff accounts.")


@accounts.command("code")
@click.argument("username")
def code(username: str) -> None:
    """Print the present second factor of a sample account. There is no such thing outside the sample set-up."""
    if not settings().sample:
        msg = "Only the sample set-up (WEDREG_SAMPLE=1) tells codes."
        raise click.ClickException(msg)
    with reading():
        person = queries.by_username(username)
        secret = person.totp if person else None
    if secret is None:
        msg = f"{username} has no second factor yet: sign in with the password to set it up."
        raise click.ClickException(msg)
    click.echo(pyotp.TOTP(secret).at(clock.now()))
