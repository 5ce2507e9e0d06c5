"""The pages of a lived programme, a few of each route, for tests that hold all of them to the same thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.clients import CheckedClient

OF_A_KIND = 3
"""So many pages of each route are looked at: a first one, and others whose state may be another."""


def pages_of(app: Flask, client: CheckedClient, programme: str) -> Iterator[tuple[str, str]]:
    """Address and HTML of each page that links lead to from the programme's own, without leaving it."""
    start = f"/programmes/{programme}"
    seen, waiting, kinds = {start}, [start], Counter[str]()
    routes = app.url_map.bind("localhost")
    while waiting:
        response = client.get(waiting.pop(0))
        if response.mimetype != "text/html" or response.status_code != 200:
            continue
        yield response.request.path, response.text
        for href in re.findall(r'href="(/[^"#?]*)', response.text):
            try:
                endpoint, values = routes.match(href)
            except HTTPException:
                continue
            fits = values.get("programme_id") == programme and endpoint != "static"
            if fits and href not in seen and kinds[endpoint] < OF_A_KIND:
                kinds[endpoint] += 1
                seen.add(href)
                waiting.append(href)
