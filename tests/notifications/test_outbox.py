"""A message is written down with what it tells of."""

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, hold, reread
from tests.couples.makers import make_contact, make_couple
from tests.notifications.makers import messages, notice, put
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import services
from wedreg.bookings.models import Status
from wedreg.core.transactions import writing
from wedreg.notifications.models import MessageState


class PowerCut(Exception):
    """Something happens before the end of the transaction."""


def test_what_did_not_happen_is_not_told(app: Flask) -> None:
    """The message goes in with the booking, or neither does."""
    couple = make_couple(contact := make_contact())
    held = hold(make_slot(make_office(), THURSDAY_TEN), contact, couple)
    with pytest.raises(PowerCut), writing():
        services.confirm(held, couple, service_code="marriage", declared=True)
        raise PowerCut
    assert (messages(), reread(held.id).status) == ([], Status.HELD)
    with writing():
        services.confirm(reread(held.id), couple, service_code="marriage", declared=True)
    assert [(row.kind, row.person, row.state) for row in messages()] == [
        ("bookings.confirmed", "woman", MessageState.WAITING),
        ("bookings.confirmed", "man", MessageState.WAITING),
    ]


def test_a_message_holds_no_address_and_no_text(app: Flask) -> None:
    """R53: it names its subject; what it says is written when it is sent."""
    couple = make_couple(contact := make_contact())
    held = hold(make_slot(make_office(), THURSDAY_TEN), contact, couple)
    with writing():
        services.confirm(held, couple, service_code="marriage", declared=True)
    for row in messages():
        kept = " ".join(str(getattr(row, column.name)) for column in row.__table__.columns)
        for one in couple.persons:
            for personal in (one.name, one.number, (one.phone or "").removeprefix("+86")):
                assert personal
                assert personal not in kept


def test_the_same_thing_is_told_to_the_same_person_once(app: Flask) -> None:
    """By one rule, of one state of a subject; whoever writes it down again, however often."""
    assert put(notice(), notice(person="man")) == 2
    assert put(notice(), notice(person="man")) == 0
    for other in (
        notice(rule="1d"), notice(subject_version="w"), notice(subject=2), notice("bookings.reminder"),
        notice("bookings.reminder", rule="1d"),
    ):  # fmt: skip
        assert put(other) == 1
    assert len(messages()) == 7
    assert len({row.ref for row in messages()}) == 7
