"""Finds a request's translations once; Flask-Babel by itself looks for them anew at every word of a page."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from babel import Locale
from flask import Flask
from flask.globals import app_ctx
from flask_babel import Domain, get_locale
from markupsafe import Markup

from facilitator.domain.sentences import filled

_ASIDE = "_flask_babel"
"""Where Flask-Babel keeps what it knows about a request, inside `g`."""


def locale_here() -> Locale | None:
    """The locale of the page; what is known already is not asked for again."""
    known = getattr(_aside(), "babel_locale", None)
    return known if known is not None else get_locale()


def _aside() -> Any:
    """What Flask-Babel has found out about this request; None before it has, and outside of requests.

    Straight to the context: this is asked for every word, and each way through a proxy would cost.
    """
    try:
        return app_ctx._get_current_object().g.__dict__.get(_ASIDE)  # type: ignore[attr-defined]
    except RuntimeError:
        return None


class OncePerLocale(Domain):
    """The default domain; keeps what it found beside the locale that it was found for."""

    def get_translations(self) -> Any:
        here = _aside()
        found = getattr(here, "found", None)
        if found is not None and found[0] is getattr(here, "babel_locale", None):
            return found[1]
        translations = super().get_translations()
        here = _aside()
        if here is not None:
            here.found = (getattr(here, "babel_locale", None), translations)
        return translations

    def gettext(self, string: str, **variables: Any) -> str:
        """The text in the page's language; a name with a stop at its end takes the sentence's stop (`filled`)."""
        words: str = self.get_translations().ugettext(string)
        return filled(words, variables) if variables else words

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        """The same of a number of things."""
        words: str = self.get_translations().ungettext(singular, plural, num)
        return filled(words, {"num": num, **variables})


def init_app(app: Flask) -> None:
    """Takes the place of Flask-Babel's own look-ups, in Python and in templates. Call it after Flask-Babel's."""
    settings = app.extensions["babel"]
    domain = OncePerLocale(domain=settings.default_domain)
    settings.instance.domain_instance = domain

    def gettext(text: str, /, **values: Any) -> Markup:
        words = _words(domain.get_translations(), text)
        return cast(Markup, filled(words, values)) if "%" in words else words

    def ngettext(one: str, many: str, number: int, /, **values: Any) -> Markup:
        words = Markup(domain.get_translations().ungettext(one, many, number))
        return cast(Markup, filled(words, {"num": number, **values}))

    # Jinja's own ask for the template's context, which it copies at every word inside a loop. All they want of it
    # is whether the template escapes; every page of ours does.
    app.jinja_env.globals.update({"_": gettext, "gettext": gettext, "ngettext": ngettext})


@lru_cache(maxsize=4096)
def _words(translations: Any, text: str) -> Markup:
    """One text of a template in the page's language: as safe as the template that it stands in."""
    return Markup(translations.ugettext(text))
