"""The application for WSGI servers: `wsgi:app`."""

from webapp.app import create_app

app = create_app()
