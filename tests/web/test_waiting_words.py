"""What was done is said on the next page; a script that opens none does not fill its cookie with words."""

from __future__ import annotations

import re

from flask import Flask

from tests.clients import CheckedClient
from tests.factories import Cast
from tests.ledgers import make_running, rows_of, stored_by

LINE = {"giver": "sp", "deed": "Open the batch database to two engineers", "step": "1", "stretch": "2"}


def test_words_that_wait_are_the_newest_few(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        room = f"{cast.url}/workshops/{make_running(cast)}/commit"
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(room).get_data(as_text=True))
    assert token is not None
    sizes = []
    for number in range(20):
        form = LINE | {"csrf_token": token[1], "once": f"{number:032}"}
        assert client.post(room, data=form).status_code == 303
        sizes.append(len(str(client.get_cookie("facilitator"))))
    assert len(rows_of(app, "SELECT id FROM commitments")) == 20
    assert max(sizes) < 1000
    page = client.get(room).get_data(as_text=True)
    assert re.findall(r"(S-\d\d) is on the list", page) == ["S-16", "S-17", "S-18", "S-19", "S-20"]
