"""At which address phones reach the app: one answer for links, codes, the terminal and the pages that show it.

The machine's own network addresses are asked of the operating system; nothing is ever sent for it. They are asked for
anew every few seconds, as a laptop is started at home and carried into another network.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import AddressValueError, IPv4Address
from urllib.parse import urlsplit

EVERYWHERE = ("0.0.0.0", "::")
"""What HOST is when the server listens on all interfaces."""
KNOWN_FOR = 10.0
"""Seconds for which the addresses are taken as known."""
INNER = ("lo", "docker", "br-", "veth", "virbr", "vmnet", "tun", "wg", "utun")
"""How the names of interfaces begin that lead to no room: the machine itself, its containers, tunnels."""
ANYWHERE = ("192.0.2.1", 9)
"""An address for documentation: asking for the way to it sends nothing (UDP), and tells which address would be used."""
SIOCGIFADDR = 0x8915
"""Linux: the address of an interface."""


class Way(StrEnum):
    """Why phones reach that address, or why they do not."""

    GIVEN = "given"
    """BASE_URL or HOST names it."""
    NETWORK = "network"
    """The server listens on all interfaces, and this is the machine's own address."""
    ONLY_HERE = "only_here"
    """The server listens on this machine only."""
    POINTS_HERE = "points_here"
    """BASE_URL names this machine itself, although the network could reach the server."""
    NO_NETWORK = "no_network"
    """The server listens on all interfaces, and the machine is in no network."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where links lead (`address`, with scheme and port), and whether a phone can follow them."""

    address: str
    way: Way
    others: tuple[str, ...] = ()
    """Further addresses of this machine, in case the first one is of another network than the room's."""
    command: str = ""
    """What starts the app so that phones reach it, where they do not."""

    @property
    def is_reached(self) -> bool:
        return self.way in (Way.GIVEN, Way.NETWORK)


def reach_of(given: str, host: str, port: int) -> Reach:
    """Where links lead: `given` is BASE_URL or empty, `host` and `port` are where the server listens."""
    everywhere = host in EVERYWHERE
    command = f"HOST=0.0.0.0 {'' if port == 8000 else f'PORT={port} '}make run"
    if given:
        if not is_this_machine(given):
            return Reach(given, Way.GIVEN)
        return Reach(given, Way.POINTS_HERE if everywhere else Way.ONLY_HERE, command=command)
    if not everywhere:
        address = _written(host, port)
        return (
            Reach(address, Way.ONLY_HERE, command=command)
            if is_this_machine(address)
            else Reach(address, Way.GIVEN)
        )
    found = [_written(one, port) for one in network_addresses()]
    if not found:
        return Reach(_written("127.0.0.1", port), Way.NO_NETWORK)
    return Reach(found[0], Way.NETWORK, tuple(found[1:]))


def is_this_machine(address: str) -> bool:
    """Whether a link with this address leads to the very machine that opens it."""
    host = urlsplit(address).hostname or ""
    if host in ("localhost", "::1"):
        return True
    try:
        return IPv4Address(host).is_loopback
    except AddressValueError:
        return False


def network_addresses() -> tuple[str, ...]:
    """The IPv4 addresses that this machine has in networks; first the one on its way out of here."""
    now = time.monotonic()
    if not _known or now - _known[-1][0] > KNOWN_FOR:
        _known[:] = [(now, tuple(dict.fromkeys(filter(_leads_here, _asked_for()))))]
    return _known[-1][1]


_known: list[tuple[float, tuple[str, ...]]] = []


def _asked_for() -> Iterator[str]:
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(ANYWHERE)
        yield probe.getsockname()[0]
    yield from _of_interfaces()


def _of_interfaces() -> Iterator[str]:
    """By name, where the system tells them so (Linux)."""
    try:
        from fcntl import ioctl
    except ImportError:
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _index, name in socket.if_nameindex():
            if name.startswith(INNER):
                continue
            with suppress(OSError):
                told = ioctl(probe, SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                yield socket.inet_ntoa(told[20:24])


def _leads_here(address: str) -> bool:
    """Whether others can use it: not loopback, not what a card gives itself without a network."""
    try:
        found = IPv4Address(address)
    except AddressValueError:
        return False
    return not (found.is_loopback or found.is_link_local or found.is_unspecified or found.is_multicast)


def _written(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class OwnHosts(Collection[str]):
    """The host names that requests may carry: those that are named, and this machine's addresses as they are now.

    A request that names an address of ours was sent to it, so that no foreign name can lead a browser here.
    """

    def __init__(self, named: tuple[str, ...]) -> None:
        self._named = named

    def __iter__(self) -> Iterator[str]:
        yield from self._named
        yield from network_addresses()

    def __contains__(self, name: object) -> bool:
        return any(name == one for one in self)

    def __len__(self) -> int:
        return sum(1 for _one in self)
