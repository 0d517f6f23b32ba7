"""Rows that must exist."""

from sqlalchemy import select

from wedreg.core.db import db
from wedreg.venues.models import Service

SERVICES = (
    ("marriage", "结婚登记", 30, True),
    ("reissue", "补领婚姻登记证", 20, False),
    ("divorce_apply", "离婚登记申请", 40, False),
    ("divorce_certificate", "离婚登记领证", 30, False),
    ("ceremony", "颁证仪式（单对）", 20, False),
    ("counselling", "婚前辅导", 45, False),
    ("legal_advice", "法律咨询", 30, False),
)
"""Code, name, minutes at a window (R12), and whether couples book it here."""


def services() -> None:
    """Make the services that are not there yet; what staff changed stays as it is."""
    there = set(db.session.scalars(select(Service.code)))
    for sequence, (code, name, minutes, online) in enumerate(SERVICES):
        if code not in there:
            db.session.add(Service(code=code, name=name, minutes=minutes, online=online, sequence=sequence))
