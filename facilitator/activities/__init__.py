"""The activities of a live workshop, by their key. A new one is a module here, a line below and a template folder."""

from __future__ import annotations

from facilitator.activities import (
    check_in,
    cluster,
    commit,
    fist,
    gather,
    keep,
    linking,
    pause,
    register,
    review,
    round,
    sign_off,
    talk,
    vote,
)
from facilitator.activities.family import Kind

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        talk.KIND,
        check_in.KIND,
        cluster.KIND,
        commit.KIND,
        fist.KIND,
        gather.KIND,
        keep.KIND,
        linking.KIND,
        pause.KIND,
        register.KIND,
        review.KIND,
        round.KIND,
        sign_off.KIND,
        vote.KIND,
    )
}


def kind_of(mode: str) -> Kind:
    """The activity with this key; a plain talk for those that have no screens of their own."""
    return KINDS.get(mode, talk.KIND)
