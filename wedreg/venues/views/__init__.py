"""Pages of venues: for everybody, and for who looks after places and hours."""
