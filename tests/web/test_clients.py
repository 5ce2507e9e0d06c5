"""The tests' own page check finds what it is there to find."""

from __future__ import annotations

import pytest

from tests import pages
from tests.clients import CheckedClient
from tests.pages import PageProblem, check_once, check_page

GOOD = (
    '<!doctype html><html lang="en"><head><title>T</title></head><body><h1>H</h1>'
    '<form method="post" action="/x"><input type="hidden" name="csrf_token" value="t">'
    '<label for="a">A</label><input id="a" name="a"><button>Go</button></form></body></html>'
)


def test_a_good_page_passes() -> None:
    check_page(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("<h1>H</h1>", "", "h1"),
        ("<h1>H</h1>", "<h1>H</h1><h1>I</h1>", "h1"),
        ("<title>T</title>", "<title> </title>", "title"),
        (' lang="en"', "", "language"),
        ("<h1>", '<h1 id="a">', "2 times"),
        ("<h1>", '<h1 style="color:red">', "style"),
        ("<h1>", '<h1 onclick="x()">', "onclick"),
        ("<h1>", "<script>x()</script><h1>", "script"),
        (' value="t"', "", "token"),
        ('<label for="a">A</label>', "", "label"),
        (">Go<", "><", "says nothing"),
        ("<h1>H</h1>", "<h1>H</p></h1>", "HTML"),
        ("<h1>", '<h1 aria-describedby="nowhere">', "nowhere"),
    ],
)
def test_each_fault_is_found(old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    with pytest.raises(PageProblem, match=complaint):
        check_page(GOOD.replace(old, new, 1))


def test_a_page_that_was_sound_is_not_read_again_and_what_changes_on_it_is(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(pages, "check_page", read.append)
    monkeypatch.setattr(pages, "_sound", {})
    for address in ("/account", "/programmes/new", "/programmes/new", "/account"):
        client.get(address)
    assert len(read) == 2, "but for its tokens the same page comes each time"


def test_a_fault_on_a_page_like_a_sound_one_is_found_each_time() -> None:
    check_once(GOOD)
    for _time in range(2):
        with pytest.raises(PageProblem, match="label"):
            check_once(GOOD.replace('<label for="a">A</label>', ""))
        with pytest.raises(PageProblem, match="token"):
            check_once(GOOD.replace(' value="t"', ' value=""'))
