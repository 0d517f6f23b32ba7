"""Databases and servers of a benchmark, each in a place of its own, ended by their own pid."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
SERVER = os.environ.get("WEDREG_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")


class Place:
    """One installation: a folder, a database, and the environment in which its processes run."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.kind = kind
        self.name = f"wedreg_bench_{os.getpid()}"
        url = f"sqlite:///{folder}/bench.sqlite3" if kind == "sqlite" else self._postgresql()
        self.environment = {
            **os.environ, "FLASK_APP": "wsgi", "WEDREG_BENCH": "1", "WEDREG_DATA": str(folder),
            "WEDREG_DATABASE_URL": url,
        }  # fmt: skip
        self.flask("set-up")

    def _postgresql(self) -> str:
        with psycopg.connect(SERVER, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{self.name}"')
        return f"{SERVER.rsplit('/', 1)[0].replace('postgresql://', 'postgresql+psycopg://')}/{self.name}"

    def remove(self) -> None:
        """Remove the database."""
        if self.kind == "postgresql":
            with psycopg.connect(SERVER, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def flask(self, *arguments: str, **environment: str) -> str:
        """Run a flask command and return what it prints."""
        command = [str(BIN / "flask"), *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env={**self.environment, **environment}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(done.stderr)
        return done.stdout

    def seed(self, *arguments: str) -> dict[str, Any]:
        """Make couples with sessions, and return what the load needs."""
        return dict(json.loads(self.flask("bench", "seed", *arguments)))

    @contextmanager
    def serve(self, application: str = "wsgi:app") -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
        """Run web as docs/operating.md says for this database, and return its port and process."""
        port = free_port()
        threads = [] if self.kind == "sqlite" else ["--threads", "4"]
        command = [str(BIN / "gunicorn"), "--no-control-socket", "--log-level", "error", "--workers", "2", *threads]
        process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}", application], cwd=ROOT, env=self.environment
        )
        try:
            wait_for(port)
            yield port, process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, path: str = "/healthz", seconds: float = 30) -> None:
    """Wait until something answers, whatever it says."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.02)
        else:
            return
    msg = f"nothing answers on port {port}"
    raise TimeoutError(msg)


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the pids of a server's workers."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(pid) for pid in children.split()]


def memory_mb(pid: int) -> float:
    """Return what a process holds in memory."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
