"""What people read of events: a sentence in a history, and what somebody is told who pressed too late.

The texts are translated where they are shown. `%(name)s` is what the event has under that name, `%(who)s` whose words
it records or who pressed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from facilitator.domain.commitments import UNSIGNED
from facilitator.domain.events.kinds import EventKind

Said = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """How a commitment's history tells an event.

    `sentence` is said where `when` holds of what the event says, `otherwise` where it does not.
    """

    sentence: str
    otherwise: str = ""
    when: Callable[[Said], bool] = bool
    quotes_words: bool = False
    """Whether what is promised, and by when, stands below it."""
    quotes_evidence: bool = False
    by_signatures: bool = False
    """What both parties' signatures brought about, whoever held the device when the second one was given."""

    def sentence_for(self, said: Said) -> str:
        """The sentence for what this very event says."""
        return self.sentence if not self.otherwise or self.when(said) else self.otherwise


def _has(key: str) -> Callable[[Said], bool]:
    return lambda said: bool(said.get(key))


K = EventKind
HISTORY: Mapping[EventKind, Told] = {
    K.COMMITMENT_DRAFTED: Told(
        "Drafted, to take the place of %(replaces)s.",
        "Written down as a draft.",
        _has("replaces"),
        quotes_words=True,
    ),
    K.COMMITMENT_CARRIED: Told("Carries what was left of %(carried_from)s.", quotes_words=True),
    K.COMMITMENT_IMPORTED: Told(
        "Imported: %(state)s, as its table said.",
        "Imported: agreed elsewhere, not signed here.",
        lambda said: said.get("state") in UNSIGNED,
        quotes_words=True,
    ),
    K.COMMITMENT_REWORDED: Told("Reworded."),
    K.STAGING_NOTED: Told(
        "Why it goes further than was kept so far:",
        "The note on going further was taken away.",
        _has("note"),
    ),
    K.COMMITMENT_OFFERED: Told("%(who)s said yes."),
    K.COMMITMENT_REQUESTED: Told("%(who)s said yes."),
    K.COMMITMENT_AGREED: Told("%(who)s said yes: agreed by both sides."),
    K.COMMITMENT_DROPPED: Told("%(who)s dropped it.", "Dropped.", _has("speaker")),
    K.COMMITMENT_RESTORED: Told("Brought back as a draft."),
    K.COMMITMENT_HANDED_OVER: Told(
        "Handed over inside the party. %(from)s → %(to)s", "Handed over inside the party.", _has("to")
    ),
    K.COMMITMENT_ACTIVATED: Told("Signed by both parties: it is active from here on.", by_signatures=True),
    K.COMMITMENT_TAKEN_IN: Told("Taken into a signed list.", by_signatures=True),
    K.COMMITMENT_RENEGOTIATED: Told("Renegotiated: %(successor)s took its place.", by_signatures=True),
    K.COMMITMENT_REPORTED: Told("%(who)s reported: %(report)s.", quotes_evidence=True),
    K.COMMITMENT_JUDGED: Told("Outcome by %(who)s: %(verdict)s."),
    K.REASON_GIVEN: Told("%(who)s said why."),
    K.VERDICT_TAKEN_BACK: Told("The outcome was taken back."),
    K.COMMITMENT_SETTLED: Told("Both sides agreed: %(outcome)s."),
    K.COMMITMENT_RELEASED: Told("%(who)s released it."),
    K.COMMITMENT_GIVEN_UP: Told("%(who)s gave it up early, and said why."),
    K.OUTCOME_SEALED: Told("Its outcome stands on a signed list.", by_signatures=True),
    K.CHANGE_ASKED: Told("%(who)s asked to change it.", quotes_words=True),
    K.CHANGE_ACCEPTED: Told("%(who)s accepted the change; %(successor)s is drafted in the new words."),
    K.CHANGE_REFUSED: Told("%(who)s refused the change."),
    K.CHANGE_WITHDRAWN: Told("%(who)s took the wish to change back."),
    K.CHANGE_LAPSED: Told("The wish to change lapsed, because the outcome was recorded."),
    K.COMMITMENT_LINKED: Told(
        "It serves %(entry)s: %(title)s.",
        "It answers %(entry)s: %(title)s.",
        lambda said: said.get("entry", "").startswith("O"),
    ),
    K.COMMITMENT_UNLINKED: Told("No longer linked with %(entry)s: %(title)s."),
}
"""Every event of a commitment, in words."""


def told_of(kind: str) -> Told:
    """How a commitment's history tells an event. A kind without a sentence names itself: “Promise handed over.”"""
    known = HISTORY.get(cast("EventKind", kind))
    return known or Told(re.sub(r"(?<=[a-z])([A-Z])", lambda match: f" {match[1].lower()}", kind) + ".")


ENTRIES: Mapping[EventKind, str] = {
    **dict.fromkeys((K.ENTRY_ADDED, K.OPPORTUNITY_NAMED, K.CONCERN_RAISED), "Written down."),
    **dict.fromkeys((K.ENTRY_REWORDED, K.OPPORTUNITY_REWORDED, K.CONCERN_REWORDED), "Reworded."),
    **dict.fromkeys(
        (K.ENTRY_MOVED, K.OPPORTUNITY_MOVED, K.CONCERN_MOVED), "Moved from %(before)s to %(after)s."
    ),
    **dict.fromkeys((K.ENTRY_WEIGHED, K.CONCERN_WEIGHED), "Weighed %(after)s, before %(before)s."),
    **dict.fromkeys((K.ENTRY_HIDDEN, K.CONCERN_HIDDEN), "Taken off the lists."),
    **dict.fromkeys((K.ENTRY_SHOWN, K.CONCERN_SHOWN), "Put back on the lists."),
    **dict.fromkeys((K.ENTRIES_LINKED, K.CONCERN_LINKED), "Linked with %(ref)s."),
    **dict.fromkeys((K.ENTRIES_UNLINKED, K.CONCERN_UNLINKED), "No longer linked with %(ref)s."),
    K.ENTRY_ROUND_SAID: "Said for session %(session)s.",
    K.ENTRY_ANSWERED: "Answered: %(answer)s.",
    K.ENTRY_ANSWER_TAKEN_BACK: "The answer was taken back: %(answer)s.",
    K.ENTRY_RAN_OUT: "Noted in the night: a day has come, or was waited for too long.",
    K.COMMITMENT_LINKED: "Linked with %(ref)s.",
    K.COMMITMENT_UNLINKED: "No longer linked with %(ref)s.",
    K.BOARD_TAKEN: "Taken over from the board of “%(item)s”.",
}
"""Every event of an entry of a register, in words; `%(ref)s` is what it was linked with."""

PEOPLE: Mapping[EventKind, str] = {
    K.PERSON_ADDED: "Came onto the list of %(party)s as %(roles)s.",
    K.PERSON_EDITED: "Edited.",
    K.PERSON_MOVED: "Moved from %(from_party)s to %(to_party)s: had been put on the wrong side. "
    "Nothing was committed to, said or signed for %(from_party)s before.",
    K.PERSON_LEFT: "Left. What was committed to and signed stays with %(party)s.",
    K.PERSON_CAME_BACK: "Takes part again for %(party)s. What was handed over stays where it is.",
}
"""Every event of a person, in words; parties by their names."""

PRESSES: Mapping[EventKind, str] = {
    K.WORKSHOP_NOT_STARTED: "put the session back to planned",
    K.AGENDA_ITEM_STARTED: "gone on to “{item}”",
    K.AGENDA_ITEM_FINISHED: "finished “{item}”",
    K.AGENDA_ITEM_SKIPPED: "skipped “{item}”",
    K.AGENDA_ITEM_PUT_BACK: "put “{item}” back in line",
    K.AGENDA_ITEM_PARKED: "parked “{item}”",
    K.AGENDA_ITEM_PAUSED: "paused “{item}”",
    K.AGENDA_ITEM_RESUMED: "gone on with “{item}”",
    K.ACTIVITY_SWITCHED: "switched the activity of “{item}”",
    K.AGENDA_ITEM_TIMED: "changed the minutes of “{item}”",
    K.OVERRUN_SETTLED: "settled the lost time",
    K.GROUPS_MERGED: "put two groups together",
    K.CARD_SPLIT_OFF: "taken a card out of its group",
    K.GROUP_NAMED: "named a group",
    K.BOARD_STEP_UNDONE: "taken back a step on the board",
    K.PAIR_CHOSEN: "chosen a pair to work on first",
    K.PAIR_LEFT: "taken a pair off those to work on first",
    K.CHECK_IN_OPENED: "asked the room to check in",
    K.CHECK_IN_SHOWN: "shown the check-in",
    K.CARDS_PUT_ASIDE: "put cards aside unseen",
    K.VOTE_PUT_ASIDE: "put a vote aside uncounted",
    K.ANSWERS_PUT_ASIDE: "put answers aside unseen",
    K.FIST_ASKED: "asked the room about a commitment",
    K.FIST_SHOWN: "shown how the room stands behind a commitment",
}
"""What somebody has done in the room a moment ago: “Maja has …”; `{item}` is the title of the block."""

SILENT = frozenset(
    {
        K.VALUES_ERASED,
        K.PROGRAMME_CREATED,
        K.PROGRAMME_EDITED,
        K.PROGRAMME_ARCHIVED,
        K.PROGRAMME_RESTORED,
        K.NOT_HERE_TICKED,
        K.NOT_HERE_UNTICKED,
        K.ROWS_HELD,
        K.REHEARSAL_BEGUN,
        K.PROGRAMME_BROUGHT_IN,
        K.STEP_CHANGED,
        K.FACILITATOR_INVITED,
        K.INVITATION_WITHDRAWN,
        K.INVITATION_ACCEPTED,
        K.INVITATION_DECLINED,
        K.FACILITATOR_ADDED,
        K.FACILITATOR_REMOVED,
        K.OWNERSHIP_HANDED_OVER,
        K.PERSON_REMOVED,
        K.PROMISES_IMPORTED,
        K.IMPORT_UNDONE,
        K.LIST_LOCKED,
        K.LIST_REOPENED,
        K.SHEET_SIGNED,
        K.SHEET_DECLINED,
        K.SHEET_COMPLETED,
        K.CRITERIA_KEPT,
        K.SIGNING_LINK_MADE,
        K.LIST_HANDED,
        K.LIST_READ,
        K.BLIND_WORD_IN,
        K.BLIND_WORD_TAKEN_BACK,
        K.BLIND_PAIR_OPENED,
        K.BLIND_WORD_CHANGED,
        K.BLIND_PAIR_PUT_ASIDE,
        K.BLIND_PAIR_BACK,
        K.HOMEWORK_ASKED,
        K.HOMEWORK_LINK_RENEWED,
        K.HOMEWORK_LINK_ENDED,
        K.HOMEWORK_HANDED_IN,
        K.HOMEWORK_TAKEN_BACK,
        K.HOMEWORK_TAKEN_IN,
        K.HOMEWORK_TAKEN_OUT,
        K.WORKSHOP_PLANNED,
        K.WORKSHOP_EDITED,
        K.WORKSHOP_STARTED,
        K.WORKSHOP_CLOSED,
        K.WORKSHOP_REOPENED,
        K.WORKSHOP_CANCELLED,
        K.WORKSHOP_BROUGHT_BACK,
        K.WORKSHOP_DELETED,
        K.WORKSHOP_RESTORED,
        K.ATTENDANCE_EXPECTED,
        K.ATTENDANCE_TAKEN,
        K.AGENDA_CHANGED,
        K.NOTES_SAVED,
        K.ROOM_OPENED,
        K.JOIN_CODE_RENEWED,
        K.JOINING_OPENED,
        K.JOINING_CLOSED,
        K.PROJECTOR_BLANKED,
        K.PROJECTOR_SHOWN,
        K.JOIN_CODE_SHOWN,
        K.JOIN_CODE_TAKEN_OFF,
        K.RESULTS_HIDDEN,
        K.RESULTS_SHOWN,
        K.PROJECTOR_ADDRESS_RENEWED,
        K.PHONE_LET_IN,
        K.PHONE_REMOVED,
        K.PHONE_TURNED_AWAY,
        K.PHONES_TURNED_AWAY,
        K.GATHERING_OPENED,
        K.CARD_HANDED_IN,
        K.CARD_CHANGED,
        K.CARD_TAKEN_BACK,
        K.CARDS_REVEALED,
        K.CARD_HIDDEN,
        K.CARD_SHOWN_AGAIN,
        K.BOARD_STEPS_FORGOTTEN,
        K.VOTE_OPENED,
        K.VOTE_CLOSED,
        K.ROUND_HELD,
        K.REVIEW_MOVED,
        K.VERDICT_SHOWN,
    }
)
"""What no page tells: it stands in the log, and what it changed is seen where it is."""
