"""Who stores personal data ships its eraser: no column is forgotten (R53, R54)."""

from collections.abc import Iterator

from flask import Flask
from sqlalchemy import Column, LargeBinary

from wedreg.core.db import Model
from wedreg.core.feature import features

NOT_OF_COUPLES = {"accounts_staff.totp_sealed", "draws_draw.secret_sealed"}
"""Secrets of staff, which end with the account, and of draws, which are published at the end: not with a visit."""
ABOUT_PEOPLE = ("name", "number", "phone", "email", "address", "birth_date")


def columns() -> Iterator[Column[object]]:
    for table in Model.metadata.sorted_tables:
        yield from table.columns


def personal(column: Column[object]) -> bool:
    return column.info.get("personal", False) or column.name.endswith("_sealed")


def test_every_personal_column_belongs_to_a_table_that_some_feature_erases(app: Flask) -> None:
    """R54: a walk over all tables; a new column that nobody erases fails here."""
    covered = {name for feature in features() for data in feature.personal for name in data.tables}
    found = {str(column): column.table.name for column in columns() if personal(column)}
    assert set(found) >= NOT_OF_COUPLES
    assert {name for name, table in found.items() if table not in covered} == NOT_OF_COUPLES
    assert covered <= set(Model.metadata.tables)


def test_every_sealed_column_is_marked_personal_and_holds_bytes() -> None:
    """R53: nothing that is sealed for a person is stored as text."""
    sealed = [column for column in columns() if column.name.endswith("_sealed") and str(column) not in NOT_OF_COUPLES]
    assert len(sealed) >= 7
    assert [str(column) for column in sealed if not column.info.get("personal")] == []
    assert [str(column) for column in sealed if not isinstance(column.type, LargeBinary)] == []


def test_no_name_number_or_phone_of_a_couple_stands_in_the_clear() -> None:
    """R53: of a person or a contact only the birth date, which the age is reckoned from, is not sealed."""
    people = [column for column in columns() if column.table.name in ("couples_person", "couples_contact")]
    assert [column.name for column in people if column.name in ABOUT_PEOPLE] == ["birth_date"]
