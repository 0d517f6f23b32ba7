"""Run the house rules and the tests: `python tools/check.py [--all | --rules]`, from the project's root."""

import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
RULES = (
    ("format", ["ruff", "format", "--check", "--quiet", "."]),
    ("lint", ["ruff", "check", "--quiet", "."]),
    ("types", ["mypy", "--no-error-summary"]),
    ("layers", ["lint-imports", "--no-logo"]),
    ("templates", ["djlint", "wedreg/templates", "--lint", "--quiet"]),
)
QUICK = ("tests", ["pytest", "-n", "2", "-m", "not reliability and not thorough and not browser or smoke"])
FULL = (
    ("tests", ["pytest", "-n", "2", "-m", "not reliability"]),
    ("reliability", ["pytest", "-n", "2", "--dist", "worksteal", "-m", "reliability"]),  # by themselves: some are heavy
)


def main() -> None:
    """Run everything, say how long each part took, and fail when a part failed."""
    tests = FULL if "--all" in sys.argv else () if "--rules" in sys.argv else (QUICK,)
    failed = [name for name, command in (*RULES, *tests) if not _run(name, command)]
    if failed:
        sys.exit(f"Not right yet: {', '.join(failed)}")
    print("All is well.")


def _run(name: str, command: list[str]) -> bool:
    since = time.monotonic()
    good = subprocess.run([BIN / command[0], *command[1:]], check=False).returncode == 0
    print(f"{name}: {'ok' if good else 'FAILED'} ({time.monotonic() - since:.0f} s)", flush=True)
    return good


if __name__ == "__main__":
    main()
