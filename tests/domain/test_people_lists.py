"""Pasted lists of people: read line by line, with what is wrong beside each."""

from __future__ import annotations

import pytest

from facilitator.domain.people import PersonDraft, Roles
from facilitator.domain.people_lists import MOST_LINES, Ticked, read_people
from facilitator.domain.sides import Side


def drafts(text: str, names_there: tuple[str, ...] = ()) -> list[PersonDraft]:
    return [one.draft for one in read_people(text, Side.SUPPLIER, there(*names_there)).people]


def there(*names: str) -> list[PersonDraft]:
    return [PersonDraft(Side.SUPPLIER, name) for name in names]


def test_commas_semicolons_tabs_and_mail_addresses() -> None:
    text = "\n".join(
        [
            "Åse Lindqvist, Operations director, ase@example.org",
            "Jan Brandt\tQuality\tjan@example.org",
            "Þórdís Ólafsdóttir; Planning, northern yards; ",
            "",
            "Łukasz Wiśniewski <lukasz@example.org>",
            "Ngozi Okonkwo, ngozi@example.org, Head of refit",
            "Björk",
        ]
    )
    side = Side.SUPPLIER
    assert drafts(text) == [
        PersonDraft(side, "Åse Lindqvist", "ase@example.org", "Operations director"),
        PersonDraft(side, "Jan Brandt", "jan@example.org", "Quality"),
        PersonDraft(side, "Þórdís Ólafsdóttir", "", "Planning, northern yards"),
        PersonDraft(side, "Łukasz Wiśniewski", "lukasz@example.org", ""),
        PersonDraft(side, "Ngozi Okonkwo", "ngozi@example.org", "Head of refit"),
        PersonDraft(side, "Björk"),
    ]


def test_one_bad_line_keeps_the_list_back_and_says_which() -> None:
    pasted = read_people("Åse\nJan, Quality, jan@nowhere\n, Planning", Side.CUSTOMER, ())
    assert [(one.line, bool(one.problems)) for one in pasted.people] == [(1, False), (2, True), (3, True)]
    assert "jan@nowhere" in pasted.people[1].problems[0]
    assert not pasted.can_add


def test_those_who_are_there_already_are_left_out() -> None:
    pasted = read_people("åse lindqvist\nJan\nJAN", Side.SUPPLIER, there("Åse Lindqvist"))
    assert [one.known for one in pasted.people] == [True, False, True]
    assert [draft.name for draft in pasted.new] == ["Jan"]
    assert pasted.can_add
    assert not read_people("Åse Lindqvist", Side.SUPPLIER, there("Åse Lindqvist")).can_add


def test_a_whole_mailbox_is_a_mistake_of_pasting() -> None:
    pasted = read_people("\n".join(f"Person {n}" for n in range(MOST_LINES + 1)), Side.SUPPLIER, ())
    assert pasted.too_many and not pasted.can_add and len(pasted.people) == MOST_LINES


def test_two_addresses_tell_two_people_of_one_name_apart() -> None:
    anna = PersonDraft(Side.SUPPLIER, "Anna Berg", "anna@example.org")
    text = "Anna Berg, ANNA@example.org\nAnna Berg, a.berg@example.org\nAnna Berg, Quality"
    pasted = read_people(text, Side.SUPPLIER, [anna])
    assert [(one.known, one.namesake) for one in pasted.people] == [
        (True, False),
        (False, True),
        (True, False),
    ]
    assert [draft.email for draft in pasted.new] == ["a.berg@example.org"]


@pytest.mark.parametrize(
    ("line", "title", "roles"),
    [
        ("Jan Brandt, Quality, Signatory", "Quality", Roles(signatory=True)),
        ("Jan Brandt (sponsor, signatory), Quality", "Quality", Roles(sponsor=True, signatory=True)),
        ("Jan Brandt\tKey decision-maker\tQuality", "Quality", Roles(decision_maker=True)),
        ("Jan Brandt; Quality [Observer]; jan@example.org", "Quality", Roles(observer=True)),
        ("Jan Brandt, Sponsor + decision maker", "", Roles(sponsor=True, decision_maker=True)),
        ("Jan Brandt, Member", "", Roles()),
        ("Jan Brandt, Sponsor manager", "Sponsor manager", Roles()),
        ("Jan Brandt, Quality (north)", "Quality (north)", Roles()),
    ],
)
def test_a_line_may_name_roles_in_a_part_or_in_brackets(line: str, title: str, roles: Roles) -> None:
    draft = drafts(line)[0]
    assert (draft.name, draft.role_title, draft.roles) == ("Jan Brandt", title, roles)


def test_ticks_count_for_the_very_line_they_stood_beside() -> None:
    first, second = read_people("Jan Brandt, Sponsor\nZoë Okonkwo", Side.SUPPLIER, ()).people
    ticked = Ticked({first.mark: Roles(), second.mark: Roles(signatory=True)})
    again = read_people("Jan Brandt, Sponsor\nZoë Okonkwo", Side.SUPPLIER, (), ticked)
    assert [draft.roles for draft in again.new] == [Roles(), Roles(signatory=True)]
    changed = read_people("Åse Lind, Sponsor\nZoë Okonkwo", Side.SUPPLIER, (), ticked)
    assert [draft.roles for draft in changed.new] == [Roles(sponsor=True), Roles(signatory=True)]


def test_an_observer_who_also_signs_keeps_the_list_back() -> None:
    assert not read_people("Jan Brandt (Observer, Signatory)", Side.SUPPLIER, ()).can_add


@pytest.mark.parametrize(
    "text",
    [
        "Moreau, Jean <j.moreau@example.org>; Dupont, Anne-Lise <anne@example.org>",
        'To: "Moreau, Jean" <j.moreau@example.org>, Anne-Lise Dupont <anne@example.org>;',
        "Moreau, Jean <j.moreau@example.org>\nDupont, Anne-Lise <anne@example.org>",
        "An: Jean Moreau <j.moreau@example.org>;\nAnne-Lise Dupont <anne@example.org>",
        "Name;E-mail\nJean Moreau;j.moreau@example.org\nAnne-Lise Dupont;anne@example.org",
        "Last name\tFirst name\tCompany\tE-mail address\n"
        "Moreau\tJean\tX\tmailto:j.moreau@example.org\nDupont\tAnne-Lise\t\tanne@example.org",
    ],
)
def test_addresses_of_mail_programs_and_tables_become_the_right_people(text: str) -> None:
    side = Side.SUPPLIER
    assert drafts(text) == [
        PersonDraft(side, "Jean Moreau", "j.moreau@example.org"),
        PersonDraft(side, "Anne-Lise Dupont", "anne@example.org"),
    ]


@pytest.mark.parametrize(
    ("line", "name", "title"),
    [
        ("Jan Brandt, Quality <jan.b@example.org>", "Jan Brandt", "Quality"),
        ("Jan, Quality <jan@example.org>", "Jan", "Quality"),
        ("van der Berg, Øystein <ovdb@example.org>", "Øystein van der Berg", ""),
        ("García Márquez, Gabriel <gabriel.garcia@example.org>", "Gabriel García Márquez", ""),
    ],
)
def test_what_stands_behind_a_comma_is_a_first_name_or_a_title(line: str, name: str, title: str) -> None:
    (draft,) = drafts(line)
    assert (draft.name, draft.role_title) == (name, title)


def test_a_role_in_a_named_column_is_the_programmes_or_a_title() -> None:
    pasted = drafts("Name,Role,Email\nJan Brandt,Signatory,jan@example.org\nÅse Lind,Quality,")
    assert [(one.role_title, one.roles) for one in pasted] == [
        ("", Roles(signatory=True)),
        ("Quality", Roles()),
    ]


def test_columns_of_other_names_are_passed_over_and_two_may_tell_a_role() -> None:
    pasted = drafts("Name; Function; Roles; Building\nJan Brandt; Quality; Signatory; 7")
    assert [(one.name, one.role_title, one.roles) for one in pasted] == [
        ("Jan Brandt", "Quality", Roles(signatory=True))
    ]


def test_whoever_is_only_spelled_otherwise_is_asked_about() -> None:
    present = there("Sinéad O’Brien")
    pasted = read_people("Sinead O'Brien, Quality\nSINÉAD O’BRIEN", Side.SUPPLIER, present)
    first, second = pasted.people
    assert (first.known, first.alike) == (True, "Sinéad O’Brien")
    assert (second.known, second.alike) == (True, "")
    ticked = Ticked({}, {first.mark})
    again = read_people("Sinead O'Brien, Quality\nSINÉAD O’BRIEN", Side.SUPPLIER, present, ticked)
    assert [draft.name for draft in again.new] == ["Sinead O'Brien"]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "jean.moreau@x.fr; jan_brandt@x.de,",
            [("Jean Moreau", "jean.moreau@x.fr"), ("Jan Brandt", "jan_brandt@x.de")],
        ),
        ("To: <jean.moreau@x.fr>", [("Jean Moreau", "jean.moreau@x.fr")]),
        ("Jean Moreau jean@x.fr", [("Jean Moreau", "jean@x.fr")]),
        ("Moreau, Jean (jean@x.fr)", [("Jean Moreau", "jean@x.fr")]),
        ("Jean Moreau [mailto:jean@x.fr]", [("Jean Moreau", "jean@x.fr")]),
        (
            "'Jean Moreau' <jean@x.fr>; 'Pat O’Brien' <pat@x.ie>",
            [("Jean Moreau", "jean@x.fr"), ("Pat O’Brien", "pat@x.ie")],
        ),
        (
            "1. Jean Moreau\n2) Jan Brandt\n• Åse Lind",
            [("Jean Moreau", ""), ("Jan Brandt", ""), ("Åse Lind", "")],
        ),
        ("Name\nJean Moreau", [("Jean Moreau", "")]),
        ("Attendees:\nJean Moreau", [("Jean Moreau", "")]),
        ("\ufeffName,Email\nJean Moreau,jean@x.fr", [("Jean Moreau", "jean@x.fr")]),
        ("Nom;Prénom;Email\nMoreau;Jean;jean@x.fr", [("Jean Moreau", "jean@x.fr")]),
        ("Sent: Monday\nFrom: Jean Moreau <jean@x.fr>\nSubject: Trust", [("Jean Moreau", "jean@x.fr")]),
    ],
)
def test_however_mail_programs_and_lists_write_them(text: str, people: list[tuple[str, str]]) -> None:
    found = read_people(text, Side.SUPPLIER, ())
    assert [(one.draft.name, one.draft.email) for one in found.people] == people
    assert found.can_add


@pytest.mark.parametrize(
    "line", ["Jean Moreau – Quality", "Jean Moreau | Quality", "Jean Moreau - Quality | jean@x.fr"]
)
def test_a_dash_between_blanks_parts_a_title(line: str) -> None:
    (draft,) = drafts(line)
    assert (draft.name, draft.role_title) == ("Jean Moreau", "Quality")


def test_an_address_that_tells_no_name_asks_for_it() -> None:
    (one,) = read_people("<info@x.fr>", Side.SUPPLIER, ()).people
    assert one.problems


@pytest.mark.parametrize("typed", ["AlMansour", "Al Mansour", "al\u2011mansour"])
def test_twins_that_only_a_blank_or_a_hyphen_parts_are_asked_about(typed: str) -> None:
    (one,) = read_people(typed, Side.SUPPLIER, there("Al-Mansour")).people
    assert one.known and one.alike == "Al-Mansour"


def test_a_table_says_the_side_and_the_roles_in_columns_of_their_own() -> None:
    text = "\n".join(
        (
            "side\tname\trole\temail\tsponsor\tsignatory\tdecision_maker\tobserver\tleft",
            "supplier\tJan Brandt\tHead of quality\tjan@example.org\t\tyes\t\t\t",
            "Customer\tIngrid Sæther\tPurchasing\t\tx\tTRUE\t\t\t",
            "Lakeside Yards\tCem Yıldız\t\t\t\t\t1\t\t",
            "\tÅse Lindqvist\t\t\t\t\t\tja\t",
            "supplier\tGone Away\t\t\t\t\t\t\t2026-01-31",
        )
    )
    parties = {"lakeside yards": Side.CUSTOMER}
    read = read_people(text, Side.SUPPLIER, there("Cem Yıldız"), parties=parties)
    assert [one.draft for one in read.people] == [
        PersonDraft(Side.SUPPLIER, "Jan Brandt", "jan@example.org", "Head of quality", Roles(signatory=True)),
        PersonDraft(Side.CUSTOMER, "Ingrid Sæther", "", "Purchasing", Roles(sponsor=True, signatory=True)),
        PersonDraft(Side.CUSTOMER, "Cem Yıldız", roles=Roles(decision_maker=True)),
        PersonDraft(Side.SUPPLIER, "Åse Lindqvist", roles=Roles(observer=True)),
    ]
    assert read.is_mixed and read.can_add, "somebody of that name on the other side is somebody else"
