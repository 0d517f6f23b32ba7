"""Pages of releases: for everybody, for couples who take part, and for staff."""
