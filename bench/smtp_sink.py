"""An SMTP server that takes everything: `python -m bench.smtp_sink PORT`; it prints the count at the end."""

import asyncio
import json
import signal
import sys


class Sink:
    """Counts messages, and how many different ones there were."""

    def __init__(self) -> None:
        self.messages = 0
        self.different: set[bytes] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak just enough SMTP."""
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                self.take(await reader.readuntil(b"\r\n.\r\n"))
            elif verb == b"QUIT":
                break
            writer.write(b"250 ok\r\n")
        writer.close()

    def take(self, mail: bytes) -> None:
        """Count one message by its Message-ID."""
        self.messages += 1
        head = mail.lower()
        start = head.index(b"message-id:")
        self.different.add(head[start : head.index(b"\r\n", start)])


async def main() -> None:
    """Serve until told to stop."""
    sink, stop = Sink(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    server = await asyncio.start_server(sink.serve, "127.0.0.1", int(sys.argv[1]))
    await stop.wait()
    server.close()
    print(json.dumps({"messages": sink.messages, "different": len(sink.different)}))


if __name__ == "__main__":
    asyncio.run(main())
