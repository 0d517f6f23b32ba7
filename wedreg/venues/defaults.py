"""Rows that must exist."""

from sqlalchemy import select

from wedreg.core.db import db
from wedreg.core.texts import mark
from wedreg.venues.models import Service

SERVICES = (
    ("marriage", mark("结婚登记"), 30, True),
    ("reissue", mark("补领婚姻登记证"), 20, True),
    ("divorce_apply", mark("离婚登记申请"), 40, True),
    ("divorce_certificate", mark("离婚登记领证"), 30, True),
    ("ceremony", mark("颁证仪式（单对）"), 20, True),
    ("counselling", mark("婚前辅导"), 45, True),
    ("legal_advice", mark("法律咨询"), 30, False),
)
"""Code, name, minutes at a window (R12), and whether couples book it here."""
REVIEWED_MINUTES = {"marriage": 20}
DAYS_AHEAD = {"divorce_certificate": 80}
"""The longest time from the receipt of an application to the end of its second window, holidays included (R37)."""


def services() -> None:
    """Make the services that are not there yet; what staff changed stays as it is."""
    there = set(db.session.scalars(select(Service.code)))
    for sequence, (code, name, minutes, online) in enumerate(SERVICES):
        if code not in there:
            more = {"days_ahead": DAYS_AHEAD.get(code, 30), "reviewed_minutes": REVIEWED_MINUTES.get(code)}
            row = Service(code=code, name=name, minutes=minutes, online=online, sequence=sequence, **more)
            db.session.add(row)
