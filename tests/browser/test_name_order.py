"""Our order of names is that of the browser's own collation, which is ICU's."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import Example
from tests.browser.watching import Pages
from tests.names_in_order import ORDERS


def test_the_table_of_orders_is_what_icu_says(pages: Pages, example: Example) -> None:
    page: Page = pages.open(state=example.state)
    page.goto(example.server.url)
    asked = {locale: list(reversed(names)) for locale, names in ORDERS.items()}
    said = page.evaluate(
        """(asked) => Object.fromEntries(Object.entries(asked)
            .filter(([locale]) => Intl.Collator.supportedLocalesOf([locale.replace("_", "-")]).length)
            .map(([locale, names]) => [locale, names.sort(new Intl.Collator(locale.replace("_", "-")).compare)]))""",
        asked,
    )
    assert len(said) >= len(ORDERS) - 1, "Chromium knows all of them but Mongolian"
    assert said == {locale: list(ORDERS[locale]) for locale in said}
