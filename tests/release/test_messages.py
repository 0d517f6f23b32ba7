"""What the couples of a ballot are told, and how long a ticket is kept."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import Time
from tests.release.makers import choose, confirm, enter, make_room, new_couple, reread
from tests.release.test_ballot import ANY, RELEASE, TERMS, drawn
from tests.venues.makers import make_office
from wedreg.core.db import db
from wedreg.core.feature import Subject, Text, features
from wedreg.core.transactions import writing
from wedreg.privacy.services import KEPT, erase_old
from wedreg.release import jobs, privacy
from wedreg.release.board import Board
from wedreg.release.facts import A_SECOND, NEAR, facts
from wedreg.release.messages import version
from wedreg.release.models import Release, Stage, State, Ticket


@pytest.fixture
def ballot(app: Flask) -> Release:
    """Return a ballot for two places."""
    return make_room(make_office(), **TERMS)


def subject(what: str, ticket: Ticket) -> Subject:
    """Return what a message about the ticket loads just before it is sent."""
    found = features().message_kinds[f"release.{what}"].load([ticket.id])[ticket.id]
    db.session.close()
    return found


def said(what: str, ticket: Ticket) -> Text:
    return subject(what, ticket).render("woman", "zh_Hans_CN")


def test_who_was_drawn_reads_which_time_and_until_when(ballot: Release, at: Time) -> None:
    """R51: no name, no number; the day, the time, the deadline, and where to confirm."""
    enter(ballot, *new_couple(), wishes=ANY)
    ticket = drawn(ballot, at)[0]
    text = said("placed", ticket)
    assert text.subject == "摇中了：6月6日 周六 520"
    assert "6月6日 周六 上午9:00 的名额，留到 5月11日 周一 下午21:15" in text.body
    assert f"/release/{ballot.special_day.ref}/mine" in text.body
    assert "林" not in text.body + text.subject


def test_who_is_in_reserve_reads_the_number_and_when_the_rest_opens(ballot: Release, at: Time) -> None:
    for _ in range(3):
        enter(ballot, *new_couple(), wishes=ANY)
    last = drawn(ballot, at)[2]
    body = said("reserve", last).body
    assert "你们排在第 3 位" in body
    assert "余下的名额 5月13日 周三 上午8:30 公开" in body


def test_a_message_that_is_not_true_any_more_is_not_sent(ballot: Release, at: Time) -> None:
    """R51: never after it was confirmed, or has lapsed."""
    enter(ballot, *new_couple(), wishes=ANY)
    ticket = reread(drawn(ballot, at)[0])
    assert ticket.until
    assert subject("placed", ticket).still_due(version(ticket.until))
    assert not subject("placed", ticket).still_due(version(ticket.until + timedelta(hours=1)))
    confirm(choose(ballot, ticket, ticket.slot_id))
    assert not subject("placed", ticket).still_due(version(ticket.until))


def test_tickets_are_forgotten_half_a_year_after_the_end(ballot: Release, at: Time) -> None:
    """R54: 180 days after the release ended, and not before."""
    couple, contact = new_couple()
    enter(ballot, couple, contact, wishes=ANY)
    drawn(ballot, at)
    at(RELEASE)
    jobs.follow_ballots()
    db.session.close()
    assert privacy.export(couple.id)
    db.session.close()
    for moment, left in ((RELEASE + KEPT - timedelta(hours=1), 1), (RELEASE + KEPT + timedelta(hours=1), 0)):
        at(moment)
        with writing():
            erase_old()
        assert db.session.scalar(select(func.count()).select_from(Ticket)) == left
        db.session.close()


def test_thousands_of_pages_do_not_ask_in_the_same_second(app: Flask, at: Time) -> None:
    """F16: just after the release and while they wait, no more ask in a second than the site can answer."""
    room = make_room(make_office(), name="七夕")
    full = Board(Stage.ANNOUNCED, False, 200, 200, 2000, (), 0, 0, 0, 30, 0, None)  # noqa: FBT003
    at(room.closes_at - timedelta(seconds=5))
    waits = [facts(Ticket(id=number, state=State.WAITING), room, full, at.now)["next"] for number in range(2000)]
    assert max(waits.count(second) for second in set(waits)) <= A_SECOND
    line = tuple(range(1, 1801))
    going = Board(Stage.GOING, False, 200, 200, 1800, line, 30, 0, 0, 30, 30, room.closes_at)  # noqa: FBT003
    waits = [facts(Ticket(state=State.WAITING, position=one), room, going, at.now)["next"] for one in line]
    assert sum(1 / int(str(wait)) for wait in waits) < 1.2 * A_SECOND
    assert waits[0] == NEAR
