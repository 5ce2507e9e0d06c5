"""A browser without pictures: Flask's client, with each page it receives checked."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from facilitator.queries.users import Account
from facilitator.web.form_tokens import masked
from tests.pages import Form, check_once, forms_of


def sign_in_token(account: Account) -> str:
    """The token of the sign-in that everybody of the cast has from the beginning (tests/factories.py)."""
    return f"a sign-in of {account.email}"


_RAW_TOKEN = hashlib.sha1(b"the tests' own token").hexdigest()
_OF_ROOM = re.compile(r"/run/(items/|room/|overrun$|not-started$)|/criteria/")


class CheckedClient(FlaskClient):
    """`post` sends a valid CSRF token by itself (`csrf=False`: none); every HTML answer is checked."""

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        if kwargs.get("method") in ("POST", "PUT", "PATCH", "DELETE") and csrf:
            kwargs["headers"] = {**dict(kwargs.get("headers") or {}), "X-CSRFToken": self.token()}
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 307, 308):
            html = response.get_data(as_text=True)
            if html.strip():
                check_once(html)
        return response

    def token(self) -> str:
        """A CSRF token that fits this client's session."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", _RAW_TOKEN)
        return masked(raw)

    def sign_in(self, account: Account) -> CheckedClient:
        """Signs one of the cast in without the form, which has tests of its own: by the sign-in made with them."""
        with self.session_transaction() as session:
            session["_user_id"] = sign_in_token(account)
            session["_fresh"] = True
            session.permanent = True
        return self

    def form(self, url: str, action: str | None = None) -> Form:
        """The POST form of a page: the one to `action` (or ending so), else its one beside menu, room, criteria."""
        response = self.get(url)
        assert response.status_code == 200, (url, response.status_code)
        posts = [form for form in forms_of(response.get_data(as_text=True)) if form.method == "post"]
        if action is not None:
            found = [form for form in posts if (form.action or url).endswith(action)]
        else:
            beside = {"/sign-out"} if url.startswith("/sign-in") else {"/sign-out", "/sign-in"}
            found = [form for form in posts if form.action not in beside and not _OF_ROOM.search(form.action)]
        assert len(found) == 1, f"{len(found)} forms on {url}: {[form.action for form in posts]}"
        return found[0]

    def submit(
        self, url: str, fields: dict[str, str] | None = None, action: str | None = None
    ) -> TestResponse:
        """Opens a page and sends its form with these fields changed, hidden ones as they stand there."""
        form = self.form(url, action)
        return self.post(form.action or url, data={**form.fields, **(fields or {})}, csrf=False)
