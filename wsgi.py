"""The WSGI entry point: `gunicorn wsgi:app`, `flask --app wsgi …`."""

import sys

from facilitator import create_app
from facilitator.config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"Facilitator cannot start. {error}")
