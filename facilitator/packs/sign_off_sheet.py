"""The sign-off sheet: the locked list in full, read from its stored bytes and never from rows."""

from __future__ import annotations

from dataclasses import replace

from facilitator.domain.commitments import State
from facilitator.domain.errors import NotFound
from facilitator.domain.sheets import CheckedOutcome, ImportedCommitment, NewCommitment, Sheet, read_sheet
from facilitator.domain.sides import Side
from facilitator.method import load_method
from facilitator.packs.context import Gathered, anchor_of, gather, head_of, mark_of, session_of
from facilitator.packs.material import material_of
from facilitator.packs.papers import ListOutcome, SignOffSheet
from facilitator.packs.parts.sign import SignPage, sign_part
from facilitator.packs.shapes import Commitment, Head
from facilitator.packs.signing_shapes import SignerBox
from facilitator.queries.packs import SheetFacts, sheet_bytes
from facilitator.queries.workshops import WorkshopBrief


def build_sign_off(programme_id: int, number: int | None, base_url: str) -> SignOffSheet:
    """The newest revision of a workshop's list; without a number, the list that was locked last.

    Raises NotFound when the workshop does not exist or nothing was locked in it.
    """
    facts = gather(programme_id, base_url)
    if number is None:
        last = max(facts.sheets, key=lambda one: (one.locked_at, one.id), default=None)
        workshop = next((one for one in facts.workshops if last and one.id == last.workshop_id), None)
    else:
        workshop = facts.workshop(number)
    sheet = facts.newest_sheet(workshop.id) if workshop else None
    if workshop is None or sheet is None:
        raise NotFound("This session has no locked list yet: lock it first, then print it.")
    stored = sheet_bytes(sheet.id)
    said = read_sheet(stored)
    words = load_method().sign_off
    mark = mark_of(facts, sheet)
    taken_in = {one.ref: _imported(one) for one in said.imported}
    checked = tuple(_outcome(one, taken_in.pop(one.ref, None)) for one in said.outcomes)
    return SignOffSheet(
        head=_as_locked(head_of(facts, mark, anchor_of(facts, workshop, mark.scope)), said),
        session=session_of(workshop),
        mark=mark,
        outcomes=checked,
        commitments=tuple(_commitment(one) for one in said.new_commitments),
        imported=tuple(taken_in.values()),
        parts=(_sign_page(facts, workshop, sheet, said),),
        previous_hash=said.previous_hash,
        consent=said.consent,
        kind_of_signature=words.kind_of_signature,
        limits=words.what_it_does_not_prove,
        sheet_bytes=stored,
    )


def _sign_page(facts: Gathered, workshop: WorkshopBrief, sheet: SheetFacts, said: Sheet) -> SignPage:
    """Signatories, intent and legal status as the list names them; once it is complete nothing else either."""
    page = sign_part(material_of(facts, session_of(workshop), workshop, sheet))
    signers = tuple(SignerBox(one.party, one.name, one.role_title) for one in said.signers)
    return replace(
        page,
        signing=replace(page.signing, signers=signers),
        intent=said.intent,
        legal_status=said.legal_status,
    )


def _as_locked(head: Head, said: Sheet) -> Head:
    """Title and parties as the list names them, and nothing of where the programme stands by now."""
    supplier, customer = (replace(party, name=said.party_name(party.side)) for party in head.parties)
    return replace(head, title=said.programme_title, parties=(supplier, customer), steps=(), purpose="")


def _side_of_ref(ref: str, party: str) -> str:
    if party in (Side.SUPPLIER.value, Side.CUSTOMER.value):
        return party
    return Side.CUSTOMER.value if ref.startswith(Side.CUSTOMER.letter) else Side.SUPPLIER.value


def _outcome(one: CheckedOutcome, taken_in: Commitment | None) -> ListOutcome:
    return ListOutcome(
        ref=one.ref,
        side=_side_of_ref(one.ref, one.party),
        wording=one.wording,
        giver=one.giver,
        receiver=one.receiver,
        verdict=one.verdict,
        reason=one.reason,
        given_by=one.given_by,
        entered_by=one.entered_by,
        taken_in=taken_in,
    )


def _commitment(one: NewCommitment) -> Commitment:
    return replace(
        _stated(one, State.AGREED),
        carried_from=one.carried_from,
        carried_count=one.carried_count,
        replaces=one.replaces,
    )


def _imported(one: ImportedCommitment) -> Commitment:
    return replace(
        _stated(one, State.ACTIVE), verdict=one.verdict, outcome=one.verdict, report_text=one.reason
    )


def _stated(one: NewCommitment | ImportedCommitment, state: State) -> Commitment:
    """What the list says of a commitment of either kind."""
    return Commitment(
        ref=one.ref,
        side=_side_of_ref(one.ref, one.party),
        giver=one.giver,
        receiver=one.receiver,
        wording=one.wording,
        state=state.value,
    )
