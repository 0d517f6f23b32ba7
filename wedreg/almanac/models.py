"""The State Council's yearly lists, as staff imported them."""

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from wedreg.core.db import CreatedAt, Model, ShortText, Versioned


class DayKind(enum.StrEnum):
    """Whether offices work on a day."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    """A weekend day that is worked (调休上班)."""


class Notice(Versioned, Model):
    """The list of a year. It wins over the one that came with the program (R18)."""

    __tablename__ = "almanac_notice"
    __table_args__ = (CheckConstraint("year BETWEEN 2020 AND 2099", name="year"),)
    year: Mapped[int] = mapped_column(unique=True)
    title: Mapped[ShortText]
    """The notice's name and number, such as 国办发明电〔2026〕9号."""
    approved_at: Mapped[CreatedAt]


class ListedDay(Model):
    """A day that a notice names: one that is off, or a weekend day that is worked."""

    __tablename__ = "almanac_listed_day"
    __table_args__ = (CheckConstraint("kind IN ('holiday', 'make_up')", name="off_or_worked"),)
    notice_id: Mapped[int] = mapped_column(ForeignKey(Notice.id), index=True)
    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind]
    name: Mapped[ShortText]
