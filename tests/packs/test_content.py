"""What was stored of a pack reads back as the same pack: what is printed later is what was found at the press."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.canonical import CanonicalError, canonical_bytes
from facilitator.domain.commitments import ChangeWish
from facilitator.domain.packs import KINDS
from facilitator.domain.sides import Side
from facilitator.packs.content import SHAPES, content_bytes, read_content
from facilitator.packs.making import build_pack
from facilitator.packs.part_shape import PartShape
from facilitator.packs.shapes import Change
from facilitator.packs.text import clean
from facilitator.services.sheets import lock_list
from tests.commitments import make_active
from tests.depth import share
from tests.factories import Cast
from tests.packs.paper import commitment as on_paper
from tests.packs.paper import review, sign_off
from tests.signing_room import commitment, sign_for, started_workshop

PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=12).map(clean),
    int: st.integers(-(2**53) + 1, 2**53 - 1),
    bool: st.booleans(),
    bytes: st.binary(max_size=12),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0)),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Everything that a field of this type can hold, short."""
    if hint in PLAIN:
        return PLAIN[hint]
    if get_origin(hint) is UnionType:
        (present,) = (one for one in get_args(hint) if one is not NoneType)
        return st.none() | values(present)
    if get_origin(hint) is tuple:
        kinds = get_args(hint)
        if kinds[-1] is Ellipsis:
            return st.lists(values(kinds[0]), max_size=2).map(tuple)
        return st.tuples(*map(values, kinds))
    assert is_dataclass(hint), hint
    if hint is PartShape:
        return st.one_of([records(shape, part=key) for key, shape in PartShape.SORTS.items()])
    if PartShape in hint.__mro__:
        return records(hint, part=next(key for key, shape in PartShape.SORTS.items() if shape is hint))
    return records(hint)


def records(shape: Any, **fixed: Any) -> st.SearchStrategy[Any]:
    hints = {field.name: get_type_hints(shape)[field.name] for field in fields(shape)}
    parts = {name: st.just(fixed[name]) if name in fixed else values(hints[name]) for name in hints}
    for name, flat in getattr(shape, "FLAT", {}).items():
        parts[name] = st.builds(hints[name], **{word: values(hint) for word, hint in flat.items()})
    return st.builds(shape, **parts)


@share(60)
@given(st.one_of([records(shape, kind=kind) for kind, shape in SHAPES.items()]))
def test_what_was_stored_reads_back_as_the_same_pack(pack: Any) -> None:
    data = content_bytes(pack)
    again = read_content(data, pack.sheet_bytes)
    assert again == pack
    assert content_bytes(again) == data


def test_every_kind_of_pack_can_be_read_back() -> None:
    assert tuple(SHAPES) == KINDS
    for kind, shape in SHAPES.items():
        assert {field.name: field.default for field in fields(shape)}["kind"] == kind


def test_packs_of_a_real_programme_read_back(context: Flask, cast: Cast) -> None:
    make_active(cast)
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number, take_in=True)
    sign_for(cast, number, Side.SUPPLIER)
    for kind in KINDS:
        pack = build_pack(context.config["SETTINGS"], cast.programme_id, kind, number)
        data = content_bytes(pack)
        again = read_content(data, pack.sheet_bytes)
        assert content_bytes(again) == data
        moment = pack.head.moment.replace(microsecond=0)
        assert again.head == replace(pack.head, moment=moment)


def test_what_another_edition_wrote_is_refused() -> None:
    said = json.loads(content_bytes(review()))
    for spoilt in (
        [],
        {},
        said | {"kind": "novel"},
        said | {"later": "a field of the next version"},
        {name: value for name, value in said.items() if name != "parts"},
        said | {"parts": [{"part": "novel"}]},
        said | {"parts": [part | {"part": "check"} for part in said["parts"]]},
        said | {"as_of": "2026-11-31"},
        said | {"as_of": "20261120"},
        said | {"head": said["head"] | {"moment": "2026-11-20 09:30:00Z"}},
        said | {"head": said["head"] | {"log_seq": "17"}},
        said | {"head": said["head"] | {"parties": said["head"]["parties"][:1]}},
        said | {"head": said["head"] | {"steps": "none"}},
        said | {"sheet_bytes": ""},
    ):
        with pytest.raises(CanonicalError):
            read_content(canonical_bytes(spoilt), b"")


def test_another_lists_bytes_are_refused() -> None:
    pack = sign_off()
    with pytest.raises(CanonicalError):
        read_content(content_bytes(pack), b"another list")
    assert read_content(content_bytes(pack), pack.sheet_bytes) == pack


def test_the_bytes_of_a_pack_are_what_they_always_were() -> None:
    """A pack that was printed is found again by its content, however the code behind it is arranged."""
    change = Change("customer", "Cem Yıldız", ChangeWish("Every week", "Seen", date(2027, 2, 1), "Late"))
    whole = on_paper(why="It matters", first_win=True, needs_first="C-02", change=change)
    gaps = on_paper(2, step=0, stretch=0, due=None)
    digest = hashlib.sha256(content_bytes(review(gaps, whole, purpose=None, measures=None))).hexdigest()
    assert digest == "c15c18173d006d3cf65dfc18bf16c166c0c5f1aa00231202d4eb4113c42bda98"
