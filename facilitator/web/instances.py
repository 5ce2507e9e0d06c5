"""What Flask's extensions are to the pages: bare instances, set up in `create_app`."""

from __future__ import annotations

from flask_babel import Babel
from flask_login import LoginManager

from facilitator.web.form_tokens import MaskedTokens

csrf = MaskedTokens()
login = LoginManager()
babel = Babel()
