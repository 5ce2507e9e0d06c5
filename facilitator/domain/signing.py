"""Who may sign what, and when a list is signed.

Nothing here is stored: the state of each party's place is computed from the
signatures that carry this revision's hash. Complete means one authorised signatory
of each party on the same hash, in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from facilitator.domain.directions import isolated
from facilitator.domain.errors import Conflict, Invalid, NotAllowed, Stale
from facilitator.domain.sentences import ended
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_name
from facilitator.domain.typed_names import same_name

PARTIES = tuple(side.value for side in Side)


class SigningMethod(StrEnum):
    """How somebody signed: on the phone by which they are in the room, by a personal link on a device that nobody
    knows, on the facilitator's device handed over, or on paper. The values are stored; `own_device` of lists signed
    before there was `link` covers both.
    """

    OWN_DEVICE = "own_device"
    LINK = "link"
    HOST_DEVICE = "host_device"
    INK = "ink"


class SigningRole(StrEnum):
    """As what somebody signed: for their party, or as another person in the room."""

    SIGNATORY = "signatory"
    ALSO_PRESENT = "also_present"


class SlotState(StrEnum):
    """Where a party's place stands."""

    WAITING = "waiting"
    SIGNED = "signed"
    DECLINED = "declined"


class StaleSheet(Stale):
    """The revision that was shown is not the one to sign; ``current`` is the ``SheetFacts`` asked about."""

    def __init__(self, current: SheetFacts) -> None:
        super().__init__(
            current,
            "The list was changed while you had it open, so nothing was signed. "
            "Please read the new text first.",
        )


class AlreadySigned(Conflict):
    """The same person pressed twice: one signature stands, and the page after it is the first one's."""

    def __init__(self) -> None:
        super().__init__("You have signed this list already. Your one signature stands.")


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the rules need to know of one locked revision.

    ``superseded``: a later revision was opened. ``open_until``: the last day (in the programme's zone) on
    which it may still be signed after the workshop closed unsigned; ``None`` while no such day was set.
    """

    revision: int
    hash: str
    superseded: bool = False
    open_until: date | None = None


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """A signature, or with ``declined`` a "not yet" and its reason."""

    person_id: int
    name: str
    party: str
    role: SigningRole
    sheet_hash: str
    method: SigningMethod = SigningMethod.LINK
    declined: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """The person whose name is to go on the sheet.

    ``may_sign``: named on this sheet as allowed to sign for ``party``, and still so today.
    """

    person_id: int
    party: str
    may_sign: bool
    is_facilitator: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A party's place on the sheet, and whose act put it into this state (nobody's while waiting)."""

    party: str
    state: SlotState
    person_id: int | None = None
    name: str = ""
    reason: str = ""


def slots(sheet: SheetFacts, signatures: Iterable[SignatureFacts]) -> dict[str, Slot]:
    """Each party's place on this revision, supplier first; signatures under other hashes do not count."""
    acts = [act for act in signatures if act.sheet_hash == sheet.hash and act.role is SigningRole.SIGNATORY]
    return {party: _slot(party, [act for act in acts if act.party == party]) for party in PARTIES}


def is_complete(sheet: SheetFacts, signatures: Iterable[SignatureFacts]) -> bool:
    """Whether one signatory of each party, two different people, signed this very hash."""
    places = slots(sheet, signatures).values()
    people = {place.person_id for place in places if place.state is SlotState.SIGNED}
    return len(people) == len(PARTIES)


def is_declined(sheet: SheetFacts, signatures: Iterable[SignatureFacts]) -> bool:
    """Whether somebody said "not yet" to this revision: the list is open again and waits for the next one."""
    return any(act.declined and act.sheet_hash == sheet.hash for act in signatures)


def next_revision(revisions: Iterable[int]) -> int:
    """The number of the revision to be locked next."""
    return max(revisions, default=0) + 1


def check_can_lock(*, entries: int, not_agreed: Sequence[str], may_sign: Mapping[str, int]) -> None:
    """Refuse to lock a list that nobody could sign.

    ``entries`` counts what would stand on it (new commitments, outcomes, imported ones), ``not_agreed``
    are refs on it without both yeses, ``may_sign`` counts each party's signatories. Raises ``Invalid``.
    """
    problems: dict[str, str] = {}
    if entries < 1:
        problems["entries"] = "There is nothing on the list yet: add a commitment or check one first."
    if not_agreed:
        problems["commitments"] = (
            f"These still need both yeses before they can be signed: {', '.join(not_agreed)}."
        )
    for party in PARTIES:
        if may_sign.get(party, 0) < 1:
            problems[f"signers_{party}"] = f"Name at least one person who may sign for the {party}."
    if problems:
        raise Invalid(problems)


def check_can_sign(
    sheet: SheetFacts,
    signatures: Sequence[SignatureFacts],
    signer: Signer,
    *,
    party: str,
    shown_hash: str,
    today: date,
    role: SigningRole = SigningRole.SIGNATORY,
) -> None:
    """Refuse a signature that may not stand; ``today`` is the day in the programme's zone.

    Raises ``NotAllowed`` (facilitator, other party, not a signatory), ``StaleSheet`` (another revision),
    ``AlreadySigned`` (the same person again: show them the result), ``Conflict`` (complete, declined,
    too late, taken).
    """
    _check_may_act(signer, party, role)
    _check_same_revision(sheet, shown_hash)
    if _own_act(sheet, signatures, signer) is not None:
        raise AlreadySigned
    _check_open(sheet, signatures)
    if sheet.open_until is not None and today > sheet.open_until:
        raise Conflict("The last day for signing this list has passed. Take it up again at the next session.")
    if role is SigningRole.SIGNATORY:
        _check_place_free(slots(sheet, signatures)[party])


def check_can_decline(
    sheet: SheetFacts,
    signatures: Sequence[SignatureFacts],
    signer: Signer,
    *,
    party: str,
    shown_hash: str,
    reason: str,
) -> None:
    """Refuse a "not yet" that may not stand: it is a signatory's, before they signed, and says why.

    Raises ``NotAllowed``, ``StaleSheet``, ``Conflict`` as for signing, and ``Invalid`` on ``reason``.
    """
    _check_may_act(signer, party, SigningRole.SIGNATORY)
    _check_same_revision(sheet, shown_hash)
    _check_open(sheet, signatures)
    if slots(sheet, signatures)[party].state is not SlotState.WAITING:
        raise Conflict(
            "Your party has signed this list already. Ask the facilitator to open a new revision instead."
        )
    if not reason.strip():
        raise Invalid({"reason": "Please say what is missing, so that both parties can put it right."})


def check_declaration(typed_name: str, ticked: bool, *, expected: str, sure_name: str = "") -> None:
    """Signing takes a typed name and a tick; raises ``Invalid`` on ``name``, ``may_sign`` and ``sure_name``.

    A name that is not the ``expected`` one is asked about: it stands once ``sure_name`` says the very same, which is
    a tick of its own. What is kept is what was typed.
    """
    problems: dict[str, str] = {}
    typed_name = clean_name(typed_name)
    if not any(letter.isalpha() for letter in typed_name):
        problems["name"] = "Please type your name."
    elif not same_name(typed_name, expected) and clean_name(sure_name) != typed_name:
        problems["sure_name"] = (
            f"{ended(f'This list expects {isolated(expected)}')} Is this you? Then tick it, and sign again."
        )
    if not ticked:
        problems["may_sign"] = "Please tick that you may sign for your party."
    if problems:
        raise Invalid(problems)


def check_host(method: SigningMethod, host_name: str) -> None:
    """A signature on a device handed over names whose device it was; raises ``Invalid`` on ``host``."""
    if method is SigningMethod.HOST_DEVICE and not host_name.strip():
        raise Invalid({"host": "Please say whose device this is signed on."})


def check_can_open_revision(sheet: SheetFacts, signatures: Sequence[SignatureFacts]) -> None:
    """Any change opens a new revision; raises ``Conflict`` when this one is complete or superseded."""
    if is_complete(sheet, signatures):
        raise Conflict(
            "Both parties have signed this list, so it stays as it is. Put changes into the next one."
        )
    if sheet.superseded:
        raise StaleSheet(sheet)


def _slot(party: str, acts: Sequence[SignatureFacts]) -> Slot:
    """A signature that stands outweighs a decline."""
    for state in (SlotState.SIGNED, SlotState.DECLINED):
        for act in acts:
            if _state_of(act) is state:
                return Slot(party, state, act.person_id, act.name, act.reason)
    return Slot(party, SlotState.WAITING)


def _state_of(act: SignatureFacts) -> SlotState:
    return SlotState.DECLINED if act.declined else SlotState.SIGNED


def _own_act(
    sheet: SheetFacts, signatures: Iterable[SignatureFacts], signer: Signer
) -> SignatureFacts | None:
    own = (act for act in signatures if act.person_id == signer.person_id and act.sheet_hash == sheet.hash)
    return next((act for act in own if not act.declined), None)


def _check_may_act(signer: Signer, party: str, role: SigningRole) -> None:
    if signer.is_facilitator:
        raise NotAllowed("The facilitator signs for neither party.")
    if party not in PARTIES or signer.party != party:
        raise NotAllowed("You can sign for your own party only.")
    if role is SigningRole.SIGNATORY and not signer.may_sign:
        raise NotAllowed(
            "You are not named as somebody who may sign for your party. You can sign as also present."
        )


def _check_same_revision(sheet: SheetFacts, shown_hash: str) -> None:
    if sheet.superseded or shown_hash != sheet.hash:
        raise StaleSheet(sheet)


def _check_open(sheet: SheetFacts, signatures: Sequence[SignatureFacts]) -> None:
    if is_complete(sheet, signatures):
        raise Conflict("Both parties have signed this list. It is complete and stays as it is.")
    if is_declined(sheet, signatures):
        raise Conflict(
            "Somebody said “not yet” to this list, so it is open again. Please wait for the next revision."
        )


def _check_place_free(place: Slot) -> None:
    if place.state is not SlotState.WAITING:
        raise Conflict(
            f"{isolated(place.name)} has signed for your party already. You can sign as also present."
        )
