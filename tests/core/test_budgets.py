"""How often something may be tried."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests.conftest import MONDAY
from wedreg.core.budgets import Budget, Spent, forget_old
from wedreg.core.db import db
from wedreg.core.transactions import writing

TRIES = Budget("test", 3, timedelta(minutes=15))


def test_a_budget_is_spent_after_its_limit_and_full_again_after_its_window(app: Flask) -> None:
    with writing():
        assert [TRIES.spend("a", MONDAY) for _ in range(5)] == [True, True, True, False, False]
        assert TRIES.is_spent("a", MONDAY)
        later = MONDAY + timedelta(minutes=15)
        assert not TRIES.is_spent("a", later)
        assert TRIES.spend("a", later)


def test_the_pause_counts_from_the_last_try(app: Flask) -> None:
    with writing():
        for minute in (0, 7, 14):
            assert TRIES.spend("a", MONDAY + timedelta(minutes=minute))
        assert TRIES.is_spent("a", MONDAY + timedelta(minutes=28))
        assert not TRIES.is_spent("a", MONDAY + timedelta(minutes=29))


def test_one_persons_tries_are_nobody_elses(app: Flask) -> None:
    with writing():
        for _ in range(3):
            TRIES.spend("a", MONDAY)
        assert TRIES.spend("b", MONDAY)
        TRIES.refill("a")
        assert TRIES.spend("a", MONDAY)


def test_the_table_tells_no_address(app: Flask) -> None:
    with writing():
        TRIES.spend("13900001234", MONDAY)
    assert "13900001234" not in db.session.scalars(select(Spent.key_digest)).one()
    db.session.close()


def test_old_tries_are_forgotten(app: Flask) -> None:
    with writing():
        TRIES.spend("a", MONDAY - timedelta(days=3))
        TRIES.spend("b", MONDAY)
        assert forget_old() == 1
