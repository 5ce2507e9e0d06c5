"""Every page there is, with the example programme in three states: between sessions, in one, and at the signing."""

from __future__ import annotations

from typing import NamedTuple

from tests.browser.live_server import LiveServer
from tests.browser.scenes import bring_in, empty_programme, in_session, list_on_the_table, signed_list


class Address(NamedTuple):
    """A page: `status` is how it answers, `signed_in` whether it is the facilitator's."""

    name: str
    path: str
    signed_in: bool = True
    status: int = 200


def addresses_of(server: LiveServer, public_id: str) -> list[Address]:
    """All pages of a server with the example programme `public_id`; two more examples are made for it."""
    return [
        *outside(server),
        *of_programme(f"/programmes/{public_id}"),
        *of_register(f"/programmes/{public_id}"),
        *of_commitments(f"/programmes/{public_id}"),
        *of_session(server),
        *of_signing(server, public_id),
    ]


def outside(server: LiveServer) -> list[Address]:
    """Signing in, links, errors, home."""
    link = server.flask("users", "add", "new@example.org", "--link").splitlines()[0]
    return [
        Address("01-sign-in", "/sign-in", signed_in=False),
        Address("02-invitation", link.removeprefix(server.url), signed_in=False),
        Address("03-setup-over", "/setup/used-long-ago", signed_in=False, status=404),
        Address("04-home", "/"),
        Address("05-account", "/account"),
        Address("05-account-remove", "/account/remove"),
        Address("06-not-there", "/programmes/nothing", status=404),
        Address("07-new-programme", "/programmes/new"),
        Address("07-from-file", "/programmes/from-file"),
        *of_an_empty_programme(server),
    ]


def of_an_empty_programme(server: LiveServer) -> list[Address]:
    """A programme on its first day; each page says what it is for. Its pack was never printed."""
    with server.writing():
        place = f"/programmes/{empty_programme()}"
        other = empty_programme()
        bring_in(other)
    return [
        Address("08-import", f"/programmes/{other}/commitments/imports/1"),
        Address("08-imports", f"/programmes/{other}/commitments/import"),
        Address("08-empty-programme", place),
        Address("08-empty-people", f"{place}/people"),
        Address("08-empty-workshops", f"{place}/workshops"),
        Address("08-empty-plan", f"{place}/workshops/new"),
        Address("08-empty-ledger", f"{place}/commitments"),
        Address("08-empty-register", f"{place}/register"),
        Address("09-pack-asking", f"{place}/packs/review/next"),
    ]


def of_programme(place: str) -> list[Address]:
    """A programme between two sessions."""
    return [
        Address("10-programme", place),
        Address("11-programme-edit", f"{place}/edit"),
        Address("12-facilitators", f"{place}/facilitators"),
        Address("13-people", f"{place}/people"),
        Address("14-person-new", f"{place}/people/new?side=customer"),
        Address("15-person", f"{place}/people/1"),
        Address("16-person-leaves", f"{place}/people/1/leave"),
        Address("17-people-paste", f"{place}/people/paste"),
        Address("18-steps", f"{place}/steps"),
        *(Address(f"19-step-{number}", f"{place}/steps/{number}") for number in (1, 2, 5)),
        Address("20-workshops", f"{place}/workshops"),
        Address("21-workshop-new", f"{place}/workshops/new"),
        Address("22-workshop-record", f"{place}/workshops/2"),
        Address("23-workshop-prepare", f"{place}/workshops/3"),
        Address("23-workshop-parts", f"{place}/workshops/3/parts"),
        Address("24-workshop-edit", f"{place}/workshops/3/edit"),
        Address("25-run-before-start", f"{place}/workshops/3/run"),
        Address("26-signed-list", f"{place}/workshops/2/sign"),
    ]


def of_register(place: str) -> list[Address]:
    """Opportunities and concerns, with each thing that can be unfolded."""
    return [
        Address("60-register", f"{place}/register"),
        Address("61-register-narrowed", f"{place}/register?view=new&workshop=2"),
        Address("62-register-linking", f"{place}/register?link=O-02"),
        Address("63-register-editing", f"{place}/register?edit=K-02"),
        Address("64-register-hiding", f"{place}/register?hide=K-02"),
        Address("65-register-table", f"{place}/register/concerns/table"),
        Address("66-measures", f"{place}/register/measures"),
        Address("67-measures-entering", f"{place}/register/measures?rounds=M-01"),
    ]


def of_commitments(place: str) -> list[Address]:
    """The ledger and single commitments."""
    return [
        Address("30-ledger", f"{place}/commitments"),
        Address("31-ledger-filtered", f"{place}/commitments?party=supplier&state=kept&q=plan"),
        Address("32-ledger-empty", f"{place}/commitments?q=nothing-like-it"),
        Address("33-promise-new", f"{place}/commitments/new"),
        Address("34-promise-judged", f"{place}/commitments/S-01"),
        Address("35-promise-customer", f"{place}/commitments/C-02"),
        Address("36-promise-open", f"{place}/commitments/S-06"),
        Address("37-promise-edit", f"{place}/commitments/S-10/edit"),
        Address("38-import", f"{place}/commitments/import"),
    ]


def of_session(server: LiveServer) -> list[Address]:
    """The screens of the room, in an example that is made for it."""
    room = in_session(server)
    return [
        Address("40-programme-in-session", room.place),
        Address("41-run", f"{room.workshop}/run"),
        Address("42-prepare-while-running", room.workshop),
        Address("43-review", f"{room.workshop}/review"),
        Address("44-review-one", f"{room.workshop}/review/S-06"),
        Address("45-commit", f"{room.workshop}/commit"),
        Address("46-sign-before-lock", f"{room.workshop}/sign"),
        Address("47-closing", f"{room.workshop}/run/close"),
        Address("47-here", f"{room.workshop}/here"),
    ]


def of_signing(server: LiveServer, public_id: str) -> list[Address]:
    """A list that is out for signing, in an example that is made for it, and a signed one of `public_id`."""
    table, signed = list_on_the_table(server), signed_list(server, public_id)
    return [
        Address("50-sign-waiting", f"{table.workshop}/sign"),
        Address("51-sign-host", f"{table.workshop}/sign/host/{table.customer_signatory_number}"),
        Address("52-sign-ink", f"{table.workshop}/sign/ink"),
        Address("53-phone", table.link, signed_in=False),
        Address("54-phone-link-over", "/s/no-such-link", signed_in=False, status=410),
        Address("55-verify-waiting", f"/v/{table.verify_id}", signed_in=False),
        Address("56-verify-complete", signed, signed_in=False),
        Address("57-verify-unknown", "/v/nothing", signed_in=False, status=404),
        Address("58-run-locked", f"{table.workshop}/run"),
        Address("59-commit-locked", f"{table.workshop}/commit"),
    ]
