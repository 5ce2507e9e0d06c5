#!/usr/bin/env bash
# WeasyPrint's PDF/UA tags: a heading beside a float is two, a figure's box is upside down, its description is lost.
#
# Expected:  with pdf_variant="pdf/ua-1" an <h2> becomes one H2; the BBox of a Figure is where the figure stands, in the
#            page's own space (ISO 32000-1, 14.8.5.4.3: default user space, points from the lower left corner); an SVG
#            says what its aria-label or its <title> and <desc> say. With pdf/a-3a /AF lists an attachment once.
# Happens:   WeasyPrint 70.0 makes H2 in H2 of <h2><span style="float: right">…</span>…</h2>, since its anonymous block
#            carries the element's tag too (so does P, and each column of a list: L in L). The BBox is in CSS pixels
#            from the upper left corner: a figure in the upper right of an A4 page is said to be outside of it. Alt is
#            the <title> alone. /AF names the attachment twice. Nothing is warned of, and the file claims PDF/UA-1.
# Who:       whoever listens: a screen reader counts and reads headings twice, highlights another place than the figure,
#            and of a chart with a careful description only its title is heard. Checkers that look for missing tags pass.
# Instead:   give WeasyPrint a `finisher` and put the objects right before they are written (H2 in H2 taken out, the box
#            turned: 0.75 × pixels, height minus y), and put the whole text alternative into the SVG's <title>.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/v"
"$folder/v/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0 pydyf==0.13.0 pikepdf==10.17.0
cd "$folder" && "$folder/v/bin/python" - <<'PY'
import io

import pikepdf
import weasyprint

PAGE = """<html lang="en"><head><title>t</title><style>@page { size: 210mm 297mm; margin: 0 }</style></head><body>
<h1>One</h1><h2><span style="float: right">due</span>Two</h2>
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" role="img" aria-label="Kept. Two of three."
 style="position: absolute; left: 700px; top: 20px"><title>Kept</title><desc>Two of three.</desc><path d="M0 0h40v40z"/></svg>
</body></html>"""


def written(variant):
    out = io.BytesIO()
    attachment = weasyprint.Attachment(string=b"{}", name="a.json")
    weasyprint.HTML(string=PAGE).write_pdf(out, pdf_variant=variant, attachments=[attachment])
    return pikepdf.open(out)


def walk(element, above=()):
    kind = str(element["/S"])
    yield element, above
    for kid in element.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from walk(kid, (*above, kind))


ua = written("pdf/ua-1")
elements = list(walk(ua.Root.StructTreeRoot.K[0]))
nested = [above for one, above in elements if one["/S"] == "/H2" and "/H2" in above]
(figure,) = [one for one, _above in elements if one["/S"] == "/Figure"]
box = [float(edge) for edge in figure["/A"]["/BBox"]]
width, height = float(ua.pages[0].mediabox[2]), float(ua.pages[0].mediabox[3])
archive = written("pdf/a-3a")
twice = [str(one["/UF"]) for one in archive.Root.AF]
print("weasyprint", weasyprint.__version__, "pikepdf", pikepdf.__version__)
print("H2 in H2:", len(nested))
print(f"BBox {box} on a page of {width:.0f} × {height:.0f} points; it stands at [525, {height - 45:.0f}, 555, {height - 15:.0f}]")
print("Alt:", figure["/Alt"])
print("AF:", twice)
assert len(nested) == 1
assert box == [700, 20, 740, 60] and box[2] > width, box
assert str(figure["/Alt"]) == "Kept"
assert twice == ["a.json", "a.json"]
PY
