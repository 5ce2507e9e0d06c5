"""The objects of a file as they are written, each worked out once.

The writer asks each object for its bytes twice, for the file and for the file's identifier, and a page is packed
anew each time it is asked.
"""

from __future__ import annotations

from typing import Any

import pydyf


class Written(pydyf.Object):  # type: ignore[misc]
    """An object that nothing changes any more."""

    def __init__(self, source: Any) -> None:
        super().__init__()
        self.number = source.number
        self._compressible: bool = source.compressible
        self._data: bytes = source.data

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return self._compressible


def write_each_once(pdf: Any) -> None:
    """To be called when all is said: what is changed in an object of this file afterwards is not written."""
    pdf.objects = [one if one.free == "f" or one.generation else Written(one) for one in pdf.objects]
