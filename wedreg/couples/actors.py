"""Who a couple's session acts as."""

from wedreg.core.access import Actor, Role


def load(contact_id: int) -> Actor:
    """Return the contact that signed in. What it may see is decided at each booking, not here."""
    return Actor("contact", contact_id, frozenset({Role.COUPLE}))
