"""What couples are told (R51)."""

from wedreg.bookings.messages import divorce, groups, visits
from wedreg.bookings.messages.groups import tell_group
from wedreg.bookings.messages.visits import LABELS, remind, tell, tell_afterwards

__all__ = ["LABELS", "message_kinds", "remind", "tell", "tell_afterwards", "tell_group"]

message_kinds = [*visits.message_kinds, *divorce.message_kinds, *groups.message_kinds]
