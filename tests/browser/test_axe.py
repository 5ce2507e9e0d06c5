"""Every page, light and dark, wide and narrow: axe finds nothing serious, nothing sticks out to the side."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.addresses import (
    Address,
    of_commitments,
    of_programme,
    of_register,
    of_session,
    of_signing,
    outside,
)
from tests.browser.conftest import Example
from tests.browser.live_server import LiveServer
from tests.browser.scenes import empty_programme
from tests.browser.watching import COLOUR_RULES, Pages, axe_faults, is_too_wide

WIDE, NARROW, NARROWEST = (1440, 900), (390, 844), (320, 700)
ROWS = "party,giver,receiver,deed,evidence,due,step,stretch\n" + "\n".join(
    (
        "supplier,Zoë Okonkwo,Tomás Ruiz,Show the rota,The rota is on the wall,in 3 weeks,2,2",
        "supplier,Nobody Known,Tomás Ruiz,Show the plan,,32 January,9,2",
    )
)


def look(page: Page) -> Iterable[str]:
    """What is wrong with the page that is open. Dark changes nothing but the colours, so only those are asked again."""
    page.emulate_media(color_scheme="light")
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        yield from (f"{width} light: {fault}" for fault in axe_faults(page))
        page.emulate_media(color_scheme="dark")
        yield from (f"{width} dark: {fault}" for fault in axe_faults(page, COLOUR_RULES))
        page.emulate_media(color_scheme="light")
        if out := is_too_wide(page):
            yield f"{width} too wide: {out}"
    page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
    if out := is_too_wide(page):
        yield f"{NARROWEST[0]} too wide: {out}"


def visit_all(pages: Pages, example: Example, addresses: Iterable[Address]) -> None:
    """Looks at each address with the browser of the one who would see it; fails with everything that it found."""
    facilitator, stranger = pages.open(state=example.state), pages.open()
    hold_the_press(facilitator)
    faults = []
    for address in addresses:
        if address.status >= 400:
            pages.watch.foresee(f"status of {address.status}")
        page = facilitator if address.signed_in else stranger
        page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        answer = page.goto(address.path)
        if answer is None or answer.status != address.status:
            faults.append(f"{address.name}: answered {answer and answer.status}, not {address.status}")
            continue
        faults += [f"{address.name}: {fault}" for fault in look(page)]
    assert not faults, "\n" + "\n".join(faults)


def hold_the_press(page: Page) -> None:
    """Without its script the page of a pack neither asks for it nor downloads it, and can be looked at."""

    def without_script(route: Route) -> None:
        if route.request.resource_type != "document":
            route.fallback()
            return
        answer = route.fetch(max_redirects=0)
        html = answer.body().replace(b' data-does="packs"', b"")
        route.fulfill(response=answer, body=html)

    page.route("**/packs/**", without_script)


def test_outside_and_at_home(pages: Pages, example: Example) -> None:
    visit_all(pages, example, outside(example.server))


def test_a_programme(pages: Pages, example: Example) -> None:
    visit_all(pages, example, of_programme(example.place))


def test_the_register(pages: Pages, example: Example) -> None:
    visit_all(pages, example, of_register(example.place))


def test_commitments(pages: Pages, example: Example) -> None:
    visit_all(pages, example, of_commitments(example.place))


def test_a_session(pages: Pages, example: Example) -> None:
    visit_all(pages, example, of_session(example.server))


def test_signing(pages: Pages, example: Example) -> None:
    visit_all(pages, example, of_signing(example.server, example.programme))


def test_the_first_pages(pages: Pages, empty_server: LiveServer) -> None:
    page = pages.open()
    for path in ("/", empty_server.setup_link()):
        page.goto(path)
        assert not list(look(page))


def test_a_pack_that_is_being_printed(pages: Pages, example: Example) -> None:
    with example.server.writing():
        place = f"/programmes/{empty_programme()}"
    page = pages.open(state=example.state)
    hold_the_press(page)
    page.goto(f"{place}/packs/review/next")
    page.get_by_role("button", name="Print it").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert not list(look(page))


def fill_with_blanks(page: Page) -> None:
    for field in page.locator("main form input[required][type=text]").all():
        field.fill(" ")
    page.locator("main form input[required][type=text]").first.press("Enter")


def bring_rows(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "promises.csv", "mimeType": "text/csv", "buffer": ROWS.encode()}
    )
    page.locator("main form button[type=submit]").first.click()


def bring_another_list(page: Page) -> None:
    rows = "Item,Owner,Due Date,Status\nSend the plan,Nobody Known,Q3 2031,Late\nShow it,Anna,3/4/2031,Done\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "actions.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("heading", name="How this list is read")).to_be_visible()
    page.get_by_role("button", name="Look at the rows").click()


def look_at_its_rows(page: Page) -> None:
    bring_another_list(page)
    page.get_by_label("Late").select_option("active")
    page.get_by_label("Who commits", exact=True).select_option("supplier")
    page.get_by_label("the day comes first").check()
    page.get_by_role("button", name="Look at the rows").click()


def bring_the_programme_in(page: Page) -> None:
    href = page.get_by_role("link", name="The programme as one file").get_attribute("href")
    file = page.request.get(str(href))
    page.goto("/programmes/from-file")
    page.locator("input[type=file]").set_input_files(
        {"name": "programme.json", "mimeType": "application/json", "buffer": file.body()}
    )
    page.get_by_role("button", name="Look at the file").click()


def open_all_that_folds(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })")


def show_the_keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "act", "expected"),
    [
        ("/programmes/new", fill_with_blanks, "Nothing was lost"),
        ("{place}/people/new?side=customer", fill_with_blanks, "Nothing was lost"),
        ("{place}/commitments/import", bring_rows, "Nobody Known"),
        ("{place}/commitments/import", bring_another_list, "Say what each word"),
        ("{place}/commitments/import", look_at_its_rows, "The rows of this list"),
        ("{place}/papers", bring_the_programme_in, "Not checked: the seals of the log"),
        ("{place}/workshops/3", open_all_that_folds, "What you say"),
        ("{place}/commitments/S-06", open_all_that_folds, "S-06"),
        ("{place}/workshops/3/run", show_the_keys, "Keys"),
    ],
)
def test_after_something_was_done(
    pages: Pages, example: Example, path: str, act: Callable[[Page], None], expected: str
) -> None:
    """Forms that came back, a preview with problems, everything unfolded, a dialog."""
    pages.watch.foresee("status of 422")
    page = pages.open(state=example.state)
    page.goto(path.format(place=example.place))
    act(page)
    expect(page.locator("body")).to_contain_text(expected)
    assert not list(look(page))
