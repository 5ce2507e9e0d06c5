"""The kinds of events. Their values are stored in logs that never change: a kind keeps its value for ever."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """What happened, in the past tense; the value is what the log says."""

    # the programme
    PROGRAMME_CREATED = "ProgrammeCreated"
    PROGRAMME_EDITED = "ProgrammeEdited"
    PROGRAMME_ARCHIVED = "ProgrammeArchived"
    PROGRAMME_RESTORED = "ProgrammeRestored"
    ROWS_HELD = "RowsHeld"
    REHEARSAL_BEGUN = "RehearsalBegun"
    STEP_CHANGED = "StepChanged"

    # the log itself
    VALUES_ERASED = "ValuesErased"

    # who runs it
    FACILITATOR_INVITED = "FacilitatorInvited"
    INVITATION_WITHDRAWN = "InvitationWithdrawn"
    INVITATION_ACCEPTED = "InvitationAccepted"
    INVITATION_DECLINED = "InvitationDeclined"
    FACILITATOR_ADDED = "FacilitatorAdded"
    FACILITATOR_REMOVED = "FacilitatorRemoved"
    OWNERSHIP_HANDED_OVER = "OwnershipHandedOver"

    # its people
    PERSON_ADDED = "PersonAdded"
    PERSON_EDITED = "PersonEdited"
    PERSON_MOVED = "PersonMoved"
    PERSON_LEFT = "PersonLeft"
    PERSON_CAME_BACK = "PersonCameBack"
    PERSON_REMOVED = "PersonRemoved"

    # commitments
    COMMITMENT_DRAFTED = "CommitmentDrafted"
    COMMITMENT_CARRIED = "CommitmentCarried"
    COMMITMENT_IMPORTED = "CommitmentImported"
    COMMITMENT_REWORDED = "CommitmentReworded"
    STAGING_NOTED = "StagingNoted"
    COMMITMENT_OFFERED = "CommitmentOffered"
    COMMITMENT_REQUESTED = "CommitmentRequested"
    COMMITMENT_AGREED = "CommitmentAgreed"
    COMMITMENT_DROPPED = "CommitmentDropped"
    COMMITMENT_RESTORED = "CommitmentRestored"
    COMMITMENT_HANDED_OVER = "CommitmentHandedOver"
    COMMITMENT_ACTIVATED = "CommitmentActivated"
    COMMITMENT_TAKEN_IN = "CommitmentTakenIn"
    COMMITMENT_RENEGOTIATED = "CommitmentRenegotiated"

    # how it went
    COMMITMENT_REPORTED = "CommitmentReported"
    COMMITMENT_JUDGED = "CommitmentJudged"
    REASON_GIVEN = "ReasonGiven"
    VERDICT_TAKEN_BACK = "VerdictTakenBack"
    COMMITMENT_SETTLED = "CommitmentSettled"
    COMMITMENT_RELEASED = "CommitmentReleased"
    COMMITMENT_GIVEN_UP = "CommitmentGivenUp"
    OUTCOME_SEALED = "OutcomeSealed"

    # changing what is signed
    CHANGE_ASKED = "ChangeAsked"
    CHANGE_ACCEPTED = "ChangeAccepted"
    CHANGE_REFUSED = "ChangeRefused"
    CHANGE_WITHDRAWN = "ChangeWithdrawn"
    CHANGE_LAPSED = "ChangeLapsed"

    # imports
    PROMISES_IMPORTED = "PromisesImported"
    IMPORT_UNDONE = "ImportUndone"

    # lists and signatures
    LIST_LOCKED = "ListLocked"
    LIST_REOPENED = "ListReopened"
    SHEET_SIGNED = "SheetSigned"
    SHEET_DECLINED = "SheetDeclined"
    SHEET_COMPLETED = "SheetCompleted"
    SIGNING_LINK_MADE = "SigningLinkMade"
    LIST_HANDED = "ListHanded"
    LIST_READ = "ListRead"

    # registers
    ENTRY_ADDED = "EntryAdded"
    ENTRY_REWORDED = "EntryReworded"
    ENTRY_MOVED = "EntryMoved"
    ENTRY_WEIGHED = "EntryWeighed"
    ENTRY_HIDDEN = "EntryHidden"
    ENTRY_SHOWN = "EntryShown"
    ENTRIES_LINKED = "EntriesLinked"
    ENTRIES_UNLINKED = "EntriesUnlinked"
    OPPORTUNITY_NAMED = "OpportunityNamed"
    OPPORTUNITY_REWORDED = "OpportunityReworded"
    OPPORTUNITY_MOVED = "OpportunityMoved"
    CONCERN_RAISED = "ConcernRaised"
    CONCERN_REWORDED = "ConcernReworded"
    CONCERN_MOVED = "ConcernMoved"
    CONCERN_WEIGHED = "ConcernWeighed"
    CONCERN_HIDDEN = "ConcernHidden"
    CONCERN_SHOWN = "ConcernShown"
    CONCERN_LINKED = "ConcernLinked"
    CONCERN_UNLINKED = "ConcernUnlinked"
    COMMITMENT_LINKED = "CommitmentLinked"
    COMMITMENT_UNLINKED = "CommitmentUnlinked"
    BOARD_TAKEN = "BoardTaken"

    # workshops
    WORKSHOP_PLANNED = "WorkshopPlanned"
    WORKSHOP_EDITED = "WorkshopEdited"
    WORKSHOP_STARTED = "WorkshopStarted"
    WORKSHOP_NOT_STARTED = "WorkshopNotStarted"
    WORKSHOP_CLOSED = "WorkshopClosed"
    WORKSHOP_REOPENED = "WorkshopReopened"
    WORKSHOP_CANCELLED = "WorkshopCancelled"
    WORKSHOP_BROUGHT_BACK = "WorkshopBroughtBack"
    WORKSHOP_DELETED = "WorkshopDeleted"
    WORKSHOP_RESTORED = "WorkshopRestored"
    ATTENDANCE_EXPECTED = "AttendanceExpected"
    ATTENDANCE_TAKEN = "AttendanceTaken"

    # agendas
    AGENDA_CHANGED = "AgendaChanged"
    AGENDA_ITEM_STARTED = "AgendaItemStarted"
    AGENDA_ITEM_FINISHED = "AgendaItemFinished"
    AGENDA_ITEM_SKIPPED = "AgendaItemSkipped"
    AGENDA_ITEM_PUT_BACK = "AgendaItemPutBack"
    AGENDA_ITEM_PARKED = "AgendaItemParked"
    AGENDA_ITEM_TIMED = "AgendaItemTimed"
    AGENDA_ITEM_PAUSED = "AgendaItemPaused"
    AGENDA_ITEM_RESUMED = "AgendaItemResumed"
    OVERRUN_SETTLED = "OverrunSettled"
    NOTES_SAVED = "NotesSaved"

    # the live room
    ROOM_OPENED = "RoomOpened"
    JOIN_CODE_RENEWED = "JoinCodeRenewed"
    JOINING_OPENED = "JoiningOpened"
    JOINING_CLOSED = "JoiningClosed"
    PROJECTOR_BLANKED = "ProjectorBlanked"
    PROJECTOR_SHOWN = "ProjectorShown"
    RESULTS_HIDDEN = "ResultsHidden"
    RESULTS_SHOWN = "ResultsShown"
    PROJECTOR_ADDRESS_RENEWED = "ProjectorAddressRenewed"
    PHONE_LET_IN = "PhoneLetIn"
    PHONE_REMOVED = "PhoneRemoved"
    PHONE_TURNED_AWAY = "PhoneTurnedAway"
    PHONES_TURNED_AWAY = "PhonesTurnedAway"

    # activities
    ACTIVITY_SWITCHED = "ActivitySwitched"
    GATHERING_OPENED = "GatheringOpened"
    CARD_HANDED_IN = "CardHandedIn"
    CARD_CHANGED = "CardChanged"
    CARD_TAKEN_BACK = "CardTakenBack"
    CARDS_REVEALED = "CardsRevealed"
    CARDS_PUT_ASIDE = "CardsPutAside"
    CARD_HIDDEN = "CardHidden"
    CARD_SHOWN_AGAIN = "CardShownAgain"
    GROUPS_MERGED = "GroupsMerged"
    CARD_SPLIT_OFF = "CardSplitOff"
    GROUP_NAMED = "GroupNamed"
    BOARD_STEP_UNDONE = "BoardStepUndone"
    BOARD_STEPS_FORGOTTEN = "BoardStepsForgotten"
    VOTE_OPENED = "VoteOpened"
    VOTE_CLOSED = "VoteClosed"
    VOTE_PUT_ASIDE = "VotePutAside"
    CHECK_IN_OPENED = "CheckInOpened"
    CHECK_IN_SHOWN = "CheckInShown"
    FIST_ASKED = "FistAsked"
    FIST_SHOWN = "FistShown"
    ANSWERS_PUT_ASIDE = "AnswersPutAside"
    ROUND_HELD = "RoundHeld"
    REVIEW_MOVED = "ReviewMoved"
    VERDICT_SHOWN = "VerdictShown"
