"""The least that any sender must do: claim rows, hand their bytes to an SMTP server, note that they are sent.

`python -m bench.minimal_sender make 1000` fills the table; `python -m bench.minimal_sender send PORT` sends it.
No rules, no state of a booking, no text of a template, no personal data to open.
"""

import os
import smtplib
import sys

from sqlalchemy import Column, Integer, String, Table, bindparam, insert, select, update

from bench.minimal import METADATA, engine_of

BATCH = 500
MESSAGES = Table(
    "minimal_message", METADATA, Column("id", Integer, primary_key=True),
    Column("recipient", String(60), nullable=False), Column("state", String(8), nullable=False, index=True),
)  # fmt: skip
WAITING = select(MESSAGES.c.id).where(MESSAGES.c.state == "due").limit(BATCH).with_for_update(skip_locked=True)
CLAIM = (
    update(MESSAGES).where(MESSAGES.c.id.in_(WAITING)).values(state="claimed")
    .returning(MESSAGES.c.id, MESSAGES.c.recipient)
)  # fmt: skip
SENT = update(MESSAGES).where(MESSAGES.c.id == bindparam("number")).values(state="sent")


def make(number: int) -> None:
    """Fill the table with messages that are due."""
    engine = engine_of(os.environ["WEDREG_DATABASE_URL"])
    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(
            insert(MESSAGES), [{"recipient": f"m{index}@example.org", "state": "due"} for index in range(number)]
        )


def send(port: int) -> None:
    """Send whatever is due over one connection."""
    engine = engine_of(os.environ["WEDREG_DATABASE_URL"])
    with smtplib.SMTP("127.0.0.1", port) as server:
        while True:
            with engine.begin() as connection:
                rows = connection.execute(CLAIM).all()
            if not rows:
                return
            for number, recipient in rows:
                head = f"Message-ID: <{number}@minimal>\r\nTo: {recipient}\r\nSubject: x\r\n\r\n"
                server.sendmail("bench@example.org", [recipient], f"{head}x\r\n")
            with engine.begin() as connection:
                connection.execute(SENT, [{"number": number} for number, _ in rows])


if __name__ == "__main__":
    {"make": make, "send": send}[sys.argv[1]](int(sys.argv[2]))
