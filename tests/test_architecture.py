"""Rules of the house that no linter knows."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import base_settings
from wedreg.app import find_features
from wedreg.core.db import Model, Versioned

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "wedreg"
SOURCES = {path.relative_to(PACKAGE).as_posix(): path.read_text() for path in PACKAGE.rglob("*.py")}
TEMPLATES = {path.relative_to(PACKAGE).as_posix(): path.read_text() for path in PACKAGE.rglob("*.html")}
LEAVES = ("desk", "reports")
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 300, 40, 200


def files_with(pattern: str, texts: dict[str, str]) -> set[str]:
    return {name for name, text in texts.items() if re.search(pattern, text)}


def test_only_one_place_commits() -> None:
    assert files_with(r"session\.commit\(", SOURCES) == {"core/transactions.py"}


def test_only_the_request_the_jobs_and_the_sender_open_a_writing_transaction() -> None:
    openers = {name for name in files_with(r"\bwriting\(\)", SOURCES) if not name.endswith("commands.py")}
    assert openers == {
        "core/jobs.py",
        "core/transactions.py",
        "notifications/delivery.py",
        "release/jobs.py",
        "requests.py",
        "sample.py",
    }


def test_time_has_one_door() -> None:
    assert files_with(r"datetime\.now\(|time\.time\(|date\.today\(", SOURCES) == {"core/clock.py", "core/jobs.py"}


def test_no_page_has_a_script_or_a_style_of_its_own() -> None:
    """The content security policy allows neither, so such a page would be broken."""
    inline = r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)|javascript:"
    assert files_with(inline, TEMPLATES) == set()


def test_nothing_is_fetched_from_another_site() -> None:
    assert files_with(r"https?://(?!www\.w3\.org)", TEMPLATES) == set()


def test_no_template_switches_escaping_off() -> None:
    assert files_with(r"\|\s*safe\b|autoescape", TEMPLATES) == set()
    marked = files_with(r"\bMarkup\(", SOURCES)
    assert marked == {"bookings/calendar.py", "core/forms.py", "core/pages.py", "core/qr.py"}


def test_scripts_write_no_markup_from_strings() -> None:
    paths = [*(PACKAGE / "static").rglob("*.js"), *(PACKAGE / "static").rglob("*.mjs")]
    scripts = {path.name: path.read_text() for path in paths if "vendor" not in path.parts}
    assert files_with(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", scripts) == set()


def test_functions_and_files_are_short() -> None:
    long_files = {name for name, text in SOURCES.items() if len(text.splitlines()) > LONGEST_FILE}
    long_pages = {name for name, text in TEMPLATES.items() if len(text.splitlines()) > LONGEST_TEMPLATE}
    assert long_files | long_pages == set()
    assert [found for name, text in SOURCES.items() for found in long_functions(name, text)] == []


def long_functions(name: str, text: str) -> list[str]:
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    return [f"{name}:{node.name}" for node in functions if body_lines(node) > LONGEST_FUNCTION]


def body_lines(node: ast.FunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_public_functions_of_services_state_their_contract() -> None:
    """Every public function that changes state says in its docstring what it does or raises."""
    services = {name: text for name, text in SOURCES.items() if "services" in name and not name.endswith("__init__.py")}
    silent = [
        f"{name}:{node.name}"
        for name, text in services.items()
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_a_conditional_update_of_a_versioned_row_counts_its_version_up() -> None:
    """Otherwise a stale copy would silently overwrite what the statement wrote."""
    versioned = {mapper.class_.__name__ for mapper in Model.registry.mappers if issubclass(mapper.class_, Versioned)}
    assert {"Couple", "Staff", "Venue"} <= versioned
    forgotten = [
        f"{name}: update({model})"
        for name, text in SOURCES.items()
        for model, rest in re.findall(r"\bupdate\((\w+)\)(.*?)\n\n", text, re.DOTALL)
        if model in versioned and "version=" not in rest
    ]
    assert forgotten == []


def test_every_table_carries_the_name_of_its_feature() -> None:
    features = {feature.name for feature in find_features()} | {"core"}
    strange = [table for table in Model.metadata.tables if table.split("_")[0] not in features]
    assert strange == []


def test_every_constraint_has_a_name_by_which_it_can_be_changed() -> None:
    nameless = [
        f"{table.name}: {constraint}"
        for table in Model.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert nameless == []


@pytest.mark.parametrize("name", LEAVES)
def test_the_application_starts_without_a_leaf_feature(name: str, tmp_path: Path) -> None:
    settings = base_settings(tmp_path)
    code = (
        "from dataclasses import replace; from pathlib import Path; from tests.databases import base_settings;"
        f"folder = Path({str(tmp_path)!r});"
        "settings = replace(base_settings(folder), database_url=f'sqlite:///{folder}/x.sqlite3');"
        f"from wedreg import create_app; app = create_app(settings, without={{{name!r}}});"
        f"assert not any(rule.endpoint.startswith({name + '.'!r}) for rule in app.url_map.iter_rules());"
        "assert app.test_cli_runner().invoke(args=['set-up']).exit_code == 0;"
        "assert app.test_client().get('/').status_code == 200"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert settings.keys.exists()


def test_the_project_speaks_of_itself_alone() -> None:
    """No path of a machine stands in any file that is tracked."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    texts = {}
    for name in tracked:
        try:
            texts[name] = (ROOT / name).read_text()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
    assert files_with(r"/work/|/root/|/home/\w+/", texts) <= {"tests/test_architecture.py"}
