"""What is said of an entry in its sessions, on its register's page: which sessions are asked, and what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from facilitator.domain.actors import Actor
from facilitator.domain.errors import Invalid
from facilitator.domain.registers.rounds import Round, Said
from facilitator.forms.base import both_texts
from facilitator.forms.rounds import RoundsForm, rounds_form, sent, sent_name, shown_name
from facilitator.queries.registers import Entry
from facilitator.queries.workshops import WorkshopBrief, timeline
from facilitator.services.register_rounds import say_round
from facilitator.web.programme_pictures import workshop_words

Undo = dict[str, str]
"""The fields that say again what was said before."""


def sessions_asked(programme_id: int, entries: Iterable[Entry[Any]]) -> tuple[WorkshopBrief, ...]:
    """The sessions that were held, the next one, and those for which something was said of one of these entries."""
    said = {each.session for one in entries for each in one.rounds}
    all_of_them = timeline(programme_id)
    ahead = next((one.number for one in all_of_them if one.is_planned), None)
    return tuple(one for one in all_of_them if one.was_held or one.number == ahead or one.number in said)


def form_of_rounds(one: Entry[Any], sessions: Iterable[WorkshopBrief]) -> RoundsForm:
    """The form of an entry's rounds with what stands there."""
    form = _form(one, sessions, formdata=None)
    form.show(_there(one, form))
    return form


def typed_rounds(one: Entry[Any], sessions: Iterable[WorkshopBrief]) -> RoundsForm:
    """The same form as it was sent."""
    return _form(one, sessions)


def _form(one: Entry[Any], sessions: Iterable[WorkshopBrief], **given: Any) -> RoundsForm:
    titles = {each.number: workshop_words(each) for each in sessions}
    form = rounds_form(one.kind.rounds, tuple(titles))(**given)
    form.entitle(titles)
    return form


def _there(one: Entry[Any], form: RoundsForm) -> list[Round]:
    return [one.round_of(session) for session in form.SESSIONS]


def say_typed(actor: Actor, programme_id: int, ref: str, form: RoundsForm) -> Undo:
    """Says the sessions in which something was typed; returns what takes it back, nothing where nothing has changed.

    Raises Invalid, naming the form's fields, NotAllowed, and Stale when somebody else was quicker in one of them.
    """
    typed = form.typed()
    _check(form, typed)
    undo: Undo = {}
    for session, said in typed.items():
        before = say_round(actor, programme_id, ref, session, said, form.version(session))
        now = form.ASKED.cleaned(said)
        if before != now:
            undo |= _back(form, session, before, now)
    return undo


def _check(form: RoundsForm, typed: dict[int, Said]) -> None:
    """Raises Invalid with all that does not fit, each beside its field."""
    problems: dict[str, str] = {}
    for session, said in typed.items():
        try:
            form.ASKED.cleaned(said)
        except Invalid as error:
            problems |= {sent_name(name, session): words for name, words in error.fields.items()}
    if problems:
        raise Invalid(problems)


def _back(form: RoundsForm, session: int, before: Said, now: Said) -> Undo:
    fields = {f"version_{session}": str(form.version(session) + 1)}
    for one in form.ASKED.fields:
        fields[sent_name(one.name, session)] = sent(before.get(one.name, ""))
        fields[shown_name(one.name, session)] = sent(now.get(one.name, ""))
    return fields


def newer(one: Entry[Any], form: RoundsForm) -> list[tuple[str, str, str]]:
    """What stands there now beside what was typed onto older words, where they differ; the form is onto it then.

    Where nobody typed the form shows what stands there now.
    """
    typed = form.typed()
    found = []
    for there in _there(one, form):
        if there.session in typed:
            asked = (field.name for field in form.ASKED.fields)
            found += both_texts(form, {sent_name(name, there.session): there.of(name) for name in asked})
            form.onto(there)
        else:
            form.show([there])
    return found
