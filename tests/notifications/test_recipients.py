"""Who of the two gets a message, and where."""

from dataclasses import replace

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, book
from tests.couples.makers import make_contact, make_couple, person
from tests.notifications.mailbox import Mailbox
from tests.notifications.makers import deliver, states
from tests.venues.makers import make_office, make_slot
from wedreg import create_app
from wedreg.core.db import db
from wedreg.couples.rules import Role
from wedreg.settings import Settings

PHONE = "+8619910099999"
BOTH = [("woman", "sent", None), ("man", "sent", None)]
ONE = [("woman", "sent", None), ("man", "closed", "nobody")]


def tell(settings: Settings, woman: tuple[str, str | None], man: tuple[str, str | None]) -> tuple[list[str], object]:
    """Book for two with these phones and e-mail addresses. Returns where messages went, and what became of each."""
    app = create_app(settings)
    with app.app_context():
        people = [
            {**person(role), "phone": phone, "email": email}
            for role, (phone, email) in ((Role.WOMAN, woman), (Role.MAN, man))
        ]
        contact = make_contact()
        book(make_slot(make_office(), THURSDAY_TEN), make_couple(contact, *people), contact)
        deliver()
        found = states()
        db.session.remove()
        db.engine.dispose()
    files = sorted((settings.data / "outbox").glob("*.txt"))
    return sorted(file.read_text().split("\n")[0] for file in files), found


def test_each_gets_it_on_the_own_phone(settings: Settings) -> None:
    """R51."""
    assert tell(settings, (PHONE, None), ("+8619910088888", None)) == (["+8619910088888", PHONE], BOTH)


@pytest.mark.parametrize("email", [None, "woman@example.org"])
def test_one_phone_for_both_gets_one_message(settings: Settings, email: str | None) -> None:
    """R51: the second one is closed, not reported as failed."""
    assert tell(settings, (PHONE, email), (PHONE, None)) == ([PHONE], ONE)


def test_who_shares_a_phone_and_has_an_address_gets_it_there(settings: Settings) -> None:
    assert tell(settings, (PHONE, None), (PHONE, "man@example.org")) == ([PHONE, "man@example.org"], BOTH)


def test_without_text_messages_both_are_told_by_mail(settings: Settings) -> None:
    """Though they share a phone."""
    by_mail = replace(settings, sms_channel="off")
    told = tell(by_mail, (PHONE, "woman@example.org"), (PHONE, "man@example.org"))
    assert told == (["man@example.org", "woman@example.org"], BOTH)


def test_one_address_for_both_gets_one_mail(settings: Settings) -> None:
    """Where phones, of which they have two, cannot be reached."""
    by_mail = replace(settings, sms_channel="off")
    told = tell(by_mail, (PHONE, "both@example.org"), ("+8619910088888", "both@example.org"))
    assert told == (["both@example.org"], ONE)


def test_mails_go_through_the_server_and_texts_into_a_file(
    settings: Settings, mailbox: Mailbox, port: int
) -> None:  # fmt: skip
    """The phone first: an address is used when there is no way to the phone."""
    mixed = replace(settings, sms_channel="file", mail_channel="smtp", smtp_url=f"smtp://127.0.0.1:{port}")
    told = tell(mixed, (PHONE, "woman@example.org"), (PHONE, "man@example.org"))
    assert told == ([PHONE], BOTH)
    assert [address for address, _mail in mailbox.mails] == ["man@example.org"]


def test_on_a_screen_nothing_leaves_the_house(settings: Settings) -> None:
    told = tell(replace(settings, sms_channel="screen", mail_channel="off"), (PHONE, None), ("+8619910088888", None))
    assert told == ([], BOTH)


def test_a_file_holds_the_whole_message(settings: Settings, app: Flask) -> None:
    """Whole or not there: it is written beside its place and moved."""
    booking = book(make_slot(make_office(), THURSDAY_TEN))
    deliver()
    texts = [file.read_text() for file in (settings.data / "outbox").iterdir()]
    assert len(texts) == 2
    for text in texts:
        address, subject, empty, *body = text.split("\n")
        assert address.startswith("+86")
        assert (subject, empty) == ("约好了：4月30日 周四 上午10:00", "")
        assert f"/bookings/{booking.code}" in "\n".join(body)
