"""What a visit brings over the line: each file with its bytes as they came, heads included; nothing that was kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession


@dataclass
class Traffic:
    """Fills while pages load. A stream that stays open counts as a request without bytes.

    Without slots: Playwright puts an attribute of its own on whose method it calls.
    """

    paths: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    _kept: set[str] = field(default_factory=set)

    @property
    def requests(self) -> int:
        return len(self.paths)

    @property
    def kib(self) -> float:
        return sum(self.sizes.values()) / 1024

    def told(self) -> list[str]:
        """One line for each file, the largest first."""
        ordered = sorted(self.paths, key=lambda one: -self.sizes.get(one, 0))
        return [f"{self.sizes.get(one, 0) / 1024:7.1f} KiB  {self.paths[one]}" for one in ordered]

    def watch(self, session: CDPSession) -> None:
        """Counts from now on."""
        session.on("Network.requestServedFromCache", lambda event: self._kept.add(event["requestId"]))
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def _answered(self, event: dict[str, Any]) -> None:
        answer, number = event["response"], event["requestId"]
        is_kept = number in self._kept or answer.get("fromDiskCache") or answer.get("fromPrefetchCache")
        if answer["url"].startswith("http") and not is_kept:
            self.paths[number] = urlsplit(answer["url"]).path

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.paths:
            self.sizes[event["requestId"]] = int(event["encodedDataLength"])
