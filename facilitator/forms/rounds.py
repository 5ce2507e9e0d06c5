"""What is said of one entry in its sessions: a field for each of them, with what the page showed in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from wtforms import Field as FormField
from wtforms import HiddenField, IntegerField
from wtforms.validators import Optional

from facilitator.domain.registers.family import Field
from facilitator.domain.registers.rounds import Round, Rounds, Said
from facilitator.forms.base import BaseForm, VersionMixin
from facilitator.forms.registers import input_of


def sent_name(name: str, session: int) -> str:
    """What a field of a session is called in the form."""
    return f"{name}_{session}"


def shown_name(name: str, session: int) -> str:
    """Under which name the form sends back what the page showed in a field: a person changed what differs from it."""
    return f"was_{sent_name(name, session)}"


class RoundsForm(BaseForm):
    """The rounds of one entry; its fields come from `ASKED` and `SESSIONS`, the numbers of sessions."""

    ASKED: Rounds
    SESSIONS: tuple[int, ...]

    def entitle(self, titles: Mapping[int, str]) -> None:
        """Calls each field by its session, and where a session has several by what it asks too."""
        for session, title in titles.items():
            for _declared, field in self.inputs(session):
                several = len(self.ASKED.fields) > 1
                field.label.text = f"{title}: {field.label.text}" if several else title

    def show(self, rounds: Iterable[Round]) -> None:
        """Puts what stands there into the fields."""
        for one in rounds:
            for field in self.ASKED.fields:
                self[sent_name(field.name, one.session)].data = one.of(field.name)
            self.onto(one)

    def onto(self, one: Round) -> None:
        """What is typed for its session is typed onto this from now on: what is sent next takes its place."""
        self[f"version_{one.session}"].data = one.version
        for field in self.ASKED.fields:
            self[shown_name(field.name, one.session)].data = sent(one.of(field.name))

    def inputs(self, session: int) -> list[tuple[Field, FormField]]:
        """The fields of a session, declared and bound."""
        return [(one, self[sent_name(one.name, session)]) for one in self.ASKED.fields]

    def hidden(self, session: int) -> list[tuple[str, Any]]:
        """What goes along unseen: names and values."""
        names = [f"version_{session}", *(shown_name(one.name, session) for one in self.ASKED.fields)]
        return [(name, "" if self[name].data is None else self[name].data) for name in names]

    def version(self, session: int) -> int:
        """The version of the round that the page showed."""
        return self[f"version_{session}"].data or 0

    def typed(self) -> dict[int, Said]:
        """By session what was typed, whole; only sessions in which something is not as the page showed it."""
        return {session: self._said(session) for session in self.SESSIONS if self._is_changed(session)}

    def _said(self, session: int) -> Said:
        return {one.name: self[sent_name(one.name, session)].data or "" for one in self.ASKED.fields}

    def _is_changed(self, session: int) -> bool:
        shown = {one.name: self[shown_name(one.name, session)].data or "" for one in self.ASKED.fields}
        return {name: sent(value) for name, value in self._said(session).items()} != shown


def sent(value: Any) -> str:
    """A value as a form sends it: a yes as a letter."""
    return "y" if value is True else str(value or "")


@lru_cache(maxsize=64)
def rounds_form(asked: Rounds, sessions: tuple[int, ...]) -> type[RoundsForm]:
    """The form of a register's rounds in these sessions."""
    fields: dict[str, Any] = {"ASKED": asked, "SESSIONS": sessions}
    for session in sessions:
        fields[f"version_{session}"] = IntegerField(
            widget=VersionMixin.version.kwargs["widget"], default=0, validators=[Optional()]
        )
        for one in asked.fields:
            fields[sent_name(one.name, session)] = input_of(one)
            fields[shown_name(one.name, session)] = HiddenField()
    return type("RoundsForm", (RoundsForm,), fields)
