"""The file that holds the keys: made once, changed whole or not at all, followed by running processes."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wedreg.core.key_ring import KeyRing


class KeysLost(Exception):
    """The key file is missing, damaged or another database's; going on would lose every sealed value."""

    def __init__(self, path: Path, sentence: str) -> None:
        super().__init__(f"{path} {sentence}")


class KeyFile:
    """The ring on disk, read again when another process has changed it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp = (0, 0)
        self._ring: KeyRing | None = None

    def make(self, cipher: str) -> None:
        """Write a new ring, or raise FileExistsError: keys are never replaced by accident."""
        with self._beside(KeyRing.new(cipher)) as whole:
            os.link(whole, self.path)

    def ring(self) -> KeyRing:
        """Return the ring as it is on disk now, or raise KeysLost."""
        try:
            status = self.path.stat()
            stamp = (status.st_mtime_ns, status.st_ino)
            if self._ring is None or stamp != self._stamp:
                self._ring, self._stamp = KeyRing.load(self.path.read_text()), stamp
        except FileNotFoundError:
            raise KeysLost(self.path, "is missing. Put the key file back.") from None
        except OSError as error:
            raise KeysLost(self.path, f"cannot be read ({error.strerror}). Let this user read it.") from None
        except (ValueError, TypeError, LookupError, AttributeError):
            raise KeysLost(self.path, "is damaged. Put the key file back from its copy.") from None
        return self._ring

    @contextmanager
    def changing(self) -> Iterator[KeyRing]:
        """Change the ring on disk, whole or not at all, while no other process does."""
        with self.path.with_suffix(".lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            ring = KeyFile(self.path).ring()
            yield ring
            with self._beside(ring) as whole:
                whole.rename(self.path)

    @contextmanager
    def _beside(self, ring: KeyRing) -> Iterator[Path]:
        """Write the ring for its owner alone beside the file's place, for the block to put it there."""
        number, name = tempfile.mkstemp(dir=self.path.parent, prefix=".keys-")
        try:
            with os.fdopen(number, "w") as file:
                file.write(ring.dump())
                file.flush()
                os.fsync(number)
            yield Path(name)
            _sync_folder(self.path.parent)
        finally:
            Path(name).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Let the disk know the new name before anything is sealed with a new key."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
