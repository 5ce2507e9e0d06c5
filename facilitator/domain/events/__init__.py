"""What can happen, as types: a kind, a payload and what it is about for each event; one module for each family."""

from facilitator.domain.events import activities as activities
from facilitator.domain.events import agendas as agendas
from facilitator.domain.events import blind_pairs as blind_pairs
from facilitator.domain.events import commitments as commitments
from facilitator.domain.events import homework as homework
from facilitator.domain.events import imports as imports
from facilitator.domain.events import outcomes as outcomes
from facilitator.domain.events import people as people
from facilitator.domain.events import programme as programme
from facilitator.domain.events import registers as registers
from facilitator.domain.events import rooms as rooms
from facilitator.domain.events import signing as signing
from facilitator.domain.events import workshops as workshops
from facilitator.domain.events.about import About as About
from facilitator.domain.events.kinds import EventKind as EventKind
from facilitator.domain.events.payloads import Payload as Payload
