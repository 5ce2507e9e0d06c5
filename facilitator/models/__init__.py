"""Tables, keys and constraints; the rules live in `facilitator.domain`."""

from facilitator.models.base import Base, Moment
from facilitator.models.blind_pairs import BlindPair, BlindWord
from facilitator.models.boards import Card, CardGroup
from facilitator.models.commitments import ChangeAsk, Commitment
from facilitator.models.events import Event, EventValues, HeldPiece, LogKey
from facilitator.models.homework import Homework, HomeworkPart
from facilitator.models.imports import Import
from facilitator.models.jobs import Heartbeat, IssuedPack, Job, PackContent
from facilitator.models.lists import ListReading, StagedList
from facilitator.models.origins import Origin, StagedProgramme
from facilitator.models.people import Party, Person
from facilitator.models.programmes import FacilitatorInvitation, Programme, ProgrammeFacilitator
from facilitator.models.registers import EntryRound, RegisterEntry, RegisterLink
from facilitator.models.requests import Attempt, IdempotencyKey, OneTimeToken
from facilitator.models.rooms import ActivityState, Answer, Ballot, Participant, Room
from facilitator.models.sheets import Decline, Sheet, SheetEntry, Signature, SigningLink
from facilitator.models.users import KnownBrowser, SecurityNote, SignIn, User
from facilitator.models.workshops import AgendaItem, Attendance, Workshop

__all__ = [
    "ActivityState",
    "AgendaItem",
    "Answer",
    "Attempt",
    "Attendance",
    "Ballot",
    "Base",
    "BlindPair",
    "BlindWord",
    "Card",
    "CardGroup",
    "ChangeAsk",
    "Commitment",
    "Decline",
    "EntryRound",
    "Event",
    "EventValues",
    "FacilitatorInvitation",
    "Heartbeat",
    "HeldPiece",
    "Homework",
    "HomeworkPart",
    "IdempotencyKey",
    "Import",
    "IssuedPack",
    "Job",
    "KnownBrowser",
    "ListReading",
    "LogKey",
    "Moment",
    "OneTimeToken",
    "Origin",
    "PackContent",
    "Participant",
    "Party",
    "Person",
    "Programme",
    "ProgrammeFacilitator",
    "RegisterEntry",
    "RegisterLink",
    "Room",
    "SecurityNote",
    "Sheet",
    "SheetEntry",
    "SignIn",
    "Signature",
    "SigningLink",
    "StagedList",
    "StagedProgramme",
    "User",
    "Workshop",
]
