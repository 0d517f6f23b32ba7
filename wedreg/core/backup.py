"""`flask backup TO`: the database as it is at one moment, in one file, while web and jobs go on."""

import os
import shutil
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import click
import pysqlite3
from flask.cli import with_appcontext

from wedreg.core.db import db
from wedreg.core.installation import settings


@click.command("backup")
@click.argument("to", type=click.Path(path_type=Path))
@with_appcontext
def backup(to: Path) -> None:
    """Copy the database as it is now into the file TO. The key file is not in it: keep that apart.

    An older copy of that name is replaced only when the new one is whole and on the disk.
    """
    to = to.absolute()
    _check(to)
    descriptor, name = tempfile.mkstemp(dir=to.parent, prefix=f".{to.name}.")  # nobody else may read it (mode 600)
    os.close(descriptor)
    beside = Path(name)
    try:
        _copy_sqlite(beside) if settings().on_sqlite else _dump_postgresql(beside)
        _keep(beside, to)
    finally:
        beside.unlink(missing_ok=True)
    click.echo(f"{to}: {to.stat().st_size} bytes")


def _check(to: Path) -> None:
    """Refuse a place at which something would be overwritten that is in use, or where nothing can be written."""
    if not (to.parent.is_dir() and os.access(to.parent, os.W_OK)):
        msg = f"{to.parent} is no folder in which a file can be written."
        raise click.ClickException(msg)
    if to.is_dir():
        msg = f"{to} is a folder; name a file in it."
        raise click.ClickException(msg)
    if any(to.exists() and in_use.exists() and to.samefile(in_use) for in_use in _in_use()):
        msg = f"{to} is in use by this installation; choose another file."
        raise click.ClickException(msg)


def _in_use() -> list[Path]:
    """Return the files without which nothing runs."""
    database = str(db.engine.url.database)
    return [settings().keys, *(Path(f"{database}{suffix}") for suffix in ("", "-wal", "-shm", "-journal"))]


def _copy_sqlite(beside: Path) -> None:
    """Copy through SQLite's own way of copying a database in use, and look whether the copy is whole."""
    with closing(pysqlite3.connect(str(db.engine.url.database))) as source, closing(
        pysqlite3.connect(str(beside))
    ) as target:  # fmt: skip
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        found = target.execute("PRAGMA integrity_check(5)").fetchall()
    if found != [("ok",)]:
        msg = f"The copy is not whole, so it was not kept: {found}"
        raise click.ClickException(msg)


def _dump_postgresql(beside: Path) -> None:
    """Let PostgreSQL's own tool write its archive, or say what is missing."""
    tool = shutil.which("pg_dump")
    if tool is None:
        msg = "pg_dump is missing: apt install postgresql-client"
        raise click.ClickException(msg)
    url = db.engine.url
    address = url.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    command = [tool, "--format=custom", f"--file={beside}", f"--dbname={address}"]
    if subprocess.run(command, env={**os.environ, **secret}, check=False).returncode:  # noqa: S603  (our own command)
        msg = "pg_dump did not finish; no copy was kept."
        raise click.ClickException(msg)


def _keep(beside: Path, to: Path) -> None:
    """Put the copy in its place when it is on the disk, so that there is never half of one under its name."""
    _sync(beside)
    beside.replace(to)
    _sync(to.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
