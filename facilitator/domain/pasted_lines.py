"""One pasted line as a person: names, roles and addresses however mail programs and tables write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from facilitator.domain.people import PersonDraft, Role, Roles, tidy_person
from facilitator.domain.sides import Side
from facilitator.domain.typed_names import folded_name, plain_letters

_ADDRESS = re.compile(r"<([^<>]*@[^<>]*)>")
_BARE = re.compile(r"(?:mailto:)?([^\s<>()\[\];,:|\"']+@[^\s<>()\[\];,:|\"'.]+(?:\.[^\s<>()\[\];,:|\"'.]+)+)")
_BRACKETED = re.compile(rf"[(\[]\s*{_BARE.pattern}\s*[)\]]")
_BETWEEN_ADDRESSES = re.compile(r"(?<=>)\s*[;,]\s*")
_BETWEEN_BARE = re.compile(r"[\s;,]+")
_BEFORE = re.compile(r'^\s*"?([^"<]*?)"?\s*<')
_MAIL_FIELD = re.compile(r"^\s*(?:to|cc|bcc|from|an|von|à|de|para|til|fra)\s*:\s*(?=.*@)", re.IGNORECASE)
_ASIDE = re.compile(
    r"^\s*(?:sent|date|subject|gesendet|datum|betreff|envoy[ée]|objet|fecha|asunto)\s*:", re.IGNORECASE
)
"""Lines of a mail's header that name nobody."""
_ITEM = re.compile(r"^\s*(?:\d{1,3}[.)]|[-–—*•·▪◦])\s+")
"""What stands before each line of a list."""
_APART = re.compile(r"\s+[–—|-]\s+")
_SINGLE_QUOTES = re.compile(r"^(\s*\"?)['‘’]([^<>@]+?)['‘’](?=\"?\s*<)")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BETWEEN_ROLES = re.compile(r"\s*(?:[/+&,;·]|\band\b)\s*")
_ROLE_WORDS = {
    "sponsor": Role.SPONSOR,
    "signatory": Role.SIGNATORY,
    "signer": Role.SIGNATORY,
    "key decision maker": Role.DECISION_MAKER,
    "decision maker": Role.DECISION_MAKER,
    "observer": Role.OBSERVER,
    "member": Role.MEMBER,
}
"""What a role is called in a list, hyphens read as spaces. The very word only: a “Sponsor manager” is a title."""


_HEADINGS = {
    **dict.fromkeys(("name", "full name", "person", "participant", "display name", "nom", "nombre"), "name"),
    **dict.fromkeys(("first name", "given name", "forename", "vorname", "prenom"), "first"),
    **dict.fromkeys(("last name", "surname", "family name", "nachname", "nom de famille"), "last"),
    **dict.fromkeys(
        ("role", "roles", "title", "job title", "position", "function", "funktion", "fonction"), "role"
    ),
    **dict.fromkeys(("e mail", "email", "mail", "e mail address", "email address", "address"), "email"),
    **dict.fromkeys(("side", "party", "seite", "partei", "partie", "cote", "parte", "lado"), "side"),
    **dict.fromkeys(("sponsor", "is sponsor"), "sponsor"),
    **dict.fromkeys(("signatory", "is signatory", "signer"), "signatory"),
    **dict.fromkeys(("decision maker", "key decision maker", "is decision maker"), "decision_maker"),
    **dict.fromkeys(("observer", "is observer"), "observer"),
    **dict.fromkeys(("left", "left on"), "left"),
    **dict.fromkeys(("company", "organisation", "organization", "firma", "phone", "telephone", "no"), ""),
}
_TITLES = frozenset(
    (
        *(word for word, column in _HEADINGS.items() if column == "name"),
        "names",
        "people",
        "participants",
        "attendees",
    )
)
"""What columns are called at the head of a list; those without a meaning here are passed over."""


def pieces_of(text: str) -> Iterator[tuple[int, str]]:
    """The people of a text, each with the number of its line: many in one line where a mail program wrote it.

    Blank lines and what stands before the names of a mail's header (“To:”) don't count.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        if _ASIDE.match(line):
            continue
        line = _ITEM.sub("", _MAIL_FIELD.sub("", line.replace("\ufeff", "")))
        for piece in _people_of(line):
            if piece.strip(" \t;,"):
                yield number, _SINGLE_QUOTES.sub(r"\1\2", piece).rstrip(" ;,")


def _people_of(line: str) -> list[str]:
    """The pieces of a line: one, unless a mail program wrote many people into it."""
    if len(_ADDRESS.findall(line)) > 1:
        return _of_a_mail(line)
    words = [word for word in _BETWEEN_BARE.split(line) if word]
    return words if len(words) > 1 and all(map(_BARE.fullmatch, words)) else [line]


def _of_a_mail(line: str) -> list[str]:
    """The people of a line with many addresses: whatever stands before each is a name, and quoted as one."""
    return [_BEFORE.sub(r'"\1" <', piece) for piece in _BETWEEN_ADDRESSES.split(line)]


Columns = Sequence[str]
"""What the parts of each line are: name, first, last, role, email, side, one of the roles, or empty for what is passed
over."""

_YES = frozenset(("yes", "y", "x", "true", "1", "ja", "oui", "si", "sim", "tak", "wahr", "vrai", "✓", "✔"))
"""What says in the column of a role that somebody has it."""
_SIDES = {"supplier": Side.SUPPLIER, "s": Side.SUPPLIER, "customer": Side.CUSTOMER, "c": Side.CUSTOMER}


def has_left(piece: str, columns: Columns) -> bool:
    """Whether a line below named columns is of somebody who is not there any more."""
    return any(column == "left" and text for column, text in zip(columns, _parts(piece), strict=False))


def columns_in(piece: str) -> Columns | None:
    """The columns that a line names; None for a line that names a person."""
    named = [_HEADINGS.get(_heading(part)) for part in _parts(piece)]
    known = [name for name in named if name is not None]
    has_name = not {"name", "first", "last"}.isdisjoint(known)
    if not has_name or len(known) < 2:
        return None
    if "first" in known and "last" not in known:
        named = ["last" if name == "name" else name for name in named]
    return [name or "" for name in named]


def names_nobody(piece: str) -> bool:
    """Whether a line is only the title of the names below it."""
    return _heading(piece.strip(" :")) in _TITLES


def _heading(text: str) -> str:
    return " ".join(plain_letters(text).replace("-", " ").replace("_", " ").split())


def _parts(piece: str) -> list[str]:
    return [part.strip().strip('"').strip() for part in piece.split(_divider(piece))]


def _divider(piece: str) -> str:
    return "\t" if "\t" in piece else ";" if ";" in piece else ","


def read_row(
    piece: str, columns: Columns, side: Side, parties: Mapping[str, Side] = MappingProxyType({})
) -> PersonDraft:
    """A line below named columns; of the side that a column names, also by the party's folded name, else `side`."""
    cells = list(zip(columns, _parts(piece), strict=False))
    given = dict(cells)
    name = given.get("name") or " ".join(filter(None, (given.get("first"), given.get("last"))))
    told = [text for column, text in cells if column == "role" and text]
    roles = {role for text in told for role in roles_named(text)}
    roles |= {role for role in Role if given.get(role.value, "").casefold() in _YES}
    said = folded_name(given.get("side", ""))
    side = _SIDES.get(said) or parties.get(said) or side
    title = ", ".join(text for text in told if not roles_named(text))
    return tidy_person(PersonDraft(side, name, _bare(given.get("email", "")), title, roles_of(roles)))


def _bare(address: str) -> str:
    """The address alone: without brackets and `mailto:`."""
    found = _ADDRESS.search(address)
    return (found.group(1) if found else address).strip().removeprefix("mailto:")


def read_line(line: str, side: Side) -> PersonDraft:
    """A line without named columns: name, titles and address in any order behind the name."""
    line = _APART.sub(f"{_divider(line)} ", line)
    address = _ADDRESS.search(line) or _BRACKETED.search(line) or _BARE.search(line)
    if address:
        line = _name_first(line, address)
        line = line.replace(address.group(), _divider(line), 1)
    roles: set[Role] = set()
    for bracket in _BRACKETS.finditer(line):
        if named := roles_named(bracket.group(1)):
            roles |= named
            line = line.replace(bracket.group(), " ", 1)
    parts = _parts(line)
    rest = [part for part in parts[1:] if part]
    mails = [part for part in rest if "@" in part]
    email = (address.group(1) if address else mails[0] if mails else "").removeprefix("mailto:")
    titles = [part for part in rest if part != email]
    for part in [part for part in titles if roles_named(part)]:
        roles |= roles_named(part)
        titles.remove(part)
    return tidy_person(
        PersonDraft(side, parts[0] or _name_in(email), email, ", ".join(titles), roles_of(roles))
    )


def _name_in(address: str) -> str:
    """“Jean Moreau” for jean.moreau@x: the name that an address alone tells; empty where it tells none."""
    words = re.split(r"[._-]+", address.partition("@")[0])
    return " ".join(word.title() for word in words) if len(words) > 1 and all(map(str.isalpha, words)) else ""


def _name_first(line: str, address: re.Match[str]) -> str:
    """“Moreau, Jean <a@x>” as “Jean Moreau <a@x>”: mail programs write so; “Jan Brandt, Quality <a@x>” stays.

    It is a family name that stands first if it is quoted with the rest, if the address has the word behind the comma
    in it, or if it is one word (besides a “van der”) that the address is not.
    """
    before = line[: address.start()].strip()
    quoted = before.startswith('"') and before.endswith('"')
    family, comma, given = before.strip('"').partition(",")
    if not comma or not given.strip() or "," in given or ";" in before or "\t" in before:
        return line
    words = [plain_letters(word) for word in family.split() if not word.islower()]
    local = re.split(r"[^a-z0-9]+", plain_letters(address.group(1).partition("@")[0]))
    is_family = len(words) == 1 and words != local
    if quoted or is_family or plain_letters(given.split()[0]) in local:
        return f"{given.strip()} {family.strip()} {line[address.start() :]}"
    return line


def roles_named(text: str) -> frozenset[Role]:
    """The roles that a text names and nothing else; none where any of its words is not a role's."""
    pieces = _BETWEEN_ROLES.split(" ".join(text.casefold().replace("-", " ").split()))
    found = [_ROLE_WORDS.get(piece) for piece in pieces]
    return frozenset(role for role in found if role) if all(found) else frozenset()


def roles_of(named: Iterable[str]) -> Roles:
    """Roles by their names; what is none counts for nothing."""
    held = set(named)
    return Roles(
        sponsor=Role.SPONSOR in held,
        signatory=Role.SIGNATORY in held,
        decision_maker=Role.DECISION_MAKER in held,
        observer=Role.OBSERVER in held,
    )
