"""The application on a day on which somebody has asked every library to say all it can."""

import logging

from wedreg import create_app

logging.basicConfig(level=logging.DEBUG)
logging.getLogger("sqlalchemy").setLevel(logging.DEBUG)  # it keeps to warnings unless it is asked by name
app = create_app()
