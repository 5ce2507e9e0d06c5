"""What a PDF says that it is, in its metadata (XMP): nothing that does not hold."""

from __future__ import annotations

from typing import Any

import pydyf

_PART_OF_UA = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />'
)

_SCHEMA_OF_UA = b"""<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType></rdf:li></rdf:Seq>\
</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
"""PDF/A knows no property of PDF/UA: a file of both describes it (ISO 19005-3, 6.6.2.3)."""

_END, _CLAIM_OF_A = b"</rdf:RDF>", b'<rdf:Description rdf:about="" pdfaid:part="3" pdfaid:conformance="A" />'


def claim(pdf: Any, holds: bool) -> None:
    """Adds PDF/UA-1 to the engine's claim of PDF/A-3a, or takes that away too where something does not hold.

    The metadata stay readable without unpacking, for tools that look for them in the file.
    """
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split(b" ", 1)[0])]
    said = b"\n".join(metadata.stream)
    if _CLAIM_OF_A not in said:
        raise ValueError("the layout engine words its claim of PDF/A differently")
    if holds:
        said = said.replace(_END, _PART_OF_UA + _SCHEMA_OF_UA + _END)
    else:
        said = said.replace(_CLAIM_OF_A, b"")
    metadata.stream, metadata.compress = [said], False


def single_attachments(pdf: Any) -> None:
    """The engine lists each attachment of the file twice among those associated with it."""
    associated = pdf.catalog.get("AF")
    if associated is not None:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(associated))
