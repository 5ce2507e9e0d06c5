"""What could not be done leads back to where one was, inside one's own programmes only."""

from __future__ import annotations

from flask import Flask

from facilitator.services.review import release
from tests.clients import CheckedClient
from tests.commitments import make_active
from tests.factories import Cast
from tests.ledgers import stored_by
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


def test_what_was_typed_into_a_refused_form_stands_on_its_page(
    app: Flask, client: CheckedClient, outsider_client: CheckedClient, cast: Cast
) -> None:
    """A second facilitator has dropped the commitment while the first one was still writing about it."""
    with stored_by(app):
        ref = make_active(cast)
        release(cast.actor, cast.programme_id, ref, cast.customer_member.id, "No longer needed")
    reason = "We had <b>two people</b> on leave\nand told nobody."
    fields = {
        "speaker_id": str(cast.supplier_member.id),
        "text": reason,
        "category": "forgot",
        "report": "not_done",
    }
    refused = client.post(f"{cast.url}/commitments/{ref}/report", data={**fields, "once": "a b c"})
    assert refused.status_code == 409
    assert "We had &lt;b&gt;two people&lt;/b&gt; on leave" in refused.text
    assert "a b c" not in refused.text
    foreign = outsider_client.post(f"{cast.url}/commitments/{ref}/report", data=fields)
    assert foreign.status_code == 404 and "two people" not in foreign.text
