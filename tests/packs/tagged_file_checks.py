"""What a strict reader finds wrong with the file around the tags: fonts, colours, attachments, forms, claims."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont

from tests.packs.tagged import Tagged
from tests.packs.tagged_checks import check

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
A, UA = "{http://www.aiim.org/pdfa/ns/id/}", "{http://www.aiim.org/pdfua/ns/id/}"
XMP, DC, PDF = (
    "{http://ns.adobe.com/xap/1.0/}",
    "{http://purl.org/dc/elements/1.1/}",
    "{http://ns.adobe.com/pdf/1.3/}",
)
EXTENSION = "{http://www.aiim.org/pdfa/ns/extension/}schemas"


@check
def fonts_are_embedded_with_meanings(tagged: Tagged) -> Iterator[str]:
    for name, font in tagged.fonts.items():
        if font["/Subtype"] == "/Type3":
            continue
        about = (
            font["/DescendantFonts"][0]["/FontDescriptor"]
            if "/DescendantFonts" in font
            else font["/FontDescriptor"]
        )
        if not any(key in about for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield f"{name} is not embedded"
        if "/ToUnicode" not in font:
            yield f"{name} does not say what its glyphs mean"
    for number, page in enumerate(tagged.pages, 1):
        for piece in page.pieces.values():
            for name, glyph in piece.glyphs:
                if glyph == 0 or not tagged.meanings.get(name, {}).get(glyph):
                    yield f"page {number}: glyph {glyph} of {name} means nothing"


@check
def each_face_is_embedded_once(tagged: Tagged) -> Iterator[str]:
    faces = [str(font.get("/BaseFont", name)).split("+")[-1] for name, font in tagged.fonts.items()]
    yield from (
        f"{face} is there {faces.count(face)} times" for face in sorted(set(faces)) if faces.count(face) > 1
    )


@check
def widths_are_those_of_the_font(tagged: Tagged) -> Iterator[str]:
    for name, font in tagged.fonts.items():
        if (
            "/DescendantFonts" not in font
            or "/FontFile2" not in font["/DescendantFonts"][0]["/FontDescriptor"]
        ):
            continue
        below = font["/DescendantFonts"][0]
        with TTFont(io.BytesIO(below["/FontDescriptor"]["/FontFile2"].read_bytes()), lazy=True) as opened:
            per_em, order, lengths = opened["head"].unitsPerEm, opened.getGlyphOrder(), opened["hmtx"]
            for glyph, said in _widths(below["/W"]).items():
                real = lengths[order[glyph]][0] * 1000 / per_em if glyph < len(order) else said
                if abs(real - said) > 1:
                    yield f"{name}: glyph {glyph} is {real:.0f} wide, not {said:.0f}"


def _widths(listed: Any) -> dict[int, float]:
    found: dict[int, float] = {}
    items, at = list(listed), 0
    while at < len(items):
        if isinstance(items[at + 1], pikepdf.Array):
            found.update((int(items[at]) + step, float(width)) for step, width in enumerate(items[at + 1]))
            at += 2
        else:
            found.update(
                (glyph, float(items[at + 2])) for glyph in range(int(items[at]), int(items[at + 1]) + 1)
            )
            at += 3
    return found


@check
def colours_have_a_profile(tagged: Tagged) -> Iterator[str]:
    intents = tagged.root.get("/OutputIntents", pikepdf.Array())
    if len(intents) != 1 or intents[0].get("/S") != "/GTS_PDFA1":
        yield "no output intent of PDF/A"
    elif int(intents[0].get("/DestOutputProfile", pikepdf.Dictionary()).get("/N", 0)) != 3:
        yield "the output intent has no profile of three colours"


@check
def attachments_say_what_they_are(tagged: Tagged) -> Iterator[str]:
    associated = tagged.root.get("/AF", pikepdf.Array())
    numbers = [one.objgen for one in associated]
    if len(set(numbers)) != len(numbers):
        yield "an attachment is associated twice"
    names = (
        tagged.root.get("/Names", pikepdf.Dictionary())
        .get("/EmbeddedFiles", pikepdf.Dictionary())
        .get("/Names", [])
    )
    listed = [names[at + 1] for at in range(0, len(names), 2)]
    keys = [str(names[at]) for at in range(0, len(names), 2)]
    if keys != sorted(keys):
        yield "the attachments' names are not in order"
    if not listed:
        yield "no attachment"
    for one in listed:
        name = str(one.get("/UF", "?"))
        if one.objgen not in numbers:
            yield f"{name} is not associated with the file"
        if one.get("/AFRelationship") not in (
            "/Source",
            "/Data",
            "/Alternative",
            "/Supplement",
            "/Unspecified",
        ):
            yield f"{name} says nothing of how it belongs to the file"
        if not all(str(one.get(key, "")).strip() for key in ("/F", "/UF", "/Desc")):
            yield f"{name} is not named and described"
        if "/Subtype" not in one["/EF"]["/F"] or "/ModDate" not in one["/EF"]["/F"].get("/Params", {}):
            yield f"{name} says neither its kind nor its date"


@check
def forms_need_no_filling_in_by_the_reader(tagged: Tagged) -> Iterator[str]:
    form = tagged.root.get("/AcroForm", pikepdf.Dictionary())
    if "/NeedAppearances" in form or "/XFA" in form:
        yield "the form has no appearances of its own"
    if any(key in tagged.root for key in ("/OpenAction", "/AA")) or b"/JavaScript" in tagged.bytes:
        yield "the file does something by itself"
    for page in tagged.pdf.pages:
        for note in page.get("/Annots", pikepdf.Array()):
            if note.get("/Subtype") == "/Widget" and "/AP" not in note:
                yield f"a field without appearance: {note.get('/T')}"


@check
def the_file_can_be_told_from_others(tagged: Tagged) -> Iterator[str]:
    if len(tagged.pdf.trailer.get("/ID", [])) != 2:
        yield "no identifier"
    if tagged.pdf.is_encrypted:
        yield "encrypted"
    if not tagged.bytes.startswith(b"%PDF-1.7"):
        yield "not a PDF of version 1.7"


@check
def claims_are_those_that_hold(tagged: Tagged) -> Iterator[str]:
    metadata = tagged.root.get("/Metadata")
    if metadata is None:
        yield "no metadata"
        return
    if "/Filter" in metadata:
        yield "the metadata are packed"
    tree = ElementTree.fromstring(metadata.read_bytes())
    if len(tree.findall(f"{RDF}RDF")) != 1:
        yield "the metadata are not one description"
    said = _properties(tree)
    wanted = {A + "part": "3", A + "conformance": "A", UA + "part": "1"}
    yield from (
        f"{key} is {said.get(key)!r}, not {value!r}"
        for key, value in wanted.items()
        if said.get(key) != value
    )
    if UA + "part" in said and not _describes_ua(tree):
        yield "PDF/UA's own property is not described"
    yield from _unlike_the_old_ones(tagged, said)


def _properties(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for about in tree.iter(f"{RDF}Description"):
        found.update({key: value for key, value in about.attrib.items() if not key.startswith(RDF)})
        found.update({one.tag: "".join(one.itertext()).strip() for one in about if one.tag != EXTENSION})
    return found


def _describes_ua(tree: Any) -> bool:
    schemas = ["".join(one.itertext()) for one in tree.iter(EXTENSION)]
    return any("http://www.aiim.org/pdfua/ns/id/" in one and "Integer" in one for one in schemas)


def _unlike_the_old_ones(tagged: Tagged, said: dict[str, str]) -> Iterator[str]:
    """The older metadata must not say another thing than the newer ones."""
    pairs = {
        "/Title": DC + "title",
        "/Creator": XMP + "CreatorTool",
        "/Producer": PDF + "Producer",
        "/CreationDate": XMP + "CreateDate",
        "/ModDate": XMP + "ModifyDate",
    }
    for old, new in pairs.items():
        before, now = str(tagged.pdf.docinfo.get(old, "")), said.get(new, "")
        if "Date" in old:
            before, now = (re.sub(r"\D", "", one) for one in (before, now))
        if not before or before != now:
            yield f"{old} is {before!r}, the metadata say {now!r}"
