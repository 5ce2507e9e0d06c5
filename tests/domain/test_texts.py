"""Text as people paste it: what would break a page or a pack goes, what anybody could mean stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.texts import clean_line, clean_name, clean_secret, clean_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  plain  ", "plain"),
        ("nul\x00 bell\x07 escape\x1b[31m", "nul bell escape[31m"),
        ("half a pair \ud83d here", "half a pair  here"),
        ("cafe\u0301", "café"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u2066b\u2069c", "abc"),
        ("tab\tstays", "tab\tstays"),
        ("👩\u200d🔧 می\u200cخواهم", "👩\u200d🔧 می\u200cخواهم"),
        ("{{7*7}} <script>", "{{7*7}} <script>"),
        ("中文 Кириллица العربية", "中文 Кириллица العربية"),
    ],
)
def test_what_stays_and_what_goes(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


def test_one_line_has_no_line_ends() -> None:
    assert clean_line(" Maja \n\t Okonkwo\u2028Lind ") == "Maja Okonkwo Lind"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zo\u200bë\ufeff Lind\u00adqvist", "Zoë Lindqvist"),
        ("\u202eZoë\u202c \u2066Lind\u2069\u200e", "Zoë Lind"),
        ("Zoë\u00a0\u2003\u3000Lind\x00", "Zoë Lind"),
        ("\u3164Zoë\u2800\u115f", "Zoë"),
        ("Zo\u034fë\ufe0f \U000e0041Lind\U000e0100", "Zoë Lind"),
        ("Zoë\u200dLind\u200c", "ZoëLind"),
        ("ශ්\u200dරී", "ශ්\u200dරී"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("O’Brien-Müller, jr.", "O’Brien-Müller, jr."),
        ("\u200b\u200c\u00ad", ""),
    ],
)
def test_a_name_has_no_letter_that_nobody_sees(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


def test_a_password_keeps_its_blanks() -> None:
    assert clean_secret("  two  blanks \x00") == "  two  blanks "


@given(st.text(alphabet=st.characters(codec=None)))
def test_cleaning_is_done_once_and_always_gives_storable_text(typed: str) -> None:
    for clean in (clean_text, clean_line, clean_name, clean_secret):
        once = clean(typed)
        assert clean(once) == once
        assert "\x00" not in once
        once.encode("utf-8")
