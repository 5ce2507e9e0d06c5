"""Sign-off: the list is read back, its code stands large, and each party's signatory signs on their own phone.

Before it is locked, the list is shown as it would be locked now. Nobody signs here: a phone that the facilitator has
handed the list leads its owner to their personal page, where the signature is given.
"""

from __future__ import annotations

from typing import Any

from facilitator.activities.family import Block, Fields, Kind, Shown
from facilitator.activities.telling import tell
from facilitator.activities.wall_rows import pages_of
from facilitator.domain.actors import Actor
from facilitator.domain.events.activities import ListRead
from facilitator.domain.givers import Giver
from facilitator.domain.sheets import Sheet
from facilitator.domain.sides import Side
from facilitator.queries.names import names_of
from facilitator.queries.rooms import PhoneView, phones_of
from facilitator.queries.sheet_drafts import draft_sheet
from facilitator.queries.sheets import SheetView, current_sheet
from facilitator.services.activity_states import save_state

OVERVIEW = -1
"""Where the reading stands while the code and both places are shown instead of one commitment."""


def show(block: Block) -> Shown:
    """The list, the commitment that is being read, the code once it is locked, and each party's place."""
    sheet = current_sheet(block.workshop.id)
    content, state = _content(block, sheet), _state(sheet)
    items = _items(content)
    at = min(int(block.state.data.get("at", OVERVIEW)), len(items) - 1)
    return {
        "state": state,
        "columns": _columns(block, items, at),
        "items": items,
        "at": at,
        "one": items[at] if at >= 0 else None,
        "outcomes": len(content.outcomes),
        "new": len(content.new_commitments),
        "code": sheet.code if sheet is not None and state != "open_again" else "",
        "revision": sheet.revision if sheet is not None and state != "open_again" else 0,
        "places": _places(block, sheet) if state in ("signing", "signed") else [],
        "reason": _why_open(sheet),
        "legal": content.legal_status,
    }


def _state(sheet: SheetView | None) -> str:
    """`preparing` before the first lock, `open_again`, `signing` or `signed`."""
    if sheet is None:
        return "preparing"
    if sheet.reopened_at is not None:
        return "open_again"
    return "signed" if sheet.completed_at is not None else "signing"


def _content(block: Block, sheet: SheetView | None) -> Sheet:
    if sheet is not None and sheet.reopened_at is None:
        return sheet.content
    return draft_sheet(block.programme, block.workshop, take_in=False).sheet


def _items(content: Sheet) -> list[dict[str, Any]]:
    """What was checked, then the new commitments: supplier's first, as they are read aloud."""
    checked = [_item(one, "checked") for one in content.outcomes]
    new = [_item(one, "new") for one in content.new_commitments]
    taken = [_item(one, "taken_in") for one in content.imported]
    return [
        one
        for part in (checked, new, taken)
        for one in sorted(part, key=lambda item: (item["side"] != Side.SUPPLIER.value, item["ref"]))
    ]


def _columns(block: Block, items: list[dict[str, Any]], at: int) -> list[dict[str, Any]]:
    """Both parties' commitments beside each other, a page at a time: those around the one that is being read.

    While nothing is read, the first new ones. What was checked and what is new are never in one picture.
    """
    new = [one for one in items if one["part"] != "checked"]
    part = items[at]["part"] if at >= 0 else (new or items or [{"part": ""}])[0]["part"]
    pages = {
        side: pages_of([one for one in items if (one["part"], one["side"]) == (part, side.value)], whole=True)
        for side in Side
    }
    page = 0
    if at >= 0:
        own = pages[Side(items[at]["side"])]
        page = next(number for number, rows in enumerate(own) if items[at] in rows)
    return [
        {
            "side": side.value,
            "name": block.programme.party_name(side),
            "count": sum(len(rows) for rows in found),
            "rows": found[min(page, len(found) - 1)],
            "more": sum(len(rows) for rows in found[page + 1 :]),
        }
        for side, found in pages.items()
    ]


def _item(one: Any, part: str) -> dict[str, Any]:
    """One commitment of the list; what its part does not say is empty."""
    return {
        "part": part,
        "ref": one.ref,
        "side": one.party,
        "deed": one.wording.deed,
        "giver": one.giver,
        "receiver": one.receiver,
        "due": one.wording.due,
        "evidence": "" if part == "checked" else one.wording.evidence,
        "verdict": getattr(one, "verdict", ""),
        "reason": getattr(one, "reason", ""),
        "given_by": getattr(one, "given_by", ""),
        "entered_by": getattr(one, "entered_by", ""),
    }


def _why_open(sheet: SheetView | None) -> dict[str, str]:
    """Why the list is open again, and who said “not yet”: everybody sees it."""
    if sheet is None or sheet.reopened_at is None:
        return {}
    who = sheet.declines[-1].name if sheet.declines else ""
    return {"text": sheet.reopen_reason, "who": who}


def _places(block: Block, sheet: SheetView | None) -> list[dict[str, Any]]:
    if sheet is None:
        return []
    reading = [one for one in phones_of(block.room.id) if one.is_in and one.sign_sheet_id == sheet.id]
    places = []
    for side in Side:
        signature = sheet.signatory_of(side)
        places.append(
            {
                "side": side.value,
                "name": block.programme.party_name(side),
                "state": "signed" if signature else "waiting",
                "by": signature.name if signature else "",
                "reading": 0 if signature else sum(one.side is side for one in reading),
            }
        )
    return places


def mine(block: Block, giver: Giver) -> Shown:
    """Whether this phone was handed the list, and what its owner has done with it."""
    sheet = current_sheet(block.workshop.id)
    phone = phone_of(block, giver.person_id)
    me = names_of(block.programme.id).get(giver.person_id) if giver.person_id is not None else None
    if sheet is None or phone is None or me is None or sheet.reopened_at is not None:
        return {"part": "reading"}
    side = me.side
    theirs, own = sheet.signatory_of(side), sheet.signature_of(me.id)
    shown = {
        "party": block.programme.party_name(side),
        "side": side.value,
        "by": theirs.name if theirs else "",
    }
    if own is not None:
        return shown | {"part": "signed"}
    may_sign = me.is_signatory and sheet.names_signer(side, me.name)
    if theirs is not None or not may_sign or not sheet.is_open:
        return shown | {"part": "reading"}
    return shown | {"part": "handed" if phone.sign_sheet_id == sheet.id else "next"}


def phone_of(block: Block, person_id: int | None) -> PhoneView | None:
    """The phone by which this person is in the room."""
    if person_id is None:
        return None
    return next((one for one in phones_of(block.room.id) if one.is_in and one.person_id == person_id), None)


def desk(block: Block) -> Shown:
    """Where the list stands, and for each signatory whether it can be handed to their phone."""
    sheet = current_sheet(block.workshop.id)
    return {
        "state": _state(sheet),
        "signatories": [one for side in Side for one in _signatories(block, sheet, side)],
        "items": len(_items(_content(block, sheet))),
        "at": int(block.state.data.get("at", OVERVIEW)),
    }


def _signatories(block: Block, sheet: SheetView | None, side: Side) -> list[dict[str, Any]]:
    phones = {one.person_id: one for one in phones_of(block.room.id) if one.is_in}
    signed = sheet.signatory_of(side) if sheet is not None else None
    found = []
    for person in names_of(block.programme.id).values():
        if person.side is not side or not person.is_signatory or person.has_left:
            continue
        if sheet is not None and sheet.reopened_at is None and not sheet.names_signer(side, person.name):
            continue
        phone = phones.get(person.id)
        found.append(
            {
                "name": person.name,
                "side": side.value,
                "number": person.number,
                "phone": phone.key if phone else "",
                "handed": phone is not None and sheet is not None and phone.sign_sheet_id == sheet.id,
                "signed": signed is not None and signed.person_id == person.id,
                "party_signed": signed is not None,
            }
        )
    return found


def act_read(actor: Actor, block: Block, fields: Fields) -> None:
    """Turns to a commitment of the list by its place, or with -1 back to the code and both places."""
    items = len(_items(_content(block, current_sheet(block.workshop.id))))
    wanted = fields.get("at", "")
    at = int(wanted) if wanted.isdecimal() and len(wanted) < 5 else OVERVIEW
    at = at if at < items else OVERVIEW
    if at == int(block.state.data.get("at", OVERVIEW)):
        return
    save_state(block.item.id, block.state, phase="on", data={"at": at})
    tell(actor, block, ListRead(block.item.title, at))


KIND = Kind(key="sign-off", show=show, desk=desk, mine=mine, acts={"read": act_read}, has_mine=True)
