"""The measurements measure: the smallest piece runs, and each line can be read by a script. Times are not judged."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from bench import pages, pair, pair_packs, register_typing, room, tail, visits
from bench.__main__ import PARTS, main
from bench.layouts import text_without_style
from bench.lines import Line, compared, percentile, plain, show
from bench.scenario import Scenario, add_account, live_programme, temporary_app
from facilitator.config import ROOT

FIELDS = ["name", "value", "unit", "against", "ratio"]


@pytest.fixture(scope="module")
def lived() -> tuple[list[Line], Scenario]:
    """The pages of a small programme, measured in one round."""
    with temporary_app() as app:
        account = add_account(app)
        small, large = live_programme(app, account, 24), live_programme(app, account, 36)
        return list(pages.measure_pages(app, small, large, 1)), rewarded(app, large)


def rewarded(app: Flask, scenario: Scenario) -> Scenario:
    """The scenario, once its page has answered the facilitator with the programme's own title."""
    answer = pages.signed_in(app).get(scenario.url)
    assert f"with {scenario.commitments} commitments" in answer.body.decode()
    return scenario


def test_each_page_is_held_against_the_bare_one(lived: tuple[list[Line], Scenario]) -> None:
    lines, scenario = lived
    for page in pages.page_paths(scenario):
        found = next(line for line in lines if line.name == f"{page}, p50")
        assert found.unit == "ms" and found.value > 0
        assert found.against == f"{pages.BARE}, p50" and found.ratio and found.ratio > 0
        again = next(line for line in lines if line.name == f"{page}{pages.AGAIN}, p50")
        assert again.against == found.against and again.value > 0
    assert any(line.name == "commit POST, p99" for line in lines)


def test_queries_do_not_grow_with_the_history(lived: tuple[list[Line], Scenario]) -> None:
    equal = {line.name: line.value for line in lived[0] if line.name.endswith("queries equal")}
    assert len(equal) == len(pages.page_paths(lived[1]))
    assert all(value is True for value in equal.values()), equal


def test_each_line_is_one_json_object(
    lived: tuple[list[Line], Scenario], capsys: pytest.CaptureFixture[str]
) -> None:
    for line in lived[0]:
        show(line)
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(lived[0])
    for text in printed:
        value = json.loads(text)
        assert list(value) == FIELDS
        assert isinstance(value["value"], int | float) and isinstance(value["unit"], str)
        assert (value["ratio"] is None) or value["against"]


def test_ratios_and_percentiles() -> None:
    assert compared("a page", 6, "ms", "a bare one", 2).ratio == 3
    assert plain("alone", 0.123456, "s") == Line("alone", 0.123, "s", None, None)
    assert percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert percentile(list(range(1, 101)), 0.99) == 99


def test_the_bare_layout_keeps_the_text_and_loses_the_looks() -> None:
    html = (
        '<style>p {color: red}</style><p class="big" data-x="1">Kept <b>word</b></p><svg><g>drawn</g></svg>'
    )
    assert text_without_style(html) == "<p>Kept <b>word</b></p>"


@pytest.mark.slow
def test_two_checkouts_are_held_against_each_other(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert pair.main([str(ROOT), "--rounds", "2", "--commitments", "24"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    names = [line["name"] for line in lines]
    assert "ledger page, processor time" in names and f"ledger page{pages.AGAIN}, processor time" in names
    assert all(line["value"] > 0 and line["ratio"] > 0 for line in lines)


def test_packs_of_two_checkouts_are_laid_out_in_turns(capsys: pytest.CaptureFixture[str]) -> None:
    assert pair_packs.main([str(ROOT), "--rounds", "1", "--sizes", "3"]) == 0
    lines = {one["name"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert lines["review pack of 3, pages"]["ratio"] == 1
    assert lines["review pack of 3, processor time"]["value"] > 0
    assert lines["review pack of 3, peak memory"]["value"] > 50


@pytest.mark.slow
def test_a_small_room_is_measured_and_loses_nothing() -> None:
    lines = {line.name: line for line in room.measure_room(room.RoomExtent((4,), 0.3, 2), str, ("sqlite",))}
    for what in ("cards lost", "cards doubled", "failures"):
        assert lines[f"room of 4, sqlite, {what}"].value == 0
    assert lines["room of 4, sqlite, next on every screen, p99"].value > 0
    assert lines["room of 4, sqlite, card on the facilitator's screen, p99"].value > 0


@pytest.mark.slow
def test_a_register_into_which_phones_type_loses_and_doubles_nothing() -> None:
    extent = register_typing.TypingExtent(phones=4, rows=5, seconds=1.5)
    told: list[str] = []
    lines = {line.name: line.value for line in register_typing.measure_typing(extent, told.append)}
    figures = {name.removeprefix("register, 4 phones, "): value for name, value in lines.items()}
    assert figures["rows typed"] == 20
    assert figures["rows sent twice"] == figures["rows sent again after a broken connection"] == 4
    for what in ("rows lost", "rows doubled", "rows that nobody typed", "failures"):
        assert figures[what] == 0, (what, told)
    assert figures["row on the wall after its press, p99"] > 0


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(SystemExit):
        main(["--only", "nothing"])
    assert PARTS == ("pages", "packs", "start", "room", "register", "rest", "browsers")


def test_visits_are_held_against_their_aims_and_against_another_checkout_by_their_medians() -> None:
    page = next(one for one in visits.PAGES if one.name == "ledger cold")
    mine = [visits.Visit(8, 100.0, paint, 2.2) for paint in (1.5, 9.0, 1.2)]
    theirs = [visits.Visit(16, 400.0, 3.0, 4.4)] * 3
    lines = {line.name: line for line in visits.lines_of(page, [mine, theirs], "before")}
    assert lines["ledger cold, first paint"] == Line("ledger cold, first paint", 1.5, "s", "aim: 1.5", 1.0)
    assert lines["ledger cold, bytes, × before"].ratio == 0.25
    assert len(lines) == 8
    alone = visits.lines_of(page, [mine], None)
    assert [line.ratio for line in alone] == [1.0, 0.769, 1.0, 1.0]


def test_the_slowest_cards_are_told_run_by_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Best, middle and worst of several runs, and how busy the machine was in each."""
    took = iter((300.0, 100.0, 200.0))

    def measured(*_given: object) -> list[Line]:
        label = "room of 60, postgresql"
        seen = compared(f"{label}, {tail.SLOWEST}", next(took), "ms", "250 ms", 250.0)
        return [plain(f"{label}, page rate", 50, "pages/s"), seen, plain(f"{label}, cards lost", 0, "cards")]

    monkeypatch.setattr(tail, "measure_room", measured)
    lines = list(tail.measure_tail(3, room.QUICK_ROOM, "postgresql"))
    assert [line.value for line in lines[-3:]] == [100, 200, 300]
    names = [line.name for line in lines[:-3]]
    assert len(names) == 9 and not any("page rate" in one for one in names)
    assert names[2] == "run 1 of 3: load of the machine" and names[6].startswith("run 3 of 3: room of 60")
