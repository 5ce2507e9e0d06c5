"""The tests' own page check finds what it is there to find."""

from __future__ import annotations

import pytest

from tests.pages import PageProblem, check_page

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
