"""What the almanac refuses."""

from wedreg.core.errors import DomainError
from wedreg.core.texts import lazy_gettext


class DifferenceUnseen(DomainError):
    """What would change is not what the person has seen."""

    code = "difference_unseen"
    message = lazy_gettext("要改的内容和刚才看到的不一样了。请看过下面的变化，再批准一次。")
