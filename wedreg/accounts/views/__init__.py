"""Pages of accounts: for everybody who signs in, and for who looks after accounts."""
