"""At which address phones reach the app: from where it listens and what the machine knows, never from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from facilitator import reach
from facilitator.config import read_settings
from facilitator.reach import OwnHosts, Reach, Way, network_addresses
from facilitator.serve import _room_lines


@pytest.fixture
def networks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the operating system would tell; the first one is on its way out."""
    told: list[str] = []
    monkeypatch.setattr(reach, "_asked_for", lambda: iter(told))
    monkeypatch.setattr(reach, "_known", [])
    return told


def reach_with(folder: Path, **environ: str) -> Reach:
    return read_settings({"DATA_DIR": str(folder)} | environ).reach


def test_a_server_on_this_machine_only_says_how_it_is_opened(tmp_path: Path, networks: list[str]) -> None:
    networks.append("192.168.1.20")
    found = reach_with(tmp_path)
    assert (found.address, found.way, found.is_reached) == ("http://127.0.0.1:8000", Way.ONLY_HERE, False)
    assert found.command == "HOST=0.0.0.0 make run"
    assert reach_with(tmp_path, PORT="8331").command == "HOST=0.0.0.0 PORT=8331 make run"
    [said] = _room_lines(found)
    assert "Phones cannot reach it" in said and said.endswith("HOST=0.0.0.0 make run")


def test_on_all_interfaces_links_carry_the_first_address_of_the_machine(
    tmp_path: Path, networks: list[str]
) -> None:
    networks += ["192.168.1.20", "127.0.1.1", "10.0.0.4", "192.168.1.20", "169.254.3.3", "nonsense"]
    settings = read_settings({"DATA_DIR": str(tmp_path), "HOST": "0.0.0.0", "PORT": "8331"})
    found = settings.reach
    assert (found.address, found.way) == ("http://192.168.1.20:8331", Way.NETWORK)
    assert found.others == ("http://10.0.0.4:8331",)
    assert settings.base_url == found.address and found.is_reached
    assert "  http://10.0.0.4:8331" in _room_lines(found)


def test_the_address_follows_the_machine_into_another_network(
    tmp_path: Path, networks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = read_settings({"DATA_DIR": str(tmp_path), "HOST": "0.0.0.0"})
    assert settings.reach.way is Way.NO_NETWORK and not settings.reach.is_reached
    networks.append("10.1.2.3")
    monkeypatch.setattr(reach, "_known", [])
    assert settings.base_url == "http://10.1.2.3:8000"


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_an_address_of_the_machine_itself_is_known_to_be_of_no_use_to_phones(
    tmp_path: Path, base: str, networks: list[str]
) -> None:
    assert reach_with(tmp_path, BASE_URL=base).way is Way.ONLY_HERE
    assert reach_with(tmp_path, BASE_URL=base, HOST="0.0.0.0").way is Way.POINTS_HERE


@pytest.mark.parametrize("base", ["http://192.168.1.20:8000", "https://127.trust.example.org"])
def test_an_address_that_is_given_is_used_as_it_is(tmp_path: Path, base: str) -> None:
    found = reach_with(tmp_path, BASE_URL=base + "/")
    assert (found.address, found.way) == (base, Way.GIVEN)
    assert reach_with(tmp_path, HOST="192.168.1.20").address == "http://192.168.1.20:8000"


def test_requests_may_name_our_addresses_only_where_none_is_given(
    tmp_path: Path, networks: list[str]
) -> None:
    networks.append("192.168.1.20")
    hosts = read_settings({"DATA_DIR": str(tmp_path), "HOST": "0.0.0.0"}).own_hosts
    assert isinstance(hosts, OwnHosts) and "192.168.1.20" in hosts and "evil.example" not in hosts
    for environ in ({}, {"HOST": "0.0.0.0", "BASE_URL": "https://trust.example.org"}):
        closed = read_settings({"DATA_DIR": str(tmp_path)} | environ).own_hosts
        assert "192.168.1.20" not in closed


def test_the_machine_is_asked_without_a_word_to_the_network() -> None:
    for one in network_addresses():
        assert not one.startswith(("127.", "169.254.", "0."))
