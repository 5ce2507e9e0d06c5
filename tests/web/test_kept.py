"""A browser forgets what was typed only when the server says that it is stored."""

from __future__ import annotations

from flask import Flask

from tests.clients import CheckedClient
from tests.factories import Cast

NUMBER, EARLIER = "0123456789ab", "ba9876543210"


def told(client: CheckedClient) -> str | None:
    cookie = client.get_cookie("stored")
    return cookie.value if cookie else None


def test_the_number_of_a_form_comes_back_once_it_is_stored(client: CheckedClient, cast: Cast) -> None:
    refused = client.post("/account/name", data={"name": "", "kept": NUMBER})
    assert refused.status_code == 422 and told(client) is None
    client.post("/account/name", data={"name": "Maja O", "kept": EARLIER})
    client.post("/account/name", data={"name": "Maja P", "kept": NUMBER})
    assert told(client) == f"{EARLIER}.{NUMBER}"


def test_a_look_at_an_import_stores_nothing(client: CheckedClient, cast: Cast) -> None:
    looked = client.post(
        f"{cast.url}/commitments/import", data={"text": "Giver,Deed\nZoë,Ring", "go": "look", "kept": NUMBER}
    )
    assert looked.status_code in (200, 422) and told(client) is None


def test_nothing_but_a_number_comes_back(app: Flask, client: CheckedClient, cast: Cast) -> None:
    for kept in ("", "x", "0123456789AB", NUMBER + "; Path=/x", "\r\nSet-Cookie: a=b"):
        client.post("/account/name", data={"name": "Maja O", "kept": kept})
    assert told(client) is None
    client.set_cookie("stored", "rubbish.<b>." + ".".join([EARLIER] * 40))
    client.post("/account/name", data={"name": "Maja P", "kept": NUMBER})
    assert told(client) == ".".join([EARLIER] * 19 + [NUMBER])


def test_what_was_sent_by_somebody_signed_out_stays_with_the_browser(
    stranger: CheckedClient, cast: Cast
) -> None:
    refused = stranger.post("/account/name", data={"name": "Maja O", "kept": NUMBER})
    assert refused.status_code == 401 and told(stranger) is None
    assert f'name="kept" value="{NUMBER}"' in refused.text
