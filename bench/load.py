"""A load over real sockets, from processes of its own: a closed loop, or one request after another."""

import multiprocessing
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from queue import Empty
from threading import Thread
from typing import NamedTuple
from urllib.parse import urlencode

TIMEOUT = 20.0


class Request(NamedTuple):
    """One request; `form` makes it a POST."""

    path: str
    cookie: str = ""
    form: dict[str, str] | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def raw(self) -> bytes:
        """Return the bytes to send."""
        body = urlencode(self.form).encode() if self.form is not None else b""
        lines = [f"{'GET' if self.form is None else 'POST'} {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        if self.cookie:
            lines.append(f"Cookie: {self.cookie}")
        if self.form is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class Result:
    """What came back: how often each status, how long each answer took, and when the last good one came."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    last_good: float = 0.0
    """Seconds from the start to the last answer that is no refusal."""

    def take(self, other: "Result") -> None:
        """Add what came back in another round."""
        self.statuses.update(other.statuses)
        self.seconds += other.seconds
        self.last_good = max(self.last_good, other.last_good)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return sum(self.statuses.values()) / self.elapsed if self.elapsed else 0.0

    def percentile(self, share: float) -> float:
        """Return the time within which this share of the answers came, in milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


class Connection:
    """A connection that is kept open where the server keeps it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, raw: bytes) -> int:
        """Send a request and return the status; 0 when no answer came."""
        for _ in range(2):  # a kept connection may have been closed by the server meanwhile
            fresh = self._socket is None
            try:
                self._socket = self._socket or socket.create_connection(("127.0.0.1", self._port), TIMEOUT)
                self._socket.sendall(raw)
                return self._read()
            except OSError:
                self.close()
                if fresh:
                    return 0
        return 0

    def _read(self) -> int:
        assert self._socket
        data = b""
        while b"\r\n\r\n" not in data:
            part = self._socket.recv(65536)
            if not part:
                raise ConnectionError
            data += part
        head, _, body = data.partition(b"\r\n\r\n")
        low = head.lower()
        length = int(low.split(b"content-length:")[1].split(b"\r\n")[0]) if b"content-length:" in low else 0
        while len(body) < length:
            body += self._socket.recv(65536)
        if b"connection: close" in low:
            self.close()
        return int(head[9:12])

    def close(self) -> None:
        """Let go of the connection."""
        if self._socket:
            self._socket.close()
            self._socket = None


def run(port: int, requests: Sequence[Request], clients: int, processes: int = 1) -> Result:
    """Send every request once from so many clients; each asks again as soon as it is answered."""
    shares = [requests[index::processes] for index in range(processes)]
    ready, go, answers = multiprocessing.Barrier(processes + 1), multiprocessing.Event(), multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=_work, args=(port, share, clients // processes, ready, go, answers))
        for share in shares
    ]
    for worker in workers:
        worker.start()
    ready.wait(60)
    since = time.perf_counter()
    go.set()
    parts = list(_collect(answers, workers))
    result = _merge(parts)
    result.elapsed = time.perf_counter() - since
    return result


def _collect(answers: "multiprocessing.Queue[Result]", workers: Sequence[multiprocessing.Process]) -> Iterator[Result]:
    for _ in workers:
        try:
            yield answers.get(timeout=300)
        except Empty:
            return
    for worker in workers:
        worker.join()


def _merge(parts: Sequence[Result]) -> Result:
    whole = Result()
    for part in parts:
        whole.take(part)
    return whole


def _work(port: int, requests: Sequence[Request], clients: int, ready, go, answers) -> None:  # noqa: ANN001
    waiting = iter([request.raw() for request in requests])
    results = [Result() for _ in range(max(clients, 1))]
    threads = [Thread(target=_client, args=(port, waiting, result, go)) for result in results]
    for thread in threads:
        thread.start()
    ready.wait()
    for thread in threads:
        thread.join()
    answers.put(_merge(results))


def _client(port: int, waiting: Iterator[bytes], result: Result, go) -> None:  # noqa: ANN001
    connection = Connection(port)
    go.wait()
    start = time.perf_counter()
    for raw in waiting:
        since = time.perf_counter()
        status = connection.ask(raw)
        now = time.perf_counter()
        result.statuses[status] += 1
        result.seconds.append(now - since)
        if 200 <= status < 400:
            result.last_good = now - start
    connection.close()
