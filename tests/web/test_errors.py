"""What could not be done leads back to where one was, inside one's own programmes only."""

from __future__ import annotations

from flask import Flask

from tests.clients import CheckedClient
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.promises import make_active
from tests.rooms import plan


def test_a_refusal_leads_back_to_the_thing_as_it_stands(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        plan(cast)
        ref = make_active(cast)
    refused = client.post(f"{cast.url}/workshops/1/run/reopen")
    assert refused.status_code == 409
    assert f'href="{cast.url}/workshops/1/run"' in refused.get_data(as_text=True)
    signed = client.get(f"{cast.url}/commitments/{ref}/edit")
    assert signed.status_code == 409
    assert f'href="{cast.url}/commitments/{ref}"' in signed.get_data(as_text=True)


def test_nothing_here_leads_to_the_programme_that_one_runs(client: CheckedClient, cast: Cast) -> None:
    for path in ("commitments/S-99", "workshops/77", "people/77"):
        missing = client.get(f"{cast.url}/{path}")
        assert missing.status_code == 404
        assert f'href="{cast.url}"' in missing.get_data(as_text=True)


def test_outsiders_are_led_nowhere(app: Flask, outsider_client: CheckedClient, cast: Cast) -> None:
    assert cast.url not in outsider_client.get(f"{cast.url}/commitments/S-01").get_data(as_text=True)
