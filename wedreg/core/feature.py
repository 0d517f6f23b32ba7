"""What a feature plugs in. A lower feature asks through these plugs and never imports upwards."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeAlias

import click
from flask import Blueprint, current_app

from wedreg.core.access import Actor, Role
from wedreg.core.texts import LazyString

Sentence: TypeAlias = "LazyString | str"
Handler = Callable[[Any], None]


@dataclass(frozen=True)
class NavItem:
    """A line of the staff's menu, shown to those who may open it."""

    label: Sentence
    endpoint: str
    icon: str
    group: Sentence
    order: int = 50


@dataclass(frozen=True)
class Panel:
    """A part of a page of a feature below: `template` is shown with what `load` returns, or left out for None."""

    template: str
    load: Callable[[Any], Mapping[str, Any] | None]
    order: int = 50


@dataclass(frozen=True)
class Job:
    """Work that looks for what is due and not done.

    `run` does one batch in one transaction and returns how many it did; it is called again until that is 0.
    With `own_transactions` it commits by itself, takes no lease and any number of processes may run it.
    """

    name: str
    run: Callable[[], int]
    every: timedelta
    own_transactions: bool = False


@dataclass(frozen=True)
class Table:
    """A report's figures."""

    columns: Sequence[Sentence]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True)
class Report:
    """A table that the reports page shows and exports, for the days from `first` to `last`."""

    name: str
    title: Sentence
    build: Callable[[date, date], Table]
    roles: frozenset[Role]
    bars: tuple[int, int] | None = None
    """Which two columns are also drawn, day by day: the pale bar, and the dark one beside it."""


@dataclass(frozen=True)
class ActorKind:
    """A kind of person or device that signs in: who it is from the subject of its session, and where it does so."""

    name: str
    load: Callable[[int], Actor | None]
    sign_in: str
    roles: frozenset[Role]
    idle: timedelta
    longest: timedelta


@dataclass(frozen=True)
class Recipient:
    """Somebody who gets a message: `key` tells the persons of one subject apart."""

    key: str
    addresses: Mapping[str, str]
    language: str = "zh_Hans_CN"


@dataclass(frozen=True)
class Text:
    """What a message says."""

    subject: str
    body: str


class Subject(Protocol):
    """What a kind of message loads about its subject just before it is sent."""

    def still_due(self, version: str) -> bool:
        """Say whether a message about this version of the subject still makes sense."""

    def recipient(self, key: str) -> Recipient | None:
        """Return the person with this key, or None when nobody needs to be told there."""

    def render(self, key: str, language: str) -> Text:
        """Return what the message says to this person."""


@dataclass(frozen=True)
class MessageKind:
    """A kind of message; `notifications` asks it just before it sends, so that a stale message closes itself.

    `load` reads the state of many subjects at once. A message that answers the person's own act (`at_once`) does not
    wait for the morning, and what it says is `secret` when staff may not read it.
    """

    name: str
    label: Sentence
    load: Callable[[Collection[int]], Mapping[int, Subject]]
    at_once: bool = False
    secret: bool = False


class Expected(Protocol):
    """Who comes with a pass, as the feature that owns it tells the scanner."""

    @property
    def state(self) -> Any:  # noqa: ANN401  (a Verdict, which belongs to a feature)
        """Return the verdict that the state of the subject already is (cancelled, used), or None."""

    @property
    def lateness(self) -> Any:  # noqa: ANN401
        """Return the verdict within the time of the pass: in time, or late."""

    @property
    def place_id(self) -> int:
        """Return the place at which the bearer is expected."""

    def advice(self, verdict: Any) -> str:  # noqa: ANN401
        """Return what to say when the time or the place is wrong: which is right."""


@dataclass(frozen=True)
class PassKind:
    """A kind of pass: who is expected, and how the bearer is let in, or that is undone.

    `admit` and `undo` say whether they changed anything; `template` shows what `expect` returned. Where the
    subject has a code of its own that people know, `by_code` finds it by that.
    """

    name: str
    expect: Callable[[int, datetime], Expected]
    admit: Callable[[int, datetime], bool]
    undo: Callable[[int, str], bool]
    template: str
    by_code: Callable[[str], int | None] | None = None


@dataclass(frozen=True)
class Touched:
    """Somebody whom a change of the slots would touch."""

    label: str
    endpoint: str
    code: str


@dataclass(frozen=True)
class PersonalData:
    """How a feature forgets, exports and keeps the personal data that it holds."""

    tables: Collection[str]
    erase: Callable[[datetime], int]
    export: Callable[[int], Mapping[str, object]]
    needed_until: Callable[[int], datetime | None]


@dataclass(frozen=True)
class Health:
    """One line of /readyz: `check` returns None when all is well, or what is wrong."""

    name: str
    check: Callable[[], str | None]


@dataclass(frozen=True)
class Feature:
    """A feature's table of contents: all that it plugs in. No code elsewhere lists features."""

    name: str
    blueprints: Sequence[Blueprint] = ()
    needs: Sequence[str] = ()
    nav: Sequence[NavItem] = ()
    panels: Mapping[str, Sequence[Panel]] = field(default_factory=dict)
    listens_to: Mapping[type, Sequence[Handler]] = field(default_factory=dict)
    jobs: Sequence[Job] = ()
    commands: Sequence[click.Command] = ()
    reports: Sequence[Report] = ()
    actions: Mapping[str, Sentence] = field(default_factory=dict)
    actors: Sequence[ActorKind] = ()
    message_kinds: Sequence[MessageKind] = ()
    pass_kinds: Sequence[PassKind] = ()
    slot_users: Sequence[Callable[[Collection[int]], Sequence[Touched]]] = ()
    personal: Sequence[PersonalData] = ()
    binding: Sequence[Callable[[int], bool]] = ()
    """Whether what is known of two people (by the id of their row) must stay, because something was made for them."""
    health: Sequence[Health] = ()
    defaults: Sequence[Callable[[], None]] = ()
    """Rows that must exist, made where they are missing each time the database is set up."""


class Features:
    """The features of one application."""

    def __init__(self, features: Iterable[Feature]) -> None:
        self.all = tuple(features)
        self.handlers: dict[type, list[Handler]] = {}
        for feature in self.all:
            for event, handlers in feature.listens_to.items():
                self.handlers.setdefault(event, []).extend(handlers)
        self.actions = {name: label for feature in self.all for name, label in feature.actions.items()}
        self.message_kinds = {kind.name: kind for feature in self.all for kind in feature.message_kinds}
        self.pass_kinds = {kind.name: kind for feature in self.all for kind in feature.pass_kinds}
        self.actors = {kind.name: kind for feature in self.all for kind in feature.actors}

    def __iter__(self) -> Iterator[Feature]:
        return iter(self.all)

    def panels(self, place: str) -> list[Panel]:
        """Return what is shown at this place, in order."""
        found = [panel for feature in self.all for panel in feature.panels.get(place, ())]
        return sorted(found, key=lambda panel: panel.order)


def features() -> Features:
    """Return the features of the current application."""
    found: Features = current_app.extensions["wedreg"]
    return found
