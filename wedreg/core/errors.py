"""A rule that says no."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from wedreg.core.installation import settings
from wedreg.core.texts import LazyString, lazy_gettext


def office_phone() -> str:
    """Return the number at which people are helped when a page cannot help them; a sentence names it `%(office)s`."""
    phone: str = settings().phone
    return phone


class DomainError(Exception):
    """A rule said no. The message is for the person who asked; nothing was changed."""

    code: ClassVar[str]
    message: ClassVar[LazyString | str]
    field: ClassVar[str | None] = None
    """The form field beside which the sentence belongs."""
    audited: ClassVar[bool] = False
    """True for what should not be tried at all: the refusal itself is then put into the audit."""
    status: ClassVar[int] = 409
    ways: ClassVar[Sequence[tuple[LazyString | str, str]]] = ()
    """Where to go on from here: the words of a link and its endpoint."""

    def __init__(self, *, where: Mapping[str, object] | None = None, **values: object) -> None:
        """`values` fill the message's named places, `where` the addresses of the ways on."""
        super().__init__(self.code)
        self.values, self.where = values, where or {}

    def __str__(self) -> str:
        return str(self.message) % {"office": office_phone(), **self.values}


class ChangedMeanwhile(DomainError):
    """Somebody else saved the same row first."""

    code = "changed_meanwhile"
    message = lazy_gettext("这一页刚刚被别人改过。请刷新看一下新的内容，再改一次。")


class Busy(DomainError):
    """The database could not be had in time; nothing was done."""

    code = "busy"
    message = lazy_gettext("现在同时办的人多，这一步还没提交。填好的内容都在，过几秒再点一次就行。")
    status = 503
