"""T12: reminders through a real SMTP connection, each once, by two jobs processes."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bench.measures import Line, asked_of
from bench.servers import BIN, ROOT, Place, free_port

COUPLES = 10_000
MESSAGES = 2 * COUPLES
PROCESSES = 2
ALL_ONCE = {"messages": MESSAGES, "different": MESSAGES}
SENT = "db.session.scalar(db.select(db.func.count()).where(Message.state == 'sent'))"


class Sending(NamedTuple):
    """How long it took, and what the SMTP server counted."""

    seconds: float
    got: dict[str, int]

    @property
    def whole(self) -> float:
        """Seconds for 100,000 messages at this rate."""
        return self.seconds * 100_000 / MESSAGES


def through_smtp(place: Place) -> Iterator[Line]:
    """Send a reminder to both of 10,000 couples through two processes, beside the least that a sender must do."""
    place.flask("bench", "messages", "--couples", str(COUPLES))
    port = free_port()
    place.environment |= {"WEDREG_MAIL_CHANNEL": "smtp", "WEDREG_SMTP_URL": f"smtp://127.0.0.1:{port}"}
    ours = sending(place, port, [str(BIN / "flask"), "run-job", "notifications.deliver"])
    sent = int(asked_of(place, "from wedreg.notifications.models import Message", SENT))
    minimal = [sys.executable, "-m", "bench.minimal_sender"]
    subprocess.run([*minimal, "make", str(MESSAGES)], cwd=ROOT, env=place.environment, check=True)
    least = sending(place, port, [*minimal, "send", str(port)])
    once = (ours.got, sent, least.got) == (ALL_ONCE, MESSAGES, ALL_ONCE)
    value = f"{ours.whole:.0f} s, minimal {least.whole:.0f} s; each once: {'yes' if once else (ours.got, sent)}"
    yield Line("T12", f"100,000 reminders through SMTP, from {MESSAGES}, {place.kind}", value, "60 s",
               once and ours.whole <= 60)  # fmt: skip


def sending(place: Place, port: int, command: Sequence[str]) -> Sending:
    """Run two senders until nothing is due, into an SMTP server that counts."""
    sink = subprocess.Popen([sys.executable, "-m", "bench.smtp_sink", str(port)], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        wait_for_port(port)
        since = time.perf_counter()
        senders = [subprocess.Popen(command, cwd=ROOT, env=place.environment) for _ in range(PROCESSES)]
        for sender in senders:
            sender.wait(600)
        seconds = time.perf_counter() - since
    finally:
        sink.terminate()
    return Sending(seconds, json.loads(sink.communicate()[0]))


def wait_for_port(port: int) -> None:
    """Wait until the sink takes connections."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
