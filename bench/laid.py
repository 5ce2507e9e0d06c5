"""`python bench/laid.py FOLDER COMMITMENTS`: lays what the browser's pages show into a data folder.

It prints where that lies, and who may come in, as one JSON object.

Run as a file with another version's tree as PYTHONPATH, so that each version lives the same story through its own
services: of this file's neighbours it uses only what version 0.2.0 has as well.
"""

from __future__ import annotations

import json
import logging
import sys

from bench.room_scene import lay_scene
from bench.scenario import EMAIL, PASSWORD, add_account, live_programme
from facilitator import create_app
from facilitator.config import read_settings
from facilitator.migrating import migrate_database
from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.rooms import room_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.rooms import join_ticket

PEOPLE = 12


def main(folder: str, commitments: int) -> dict[str, object]:
    """Addresses by the name of their page, who signs in, and a phone that is in the room."""
    app = create_app(read_settings({"DATA_DIR": folder}))
    logging.disable(logging.INFO)
    with app.app_context():
        migrate_database()
    lived = live_programme(app, add_account(app), commitments)
    scene = lay_scene(app, PEOPLE)
    with app.app_context():
        programme = programme_by_public_id(scene.public_id)
        assert programme is not None
        room = room_of(workshop_by_number(programme.id, scene.number).id)
        assert room is not None
        joining = f"/j/{room.join_code}/{join_ticket(room)}"
    return {
        "ledger": f"{lived.url}/commitments",
        "commitment": f"{lived.url}/commitments/{lived.ref}",
        "join": joining,
        "phone": "/room",
        "wall": f"/screen/{scene.screen_token}",
        "email": EMAIL,
        "password": PASSWORD,
        "phone_token": scene.tokens[0],
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
