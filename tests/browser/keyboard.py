"""Somebody who has only a keyboard: what cannot be reached with Tab and the arrow keys cannot be used here."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 150
"""Presses of Tab after which something counts as out of reach."""
MOST_TURNS = 3
"""How often the way may turn round: where nothing has the focus, the first press can overshoot."""

_WAY = """(target) => {
  const now = document.activeElement;
  if (now === target) return "";
  if (!now || now === document.body) return "Tab";
  return target.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING ? "Shift+Tab" : "Tab";
}"""
_CHECKED_OF_GROUP = """(radio) => {
  const all = [...document.querySelectorAll('input[type=radio]')]
    .filter((one) => one.name === radio.name && one.form === radio.form);
  return all.find((one) => one.checked) ?? all[0];
}"""


class Keyboard:
    """The keys of one page. No method of this class moves a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        """One key, as the page stands."""
        self.page.keyboard.press(key)

    def to(self, target: Locator) -> None:
        """Tab, or Shift and Tab, until the focus is on it."""
        expect(target).to_be_visible()
        before, turns = "", 0
        for _ in range(MOST_TABS):
            way = str(target.evaluate(_WAY))
            if not way:
                return
            turns += bool(before) and way != before
            if turns > MOST_TURNS:
                break
            self.press(way)
            before = way
        raise AssertionError(f"the keyboard cannot reach {target}")

    def enter(self, target: Locator) -> None:
        """Presses a button, follows a link, unfolds."""
        self.to(target)
        self.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        """Types over what stands in a field."""
        self.to(target)
        self.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, radio: Locator) -> None:
        """One of several: Tab leads to the one that is chosen, the arrows choose another."""
        found = radio.evaluate_handle(_CHECKED_OF_GROUP).as_element()
        assert found is not None
        for _ in range(MOST_TABS):
            way = found.evaluate(_WAY)
            if not way:
                break
            self.press(str(way))
        for _ in range(MOST_TABS):
            if radio.is_checked():
                return
            self.press("ArrowDown")
        if not radio.is_checked():
            raise AssertionError(f"the keyboard cannot choose {radio}")

    def button(self, name: str, within: str = "main") -> None:
        """Presses the button of this name."""
        self.enter(self.page.locator(within).get_by_role("button", name=name).first)

    def link(self, name: str, within: str = "main") -> None:
        """Follows the link of this name."""
        self.enter(self.page.locator(within).get_by_role("link", name=name).first)
