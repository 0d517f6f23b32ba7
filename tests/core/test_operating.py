"""docs/operating.md can be followed: what it shows is what there is, and the programs it is for take it."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace

import click
import psycopg
import pytest
from flask import Flask
from sqlalchemy import delete, make_url, text, update
from sqlalchemy.exc import DBAPIError

from tests.bookings.makers import THURSDAY_TEN, book, cancel, run_job
from tests.databases import SERVER, Template, on_server
from tests.notifications.mailbox import certificate
from tests.venues.makers import make_office, make_slot
from wedreg import create_app
from wedreg.audit.models import Entry
from wedreg.core.db import changed, db
from wedreg.core.transactions import writing
from wedreg.passes.models import Scan
from wedreg.settings import Settings

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "operating.md").read_text()
INSIDE = {"TEST_HOOKS", "TEST_CLOCK", "BENCH"}
"""Settings that are for tests and measurements."""


def samples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def file(path: str) -> str:
    """Return the sample of a file."""
    found = [sample for language in ("sh", "nginx") for sample in samples(language) if f"# {path}\n" in sample]
    assert len(found) == 1, path
    return found[0]


def units() -> dict[str, str]:
    """Return the unit files on the page by their names."""
    parts = [re.split(r"^# /etc/systemd/system/(\S+)\n", sample, flags=re.MULTILINE)[1:] for sample in samples("ini")]
    return {name: text for part in parts for name, text in zip(part[::2], part[1::2], strict=True)}


def variables(sample: str) -> dict[str, str]:
    """Return what a file of settings sets."""
    return dict(word.split("=", 1) for word in shlex.split(sample, comments=True))


def test_every_setting_is_on_the_page_and_no_other() -> None:
    known = {field.name.upper() for field in fields(Settings)}
    named = set(re.findall(r"\bWEDREG_([A-Z_]+)", PAGE)) - {"MORE"}
    assert named == known - INSIDE


def test_the_file_of_settings_can_be_used() -> None:
    here = Settings.from_environment(variables(file("/etc/wedreg.env")))
    assert here.https
    assert here.on_sqlite
    assert (here.data, here.keys) == (Path("/srv/wedreg/data"), Path("/srv/wedreg/keys/keys.json"))
    assert (here.phone, here.trusted_proxies, here.sample) == ("023-0000 0000", 1, False)
    owner = Settings.from_environment(variables(file("/etc/wedreg-owner.env")))
    assert not owner.on_sqlite


def test_every_command_is_there() -> None:
    """In the samples, in the units and in the text."""
    app = create_app_without_database()
    found = re.findall(
        r"(?:bin/flask|`flask|`wedreg|env wedreg|^wedreg) ([a-z][a-z-]+)(?: ([a-z][a-z-]+))?", PAGE, re.MULTILINE
    )
    assert len(found) > 10
    for name, below in found:
        command = app.cli.commands.get(name)
        assert command, name
        if isinstance(command, click.Group):
            assert below in command.commands, (name, below)


def create_app_without_database() -> Flask:
    """Return something that has the commands: the module that a console loads makes them from the features."""
    from wedreg.app import find_features  # noqa: PLC0415
    from wedreg.core import commands  # noqa: PLC0415

    app = Flask("commands")
    commands.prepare(app)
    for feature in find_features():
        for command in feature.commands:
            app.cli.add_command(command)
    return app


def test_every_file_that_is_named_is_there() -> None:
    for name in re.findall(r"\b(?:tools|requirements)/[\w.]+", PAGE):
        assert (ROOT / name).is_file(), name


def test_the_driver_for_postgresql_is_pinned_by_its_hash_beside_the_rest() -> None:
    pinned = {
        name: set(re.findall(r"^([a-z0-9_.-]+==\S+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE))
        for name in ("run.txt", "postgresql.txt", "test.txt")
    }
    assert pinned["run.txt"] < pinned["postgresql.txt"] < pinned["test.txt"]
    assert {pin.split("==")[0] for pin in pinned["postgresql.txt"] - pinned["run.txt"]} == {"psycopg", "psycopg-binary"}


def test_what_runs_is_started_and_what_is_timed_has_its_timer() -> None:
    (enabled,) = re.findall(r"^systemctl enable --now (.*)$", PAGE, re.MULTILINE)
    started = {name if "." in name else f"{name}.service" for name in enabled.split()}
    assert started == {name for name, text in units().items() if "[Install]" in text}
    for name, content in units().items():
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read_string(content)
        if name.endswith(".timer"):
            assert f"{name.removesuffix('.timer')}.service" in units()
        else:
            service = unit["Service"]
            assert service["User"] == "wedreg"
            assert service["EnvironmentFile"] == "/etc/wedreg.env"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is missing: apt install systemd")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for name, content in units().items():
        (tmp_path / name).write_text(content.replace("/srv/wedreg/app/.venv/bin", str(Path(sys.executable).parent)))
    command = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in units())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "wedreg" in line]
    assert (done.returncode, ours) == (0, []), done.stderr


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is missing: apt install nginx")
def test_nginx_takes_its_file(tmp_path: Path) -> None:
    pem = certificate(tmp_path, "127.0.0.1")
    sample = re.sub(r"/etc/letsencrypt/\S+\.pem", str(pem), file("/etc/nginx/conf.d/wedreg.conf"))
    sample = sample.replace("/var/log/nginx", str(tmp_path))
    whole = f"pid {tmp_path}/pid; error_log {tmp_path}/error; events {{}} http {{ {_places(tmp_path)}\n{sample} }}"
    (tmp_path / "nginx.conf").write_text(whole)
    command = ["nginx", "-t", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _places(folder: Path) -> str:
    """Return where nginx keeps what it does not need for a look at its file."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)


def test_nginx_sends_people_to_https_and_says_so_on_every_answer() -> None:
    """What nginx needs outside of a server stands outside; it is checked here because nginx may be missing."""
    sample = file("/etc/nginx/conf.d/wedreg.conf")
    outside, *servers = re.split(r"^server \{\n", sample, flags=re.MULTILINE)
    assert "log_format plain" in outside
    assert "limit_req_zone" in outside
    plain, encrypted = servers
    assert "listen 80;" in plain
    assert "return 301 https://" in plain
    for wanted in ("listen 443 ssl", "ssl_certificate ", "ssl_certificate_key ", "proxy_hide_header Strict-Transport"):
        assert wanted in encrypted
    static = re.findall(r"location /static/ \{(.*?)\}", encrypted, re.DOTALL)[0]
    assert "Strict-Transport-Security" in static  # an add_header of its own hides the ones outside
    assert sample.count("{") == sample.count("}")


Roles = SimpleNamespace
HERE = f"wedreg_operating_{os.getpid()}"
"""The name of this test's database and role."""


@pytest.fixture
def roles(templates: Callable[[str], Template], tmp_path: Path) -> Iterator[Roles]:
    """Follow the page's part on PostgreSQL under names of this test, up to the end."""
    templates("postgresql")  # skips where there is no server
    name, owner = HERE, f"{HERE}_owner"
    _remove(name, owner)
    create, revoke = (_renamed(sample) for sample in samples("sql"))
    first, inside = create.split(f"\\connect {name}\n")
    on_server(*_statements(first))
    _in_database(name, inside)
    base = Settings(data=tmp_path, database_url="", keys=tmp_path / "keys.json", sample=True, test_hooks=True, pool=2)
    here = {role: replace(base, database_url=_address(role, name)) for role in (name, owner)}
    made = create_app(here[owner])
    result = made.test_cli_runner().invoke(args=["set-up"])
    assert result.exit_code == 0, result.output
    with made.app_context():
        db.engine.dispose()
    _in_database(name, revoke)
    yield Roles(settings=here[name])
    _remove(name, owner)


def _renamed(sample: str) -> str:
    return re.sub(r"\bwedreg(_owner)?\b", rf"{HERE}\1", sample)


def _statements(sample: str) -> list[str]:
    return [statement for statement in sample.split(";\n") if statement.strip()]


def _address(role: str, name: str) -> str:
    password = "owner-password" if role.endswith("_owner") else "password"
    url = make_url(SERVER).set(drivername="postgresql+psycopg", username=role, password=password, database=name)
    return url.render_as_string(hide_password=False)


def _in_database(name: str, sample: str) -> None:
    address = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in _statements(sample):
            connection.execute(statement)


def _remove(name: str, owner: str) -> None:
    on_server(
        f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"DROP ROLE IF EXISTS {name}", f"DROP ROLE IF EXISTS {owner}"
    )


def test_the_role_of_the_application_can_do_its_work_and_no_more(roles: Roles, tmp_path: Path) -> None:
    """R54: not even who has its password can rewrite or remove what was done, or change the tables."""
    app = create_app(roles.settings)
    with app.app_context():
        slot = make_slot(make_office(), THURSDAY_TEN, places=2)
        cancel(book(slot))
        book(slot)
        assert run_job("audit.seal") > 0
        run_job("notifications.deliver")
        for statement in (
            delete(Entry), update(Entry).values(action="x"), delete(Scan), update(Scan).values(place_id=1),
            text("TRUNCATE audit_entry"), text("DROP TABLE audit_head"), text("DELETE FROM core_keyring"),
            text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"), text("CREATE TABLE mine (id int)"),
        ):  # fmt: skip
            with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), writing():
                changed(statement)
        assert app.test_client().get("/readyz").json == {"ready": True}
        result = app.test_cli_runner().invoke(args=["audit", "verify"])
        assert result.exit_code == 0, result.output
        if shutil.which("pg_dump"):
            result = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "copy")])
            assert result.exit_code == 0, result.output
        db.session.remove()
        db.engine.dispose()
