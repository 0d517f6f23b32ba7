"""The couple reads the declaration; the system decides nothing of it and asks for no health (R3)."""

import re
from inspect import signature
from pathlib import Path

import pytest
from flask import Flask
from wtforms import FileField, FormField, MultipleFileField
from wtforms.fields.core import UnboundField

import wedreg
from tests.bookings.makers import THURSDAY_TEN, hold, reread
from tests.browsers import Browser
from tests.couples.makers import make_contact, make_couple
from tests.fields import beside, value_of
from tests.venues.makers import make_office, make_slot
from wedreg.almanac.forms import TableFile
from wedreg.bookings.models import Booking, Status
from wedreg.core.db import Model
from wedreg.core.forms import Form
from wedreg.privacy.services import NOTICE_VERSION

HEALTH = re.compile(r"健康|疾病|病史|体检|传染|残疾|怀孕|health|illness|disease|disab|medical|pregnan", re.IGNORECASE)

FIRST = re.compile("优先名额|绿色通道")
"""Who may go first is told in one breath, and nobody is asked which of them one is (R28)."""
SENT_FILE = re.compile(r'multipart|<input(?=[^>]*type="file")(?=[^>]*\bname=)')


@pytest.fixture
def held(app: Flask) -> tuple[Booking, Browser]:
    """Return a hold of a complete couple, and its browser on the page where it is checked."""
    contact = make_contact()
    couple = make_couple(contact)
    booking = hold(make_slot(make_office(), THURSDAY_TEN), contact, couple)
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{booking.code}/check")
    return booking, browser


def test_the_declaration_stands_on_the_page_and_nothing_is_ticked(held: tuple[Booking, Browser]) -> None:
    """R3, R52: who decides is said, and no box is ticked beforehand."""
    _booking, browser = held
    assert "没有直系血亲和三代以内旁系血亲关系" in browser.page
    assert "能不能登记，由登记员当面审查后决定" in browser.page
    assert 'name="declared"' in browser.page
    assert value_of(browser.page, "declared") is None


def test_without_the_tick_nothing_is_booked(held: tuple[Booking, Browser]) -> None:
    """R3: it must be read; the sentence stands beside the box and the place stays held."""
    booking, browser = held
    page = browser.submit()
    assert browser.status == 409
    assert beside(page, "declared") == "请读过声明和告知，再打个勾。"
    assert reread(booking.id).status == Status.HELD


def test_with_the_tick_it_is_kept_that_and_when_it_was_read(held: tuple[Booking, Browser]) -> None:
    """R3, R52: what is recorded is that it was read, when, and which notice."""
    booking, browser = held
    browser.submit(declared="y")
    booked = reread(booking.id)
    assert booked.status == Status.CONFIRMED
    assert booked.declared_at == booked.confirmed_at
    assert booked.notice_version == NOTICE_VERSION


def forms(base: type[Form] = Form) -> list[type[Form]]:
    """Return all forms of the application."""
    return [found for kind in base.__subclasses__() if kind.__module__.startswith("wedreg.")
            for found in (kind, *forms(kind))]  # fmt: skip


def fields(form: Form) -> list[str]:
    """Return what the form asks for, and what may be chosen."""
    asked = []
    for field in form:
        if isinstance(field, FormField):
            asked += fields(field.form)
        choices = [str(choice) for choice in getattr(field, "choices", None) or []]
        asked += [field.name, str(field.label.text), *choices]
        assert not isinstance(field, (FileField, MultipleFileField)) or isinstance(field, TableFile), field.name
    return asked


def is_plain(kind: type[Form]) -> bool:
    """Say whether the form can be made of nothing; some are made of what is to be chosen from."""
    parameters = signature(kind.__init__).parameters.values()
    return all(one.default is not one.empty or one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD) or one.name == "self"
               for one in parameters)  # fmt: skip


def written(kind: type[Form]) -> list[str]:
    """Return the names of the fields that stand in the form's class, and what they are made of."""
    stated = [(name, field) for name, field in vars(kind).items() if isinstance(field, UnboundField)]
    return [text for name, field in stated for text in (name, *map(str, (*field.args, *field.kwargs.values())))]


def test_no_form_asks_for_health_or_takes_a_file(bare: Flask) -> None:
    """R3: no upload of health data: no such question, and no file but the table of holidays that staff bring in."""
    assert len(forms()) > 15
    with bare.test_request_context():
        for kind in forms():
            asks = fields(kind()) if is_plain(kind) else written(kind)
            assert [asked for asked in asks if HEALTH.search(asked) and not FIRST.search(asked)] == [], kind


def test_no_column_could_hold_it_and_no_page_sends_a_file() -> None:
    """R3: neither a column by its name, nor a form that carries a file; a scanner's camera field has no name."""
    columns = [str(column) for table in Model.metadata.sorted_tables for column in table.columns]
    assert [name for name in columns if HEALTH.search(name)] == []
    pages = Path(wedreg.__file__).parent.rglob("*.html")
    assert [page.name for page in pages if SENT_FILE.search(page.read_text())] == ["notice.html"]
