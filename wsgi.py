"""The WSGI entry point: `gunicorn wsgi:app`, `flask --app wsgi …`."""

import sys

from facilitator import create_app, logs
from facilitator.config import ConfigError
from facilitator.migrating import offer_migrations

logs.set_up()
try:
    app = create_app()
    offer_migrations(app)
except ConfigError as error:
    sys.exit(f"Facilitator cannot start. {error}")
