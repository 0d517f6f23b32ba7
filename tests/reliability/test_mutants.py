"""Each planted bug is noticed by the test that is named for it, and nothing is noticed where there is no bug."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.figures import Figure
from tests.reliability.mutants import MUTANTS, Mutant
from tests.reliability.processes import ROOT

pytestmark = pytest.mark.reliability

AT_ONCE = 2
PARTS = ("wedreg", "migrations", "tests", "bench", "wsgi.py", "pyproject.toml")
FAILED = 1
"""What pytest ends with when a test failed, and not something before it."""


class Tree:
    """A copy of the project in which bugs are planted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in PARTS:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
            copy(ROOT / part, folder / part)

    def run(self, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run these tests on SQLite, with just so many of everything as shows a bug."""
        command = [sys.executable, "-m", "pytest", "-x", "--tb=short", "-rfE", "-k", "not postgresql", *tests]
        environment = {**os.environ, "WEDREG_FEW": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        environment = {name: value for name, value in environment.items() if not name.startswith("PYTEST_")}
        return subprocess.run(
            command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False,
        )  # fmt: skip

    def run_with(self, mutant: Mutant) -> str | None:
        """Plant the bug, run its test, and take it out again. Returns what is wrong when the test did not fail."""
        files = {file: file.read_text() for file in (self.folder / mutant.folder).rglob("*.py")}
        found = [(file, text) for file, text in files.items() for _ in range(text.count(mutant.old))]
        if len(found) != 1:
            return f"{mutant.name}: what it changes is there {len(found)} times"
        file, text = found[0]
        file.write_text(text.replace(mutant.old, mutant.new))
        result = self.run([mutant.test])
        file.write_text(text)
        if result.returncode == FAILED and f"FAILED {mutant.test}" in result.stdout:
            return None
        return f"{mutant.name}: {mutant.test} ended with {result.returncode}\n{result.stdout[-2000:]}"


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> "SimpleQueue[Tree]":
    """Return as many copies as tests run at once."""
    free: SimpleQueue[Tree] = SimpleQueue()
    for _ in range(AT_ONCE):
        free.put(Tree(tmp_path_factory.mktemp("tree")))
    return free


def test_every_planted_bug_is_noticed(trees: "SimpleQueue[Tree]", figure: Figure) -> None:
    """The negative control of all that is promised: without its guard each promise is broken, and that is seen."""

    def notice(mutant: Mutant) -> str | None:
        tree = trees.get()
        try:
            return tree.run_with(mutant)
        finally:
            trees.put(tree)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        unnoticed = [said for said in threads.map(notice, MUTANTS) if said]
    assert unnoticed == [], "\n\n".join(unnoticed)
    figure("planted bugs (lost: unnoticed)", len(MUTANTS), lost=len(unnoticed))


def test_without_a_bug_the_same_tests_pass(trees: "SimpleQueue[Tree]") -> None:
    """Or their failures above would prove nothing."""
    tree = trees.get()
    result = tree.run(sorted({mutant.test for mutant in MUTANTS}))
    trees.put(tree)
    assert result.returncode == 0, result.stdout[-3000:]
