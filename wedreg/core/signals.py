"""Features below tell, features above listen."""

from wedreg.core.feature import features


def publish(event: object) -> None:
    """Tell the features that listen, inside the caller's transaction."""
    for handle in features().handlers.get(type(event), ()):
        handle(event)
