"""Who may call which view. A view that does not say so is closed to everybody."""

import enum
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])


class Role(enum.StrEnum):
    """What somebody may do. Nobody holds two of admin, security and auditor."""

    ANYONE = "anyone"
    COUPLE = "couple"
    PROXY = "proxy"
    REGISTRAR = "registrar"
    SUPERVISOR = "supervisor"
    ORGANISER = "organiser"
    COUNSELLOR = "counsellor"
    HELPER = "helper"
    EDITOR = "editor"
    MERCHANT = "merchant"
    ADMIN = "admin"
    SECURITY = "security"
    AUDITOR = "auditor"


COUPLES = frozenset({Role.COUPLE, Role.PROXY})
STAFF = frozenset(Role) - COUPLES - {Role.ANYONE, Role.MERCHANT}
APART = frozenset({Role.ADMIN, Role.SECURITY, Role.AUDITOR})
"""Powers that are kept apart: one person holds at most one of them."""


@dataclass(frozen=True)
class Actor:
    """Who acts: a visitor, a contact, a member of staff, or the system itself."""

    kind: str
    id: int | None = None
    roles: frozenset[Role] = frozenset()
    label: str = ""

    def may(self, view: Callable[..., object]) -> bool:
        """Say whether this actor may call the view."""
        access: frozenset[Role] = getattr(view, "access", frozenset())
        return Role.ANYONE in access or bool(access & self.roles)


VISITOR = Actor("visitor", roles=frozenset({Role.ANYONE}))

_acting: ContextVar[Callable[[], Actor] | None] = ContextVar("acting", default=None)


def current_actor() -> Actor:
    """Return who acts now; where nobody was named it is the system."""
    who = _acting.get()
    return who() if who else Actor("system")


def act_as(who: Callable[[], Actor] | None) -> None:
    """Say who acts from here on in this context; `who` is asked when somebody wants to know."""
    _acting.set(who)


def requires(*roles: Role) -> Callable[[View], View]:
    """Open a view to those who hold one of these roles."""

    def mark(view: View) -> View:
        view.access = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return mark


public = requires(Role.ANYONE)
"""Open a view to everybody."""

couples_only = requires(*COUPLES)
"""Open a view to a couple that has signed in."""


def needs_nobody(view: View) -> View:
    """Mark a view for which nobody's session is read."""
    view.needs_nobody = True  # type: ignore[attr-defined]
    return view


def unattended(view: View) -> View:
    """Mark a view that a script asks for by itself: that is no sign that somebody is there."""
    view.unattended = True  # type: ignore[attr-defined]
    return view


def opens_record(view: View) -> View:
    """Mark a GET that shows a citizen's record: it writes its own audit entry first (no entry, no page)."""
    view.opens_record = True  # type: ignore[attr-defined]
    return view
