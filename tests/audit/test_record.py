"""What is done is written down: who, what, to which row."""

import pytest
from flask import Flask

from tests.audit.makers import chain
from tests.browsers import Browser, make_staff
from tests.conftest import MONDAY
from wedreg.audit.services import record
from wedreg.core import jobs
from wedreg.core.access import Role
from wedreg.core.feature import Job, features
from wedreg.core.transactions import writing


def test_an_action_that_no_feature_declares_is_refused(app: Flask) -> None:
    """A forgotten label fails the first test that comes by."""
    with pytest.raises(KeyError), writing():
        record("bookings.conjured", "booking", 1)
    assert chain() == []


def test_every_action_has_a_label_in_chinese(app: Flask) -> None:
    labels = {name: str(label) for name, label in features().actions.items()}
    assert len(labels) > 25
    assert {name: label for name, label in labels.items() if not any("一" <= sign <= "鿿" for sign in label)} == {}
    assert all(len(name) <= 40 for name in labels)


def test_an_entry_goes_with_what_it_tells_of(app: Flask) -> None:
    """Rolled back together, committed together."""

    def change_and_fail() -> None:
        with writing():
            record("accounts.changed", "staff", 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert chain() == []


def test_an_entry_names_who_acted(app: Flask, browser: Browser) -> None:
    """A job acts as the system, staff as themselves."""
    staff_id = make_staff(Role.REGISTRAR)
    browser.sign_in("staff", staff_id).open("/staff/")
    browser.send("/staff/account/sign-out")

    def tidy() -> int:
        record("accounts.changed", "staff", 1)
        return 0

    jobs.run(Job("test.tidy", tidy, jobs.LEASE), "test")
    entries = [(entry.actor_kind, entry.actor_id, entry.action, entry.at) for entry in chain()]
    assert entries == [
        ("staff", staff_id, "accounts.signed_out", MONDAY),
        ("system", None, "accounts.changed", MONDAY),
    ]


def test_a_refused_page_leaves_an_entry(app: Flask, browser: Browser) -> None:
    """It outlives the refusal, which rolls everything else back."""
    staff_id = make_staff(Role.HELPER)
    browser.sign_in("staff", staff_id).open("/staff/audit/")
    assert browser.status == 403
    (entry,) = chain()
    assert (entry.action, entry.subject_id, entry.actor_id) == ("access.refused", "audit.entries", staff_id)
