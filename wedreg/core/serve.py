"""`flask serve`: the whole system on one machine, web and jobs, under one small supervisor."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import click

from wedreg.settings import LAST_PORT

BIN = Path(sys.executable).parent
FIRST_FREE_PORT = 1024
START_SECONDS = 30.0
RESTART_PAUSE = 1.0


def check_port(port: int) -> None:
    """Refuse a port that another program has, or that is not for everybody, in one sentence."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            msg = f"Port {port} is for root alone. Choose one from {FIRST_FREE_PORT} on: make run PORT=8000"
            raise click.ClickException(msg) from None
        except OSError:
            other = port + 1 if port < LAST_PORT else port - 1
            msg = f"Port {port} is in use by another program. Choose another one: make run PORT={other}"
            raise click.ClickException(msg) from None


class Supervisor:
    """Keeps web and jobs running, and stops them together."""

    def __init__(self, port: int, *, on_sqlite: bool) -> None:
        kind = ["--workers", "2"] if on_sqlite else ["--workers", "2", "--threads", "4"]
        gunicorn = [str(BIN / "gunicorn"), "--no-control-socket", "--bind", f"127.0.0.1:{port}", *kind, "wsgi:app"]
        self._port = port
        self._commands = {"web": gunicorn, "jobs": [str(BIN / "flask"), "jobs"]}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = False

    def run(self, ready: Callable[[], None]) -> None:
        """Start both, call `ready` when the web answers, and stay until told to stop.

        Raises ClickException when it does not answer in time; everything is stopped then.
        """
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for name in self._commands:
            self._start(name)
        try:
            if self._wait_for_web():
                ready()
            while not self._stopping:
                self._restart_the_dead()
                time.sleep(RESTART_PAUSE)
        finally:
            self._end()

    def _start(self, name: str) -> None:
        known = {**os.environ, "WEDREG_PORT": str(self._port)}
        self._running[name] = subprocess.Popen(self._commands[name], env=known)  # noqa: S603  (our own commands)

    def _restart_the_dead(self) -> None:
        for name, process in list(self._running.items()):
            if process.poll() is not None and not self._stopping:
                click.echo(f"{name} ended with {process.returncode}; starting it again", err=True)
                self._start(name)

    def _wait_for_web(self) -> bool:
        """Return True when it answers, False when somebody stopped it meanwhile."""
        deadline = time.monotonic() + START_SECONDS
        while not self._stopping:
            if self._answers():
                return True
            if self._running["web"].poll() is not None:
                msg = "The web process ended before it answered; its own words stand above."
                raise click.ClickException(msg)
            if time.monotonic() > deadline:
                msg = f"The web process did not answer within {START_SECONDS:.0f} seconds; its own words stand above."
                raise click.ClickException(msg)
            time.sleep(0.05)
        return False

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self._port}/healthz", timeout=1).close()
        except (OSError, http.client.HTTPException):
            return False
        return True

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _end(self) -> None:
        for process in self._running.values():
            if process.poll() is None:
                os.kill(process.pid, signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
