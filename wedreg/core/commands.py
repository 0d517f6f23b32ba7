"""`flask set-up`, `flask jobs`, `flask serve` and `flask backup`."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from wedreg.core import jobs, keyring, serve
from wedreg.core.backup import backup
from wedreg.core.feature import features
from wedreg.core.installation import settings
from wedreg.core.transactions import writing
from wedreg.settings import LAST_PORT


@click.command("set-up")
@with_appcontext
def set_up() -> None:
    """Bring the database to the newest form and make the rows that must exist. Doing it twice changes nothing."""
    upgrade()
    with writing():
        keyring.remember()
        for feature in features():
            for make in feature.defaults:
                make()


@click.command("jobs")
@with_appcontext
def run_jobs() -> None:
    """Run the scheduled jobs until told to stop. Any number of these processes may run."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    jobs.serve(app, list(features()))


@click.command("run-job")
@click.argument("name")
@with_appcontext
def run_job(name: str) -> None:
    """Run one job now, until nothing is due."""
    job = next((job for feature in features() for job in feature.jobs if job.name == name), None)
    if job is None:
        msg = f"There is no job {name}."
        raise click.ClickException(msg)
    click.echo(f"{name}: {jobs.run(job, jobs.holder_name())}")


@click.command("serve")
@click.option(
    "--port", type=click.IntRange(1, LAST_PORT), help="Where the pages answer, on 127.0.0.1; else WEDREG_PORT."
)
@with_appcontext
@click.pass_context
def run_all(context: click.Context, port: int | None) -> None:
    """Set up the database, load the sample data where WEDREG_SAMPLE=1 asks for it, and run web and jobs together."""
    here = settings()
    port = port or here.port
    serve.check_port(port)
    context.invoke(set_up)
    sign_ins = current_app.extensions["wedreg.sample"]() if here.sample else []
    if sign_ins:  # before anything else can go wrong: nobody can find them out later
        click.echo("Staff sign in with these passwords, which are shown only now:")
        for username, password in sign_ins:
            click.echo(f"  {username:<12} {password}")

    def ready() -> None:
        click.echo(f"\nThe marriage office answers at http://127.0.0.1:{port}/")
        click.echo(f"Staff sign in at http://127.0.0.1:{port}/staff/ ; the data lies in {here.data}")
        click.echo("Stop with Ctrl-C.\n")

    serve.Supervisor(port, on_sqlite=here.on_sqlite).run(ready)


def prepare(app: Flask) -> None:
    """Make the commands known to `flask`."""
    for command in (set_up, run_jobs, run_job, run_all, backup):
        app.cli.add_command(command)
