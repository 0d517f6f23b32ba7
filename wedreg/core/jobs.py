"""The jobs process: APScheduler wakes, the database says what is due.

Every job looks for what is due and not done, so a tick that was missed loses nothing. Planners and sweepers take a
lease with a fencing number; it is checked again inside each batch's own transaction, so that a process that was frozen
past its lease cannot write any more.
"""

import logging
import os
import secrets
import signal
import socket
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy import String, or_, update
from sqlalchemy.orm import Mapped, mapped_column

from wedreg.core import clock
from wedreg.core.access import Actor, act_as
from wedreg.core.db import Code, Model, add_missing, changed, db, follow_database_clock
from wedreg.core.feature import Feature, Job
from wedreg.core.pauses import pause
from wedreg.core.transactions import writing

LEASE = timedelta(seconds=60)
MOST_BATCHES = 10_000
THREADS = 2
"""As many as the jobs process has connections to the database."""
STOPPING = (signal.SIGTERM, signal.SIGINT)
logger = logging.getLogger(__name__)


class Lease(Model):
    """Which process may run a job, until when. `fence` grows each time it passes to another holder."""

    __tablename__ = "core_lease"
    name: Mapped[Code] = mapped_column(unique=True)
    holder: Mapped[str] = mapped_column(String(60))
    fence: Mapped[int]
    until: Mapped[datetime]


class LeaseLost(Exception):
    """Another process has the lease now; what this one was about to write is rolled back."""


def holder_name() -> str:
    """Return a name for this process that no other has had."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"


def take_lease(name: str, holder: str, now: datetime) -> int | None:
    """Take or keep the lease and return its fencing number; None while another process has it."""
    row = {"name": name, "holder": holder, "fence": 0, "until": now}
    add_missing(Lease, [row], ("name",))
    mine = Lease.holder == holder
    free = update(Lease).where(Lease.name == name, or_(mine, Lease.until <= now))
    taken = free.values(holder=holder, until=now + LEASE, fence=Lease.fence + 1).returning(Lease.fence)
    fence: int | None = db.session.scalar(taken, execution_options={"synchronize_session": False})
    return fence


def check_lease(name: str, fence: int, now: datetime) -> None:
    """Renew the lease inside the transaction that writes, or raise LeaseLost."""
    renew = update(Lease).where(Lease.name == name, Lease.fence == fence)
    if changed(renew.values(until=now + LEASE)) != 1:
        raise LeaseLost(name)


def run(job: Job, holder: str) -> int:
    """Run one job until nothing is due. Returns how many items were done; 0 when another process has the lease."""
    act_as(lambda: Actor("system", label=job.name))
    if job.own_transactions:
        return job.run()
    with writing():
        follow_database_clock()
        fence = take_lease(job.name, holder, clock.now())
    pause(f"leased.{job.name}")
    done = 0
    for _ in range(MOST_BATCHES if fence is not None else 0):
        with writing():
            check_lease(job.name, fence or 0, clock.now())
            batch = job.run()
        done += batch
        if not batch:
            break
    return done


def run_safely(app: Flask, job: Job, holder: str) -> None:
    """Run one job for the scheduler; an error is logged and the next tick tries again."""
    try:
        with app.app_context():
            run(job, holder)
    except LeaseLost:
        logger.warning("%s: the lease passed to another process", job.name)
    except Exception:
        logger.exception("%s: will be tried again", job.name)


def serve(app: Flask, features: list[Feature]) -> None:
    """Run all jobs until the process is told to stop.

    It waits for the signal and handles none: a handler that came while a job is being handed over would wait for a
    lock that its own thread holds, for ever.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    holder = holder_name()
    scheduler = BackgroundScheduler(
        timezone=clock.BEIJING,
        executors={"default": ThreadPoolExecutor(THREADS)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for feature in features:
        for job in feature.jobs:
            scheduler.add_job(
                run_safely,
                "interval",
                [app, job, holder],
                id=job.name,
                seconds=job.every.total_seconds(),
                next_run_time=datetime.now(clock.BEIJING),  # noqa: TID251  (the scheduler's own clock)
            )
    scheduler.start()
    signal.sigwait(STOPPING)
    scheduler.shutdown(wait=False)
