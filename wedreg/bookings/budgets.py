"""How often places may be held: far more often than a couple needs, too rarely for who hoards them (R30)."""

from datetime import datetime, timedelta

from wedreg.core.budgets import Budget
from wedreg.core.origins import Origin

PER_CONTACT = Budget("hold.contact", 20, timedelta(days=1))
PER_NETWORK = Budget("hold.network", 600, timedelta(hours=1))
PARTS = 16
"""A network is counted in parts: half a city may come through one at 8:30, and would wait for one row."""


def may_hold(contact_id: int, origin: Origin, now: datetime) -> bool:
    """Count a try to hold a place; False when there have been too many of this contact or from this network."""
    return PER_CONTACT.spend(str(contact_id), now) and PER_NETWORK.spend(f"{origin.network}/{contact_id % PARTS}", now)
