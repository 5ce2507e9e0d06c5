"""What another list's word for a status means here; guessed, and confirmed once by a facilitator."""

from __future__ import annotations

import re
from enum import StrEnum

from facilitator.domain.commitments import Outcome, State


class Standing(StrEnum):
    """Where a row stands when it comes in."""

    DRAFT = "draft"
    ACTIVE = "active"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    PARTLY_KEPT = "partly_kept"
    NOT_KEPT = "not_kept"
    LEFT_OUT = "left_out"

    @property
    def cells(self) -> dict[str, str]:
        """The cells of our own table that say this."""
        if self is Standing.DRAFT:
            return {"state": State.DRAFT.value}
        if self is Standing.ACTIVE:
            return {}
        return {"verdict": Outcome(self.value).value}


MOST_WORDS = 40
"""More different texts than this are no words for a status."""
_GUESSES: dict[Standing, str] = {
    Standing.KEPT: "kept|done|closed|complete|completed|finished|delivered|achieved|fulfilled|resolved|met|true"
    "|100|100%|implemented|yes",
    Standing.ACTIVE: "active|open|agreed|in progress|ongoing|on going|on track|started|underway|under way|wip|pending"
    "|at risk|delayed|overdue|behind|false|no|in work|red|amber|green",
    Standing.DRAFT: "draft|new|proposed|planned|not started|not yet started|to do|todo|backlog|idea|0|0%",
    Standing.KEPT_LATE: "kept late|done late|completed late|closed late|late done",
    Standing.PARTLY_KEPT: "partly|partly kept|partial|partially|partially complete|partly done|partially done"
    "|partially completed",
    Standing.NOT_KEPT: "not kept|not done|failed|missed|not met|not achieved|not completed|not delivered",
    Standing.LEFT_OUT: "cancelled|canceled|dropped|withdrawn|void|duplicate|superseded|n a|deleted",
}
_ELSEWHERE: dict[Standing, str] = {
    Standing.KEPT: "erledigt|abgeschlossen|fertig|umgesetzt|geschlossen|ja|terminé|terminée|fait|clos|achevé|réalisé"
    "|oui|hecho|terminado|cerrado|completado|cumplido|fatto|completato|chiuso|concluso|afgerond|gereed|klaar|gesloten"
    "|klar|avslutad|fullført|lukket|færdig|afsluttet|zakończone|zamknięte|gotowe|hotovo|dokončeno|valmis|feito"
    "|concluído",
    Standing.ACTIVE: "offen|in arbeit|in bearbeitung|laufend|begonnen|verspätet|überfällig|en cours|ouvert|en retard"
    "|abierto|en curso|en progreso|retrasado|aperto|in corso|in ritardo|lopend|mee bezig|vertraagd|pågår|pågående"
    "|öppen|åpen|åben|i gang|w toku|otwarte|probíhá|otevřeno|kesken|avoin|em curso|aberto",
    Standing.DRAFT: "neu|geplant|entwurf|nicht begonnen|nouveau|prévu|à faire|non commencé|nuevo|pendiente|previsto"
    "|sin empezar|nuovo|da fare|pianificato|nieuw|gepland|niet gestart|ny|planerad|planlagt|ej påbörjad|nowe"
    "|planowane|nové|plánováno|uusi|novo",
    Standing.PARTLY_KEPT: "teilweise|teilweise erledigt|partiel|partiellement|parcial|parziale|gedeeltelijk|delvis",
    Standing.NOT_KEPT: "nicht erledigt|nicht umgesetzt|non fait|no hecho|non fatto|niet gedaan|inte klar|ikke gjort",
    Standing.LEFT_OUT: "entfällt|entfallen|abgebrochen|storniert|annulé|abandonné|cancelado|anulado|annullato"
    "|geannuleerd|vervallen|inställd|avlyst|aflyst|anulowane|zrušeno|peruttu",
}
"""The same in the languages of the columns’ names; each is shown and confirmed as the others are."""
_BY_WORD = {
    word: standing
    for guesses in (_ELSEWHERE, _GUESSES)
    for standing, words in guesses.items()
    for word in words.split("|")
}
_MARKS = re.compile(r"[^\w%]+")


def folded_status(text: str) -> str:
    """What two spellings of one word have in common: “In-Progress ” is “in progress”."""
    return " ".join(_MARKS.sub(" ", text.casefold()).replace("_", " ").split())


def guessed(text: str) -> Standing | None:
    """What a word seems to mean; None for one that says nothing by itself, such as “late”."""
    return _BY_WORD.get(folded_status(text))
