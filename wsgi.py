"""What a WSGI server and the command line load: `gunicorn wsgi:app`, `flask …`."""

import sys

from wedreg import create_app
from wedreg.core.key_file import KeysLost
from wedreg.settings import SettingError

try:
    app = create_app()
except (SettingError, KeysLost) as problem:
    sys.exit(f"wedreg: {problem}")
