"""What couples tells, inside the transaction in which it happens."""

from dataclasses import dataclass


@dataclass(frozen=True)
class IdentityChanges:
    """Names or numbers of a couple are about to change: who is just making something for them must look again."""

    couple_id: int


@dataclass(frozen=True)
class CoupleChosen:
    """From now on a contact acts for this couple."""

    contact_id: int
    couple_id: int
