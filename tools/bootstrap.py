"""Make the virtual environment with the locked packages, then run a command in it.

    python3 tools/bootstrap.py requirements/run.txt flask serve

Needs nothing but Python itself. What is missing is said in one sentence. (Written so that an old Python can read it
far enough to say that it is too old.)
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
OLDEST = (3, 11)


def stop(sentence: str) -> None:
    """Say what is missing, and end."""
    sys.exit("wedreg: " + sentence)


def check_python() -> None:
    """Refuse a Python that is too old or has no venv."""
    if sys.version_info < OLDEST:
        have = ".".join(str(part) for part in sys.version_info[:2])
        stop(f"Python 3.11 or newer is needed, this is {have}. On Debian 12: apt install python3 python3-venv")
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError:
        stop("Python's venv module is missing. On Debian 12: apt install python3-venv")


def install(lock: Path) -> None:
    """Install exactly what the lock file names, unless that has been done already."""
    stamp = HOME / f"installed-{lock.stem}"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    if not os.access(ROOT, os.W_OK):
        stop(f"the folder {ROOT} cannot be written, so the packages cannot be installed beside the code.")
    print(f"wedreg: installing the packages of {lock.name} (once; about half a minute) …", flush=True)
    if not (HOME / "bin" / "python").exists():
        run([sys.executable, "-m", "venv", str(HOME)], "the virtual environment could not be made.")
    pip = [str(HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "-r", str(lock)], "the packages could not be installed; is there a network?")
    stamp.write_text(wanted)
    if lock.stem != "run":  # it holds all of that one
        run_lock = lock.with_name("run.txt")
        (HOME / "installed-run").write_text(hashlib.sha256(run_lock.read_bytes()).hexdigest())


def run(command: "list[str]", failure: str) -> None:
    """Run a step of the installation."""
    if subprocess.run(command, check=False).returncode:
        stop(failure)


def main() -> None:
    """Install, then become the command."""
    check_python()
    lock, program, *arguments = sys.argv[1:]
    install(ROOT / lock)
    os.chdir(ROOT)
    os.environ.setdefault("FLASK_APP", "wsgi")
    binary = HOME / "bin" / program
    os.execv(binary, [str(binary), *arguments])  # noqa: S606  (our own commands)


if __name__ == "__main__":
    main()
