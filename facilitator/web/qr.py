"""QR codes as inline SVG, made on demand and kept nowhere."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_svg(address: str, name: str) -> Markup:
    """A QR code that opens this address; `name` is what a screen reader says of it. Black on white, in any theme."""
    picture = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, border=2, dark="#000", light="#fff", title=name, svgclass=None, lineclass=None
    )
    return Markup(picture.replace("<svg ", '<svg role="img" ', 1))  # segno escapes the title
