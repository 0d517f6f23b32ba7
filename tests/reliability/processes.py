"""Real processes of ours: web servers and jobs, as an installation runs them, on the database of a test."""

import contextlib
import os
import random
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import pytest

from wedreg.settings import Settings

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
PATIENCE = 30.0
"""Seconds after which something that does not come is missing."""


def environment(settings: Settings, more: Mapping[str, str]) -> dict[str, str]:
    """Return the environment from which a process reads these very settings."""
    values = {field.name.upper(): getattr(settings, field.name) for field in fields(settings)}
    ours = {f"WEDREG_{name}": _spelled(value) for name, value in values.items() if value is not None}
    return {
        "PATH": os.environ["PATH"],
        "PYTHONUNBUFFERED": "1",
        "PYTHONFAULTHANDLER": "1",
        "LANG": "C.UTF-8",
        **ours,
        **more,
    }


def _spelled(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def free_port() -> int:
    """Return a port that nobody has just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


class Process:
    """A process in a group of its own, whose output goes into a file."""

    def __init__(
        self, command: list[str], settings: Settings, log: Path, *, keep: int | None = None, **more: str
    ) -> None:
        self.log_file = log
        with log.open("ab") as output:
            self._popen = subprocess.Popen(
                [str(BIN / command[0]), *command[1:]], cwd=ROOT, env=environment(settings, more), stdout=output,
                stderr=output, start_new_session=True, pass_fds=[] if keep is None else [keep],
            )  # fmt: skip
        self.pid = self._popen.pid

    def log(self) -> str:
        """Return what it has said so far."""
        return self.log_file.read_text()

    def children(self) -> list[int]:
        """Return its child processes, the oldest first."""
        with contextlib.suppress(FileNotFoundError):
            return sorted(int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split())
        return []

    def kill(self) -> None:
        """End the whole group as a power switch does, if it has not ended by itself."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait(PATIENCE)

    def stop(self) -> int:
        """Ask it to stop, and return how it ended."""
        if self._popen.poll() is None:
            self._popen.terminate()
        try:
            return self._popen.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._popen.send_signal(signal.SIGABRT)  # it says where each of its threads stands
            self._popen.wait(PATIENCE)
            print(self.log()[-5000:])  # noqa: T201  (shown with the failure)
            raise

    def wait(self) -> int:
        """Wait until it ends by itself."""
        return self._popen.wait(PATIENCE)


class Web:
    """A web server. The test keeps its socket, so that callers wait, and are not refused, while it starts again."""

    def __init__(self, settings: Settings, folder: Path, module: str = "wsgi:app", **more: str) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._socket.getsockname()[1]
        self._made = (settings, folder / f"web-{self.port}.log", module, more)
        self.start()

    def start(self) -> None:
        """Start it, as `flask serve` does."""
        settings, log, module, more = self._made
        kind = ["--workers", "2"] if settings.on_sqlite else ["--workers", "2", "--threads", "4"]
        descriptor = self._socket.fileno()
        bind = ["--bind", f"fd://{descriptor}", "--access-logfile", "-"]
        command = ["gunicorn", "--no-control-socket", *bind, *kind, module]
        self.process = Process(command, settings, log, keep=descriptor, **more)

    def kill_a_worker(self) -> None:
        """End the worker that has served for longest, at whatever it is just doing."""
        until(lambda: len(self.process.children()) == 2)
        os.kill(self.process.children()[0], signal.SIGKILL)

    def close(self) -> None:
        """Stop it and close its socket."""
        self.process.stop()
        self._socket.close()


@contextmanager
def serving(settings: Settings, folder: Path, module: str = "wsgi:app", **more: str) -> Iterator[Web]:
    """Run a web server while the block runs."""
    web = Web(settings, folder, module, **more)
    try:
        yield web
    except BaseException:
        print(web.process.log()[-5000:])  # noqa: T201  (shown with the failure)
        raise
    finally:
        web.close()


def jobs(settings: Settings, log: Path, **more: str) -> Process:
    """Start a jobs process."""
    return Process(["flask", "jobs"], settings, log, **more)


def run_job(name: str, settings: Settings, log: Path, **more: str) -> str:
    """Run one job until nothing is due, in a process of its own, and return what it said."""
    process = Process(["flask", "run-job", name], settings, log, **more)
    process.wait()
    return process.log()


def until(condition: Callable[[], bool]) -> None:
    """Look again and again until the condition holds; fail when it takes too long."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if condition():
            return
        pause.wait(0.02)
    pytest.fail("it did not come to pass")


def shortly(chance: random.Random, longest: float) -> None:
    """Let a random part of a moment go by, so that a fault hits any point of what goes on."""
    threading.Event().wait(chance.uniform(0, longest))


class Pause:
    """A point at which the product stops while the test hooks are on and this pipe is there."""

    def __init__(self, settings: Settings, name: str) -> None:
        self._pipe = settings.data / "pauses" / name
        self._pipe.parent.mkdir(exist_ok=True)
        os.mkfifo(self._pipe)
        self._ear = os.open(self._pipe, os.O_RDONLY | os.O_NONBLOCK)

    def reached(self) -> int:
        """Wait until a process stands at the point, and return its pid."""
        ready, _, _ = select.select([self._ear], [], [], PATIENCE)
        assert ready, "nobody came to the point"
        pid = int(os.read(self._ear, 20))
        os.close(self._ear)
        return pid

    def lift(self) -> None:
        """Let nobody stop here any more."""
        self._pipe.unlink()

    def release(self) -> None:
        """Let the process go on that stands here, and nobody stop here any more."""
        until(self._opened)
        self.lift()

    def _opened(self) -> bool:
        """Open the pipe as soon as somebody listens at its other end."""
        try:
            os.close(os.open(self._pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            return False
        return True
