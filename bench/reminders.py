"""T12: reminders through a real SMTP connection, each once, by two jobs processes."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

from bench.measures import Line, asked_of
from bench.servers import BIN, ROOT, Place, free_port

COUPLES = 10_000
MESSAGES = 2 * COUPLES
PROCESSES = 2


def through_smtp(place: Place) -> Iterator[Line]:
    """Send a confirmation to both of 10,000 couples through two processes, and count what arrived."""
    port = free_port()
    sink = subprocess.Popen([sys.executable, "-m", "bench.smtp_sink", str(port)], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        place.environment |= {"WEDREG_MAIL_CHANNEL": "smtp", "WEDREG_SMTP_URL": f"smtp://127.0.0.1:{port}"}
        place.flask("bench", "messages", "--couples", str(COUPLES))
        wait_for_port(port)
        since = time.perf_counter()
        senders = [
            subprocess.Popen([str(BIN / "flask"), "run-job", "notifications.deliver"], cwd=ROOT, env=place.environment)
            for _ in range(PROCESSES)
        ]
        for sender in senders:
            sender.wait(600)
        seconds = time.perf_counter() - since
    finally:
        sink.terminate()
    got = json.loads(sink.communicate()[0])
    sent = int(asked_of(place, "from wedreg.notifications.models import Message",
                        "db.session.scalar(db.select(db.func.count()).where(Message.state == 'sent'))"))  # fmt: skip
    once = got == {"messages": MESSAGES, "different": MESSAGES} and sent == MESSAGES
    whole = seconds * 100_000 / MESSAGES
    value = f"{seconds:.1f} s for {MESSAGES}, {whole:.0f} s for 100,000; each once: {'yes' if once else got}"
    yield Line("T12", f"reminders through SMTP, {place.kind}", value, "60 s for 100,000", once and whole <= 60)


def wait_for_port(port: int) -> None:
    """Wait until the sink takes connections."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
