"""Pages of bookings: choose a day, take a place, look after a booking, and what staff do with one."""
