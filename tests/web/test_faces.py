"""Words do not wait for a face over the line, and do not change their look where the browser keeps it."""

from __future__ import annotations

import re

from tests.clients import CheckedClient
from tests.factories import Cast


def asked_for_in_the_head(client: CheckedClient, path: str) -> bool:
    page = client.get(path).text
    sans = [found.start() for found in re.finditer(r"<link rel=\"preload\" as=\"font\"[^>]*/sans-", page)]
    assert len(sans) == 1, "once on each page"
    return sans[0] < page.index("</head>")


def kept_by(client: CheckedClient, path: str) -> str:
    found = re.search(r"/(sans-latin[^/\"]*)\"", client.get(path).text)
    assert found is not None
    return found[1]


def test_a_browser_that_keeps_no_face_sees_words_first(client: CheckedClient, cast: Cast) -> None:
    assert not asked_for_in_the_head(client, f"{cast.url}/commitments")


def test_one_that_keeps_it_waits_for_it(client: CheckedClient, cast: Cast) -> None:
    path = f"{cast.url}/commitments"
    assert not asked_for_in_the_head(client, path)
    client.set_cookie("faces", kept_by(client, path))
    assert asked_for_in_the_head(client, path), (
        "a page that was kept for the other browser is not given to this one"
    )


def test_a_face_that_has_changed_since_is_not_kept(client: CheckedClient, cast: Cast) -> None:
    client.set_cookie("faces", "sans-latin.000000000000.woff2")
    assert not asked_for_in_the_head(client, f"{cast.url}/commitments")
