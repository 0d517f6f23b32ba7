"""What staff do by hand in a release: each with a reason, which is published."""

from sqlalchemy import update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.db import changed, db
from wedreg.release import board
from wedreg.release.errors import ReleaseNotGoing
from wedreg.release.models import Intervention, Release, Stage, What
from wedreg.release.services.letting_in import finish


def pause(release: Release, *, reason: str) -> None:
    """Let nobody in for a while, or raise ReleaseNotGoing; who was let in goes on."""
    mine = update(Release).where(Release.id == release.id, Release.stage == Stage.GOING, Release.paused_at.is_(None))
    if changed(mine.values(paused_at=clock.now())) != 1:
        raise ReleaseNotGoing
    _note(release, What.PAUSED, reason)


def resume(release: Release, *, reason: str) -> None:
    """Go on letting people in, or raise ReleaseNotGoing."""
    mine = update(Release).where(Release.id == release.id, Release.paused_at.is_not(None))
    if changed(mine.values(paused_at=None)) != 1:
        raise ReleaseNotGoing
    _note(release, What.RESUMED, reason)


def pace(release: Release, at_once: int, *, reason: str) -> None:
    """Let more or fewer couples choose at the same time, or raise ReleaseNotGoing when it is over."""
    mine = update(Release).where(Release.id == release.id, Release.stage != Stage.OVER)
    if changed(mine.values(at_once=at_once)) != 1:
        raise ReleaseNotGoing
    _note(release, What.PACED, reason, at_once=at_once)


def end(release: Release, *, reason: str) -> None:
    """End it before everybody had their turn, or raise ReleaseNotGoing: what is left is open to everybody."""
    if release.stage != Stage.GOING:
        raise ReleaseNotGoing
    finish(release, clock.now())
    _note(release, What.ENDED, reason)


def _note(release: Release, what: What, reason: str, **details: object) -> None:
    db.session.add(Intervention(release_id=release.id, what=what, reason=reason))
    record(f"release.{what.value}", "release", release.id, reason=reason, **details)
    board.drop()
