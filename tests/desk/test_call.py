"""Windows call: by the rule, and never the same couple twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from tests.bookings.makers import THURSDAY_TEN, book
from tests.browsers import make_staff
from tests.conftest import Time
from tests.desk.lines import (
    arrive,
    call,
    calls,
    line,
    numbered,
    open_window,
    shift,
    slot_at,
    states,
    step,
    ticket_of,
    walk_in,
)
from tests.reliability.races import good, kinds, meeting_before, together
from tests.venues.makers import make_office, marriage
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.desk import queries, services
from wedreg.desk.errors import AtOtherWindow, NobodyThere, NotSignedOn, TicketMoved, WindowBusy, WindowTaken
from wedreg.desk.models import TRANSITIONS, Shift, State
from wedreg.desk.services.states import change_state
from wedreg.venues import queries as venues
from wedreg.venues.models import Venue

WINDOWS = 4


@pytest.fixture
def office(app: Flask, at: Time) -> Venue:
    """Make an office, and go to a Thursday at ten."""
    found = make_office(windows=WINDOWS)
    at(THURSDAY_TEN)
    return found


def test_a_window_calls_the_line_in_its_published_order(office: Venue, at: Time) -> None:
    """R28."""
    at(THURSDAY_TEN - timedelta(days=3))
    booking = book(slot_at(office, THURSDAY_TEN))
    at(THURSDAY_TEN)
    walk_in(office)
    walk_in(office, green=True)
    arrive(booking)
    window = open_window(office)
    order = []
    while label := call(window):
        order.append(label)
        step(services.serve, window, label)
        step(services.park, window, label)
    assert order == ["A003", "A002", "A001"]
    assert calls() == [(label, 1, False) for label in order]


def test_a_window_calls_only_what_it_can_do(office: Venue) -> None:
    reissue = venues.service("reissue")
    db.session.close()
    assert reissue
    walk_in(office)
    walk_in(office, service=reissue)
    assert call(open_window(office, 1, skills=[reissue])) == "B001"
    assert call(open_window(office, 2, skills=[reissue])) is None
    assert call(open_window(office, 3, skills=[marriage()])) == "A001"


def calling(at_window: Shift) -> Callable[[], str | None]:
    def run() -> str | None:
        with writing():
            ticket = services.call_next(at_window)
            return ticket.label if ticket else None

    return run


@pytest.mark.parametrize("couples", [1, 3, 4, 6])
def test_windows_that_call_at_once_never_get_the_same_couple(app: Flask, office: Venue, couples: int) -> None:
    """R28: one conditional statement takes a couple out of the line; the slower window takes the next one."""
    for _ in range(couples):
        walk_in(office)
    shifts = [open_window(office, number + 1) for number in range(WINDOWS)]
    called = together(app, [calling(one) for one in shifts])
    assert kinds(called) == []
    got = [label for label in called if label]
    assert sorted(got) == [f"A{number + 1:03}" for number in range(min(couples, WINDOWS))]
    assert len(calls()) == len(got)


def test_one_window_calls_one_couple_at_a_time(app: Flask, office: Venue) -> None:
    """Also when its registrar presses twice in two tabs; and the table refuses a second one by itself."""
    for _ in range(3):
        walk_in(office)
    window = open_window(office)
    both = together(app, [calling(window), calling(window)])
    assert (good(both), kinds(both)) == (["A001"], ["WindowBusy"])
    with pytest.raises(IntegrityError), writing():
        statement = "UPDATE desk_ticket SET state = 'called', window_id = :window WHERE number = 2"
        db.session.execute(text(statement), {"window": window.window_id})


def test_a_couple_that_is_not_there_stands_in_the_line_again_after_calls_of_others(office: Venue) -> None:
    """R35: after three of them; sooner when nobody else waits."""
    for _ in range(5):
        walk_in(office)
    first, second = open_window(office, 1), open_window(office, 2)
    assert call(first) == "A001"
    step(services.mark_absent, first, "A001")
    assert (numbered("A001").returns_after, numbered("A001").absences) == (3, 1)
    db.session.close()
    order = []
    for _ in range(4):
        order.append(call(second))
        step(services.serve, second, str(order[-1]))
        step(services.park, second, str(order[-1]))
    assert order == ["A002", "A003", "A004", "A001"]
    assert call(first) == "A005"
    step(services.mark_absent, first, "A005")
    assert call(first) == "A005"


def test_called_again_and_served_and_the_log_of_calls_only_grows(office: Venue) -> None:
    walk_in(office)
    window = open_window(office)
    call(window)
    step(services.call_again, window, "A001")
    step(services.serve, window, "A001")
    assert (numbered("A001").calls, states(office)) == (2, {"A001": "serving"})
    assert calls() == [("A001", 1, False), ("A001", 1, True)]
    for statement in ("UPDATE desk_call SET again = true", "DELETE FROM desk_call"):
        with pytest.raises(DatabaseError), writing():
            db.session.execute(text(statement))


def test_a_couple_is_sent_on_to_another_window_which_alone_can_call_it(office: Venue) -> None:
    walk_in(office)
    walk_in(office)
    first, second, third = (open_window(office, number) for number in (1, 2, 3))
    assert call(first) == "A001"
    with pytest.raises(NobodyThere):
        step(services.move, first, "A001", 999)
    step(services.move, first, "A001", second.window_id)
    assert call(third) == "A002"
    assert call(first) is None
    assert call(second) == "A001"


def test_when_the_window_closes_to_which_they_were_sent_all_can_call_them(office: Venue) -> None:
    walk_in(office)
    first, second = open_window(office, 1), open_window(office, 2)
    call(first)
    step(services.move, first, "A001", second.window_id)
    with writing():
        services.sign_off(shift(second.id))
    assert call(first) == "A001"


def test_what_is_set_aside_is_called_when_it_is_ready(office: Venue) -> None:
    walk_in(office)
    window = open_window(office)
    call(window)
    step(services.park, window, "A001")
    assert (call(window), states(office)) == (None, {"A001": "parked"})
    with writing():
        services.unpark(numbered("A001"))
    assert call(window) == "A001"


def test_no_step_is_left_out_and_none_is_taken_at_another_window(office: Venue) -> None:
    """R35."""
    walk_in(office)
    walk_in(office)
    first, second = open_window(office, 1), open_window(office, 2)
    call(first)
    for what in (services.serve, services.call_again, services.mark_absent, services.park):
        with pytest.raises(AtOtherWindow):
            step(what, second, "A001")
        with pytest.raises(TicketMoved):
            step(what, first, "A002")
    step(services.serve, first, "A001")
    with pytest.raises(TicketMoved):
        step(services.serve, first, "A001")
    with pytest.raises(WindowBusy):
        call(first)
    assert states(office) == {"A001": "serving", "A002": "waiting"}


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("after", list(State))
def test_a_step_that_the_table_does_not_have_cannot_even_be_asked_for(
    app: Flask, before: State, after: State
) -> None:  # fmt: skip
    """R35."""
    if after in TRANSITIONS[before]:
        return
    with pytest.raises(KeyError):
        change_state(1, (before,), after)


def test_one_registrar_at_a_window_and_one_window_for_a_registrar(office: Venue, at: Time) -> None:
    one, other = make_staff(Role.REGISTRAR), make_staff(Role.REGISTRAR)
    first = open_window(office, 1, who=one)
    assert open_window(office, 1, who=one).id == first.id
    with pytest.raises(WindowTaken):
        open_window(office, 1, who=other)
    walk_in(office)
    call(first)
    with pytest.raises(WindowBusy):
        open_window(office, 2, who=one)
    with writing():
        window = queries.windows_at(office.id)[0]
        taken = services.sign_on(window, other, take_over=True).id
    with pytest.raises(NotSignedOn):
        call(first)
    step(services.serve, shift(taken), "A001")
    at(THURSDAY_TEN + timedelta(days=1))
    assert open_window(office, 1, who=one).id != first.id
    assert ticket_of(numbered("A001").booking_id).state == "serving"


def test_the_line_of_yesterday_is_not_called_today(office: Venue, at: Time) -> None:
    walk_in(office)
    at(THURSDAY_TEN + timedelta(days=1))
    assert call(open_window(office)) is None
    assert line(office) == ["A001"]


def test_both_look_before_either_calls(app: Flask, office: Venue, database: str) -> None:
    """R28: both statements begin at the same moment on PostgreSQL, and each window gets another couple."""
    for _ in range(2):
        walk_in(office)
    shifts = [open_window(office, number + 1) for number in range(2)]
    with meeting_before(r"UPDATE desk_ticket SET state", 2, wanted=database == "postgresql"):
        called = together(app, [calling(one) for one in shifts])
    assert sorted(called) == ["A001", "A002"]
