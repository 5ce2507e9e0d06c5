"""The WSGI entry point: `gunicorn wsgi:app`, `flask --app wsgi …`."""

import sys

from facilitator import create_app, logs
from facilitator.config import ConfigError

logs.set_up()
try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"Facilitator cannot start. {error}")
