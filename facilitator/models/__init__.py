"""Tables, keys and constraints; the rules live in `facilitator.domain`."""

from facilitator.models.base import Base, Moment
from facilitator.models.commitments import ChangeAsk, Commitment
from facilitator.models.events import Event
from facilitator.models.jobs import IssuedPack, Job
from facilitator.models.people import Party, Person
from facilitator.models.programmes import Programme, ProgrammeFacilitator
from facilitator.models.requests import Attempt, IdempotencyKey, OneTimeToken
from facilitator.models.sheets import Decline, Sheet, SheetEntry, Signature, SigningLink
from facilitator.models.users import User
from facilitator.models.workshops import AgendaItem, Attendance, Workshop

__all__ = [
    "AgendaItem",
    "Attempt",
    "Attendance",
    "Base",
    "ChangeAsk",
    "Commitment",
    "Decline",
    "Event",
    "IdempotencyKey",
    "IssuedPack",
    "Job",
    "Moment",
    "OneTimeToken",
    "Party",
    "Person",
    "Programme",
    "ProgrammeFacilitator",
    "Sheet",
    "SheetEntry",
    "Signature",
    "SigningLink",
    "User",
    "Workshop",
]
