"""What Flask's extensions are to the pages: bare instances, set up in `create_app`."""

from __future__ import annotations

from flask_babel import Babel
from flask_login import LoginManager

from facilitator.web.form_tokens import MaskedTokens


class SignedInByToken(LoginManager):
    """A sign-in is a token that the server opens (services/sign_ins.py), from whatever address and browser it comes.

    Flask-Login hashes both at every request before it looks whether its `session_protection` is on.
    """

    def _session_protection_failed(self) -> bool:
        return bool(self.session_protection) and bool(super()._session_protection_failed())


csrf = MaskedTokens()
login = SignedInByToken()
babel = Babel()
