"""What staff type about venues."""

from wedreg.venues.forms.closures import ClosureForm, WindowClosureForm
from wedreg.venues.forms.shares import ShareForm
from wedreg.venues.forms.special_days import SpecialDayForm
from wedreg.venues.forms.staffing import StaffingForm, post_name, posts_of, staffing_form
from wedreg.venues.forms.venues import NewVenueForm, ServiceForm, VenueForm, WindowEditForm, WindowForm
from wedreg.venues.forms.weeks import PatternForm, read_hours

__all__ = [
    "ClosureForm",
    "NewVenueForm",
    "PatternForm",
    "ServiceForm",
    "ShareForm",
    "SpecialDayForm",
    "StaffingForm",
    "VenueForm",
    "WindowClosureForm",
    "WindowEditForm",
    "WindowForm",
    "post_name",
    "posts_of",
    "read_hours",
    "staffing_form",
]
