"""What couples that wait are told, and when not (R29, R38, R51)."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.asides import asides
from tests.bookings.makers import NEXT_THURSDAY_TEN, cancel, hold, run_job
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.venues.makers import make_slot
from tests.waiting.makers import Waiter, freed, on, wait_for
from wedreg.bookings import services
from wedreg.core.db import db
from wedreg.core.feature import Text
from wedreg.core.transactions import writing
from wedreg.couples.rules import Role
from wedreg.venues import queries as venues
from wedreg.venues.models import Slot, Venue
from wedreg.waiting import messages
from wedreg.waiting.models import OfferState


def offer_text(waiter: Waiter) -> Text:
    """Return what the message about the open offer says."""
    offer = waiter.offer
    assert offer
    subject = messages.message_kinds[0].load([offer.id])[offer.id]
    assert subject.still_due(offer.aside_code)
    found = subject.render(Role.WOMAN, "zh_Hans_CN")
    db.session.close()
    return found


def test_the_offer_says_what_where_until_when_and_how(app: Flask, slot: Slot, at: Time) -> None:
    """R51: no name and no number of anybody."""
    (waiter,) = wait_for(slot)
    freed(at, slot)
    said = offer_text(waiter)
    until = (at.now + timedelta(minutes=30)).astimezone().strftime("%-H:%M")
    assert said.subject.startswith("候补到了：5月7日 周四 上午10:00")
    for words in ("结婚登记", "登记厅 office", "/waiting/", "023-0000 0000", "你们的位置不变"):
        assert words in said.body
    assert until.split(":")[1] in said.body
    assert "林见微" not in said.body


def test_a_message_that_came_too_late_closes_itself(app: Flask, slot: Slot, at: Time) -> None:
    """R29: the couple has answered already."""
    (waiter,) = wait_for(slot)
    freed(at, slot)
    offer = waiter.offer
    assert offer
    waiter.answer(OfferState.KEPT)
    assert not messages.message_kinds[0].load([offer.id])[offer.id].still_due(offer.aside_code)
    db.session.close()


@pytest.mark.parametrize("code", ["divorce_apply"])
def test_what_others_must_not_read_is_called_by_another_name(app: Flask, office: Venue, at: Time, code: str) -> None:
    """R38, R51: 预约事项."""
    service = venues.service(code)
    assert service
    db.session.close()
    slot = make_slot(office, NEXT_THURSDAY_TEN, service=service)
    waiter = Waiter().wait(on(slot.day), service)
    give_up_by_hand(slot)
    at(max(aside.until for aside in asides(slot)))
    run_job("bookings.end_asides")
    said = offer_text(waiter)
    assert "预约事项" in said.body
    assert "离婚" not in said.body + said.subject


def give_up_by_hand(slot: Slot) -> None:
    """Let a couple book this service and cancel."""
    contact = make_contact()
    couple = make_couple(contact)
    held = hold(slot, contact, couple)
    with writing():
        services.confirm(held, couple, service_code="divorce_apply", declared=True)
    cancel(held)
