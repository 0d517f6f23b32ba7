"""`flask audit …`."""

import sys

import click
from flask.cli import AppGroup

from wedreg.audit import queries, services
from wedreg.core.transactions import reading

audit = AppGroup("audit", help="The log of who did what.")


@audit.command("verify")
def verify() -> None:
    """Check every seal; exit 1 and say where when the log is not as it was sealed."""
    with reading():
        faults = list(queries.faults())
        position, seal = services.chain_end()
    for fault in faults:
        click.echo(f"entry {fault.position}: {fault.what}")
    click.echo(f"{position} sealed entries, {len(faults)} faults, end of the chain {seal.hex()[:16]}")
    sys.exit(1 if faults else 0)
