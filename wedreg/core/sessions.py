"""Who is signed in, kept on the server.

A visitor has only Flask's signed cookie. After a sign-in the cookie also carries a random token, whose digest is the
row here: it ends when it is idle, when it is too old, when it is signed out, and when staff revoke it.
"""

import secrets
from datetime import datetime, timedelta

from flask import g, session
from sqlalchemy import String, bindparam, case, delete, literal, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from wedreg.core import clock
from wedreg.core.access import VISITOR, Actor
from wedreg.core.crypto import digest
from wedreg.core.db import Code, CreatedAt, Model, UTCDateTime, changed, db, run, table_of
from wedreg.core.feature import ActorKind, features

TOUCH_EVERY = timedelta(minutes=1)


class SignedIn(Model):
    """One sign-in of one person on one browser."""

    __tablename__ = "core_session"
    token_digest: Mapped[str] = mapped_column(String(43), unique=True)
    kind: Mapped[Code]
    subject_id: Mapped[int] = mapped_column(index=True)
    started_at: Mapped[CreatedAt]
    seen_at: Mapped[CreatedAt]
    idle_until: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


BY_TOKEN = select(*table_of(SignedIn).c).where(table_of(SignedIn).c.token_digest == bindparam("token"))


def start(kind: str, subject_id: int) -> None:
    """Sign in: a new token and a new cookie, so that nothing from before the sign-in can be used after it."""
    known, now, token = features().actors[kind], clock.now(), secrets.token_urlsafe(32)
    end(clear=False)
    session.clear()
    session["token"] = token
    db.session.add(
        SignedIn(
            token_digest=digest("session", token),
            kind=kind,
            subject_id=subject_id,
            seen_at=now,
            idle_until=now + known.idle,
            ends_at=now + known.longest,
        )
    )


def end(*, clear: bool = True) -> None:
    """Sign out here; other browsers of the same person stay signed in."""
    if token := session.get("token"):
        changed(delete(SignedIn).where(SignedIn.token_digest == digest("session", token)))
    if clear:
        session.clear()


def end_all(kind: str, subject_id: int) -> int:
    """Sign this person out everywhere. Returns how many sessions ended."""
    return changed(delete(SignedIn).where(SignedIn.kind == kind, SignedIn.subject_id == subject_id))


def forget_ended() -> int:
    """Remove sessions that are over. Returns how many."""
    now = clock.now()
    return changed(delete(SignedIn).where(or_(SignedIn.ends_at < now, SignedIn.idle_until < now)))


def actor() -> Actor:
    """Return who the browser of this request is signed in as; read once a request."""
    if "actor" not in g:
        g.actor = _load()
    found: Actor = g.actor
    return found


def _load() -> Actor:
    token = session.get("token")
    if not token:
        return VISITOR
    row = run(BY_TOKEN, {"token": digest("session", token)}).first()
    now = clock.now()
    if row is None or now >= min(row.idle_until, row.ends_at):
        return VISITOR
    kind = features().actors[row.kind]
    if now - row.seen_at >= TOUCH_EVERY:
        g.touch = (row.id, now, now + kind.idle)
    g.signed_in_at = row.started_at
    return kind.load(row.subject_id) or VISITOR


def needs_touch() -> bool:
    """Say whether the session should be marked as seen, which is done at most once a minute."""
    return "touch" in g


def touch() -> None:
    """Mark the session of this request as seen."""
    number, now, idle_until = g.pop("touch")
    later = case((SignedIn.idle_until > idle_until, SignedIn.idle_until), else_=literal(idle_until, UTCDateTime))
    changed(update(SignedIn).where(SignedIn.id == number).values(seen_at=now, idle_until=later))


def outlast(until: datetime) -> None:
    """Keep the session of this request until then, also when nobody looks; never longer than any session."""
    if token := session.get("token"):
        mine = update(SignedIn).where(SignedIn.token_digest == digest("session", token), SignedIn.idle_until < until)
        changed(mine.values(idle_until=until))


def signed_in_at() -> datetime | None:
    """Return when the session of this request began."""
    moment: datetime | None = g.get("signed_in_at")
    return moment


def kind_for(roles: frozenset[object]) -> ActorKind | None:
    """Return the kind of person who could hold one of these roles, to send a visitor to the right sign-in."""
    return next((kind for kind in features().actors.values() if kind.roles & roles), None)
