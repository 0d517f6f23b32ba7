"""Pages of draws: what is published, and what staff do."""
