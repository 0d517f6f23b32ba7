"""`flask create-admin` and `flask accounts …`."""

import click
import pyotp
from flask.cli import AppGroup, with_appcontext

from wedreg.accounts import passwords, queries, services
from wedreg.accounts.errors import UsernameTaken, UsernameUnfit
from wedreg.core import clock, keyring
from wedreg.core.access import Role
from wedreg.core.errors import DomainError
from wedreg.core.installation import settings
from wedreg.core.transactions import reading, writing

REFUSALS: dict[type[DomainError], str] = {
    UsernameTaken: "This name is taken. Choose another one.",
    UsernameUnfit: "A name has 3 to 24 small letters, digits and hyphens.",
}
"""What a console says, which need not be able to show Chinese."""


@click.command("create-admin")
@click.argument("username")
@with_appcontext
def create_admin(username: str) -> None:
    """Make the first account. The password is shown once; the second factor is set up at the first sign-in."""
    _check_set_up()
    password = passwords.generate()
    try:
        with writing():
            services.create(username, username, password, [Role.ADMIN])
    except (UsernameTaken, UsernameUnfit) as refusal:
        raise click.ClickException(REFUSALS[type(refusal)]) from None
    click.echo(f"{username}: {password}")


def _check_set_up() -> None:
    try:
        if keyring.known():
            return
    except keyring.CannotTell:
        msg = "The database does not answer."
    else:
        msg = "The database is not set up yet: run `flask set-up` first."
    raise click.ClickException(msg)


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
