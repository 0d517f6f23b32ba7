"""`flask serve`: the whole system on one machine, web and jobs, under one small supervisor."""

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

BIN = Path(sys.executable).parent
START_SECONDS = 30.0
RESTART_PAUSE = 1.0


def check_port(port: int) -> None:
    """Refuse a port that another program has, in one sentence."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            msg = f"Port {port} is in use by another program. Choose another one: make run PORT={port + 1}"
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
        """Start both, call `ready` when the web answers, and stay until told to stop."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for name in self._commands:
            self._start(name)
        try:
            self._wait_for_web()
            ready()
            while not self._stopping:
                self._restart_the_dead()
                time.sleep(RESTART_PAUSE)
        finally:
            self._end()

    def _start(self, name: str) -> None:
        self._running[name] = subprocess.Popen(self._commands[name])  # noqa: S603  (our own commands)

    def _restart_the_dead(self) -> None:
        for name, process in list(self._running.items()):
            if process.poll() is not None and not self._stopping:
                click.echo(f"{name} ended with {process.returncode}; starting it again", err=True)
                self._start(name)

    def _wait_for_web(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self._stopping:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self._port}/healthz", timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return

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
