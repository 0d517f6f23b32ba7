"""Collect the sentences of the pages into the English catalogue and compile it: `python tools/texts.py`.

What is new comes without a translation; `tests/test_catalogue.py` says which those are.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "wedreg"
CATALOGUE = SOURCES / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [("translations/**", "ignore"), ("**.py", "python"), ("templates/**.html", "jinja2")]
EVER = datetime(2026, 11, 24, tzinfo=UTC)
"""The catalogue's date does not move, so that only sentences make a difference."""
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "mark": None}


def collected() -> Catalog:
    """Return all sentences that stand in the source, without translations."""
    found = Catalog(project="wedreg", charset="utf-8")
    for _file, _line, sentence, comments, context in extract_from_dir(str(SOURCES), METHODS, keywords=KEYWORDS):
        found.add(sentence, auto_comments=comments, context=context)
    return found


def kept() -> Catalog:
    """Return the catalogue as it is kept."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def main() -> None:
    """Bring the catalogue up to date, and compile it."""
    catalogue = kept() if CATALOGUE.exists() else Catalog(locale="en", project="wedreg", fuzzy=False)
    catalogue.update(collected(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.header_comment = "# What the pages say, in English."
    catalogue.creation_date = catalogue.revision_date = EVER
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, no_location=True, omit_header=False)
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    missing = sum(1 for message in catalogue if message.id and not message.string)
    sys.stdout.write(f"{len(catalogue)} sentences, {missing} without English\n")


if __name__ == "__main__":
    main()
