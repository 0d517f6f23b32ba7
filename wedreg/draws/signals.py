"""What draws tells the features above it, in the same transaction."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Drawn:
    """A draw has a result: `queries.result` and `queries.standing` tell it."""

    draw_id: int
    subject_kind: str
    subject_id: int | None


@dataclass(frozen=True)
class Voided:
    """A draw ended without a result; what now is what was published as its rule."""

    draw_id: int
    subject_kind: str
    subject_id: int | None
