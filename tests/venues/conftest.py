"""What tests of venues stand on."""

from tests.bare import bare, bare_application

__all__ = ["bare", "bare_application"]
