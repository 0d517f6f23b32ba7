"""For which couple a contact acts just now: most act for one, a family member may act for two."""

from flask import session

from wedreg.couples import queries, services
from wedreg.couples.models import Couple

CHOSEN = "couple"


def chosen_couple(contact_id: int) -> Couple | None:
    """Return the couple for which this browser last said that it acts, else the contact's newest one."""
    return queries.couple_of(contact_id, session.get(CHOSEN))


def choose(contact_id: int, couple_id: int) -> None:
    """Act for this couple from now on, in this browser; what is held meanwhile is held for it."""
    services.act_for(contact_id, couple_id)
    session[CHOSEN] = couple_id
