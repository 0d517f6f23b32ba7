"""What is due."""

from wedreg.bookings.jobs.reminders import plan_reminders
from wedreg.bookings.jobs.windows import plan_warnings

__all__ = ["plan_reminders", "plan_warnings"]
