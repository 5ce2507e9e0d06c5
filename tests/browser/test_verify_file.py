"""A file dropped on the verify page: the list from inside a pack is known, one changed letter is not."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from sqlalchemy import select

from facilitator.extensions import db
from facilitator.models import Sheet
from tests.browser.conftest import Example
from tests.browser.scenes import signed_list
from tests.browser.watching import Pages


def choose(page: Page, name: str, content: bytes) -> None:
    page.locator("#pdf").set_input_files({"name": name, "mimeType": "application/json", "buffer": content})


def test_the_list_from_inside_a_pack_is_known(pages: Pages, example: Example) -> None:
    address = signed_list(example.server, example.programme)
    with example.server.writing():
        verify_id = address.rpartition("/")[2]
        enclosed = db.session.scalars(select(Sheet.canonical).where(Sheet.verify_id == verify_id)).one()
    page = pages.open()
    page.goto(address)
    line = page.locator("#file-line")
    choose(page, "commitment-sheet.json", enclosed)
    expect(line).to_contain_text("the list itself, word for word")
    expect(line).to_have_class("proof is-good")
    choose(page, "commitment-sheet.json", enclosed.replace(b"a", b"b", 1))
    expect(line).to_contain_text("neither a file that we issued")
    choose(page, "log-head.json", b'{"hash":"0f","programme":"x","schema":"log-head/1","seq":3}')
    expect(line).to_contain_text("the last event of the log")
