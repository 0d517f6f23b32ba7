"""Entries are sealed in batches, in whatever order they became visible."""

import threading

from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from tests.audit.makers import chain, faults, heads, seal, write, write_sealed
from tests.reliability.races import PATIENCE, meeting_before, together
from wedreg.audit.models import Entry
from wedreg.audit.services import START, record
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.transactions import writing


def positions() -> list[int | None]:
    """Return the places of all entries in the chain."""
    return [entry.position for entry in chain()]


def test_what_waits_is_sealed_and_its_end_is_signed(app: Flask) -> None:
    write(3)
    assert positions() == [None] * 3
    assert faults() == []
    assert seal() == 3
    assert positions() == [1, 2, 3]
    (head,) = heads()
    assert (head.position, head.seal, head.at) == (3, chain()[-1].seal, clock.now())
    seals = {entry.seal for entry in chain()}
    assert len(seals | {START, head.signature}) == 5
    assert faults() == []


def test_where_nothing_waits_nothing_is_signed(app: Flask) -> None:
    assert seal() == 0
    write_sealed(1, 2)
    assert seal() == 0
    assert len(heads()) == 1


def test_the_job_seals_all_in_batches(app: Flask) -> None:
    with writing():
        db.session.execute(insert(Entry), [entry_row(number) for number in range(1, 1102)])
    result = app.test_cli_runner().invoke(args=["run-job", "audit.seal"])
    assert result.output.strip() == "audit.seal: 1101"
    assert [head.position for head in heads()] == [500, 1000, 1101]
    assert positions() == list(range(1, 1102))
    assert faults() == []


def entry_row(number: int) -> dict[str, object]:
    """Return an entry with an id of our choice."""
    return {
        "id": number, "at": clock.now(), "actor_kind": "staff", "actor_id": number, "action": "accounts.changed",
        "subject_kind": "staff", "subject_id": str(number), "details": {"reason": f"原因 {number}"},
    }  # fmt: skip


def test_an_entry_that_becomes_visible_late_is_sealed_late(app: Flask) -> None:
    """Its id is smaller than those that were sealed before: the chain goes in the order of sealing."""
    for ids in ([5, 9], [2, 12], [1]):
        with writing():
            db.session.execute(insert(Entry), [entry_row(number) for number in ids])
        assert seal() == len(ids)
    assert [entry.id for entry in chain()] == [5, 9, 2, 12, 1]
    assert positions() == [1, 2, 3, 4, 5]
    assert faults() == []


def test_a_transaction_that_is_still_running_holds_nobody_up(app: Flask, database: str) -> None:
    """On PostgreSQL a booking that takes its time gets its number first and becomes visible last."""
    if database != "postgresql":
        return  # one writes at a time
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with writing():
            record("accounts.changed", "slow", 1)
            written.set()
            assert go_on.wait(PATIENCE)

    def others() -> int:
        assert written.wait(PATIENCE)
        write(2)
        done = seal()
        go_on.set()
        return done

    assert together(app, [slow, others]) == [None, 2]
    assert seal() == 1
    assert [entry.subject_kind for entry in chain()] == ["staff", "staff", "slow"]
    assert chain()[2].id < chain()[0].id
    assert faults() == []


def test_two_processes_that_seal_at_once_make_one_chain(app: Flask, database: str) -> None:
    """A job that was frozen past its lease writes nothing into the chain."""
    write_sealed(1, 2)
    write(4)
    with meeting_before("UPDATE audit_entry", 2, wanted=database == "postgresql"):
        results = together(app, [seal, seal])
    assert 4 in results
    assert all(result in (4, 0) or isinstance(result, IntegrityError) for result in results)
    assert positions() == [1, 2, 3, 4, 5, 6]
    assert faults() == []
