"""Forms for the items of an agenda."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField
from wtforms.validators import InputRequired

from facilitator.domain.agendas import MOST_TEXT, PROMPT_LENGTH, Activity, ItemDraft
from facilitator.domain.registers import kinds
from facilitator.forms.base import BaseForm, line, options, paragraph


@dataclass(frozen=True, slots=True)
class Offer:
    """One activity of the palette: its word, what it is for, and what a new item of it begins with."""

    word: str
    what: str
    minutes: int
    icon: str


PALETTE: dict[Activity, Offer] = {
    Activity.TALK: Offer(_l("Talk"), _l("One subject, spoken about openly"), 15, "people"),
    Activity.ROUND: Offer(_l("Round"), _l("Everybody speaks once"), 10, "renew"),
    Activity.GATHER: Offer(_l("Gather"), _l("Collect ideas in silence, then share"), 20, "plus"),
    Activity.CLUSTER: Offer(_l("Cluster"), _l("Group what was gathered"), 10, "scale"),
    Activity.LINKING: Offer(_l("Linking"), _l("Which concerns hold which opportunity back"), 15, "link"),
    Activity.VOTE: Offer(_l("Vote"), _l("Choose what matters most"), 5, "star"),
    Activity.CHECK_IN: Offer(_l("Check-in"), _l("One word or a number from everybody"), 5, "circle"),
    Activity.FIST: Offer(_l("Fist to five"), _l("How far each stands behind a commitment"), 5, "hand"),
    Activity.PULSE: Offer(_l("Pulse"), _l("A few anonymous questions on trust"), 10, "half"),
    Activity.REVIEW: Offer(_l("Review"), _l("Check what was committed to"), 30, "check-circle"),
    Activity.REGISTER: Offer(_l("Register"), _l("Fill in the step's record"), 20, "pencil"),
    Activity.COMMIT: Offer(_l("Commit"), _l("Make new commitments"), 20, "hand"),
    Activity.SIGN_OFF: Offer(_l("Sign-off"), _l("Read the list back and sign"), 10, "sign"),
    Activity.BREAK: Offer(_l("Break"), _l("Coffee, and a word in the corridor"), 10, "clock"),
}

COLLECTED = (("", _l("none")), *((kind.key, _l(kind.title)) for kind in kinds()))
"""The registers that a block can name: what its cards become entries of, or what it shows."""


class ItemForm(BaseForm):
    """The text and minutes of one item; `mark` is the fingerprint of the text that was shown."""

    title = line(_l("Title"))
    minutes = IntegerField(_l("Minutes"), validators=[InputRequired(_l("Enter whole minutes."))])
    activity = SelectField(
        _l("Activity"), choices=options((key.value, offer.word) for key, offer in PALETTE.items())
    )
    prompt = line(_l("What the room is asked"), PROMPT_LENGTH, required=False)
    collects = SelectField(_l("Its register"), choices=options(COLLECTED), default="")
    anonymous = BooleanField(_l("Handed in without names"))
    script = paragraph(_l("What you say"), MOST_TEXT)
    leaves_behind = paragraph(_l("What it leaves behind"), MOST_TEXT)
    mark = HiddenField()

    def draft(self) -> ItemDraft:
        """What was entered; call it on a validated form."""
        assert self.minutes.data is not None
        return ItemDraft(
            title=self.title.data or "",
            minutes=self.minutes.data,
            activity=Activity(self.activity.data),
            script=self.script.data or "",
            leaves_behind=self.leaves_behind.data or "",
            prompt=self.prompt.data or "",
            collects=self.collects.data or "",
            anonymous=bool(self.anonymous.data),
        )
