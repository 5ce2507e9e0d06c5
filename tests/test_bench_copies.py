"""A copied programme is one like any other: its pages open, and its log is chained and sealed."""

from __future__ import annotations

from bench.copies import Copies
from bench.pages import happening, page_paths, signed_in
from bench.scale import grow
from bench.scenario import NOW, Scenario, add_account, live_programme, temporary_app
from facilitator import clock
from facilitator.extensions import db
from facilitator.queries.programmes import all_programmes
from facilitator.services.log_walk import check_log


def test_copies_live_beside_each_other() -> None:
    with temporary_app() as app:
        lived = live_programme(app, add_account(app), 24)
        with app.app_context(), db.engine.connect() as connection:
            copies = Copies(connection, lived.programme_id)
        grow(app, copies, 2, lambda _what: None)
        caller = signed_in(app)
        with clock.held(NOW):
            assert happening(caller, lived)().status == 303
            grow(app, copies, 1, lambda _what: None)
        with app.app_context():
            programmes = all_programmes()
            checks = [check_log(one.id) for one in programmes]
        assert len(programmes) == 4 and all(check.ok for check in checks), checks
        assert len({check.head_hash for check in checks}) == 4
        copy = Scenario(programmes[-1].id, programmes[-1].public_id, lived.commitments, lived.ref)
        with clock.held(NOW):
            assert caller.get("/").body.count(b"<article") == 4
            for path in page_paths(copy).values():
                assert caller.get(path).status == 200, path
