"""A web server with one worker that dies just before a chosen call to the system."""

import re
import shutil
import signal
import socket
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.databases import missing
from tests.reliability.processes import PATIENCE, Process
from tests.reliability.remote import Remote
from wedreg.settings import Settings

CALLS = "write,writev,pwrite64,fsync,fdatasync,ftruncate,unlink,sendto,sendmsg"
"""Whatever changes a file or tells somebody something."""
Point = tuple[str, int]
"""The name of a call, and which of those of that name within a request."""


class OneWorker:
    """The product as an installation serves it, with one worker, which the master replaces when it dies."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port: int = self._socket.getsockname()[1]
        self._folder, descriptor = folder, self._socket.fileno()
        command = ["gunicorn", "--no-control-socket", "--preload", "--workers", "1", "--bind", f"fd://{descriptor}"]
        self.process = Process([*command, "wsgi:app"], settings, folder / "worker.log", keep=descriptor)

    def worker(self) -> int:
        """Return the worker's pid as soon as it has nothing more to do before it serves."""
        assert Remote(self.port).get("/healthz").status_code == 200
        return self.process.children()[0]

    @contextmanager
    def dying_at(self, point: Point) -> Iterator[None]:
        """Let the worker die just before this call."""
        name, number = point
        with self._traced(f"--inject={name}:signal=KILL:when={number}"):
            yield

    def points(self, request: Callable[[], object]) -> list[Point]:
        """Return the calls that the worker makes for a request, in order."""
        with self._traced():
            request()
        said, seen, found = (self._folder / "calls").read_text(), Counter[str](), list[Point]()
        for name in re.findall(r"^(\w+)\(", said, re.MULTILINE):
            seen[name] += 1
            found.append((name, seen[name]))
        return found

    @contextmanager
    def _traced(self, *options: str) -> Iterator[None]:
        pid = self.worker()
        command = ["strace", f"--attach={pid}", f"--trace={CALLS}", "--output", self._folder / "calls", *options]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            said = tracer.stderr.readline() if tracer.stderr else ""
            assert "attached" in said, said
            try:
                yield
            finally:
                tracer.send_signal(signal.SIGINT)  # it lets go of a worker that lives
                tracer.wait(PATIENCE)

    def close(self) -> None:
        """Stop it."""
        self.process.stop()
        self._socket.close()


@contextmanager
def one_worker(settings: Settings, folder: Path) -> Iterator[OneWorker]:
    """Run such a server while the block runs."""
    if shutil.which("strace") is None:
        missing("strace", "apt install strace")
    server = OneWorker(settings, folder)
    try:
        yield server
    except BaseException:
        print(server.process.log()[-5000:])  # noqa: T201  (shown with the failure)
        raise
    finally:
        server.close()


def spread(points: list[Point], most: int) -> list[Point]:
    """Return so many of the points at most, evenly spread, with the first and the last one."""
    if len(points) <= most:
        return points
    return [points[round(number * (len(points) - 1) / (most - 1))] for number in range(most)]
