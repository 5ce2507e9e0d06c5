"""Lists in other languages: the names of their columns say what they are, with accents and without."""

from __future__ import annotations

import pytest

from facilitator.domain.lists.columns import Familiar, Meaning, guess_columns, header_place
from facilitator.domain.lists.grids import text_grid
from facilitator.domain.lists.header_words import LANGUAGES
from facilitator.domain.typed_names import plain_letters

M = Meaning
CELLS = {
    M.DEED: "Send the list of open orders",
    M.GIVER: "Sergio Peña",
    M.RECEIVER: "Cem Yıldız",
    M.EVIDENCE: "It is there",
    M.DUE: "2027-01-31",
    M.STATUS: "open",
    M.REASON: "We forgot it",
    M.REF: "12",
}
HEADERS = (
    ("Maßnahme;Verantwortlich;Für wen;Nachweis;Fällig am;Status;Bemerkung", "dgrevsn"),
    ("Nr.;Aufgabe;Zuständig;Frist;Erledigt;Kommentar", "#dgvsn"),
    ("WAS;WER;BIS WANN;STAND", "dgvs"),
    ("Action;Responsable;Pour qui;Critères de réussite;Échéance;Statut;Remarques", "dgrevsn"),
    ("N°;Tâche;Porteur;Date limite;État;Observations", "#dgvsn"),
    ("Acción;Responsable;Para quién;Evidencia;Fecha límite;Estado;Observaciones", "dgrevsn"),
    ("Tarea;Encargado;Vencimiento;Avance", "dgvs"),
    ("Azione;Responsabile;A chi;Verifica;Scadenza;Stato;Note", "dgrevsn"),
    ("Attività;Chi;Entro;Esito", "dgvs"),
    ("Actiepunt;Actiehouder;Voor wie;Bewijs;Streefdatum;Voortgang;Toelichting", "dgrevsn"),
    ("Wat;Wie;Wanneer;Status", "dgvs"),
    ("Ação;Responsável;Para quem;Critério de sucesso;Prazo;Situação;Observações", "dgrevsn"),
    ("Tarefa;Quem;Data de conclusão;Concluído", "dgvs"),
    ("Lp.;Działanie;Osoba odpowiedzialna;Dla kogo;Wskaźnik;Termin wykonania;Stan;Uwagi", "#dgrevsn"),
    ("Zadanie;Kto;Do kiedy;Postęp", "dgvs"),
)
_LETTERS = {
    "d": M.DEED,
    "g": M.GIVER,
    "r": M.RECEIVER,
    "e": M.EVIDENCE,
    "v": M.DUE,
    "s": M.STATUS,
    "n": M.REASON,
    "#": M.REF,
}


@pytest.mark.parametrize(("header", "letters"), HEADERS)
@pytest.mark.parametrize("accents", [True, False])
def test_columns_are_found_by_their_names(header: str, letters: str, accents: bool) -> None:
    expected = tuple(_LETTERS[letter] for letter in letters)
    # Cells that tell nothing by themselves: only the names can say which is which.
    lines = [header if accents else plain_letters(header), ";".join("x" for _each in letters)]
    grid = text_grid("\n".join(lines).encode())
    assert header_place(grid) == 0
    assert guess_columns(grid, 0, Familiar()) == expected


def test_with_what_stands_in_them_they_stay_what_they_are() -> None:
    for header, letters in HEADERS:
        expected = tuple(_LETTERS[letter] for letter in letters)
        row = ";".join(CELLS[meaning] for meaning in expected)
        grid = text_grid(f"{header}\n{row}\n".encode())
        assert guess_columns(grid, 0, Familiar()) == expected, header


def test_a_customers_column_is_the_receiver_only_where_people_stand_in_it() -> None:
    for name in ("Kunde", "Cliente", "Klant", "Klient", "Client"):
        companies = text_grid(f"Task;Owner;{name}\nSend it;Anna Berg;LAKESIDE YARDS LTD\n".encode())
        people = text_grid(f"Task;Owner;{name}\nSend it;Anna Berg;Cem Acar\n".encode())
        assert M.RECEIVER not in guess_columns(companies, 0, Familiar()), name
        assert guess_columns(people, 0, Familiar())[2] is M.RECEIVER, name


def test_no_language_calls_one_thing_by_two_names_of_another() -> None:
    for language, words in LANGUAGES.items():
        assert set(words) <= {meaning.value for meaning in Meaning if meaning}, language
        names = [plain_letters(name) for found in words.values() for name in found.split("|")]
        twice = {name for name in names if names.count(name) > 1}
        assert not twice, (language, twice)
