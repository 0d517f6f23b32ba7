"""What the calendar says of a day: holidays and make-up workdays by law, lunar dates and customs for show."""

from wedreg.core.feature import Feature

feature = Feature(name="almanac")
