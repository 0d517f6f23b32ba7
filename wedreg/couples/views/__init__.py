"""Pages of couples: sign in, and fill in the profile."""

from wedreg.couples.views import profile, sign_in

__all__ = ["profile", "sign_in"]
