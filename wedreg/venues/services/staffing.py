"""Say which windows serve what in a week, and what a window can serve (R13, R15)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.texts import gettext
from wedreg.venues import plans, queries, rules
from wedreg.venues.errors import CannotServe, NoDivorceWindow, PatternInThePast, SkillInUse, StaffingExists
from wedreg.venues.models import Post, Skill, Staffing, Venue, VenueKind, Window
from wedreg.venues.plans import Plan
from wedreg.venues.services.planning import carry_out, plan_arranged, plan_venue


def draft_staffing(venue: Venue, valid_from: date, posts: Sequence[Post], *, without_divorce: str) -> Staffing:
    """Check a staffing and return it unsaved, or raise what the rules have against it."""
    if valid_from <= clock.beijing(clock.now()).date():
        raise PatternInThePast
    if any(staffing.valid_from == valid_from for staffing in queries.staffings(venue.id)):
        raise StaffingExists
    _check_skills(venue, posts)
    if venue.kind == VenueKind.OFFICE and not without_divorce:
        _check_divorce(posts)
    return Staffing(venue_id=venue.id, valid_from=valid_from, posts=list(posts), without_divorce=without_divorce)


def preview_staffing(staffing: Staffing, venue: Venue) -> list[Plan]:
    """Return what the staffing would change on the days for which it is valid."""
    now = clock.now()
    arranged = queries.arrangements(venue.id, now)
    drafted = replace(arranged, staffings=[*arranged.staffings, staffing])
    days = [day for day in plans.days_ahead(now) if day >= staffing.valid_from]
    found = [plan.resizing(now) for plan in plan_arranged(drafted, venue, now, days)]
    return [plan for plan in found if plan.added or plan.changed]


def publish_staffing(staffing: Staffing, venue: Venue, *, reason: str) -> list[Plan]:
    """Save the staffing and give the slots as many places as there are windows.

    Nobody loses a place: a slot with more couples than windows takes nobody new until enough of them were moved.
    """
    found = preview_staffing(staffing, venue)
    db.session.add(staffing)
    db.session.flush()  # the audit names the staffing
    carry_out(found)
    record(
        "venues.staffed", "staffing", staffing.id, valid_from=staffing.valid_from.isoformat(), reason=reason,
        without_divorce=staffing.without_divorce,
    )  # fmt: skip
    return found


def set_window(window: Window, venue: Venue, skills: Collection[int], *, is_open: bool, name: str) -> list[Plan]:
    """Change a window, or raise SkillInUse. When it opens or shuts, slots follow; returns what changed in them."""
    _check_in_use(window, skills)
    changes = window.open != is_open
    window.name, window.open = name, is_open
    window.skills = [*(s for s in window.skills if s.service_id in skills), *_new_skills(window, skills)]
    db.session.add(window)
    db.session.flush()  # the plan reads the windows
    record("venues.window_edited", "venue", venue.code, number=window.number, open=is_open)
    return resize(venue, plans.days_ahead(clock.now())) if changes else []


def resize(venue: Venue, days: Sequence[date]) -> list[Plan]:
    """Give the slots of these days as many places as there are windows now. Returns what changed."""
    now = clock.now()
    found = [plan.resizing(now) for plan in plan_venue(venue, now, days)]
    carry_out(found)
    return found


def _new_skills(window: Window, skills: Collection[int]) -> Iterator[Skill]:
    known = {skill.service_id for skill in window.skills}
    return (Skill(service_id=service_id) for service_id in skills if service_id not in known)


def _check_skills(venue: Venue, posts: Sequence[Post]) -> None:
    windows = {window.id: window for window in queries.windows(venue.id)}
    names = {service.id: service.name for service in queries.services()}
    for post in posts:
        window = windows[post.window_id]
        if not window.can_serve(post.service_id):
            raise CannotServe(window=window.number, service=names[post.service_id])


def _check_in_use(window: Window, skills: Collection[int]) -> None:
    """Refuse to take a skill away on which this week's staffing or a later one counts."""
    if not skills:
        return
    today = clock.beijing(clock.now()).date()
    names = {service.id: service.name for service in queries.services()}
    staffings = queries.staffings(window.venue_id)
    begun = max((s.valid_from for s in staffings if s.valid_from <= today), default=today)
    for post in (post for staffing in staffings if staffing.valid_from >= begun for post in staffing.posts):
        if post.window_id == window.id and post.service_id not in skills:
            raise SkillInUse(window=window.number, service=names[post.service_id])


def _check_divorce(posts: Sequence[Post]) -> None:
    """Raise NoDivorceWindow for the days of the week on which windows are staffed, but none for divorces (R15)."""
    divorces = {service.id for service in queries.divorces()}
    kept = {post.weekday for post in posts if post.service_id in divorces}
    bare = sorted({post.weekday for post in posts} - kept)
    if bare:
        raise NoDivorceWindow(days=gettext("、").join(str(rules.WEEKDAYS[row]) for row in bare))
