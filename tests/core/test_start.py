"""Starting the system: what stands in the way is said in one plain sentence."""

import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from tests.notifications.mailbox import free_port
from wedreg.core import serve

ROOT = Path(__file__).parent.parent.parent


def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "tools" / "bootstrap.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def flask(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {"FLASK_APP": "wsgi", "WEDREG_DATA": str(folder), "PATH": os.environ["PATH"], **environment}
    command = [str(Path(sys.executable).parent / "flask"), *arguments]
    return subprocess.run(command, cwd=ROOT, env=known, capture_output=True, text=True, check=False)


def test_an_old_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed, this is 3\.9"):
        bootstrap().check_python()


def test_a_missing_venv_module_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        bootstrap().check_python()


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = flask(tmp_path, "serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"Error: Port {port} is in use by another program. Choose another one: make run PORT={port + 1}"
    )


@pytest.mark.parametrize("port", ["99999", "-1", "0", "abc", "80 80"])
def test_a_port_that_is_none_is_named(tmp_path: Path, port: str) -> None:
    """As `make run PORT=…` gives it."""
    done = flask(tmp_path, "serve", WEDREG_PORT=port)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"wedreg: WEDREG_PORT: a port is a number from 1 to 65535, not {port}\n"


def test_make_hands_the_port_on(tmp_path: Path) -> None:
    shown = subprocess.run(["make", "-n", "run", "PORT=abc"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert 'WEDREG_PORT="abc"' in shown.stdout
    assert "PUBLIC_URL" not in shown.stdout


def test_a_port_that_is_for_root_alone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_socket: socket.socket, _address: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(
        click.ClickException, match=r"^Port 80 is for root alone\. Choose one from 1024 on: make run PORT="
    ):
        serve.check_port(80)


@pytest.fixture
def signals() -> Iterator[None]:
    """Put the handlers of signals back that a supervisor sets."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("web", "sentence"),
    [
        (["sleep", "60"], "The web process did not answer within 1 seconds; its own words stand above."),
        (["false"], "The web process ended before it answered; its own words stand above."),
    ],
)
def test_a_web_that_never_answers_is_not_announced(
    signals: None, monkeypatch: pytest.MonkeyPatch, web: list[str], sentence: str
) -> None:
    """And nothing is left running."""
    monkeypatch.setattr(serve, "START_SECONDS", 1.0)
    supervisor = serve.Supervisor(free_port(), on_sqlite=True)
    supervisor._commands = {"web": web, "jobs": ["sleep", "60"]}
    announced: list[str] = []
    with pytest.raises(click.ClickException, match=re.escape(sentence)):
        supervisor.run(lambda: announced.append("ready"))
    assert announced == []
    assert all(process.poll() is not None for process in supervisor._running.values())


def test_a_folder_that_cannot_be_written_is_named() -> None:
    done = flask(Path("/proc/wedreg"), "serve")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "wedreg: WEDREG_DATA: the folder /proc/wedreg cannot be written; choose another one\n"


def test_a_bad_setting_is_named(tmp_path: Path) -> None:
    done = flask(tmp_path, "serve", WEDREG_CIPHER="rot13")
    assert (done.returncode, done.stderr) == (1, "wedreg: WEDREG_CIPHER: must be one of aes, sm4\n")


def test_a_lost_key_file_is_named(tmp_path: Path) -> None:
    assert flask(tmp_path, "set-up").returncode == 0
    (tmp_path / "keys.json").unlink()
    done = flask(tmp_path, "serve")
    assert done.returncode == 1
    assert done.stderr.startswith(f"wedreg: {tmp_path}/keys.json is missing. Put the key file back")


def test_a_damaged_key_file_is_named(tmp_path: Path) -> None:
    assert flask(tmp_path, "set-up").returncode == 0
    (tmp_path / "keys.json").write_text("{")
    done = flask(tmp_path, "serve")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"wedreg: {tmp_path}/keys.json is damaged. Put the key file back from its copy.\n"


def test_a_place_for_the_keys_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    done = flask(tmp_path, "serve", WEDREG_KEYS="/proc/wedreg/keys.json")
    assert (done.returncode, done.stdout) == (1, "")
    reason = "/proc/wedreg/keys.json cannot be written (No such file or directory); choose another place"
    assert done.stderr == f"wedreg: WEDREG_KEYS: {reason}\n"


def test_a_key_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys.json").mkdir()
    done = flask(tmp_path, "serve")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"wedreg: {tmp_path}/keys.json cannot be read (Is a directory). Let this user read it.\n"


def test_the_tests_say_what_they_skipped_and_how_to_get_it(tmp_path: Path) -> None:
    """As `make test` runs them."""
    skipping = tmp_path / "test_skips.py"
    skipping.write_text(
        "from tests.databases import missing\ndef test_page(): missing('Chromium', 'apt install chromium')\n"
    )
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--noconftest", str(skipping)]
    known = {name: value for name, value in os.environ.items() if name != "WEDREG_TEST_STRICT"}
    done = subprocess.run(command, cwd=ROOT, env=known, capture_output=True, text=True, check=False)
    assert "Chromium is missing: apt install chromium" in done.stdout
