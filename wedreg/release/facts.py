"""What a couple reads about its ticket: the same words on the page and in the small answer that the page asks for."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil

from wedreg.core.display import clock_time, moment
from wedreg.core.texts import gettext
from wedreg.release.board import Board
from wedreg.release.models import Release, Stage, State, Ticket
from wedreg.venues.models import Mode

NEAR, FAR, EARLY = 3, 30, 30
"""Seconds until a page asks again: when the turn is near, when it is far, and long before the release."""
A_SECOND = 100
"""So many pages ask in a second, just after the release and while they wait."""


def facts(ticket: Ticket, release: Release, board: Board, now: datetime) -> Mapping[str, object]:
    """Return what has changed since the page was drawn: `key` when it must be drawn anew, and words until then."""
    waits = ticket.state == State.WAITING and board.stage == Stage.GOING
    return {
        "key": key(ticket, release),
        "next": _next(ticket, release, board, now),
        "place": _place(ticket, board) if waits else "",
        "chance": chance(board, release),
        "wait": _wait(ticket, board, now) if waits else "",
    }


def key(ticket: Ticket, release: Release) -> str:
    """Return what the page shows, in short: another one is another page."""
    until = f"{ticket.until:%H%M%S}" if ticket.until else ""
    return f"{release.stage.value}.{ticket.state.value}.{ticket.position or 0}.{until}.{int(bool(release.paused_at))}"


def chance(board: Board, release: Release) -> str:
    """Say how many places there are for how many, in plain numbers."""
    if board.stage == Stage.ANNOUNCED:
        return gettext("现在有 %(tickets)d 张号，%(places)d 个名额。", tickets=board.tickets, places=board.places)
    if release.mode == Mode.ROOM and board.stage == Stage.GOING:
        busy = board.choosing + board.holding
        return gettext("还有 %(left)d 个名额没人占，%(busy)d 对正在选或在填信息。", left=board.unclaimed, busy=busy)
    return ""


def _place(ticket: Ticket, board: Board) -> str:
    ahead = board.ahead(ticket.position or 0)
    return gettext("前面还有 %(ahead)d 对", ahead=ahead) if ahead else gettext("下一对就是你们")


def _wait(ticket: Ticket, board: Board, now: datetime) -> str:
    """Say about how long it takes; and say it when places will hardly last so long."""
    if board.paused:
        return gettext("放号暂停了一会儿，先后不变，请留在这一页。")
    if board.ahead(ticket.position or 0) >= board.unclaimed:
        return gettext("名额都有人在选或在填了，有人放弃才轮得到。没有名额时会马上告诉你们。")
    wait = board.wait(ticket.position or 0, now)
    if wait is None or wait < timedelta(minutes=1):
        return gettext("大约 1 分钟以内")
    return gettext("大约还要 %(minutes)d 分钟", minutes=ceil(wait / timedelta(minutes=1)))


def _next(ticket: Ticket, release: Release, board: Board, now: datetime) -> int:
    """Return after how many seconds the page asks again; thousands do not ask in the same second."""
    if board.stage == Stage.ANNOUNCED:
        left = ceil((release.closes_at - now).total_seconds())
        spread = max(NEAR, board.tickets // A_SECOND)
        return EARLY if left > EARLY else max(left, 0) + 1 + ticket.id % spread
    if ticket.state == State.WAITING and board.ahead(ticket.position or 0) > board.at_once:
        return min(FAR, NEAR + len(board.waiting) // A_SECOND + board.ahead(ticket.position or 0) // A_SECOND)
    return NEAR


def until_words(ticket: Ticket) -> str:
    """Return until when something is kept for the couple: the hour, with its day where that may be another one."""
    if ticket.until is None:
        return ""
    return moment(ticket.until) if ticket.state == State.PLACED else clock_time(ticket.until)
