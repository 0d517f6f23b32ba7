"""What a WSGI server loads: `gunicorn wsgi:app`."""

from wedreg import create_app

app = create_app()
