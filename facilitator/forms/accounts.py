"""Signing in, the first account, an invited account, and the settings of one's own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import Length

from facilitator.domain.accounts import LONGEST_NAME
from facilitator.forms.base import BaseForm, OnceMixin, email, line, secret

_OWN_NAME = {"autocomplete": "name"}
_NEW_PASSWORD = {"autocomplete": "new-password", "minlength": 12}
_LONG_ENOUGH = _l("At least 12 characters. A few words in a row are easy to remember and hard to guess.")
_KNOWN_BY = _l("As both parties know you: it stands beside what you enter.")


class SignInForm(BaseForm):
    """Who wants in, and where they were going."""

    email = email(_l("E-mail address"), render_kw={"autocomplete": "username"})
    password = secret(_l("Password"), render_kw={"autocomplete": "current-password"})
    next = HiddenField(validators=[Length(max=2000)])


class SetupForm(BaseForm, OnceMixin):
    """The first facilitator's account."""

    name = line(_l("Your name"), LONGEST_NAME, description=_KNOWN_BY, render_kw=_OWN_NAME)
    email = email(_l("Your e-mail address"), render_kw={"autocomplete": "username"})
    password = secret(_l("Choose a password"), description=_LONG_ENOUGH, render_kw=_NEW_PASSWORD)
    example = BooleanField(
        _l("Add the example programme"),
        default=True,
        description=_l(
            "Two invented companies after two sessions, to look around in. You can put it away at any time."
        ),
    )


class InvitationForm(BaseForm, OnceMixin):
    """Name and password of an account that somebody on the server opened."""

    name = line(_l("Your name"), LONGEST_NAME, description=_KNOWN_BY, render_kw=_OWN_NAME)
    password = secret(_l("Choose a password"), description=_LONG_ENOUGH, render_kw=_NEW_PASSWORD)


class NameForm(BaseForm):
    """One's own name."""

    name = line(_l("Your name"), LONGEST_NAME, description=_KNOWN_BY, render_kw=_OWN_NAME)


class PasswordForm(BaseForm):
    """The present password, and a new one."""

    current = secret(_l("Your present password"), render_kw={"autocomplete": "current-password"})
    new = secret(_l("The new password"), description=_LONG_ENOUGH, render_kw=_NEW_PASSWORD)


class RemovalForm(BaseForm):
    """The present password once more, before the account is removed for good."""

    password = secret(_l("Your present password"), render_kw={"autocomplete": "current-password"})
