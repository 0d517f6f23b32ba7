"""A jobs process is frozen past its lease, or told to stop at a bad moment."""

import os
import random
import re
import signal
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, hold, reread
from tests.conftest import MONDAY, Time
from tests.couples.makers import make_contact
from tests.reliability.oracle import faults
from tests.reliability.processes import Pause, Process, jobs, run_job, shortly, until
from tests.reliability.sizes import SOAK
from tests.venues.makers import make_office, make_slot
from wedreg.bookings.models import Status
from wedreg.settings import Settings

pytestmark = pytest.mark.reliability

JOB = "bookings.expire_holds"
STOPS = 50 if SOAK else 5


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_a_sweeper_frozen_past_its_lease_cannot_write(
    app: Flask, settings: Settings, at: Time, tmp_path: Path
) -> None:  # fmt: skip
    """F9: another process has taken over; what the frozen one was about to do is refused by the fence."""
    slot, clock = make_slot(make_office(), THURSDAY_TEN, places=2), tmp_path / "clock"
    first = hold(slot, make_contact())
    at(MONDAY + minutes(2.25))
    second = hold(slot, make_contact())
    clock.write_text((MONDAY + minutes(10)).isoformat())
    here = replace(settings, test_clock=clock, pool=2)
    pause = Pause(here, f"leased.{JOB}")
    frozen = Process(["flask", "run-job", JOB], here, tmp_path / "frozen.log")  # another job might stop with a lock
    try:
        pause.reached()
        os.kill(frozen.pid, signal.SIGSTOP)
        clock.write_text((MONDAY + minutes(12)).isoformat())
        other = replace(here, data=tmp_path / "elsewhere")  # it finds no pipe there
        assert f"{JOB}: 1" in run_job(JOB, other, tmp_path / "other.log")
        clock.write_text((MONDAY + minutes(12.5)).isoformat())  # the second hold is over, the other's lease is not
        os.kill(frozen.pid, signal.SIGCONT)
        pause.release()
        assert frozen.wait() == 1
        assert "LeaseLost" in frozen.log()
    finally:
        frozen.stop()
    assert reread(first.id).status == Status.EXPIRED
    assert reread(second.id).status == Status.HELD
    assert faults(settings.database_url) == []


def is_at_work(pid: int) -> bool:
    """Say whether the process has threads that leave the signal to the one that waits for it."""
    threads = [(task / "status").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    masks = [re.findall(r"^SigBlk:\s*(\w+)", status, re.MULTILINE)[0] for status in threads]
    return any(int(mask, 16) >> (signal.SIGTERM - 1) & 1 for mask in masks)


def test_a_jobs_process_stops_when_it_is_told_to_whatever_it_is_doing(
    app: Flask, settings: Settings, tmp_path: Path, chance: random.Random
) -> None:
    """It ends well also when the signal comes while it hands a job over, which it does most at its start."""
    here = replace(settings, pool=2)
    for number in range(STOPS):
        process = jobs(here, tmp_path / f"jobs-{number}.log")
        until(partial(is_at_work, process.pid))
        shortly(chance, 0.05)
        assert process.stop() == 0
