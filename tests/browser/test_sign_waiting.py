"""The screen of a list that is out for signing follows the signatures by itself, and keeps what is shown only once."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from facilitator.domain.sides import Side
from facilitator.domain.signing import SigningMethod
from facilitator.queries.people import people_of
from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.sheets import current_sheet
from facilitator.queries.users import first_account
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.signatures import Declaration, sign
from tests.browser.conftest import Example
from tests.browser.scenes import SESSION, Scene, facilitator, list_on_the_table
from tests.browser.watching import Pages


def signs(example: Example, scene: Scene, side: Side) -> None:
    """The side's signatory signs on a device handed over, elsewhere."""
    with example.server.writing():
        programme = programme_by_public_id(scene.public_id)
        account = first_account()
        assert programme is not None and account is not None
        sheet = current_sheet(workshop_by_number(programme.id, SESSION).id)
        assert sheet is not None
        signer = next(one for one in people_of(programme.id).present(side) if one.roles.signatory)
        sign(
            facilitator(),
            programme.id,
            sheet.id,
            signer.id,
            Declaration(sheet.hash, signer.name, True),
            method=SigningMethod.HOST_DEVICE,
            host_name=account.name,
        )


def test_a_signature_shows_by_itself_and_a_code_that_is_shown_once_stays(
    page: Page, example: Example
) -> None:
    scene = list_on_the_table(example.server)
    page.goto(f"{scene.workshop}/sign")
    second = page.locator("section[aria-labelledby=place-supplier] .place__person").nth(1)
    second.get_by_role("button", name="QR code").click()
    shown = second.locator(".qrspot__in")
    expect(shown).to_be_visible()
    address = shown.locator("input").input_value()
    signs(example, scene, Side.CUSTOMER)
    expect(page.locator("#sign-news")).to_contain_text(f"{scene.customer_signatory} has signed")
    expect(page.locator("section[aria-labelledby=place-customer]")).to_contain_text("signed")
    assert shown.locator("input").input_value() == address
    signs(example, scene, Side.SUPPLIER)
    expect(page.get_by_role("heading", name="Signed by both")).to_be_visible()


def test_whoever_is_signed_out_meanwhile_is_told_above_the_page(
    page: Page, pages: Pages, example: Example
) -> None:
    pages.watch.foresee("status of 401")
    scene = list_on_the_table(example.server)
    page.goto(f"{scene.workshop}/sign")
    page.context.clear_cookies()
    expect(page.locator(".signed-out")).to_be_visible()
    expect(page.locator("section[aria-labelledby=place-customer]")).to_be_visible()
