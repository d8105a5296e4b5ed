"""The application for WSGI servers: `wsgi:app`."""

from webapp.app import create_served_app

app = create_served_app()
