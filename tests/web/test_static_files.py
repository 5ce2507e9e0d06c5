"""Static files: an address that changes with what the file holds, kept for good there, packed, without a cookie."""

from __future__ import annotations

import gzip
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from facilitator.config import ROOT
from facilitator.web import static_files
from facilitator.web.static_answers import StaticAnswers
from facilitator.web.static_files import NamesInACircle, Shelf, StaticFile
from tests.clients import CheckedClient

STATIC = ROOT / "static"
NAMED = re.compile(r'(?:href|src)="(/static/[^"]+)"')
RELATIVE = {
    ".css": re.compile(r"""(?:url\(|@import )["']?(\.{1,2}/[^"')]+)"""),
    ".js": re.compile(r"""(?:^(?:import|export)\b[^;]*?|\bimport\()["'](\.{1,2}/[^"']+)["']""", re.MULTILINE),
}
STAMPED = re.compile(r".+\.[0-9a-f]{12}\.\w+")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "css/a.css": '@font-face { src: url("../fonts/f.woff2") }' + "\na { color: red }" * 30,
        "fonts/f.woff2": "a font" * 100,
        "js/a.js": 'import { b } from "./b.js";\nb("./b.js");\n',
        "js/b.js": "export const b = (x) => x;\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def browser(folder: Path) -> Client:
    """A client of the files alone; the pages behind them answer 404."""
    return Client(StaticAnswers(Response("no such file", 404), Shelf(folder, look_every=0)))


def at(folder: Path, name: str, **headers: str) -> TestResponse:
    """The answer at the stamped address of a file."""
    address = Shelf(folder).address(name)
    return browser(folder).get(
        f"/static/{address}", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


def test_every_file_that_a_page_names_is_kept_for_good_and_varies_by_no_cookie(client: CheckedClient) -> None:
    page = client.get("/account").get_data(as_text=True)
    named = NAMED.findall(page)
    assert len(named) >= 2
    for address in named:
        answer = client.get(address, headers={"Sec-Fetch-Dest": "document"})
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable", address
        assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert (
            "default-src 'none'" in answer.headers.get("Content-Security-Policy", "")
        ) == address.endswith(".svg")


def test_whatever_a_file_names_is_there_and_stamped() -> None:
    shelf = Shelf(STATIC)
    names = 0
    for path in [*STATIC.rglob("*.css"), *STATIC.rglob("*.js")]:
        found = shelf.find(path.relative_to(STATIC).as_posix())
        assert found is not None
        for address in RELATIVE[path.suffix].findall(found[0].body.decode()):
            assert STAMPED.fullmatch(address), f"{path.name} names {address}"
            named = os.path.normpath(os.path.join(os.path.dirname(found[0].name), address))
            there = shelf.find(named)
            assert there is not None and there[1], f"{path.name} names {address}"
            names += 1
    assert names > 80


def test_a_sheet_comes_with_those_that_it_imports_in_it_in_their_order(folder: Path) -> None:
    (folder / "css/families").mkdir()
    (folder / "css/families/all.css").write_text('/* All. */\n\n@import "../b.css";\n@import "../a.css";\n')
    (folder / "css/b.css").write_text('b {\n  /* why */\n  content: " ; ";\n}\n')
    text = at(folder, "css/families/all.css").get_data(as_text=True)
    assert text.startswith('b{content: " ; ";}@font-face{') and "@import" not in text
    font = re.search(r'url\("\.\./\.\./(fonts/f\.[0-9a-f]{12}\.woff2)"\)', text)
    assert font and browser(folder).get(f"/static/{font[1]}").headers["Cache-Control"].endswith("immutable")
    shelf = Shelf(folder, look_every=0)
    before = shelf.address("css/families/all.css")
    (folder / "css/b.css").write_text("b { color: blue }\n")
    assert shelf.address("css/families/all.css") != before


def test_the_address_changes_with_the_file_and_with_what_it_names(folder: Path) -> None:
    shelf = Shelf(folder, look_every=0)
    before = {name: shelf.address(name) for name in ("css/a.css", "fonts/f.woff2", "js/a.js", "js/b.js")}
    assert all(STAMPED.fullmatch(address) for address in before.values())
    (folder / "fonts/f.woff2").write_text("another font")
    after = {name: shelf.address(name) for name in before}
    assert {name for name in before if before[name] != after[name]} == {"css/a.css", "fonts/f.woff2"}
    (folder / "js/b.js").write_text("export const b = (x) => x + 1;\n")
    assert shelf.address("js/a.js") != after["js/a.js"]


def test_only_what_is_imported_gets_another_address_in_a_script(folder: Path) -> None:
    text = at(folder, "js/a.js").get_data(as_text=True)
    assert re.search(r'from "\./b\.[0-9a-f]{12}\.js";\nb\("\./b\.js"\)', text)


def test_plain_and_old_addresses_are_answered_and_asked_for_anew(folder: Path) -> None:
    client = browser(folder)
    for address in ("/static/js/b.js", "/static/js/b.0123456789ab.js"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache"), address
        assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_nothing_but_the_files_below_the_folder_is_answered(folder: Path) -> None:
    client = browser(folder)
    (folder.parent / "secret.key").write_text("a key")
    for address in (
        "../secret.key",
        "js/../../secret.key",
        "js",
        "js/",
        "",
        "js/none.js",
        "js/none.0123456789ab.js",
    ):
        assert client.get(f"/static/{address}").status_code == 404, address
    assert client.post("/static/js/b.js").status_code == 405


@pytest.mark.parametrize(
    ("takes", "coding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("", None)],
)
def test_text_comes_packed_as_the_browser_takes_it(folder: Path, takes: str, coding: str | None) -> None:
    answer = at(folder, "css/a.css", Accept_Encoding=takes)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert b"../fonts/f." in unpack(answer.data)
    assert (len(answer.data) < 200) == (coding is not None)
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_a_file_is_packed_once_however_many_ask_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    packed: list[int] = []

    def slowly(body: bytes) -> bytes:
        packed.append(len(body))
        time.sleep(0.05)
        return body[:1]

    monkeypatch.setitem(static_files._PACKERS, "br", slowly)
    file = StaticFile("js/a.js", b"a" * 1000)
    with ThreadPoolExecutor(8) as phones:
        assert set(phones.map(file.packed, ["br"] * 8)) == {b"a"}
    assert packed == [1000]


def test_over_https_a_file_says_so_as_the_pages_do(folder: Path) -> None:
    address = f"/static/{Shelf(folder).address('js/b.js')}"
    assert "Strict-Transport-Security" not in browser(folder).get(address).headers
    assert "Strict-Transport-Security" in browser(folder).get(address, base_url="https://localhost").headers


def test_a_font_is_packed_already_and_never_varies(folder: Path) -> None:
    answer = at(folder, "fonts/f.woff2", Accept_Encoding="br")
    assert "Content-Encoding" not in answer.headers and "Vary" not in answer.headers
    assert answer.mimetype == "font/woff2"


def test_a_part_of_a_file_is_a_part_of_it_as_it_is(folder: Path) -> None:
    answer = at(folder, "css/a.css", Accept_Encoding="br", Range="bytes=0-9")
    assert (answer.status_code, answer.data) == (206, b"@font-face")
    assert answer.headers["Content-Range"].startswith("bytes 0-9/")
    assert "Content-Encoding" not in answer.headers


def test_a_drawing_that_is_opened_by_itself_runs_nothing(folder: Path) -> None:
    (folder / "img").mkdir()
    (folder / "img/a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    assert "default-src 'none'" in at(folder, "img/a.svg").headers["Content-Security-Policy"]


def test_files_that_name_each_other_are_a_mistake_that_is_told(folder: Path) -> None:
    (folder / "js/b.js").write_text('import "./a.js";\n')
    with pytest.raises(NamesInACircle, match=r"js/a\.js → js/b\.js → js/a\.js"):
        Shelf(folder).address("js/a.js")
