"""The page of HTML: what is in it, what is not, and how a browser draws it."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import zlib
from collections import Counter
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reljournal.commands.demo import build_demo
from reljournal.domain.book import Book
from reljournal.domain.finding import Context
from reljournal.journal import Journal
from reljournal.journal.records import book_of
from reljournal.render.agenda_html import _DARK, _LIGHT, as_html
from reljournal.render.words import Words
from reljournal.reports.agenda import Agenda, build_agenda
from reljournal.rules import catalogue
from world import World

TODAY = date(2026, 3, 2)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_QUIETLY = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
    # Not before all of it is painted.
    *("--run-all-compositor-stages-before-draw", "--virtual-time-budget=2000"),
)
_VOID = {"meta", "br"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Book:
    journal = Journal(tmp_path_factory.mktemp("sample") / "journal.json")
    build_demo(journal, TODAY, datetime(2026, 3, 2, 12).astimezone())
    return book_of(journal.load())[0]


@pytest.fixture(scope="module")
def agenda(sample: Book) -> Agenda:
    return build_agenda(sample, Context(today=TODAY), catalogue(), limit=9)


class Page(HTMLParser):
    """Reads a page strictly: every element is closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.names: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def page(agenda: Agenda, language: str = "en") -> str:
    return as_html(agenda, Words(language, TODAY), held=True)


@pytest.mark.parametrize("language", ["en", "de"])
def test_all_of_the_agenda_is_on_it(agenda: Agenda, language: str) -> None:
    text = page(agenda, language)
    read, words = Page(text), Words(language, TODAY)
    shown = " ".join(read.text.replace("\N{NO-BREAK SPACE}", " ").split())
    assert f'<html lang="{language}">' in text
    for card in agenda.shown:
        assert card.relationship.name in shown
        for item in card.items:
            assert item.code in shown
            assert words(item.finding.headline) in shown
            assert words(item.finding.reason) in shown
    assert read.names["h2"] == len(agenda.shown)


def test_nothing_is_fetched_and_nothing_runs(agenda: Agenda) -> None:
    read = Page(page(agenda))
    assert not {"script", "img", "link", "iframe", "object", "base", "form"} & set(read.names)
    assert not [
        name for name, _ in read.attributes if name.startswith("on") or name in ("src", "srcset", "background")
    ]
    assert "url(" not in page(agenda)
    assert "@import" not in page(agenda)
    links = [value for name, value in read.attributes if name == "href"]
    assert links
    assert all(link.startswith(("tel:", "mailto:", "sms:")) for link in links)


def test_a_mail_client_that_drops_the_style_sheet_still_shows_colours_and_sizes(agenda: Agenda) -> None:
    bare = re.sub(r"<style>.*?</style>", "", page(agenda), flags=re.DOTALL)
    assert bare.count("background-color:#ffffff") == len(agenda.shown)
    for name in re.findall(r"<(?:h1|h2|p|span|a)\b[^>]*>", bare):
        assert "style=" in name, name


STRANGE = [
    "<script>alert(1)</script>",
    '" onmouseover="x',
    "&lt;b&gt;",
    "</table></body>",
    "<!--",
    "]]>",
    "'",
]


@pytest.mark.parametrize("name", STRANGE)
def test_what_others_wrote_is_text_and_nothing_else(name: str) -> None:
    told = World()
    told.person(f"Anna {name}", emails=(f"{name}@example.org",), cadence="1m", since="2025-01-01")
    told.log("2025-11-01 call", note=name)
    told.plan("2026-03-02 call", note=name)
    plain = World()
    plain.person("Anna", emails=("a@example.org",), cadence="1m", since="2025-01-01")
    plain.log("2025-11-01 call", note="x")
    plain.plan("2026-03-02 call", note="x")
    read, calm = (Page(page(each.agenda("2026-03-02"))) for each in (told, plain))
    assert read.names == calm.names
    assert [name for name, _ in read.attributes] == [name for name, _ in calm.attributes]
    assert "\x1b" not in read.text
    assert "\u202e" not in read.text


def test_a_quiet_day_has_a_page_too() -> None:
    world = World()
    world.person("Anna")
    assert "nobody is waiting" in Page(page(world.agenda("2020-01-02"))).text


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    "pair", [*_LIGHT.values(), *_DARK.values(), ("#5d6470", "#f4f2ed"), ("#a9aeb8", "#15171b")]
)
def test_colours_can_be_told_apart_by_weak_eyes(pair: tuple[str, str]) -> None:
    """WCAG 2.2 asks for 4.5 to 1."""
    light, dark = sorted(map(_luminance, pair), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


PHONE, DESKTOP, HEIGHT = 390, 1000, 900
PICTURES = os.environ.get("REL_PICTURES")
SCALE = 1 if PICTURES else 0.5
"""A pixel for each of the page's only where somebody will look at them."""


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed; tools/install-test-tools.sh installs it")
@pytest.mark.parametrize("night", [False, True], ids=["light", "dark"])
def test_a_browser_draws_it_in_the_colours_of_the_time_of_day(agenda: Agenda, tmp_path: Path, night: bool) -> None:
    """On a telephone and, beside it, on a desktop. REL_PICTURES=FOLDER keeps the pictures, to be looked at."""
    (tmp_path / "agenda.html").write_text(page(agenda), encoding="utf-8")
    frames = "".join(f'<iframe src="agenda.html" style="width:{width}px"></iframe>' for width in (PHONE, DESKTOP))
    (tmp_path / "frames.html").write_text(
        '<!DOCTYPE html><meta name="color-scheme" content="light dark">'
        f"<style>body{{margin:0;display:flex}}iframe{{border:0;height:{HEIGHT}px}}</style>{frames}",
        encoding="utf-8",
    )
    shot = Path(PICTURES or tmp_path) / f"agenda-{'dark' if night else 'light'}.png"
    assert CHROMIUM
    subprocess.run(
        [
            *(CHROMIUM, *_QUIETLY, f"--user-data-dir={tmp_path}/p", f"--window-size={PHONE + DESKTOP},{HEIGHT}"),
            f"--force-device-scale-factor={SCALE}",
            *(f"--blink-settings=preferredColorScheme={0 if night else 1}", f"--screenshot={shot}"),
            (tmp_path / "frames.html").as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    ground = (0x15, 0x17, 0x1B) if night else (0xF4, 0xF2, 0xED)
    card = (0x1F, 0x22, 0x28) if night else (0xFF, 0xFF, 0xFF)
    rows = pixels(shot)
    phone = int(PHONE * SCALE)
    for frame in ([row[:phone] for row in rows], [row[phone:] for row in rows]):
        assert frame[2][2] == ground
        seen = Counter(pixel for row in frame for pixel in row)
        assert seen.most_common(1)[0][0] in (ground, card)
        assert seen[card] > len(frame) * len(frame[0]) / 4
        # Nothing reaches beyond the right edge: its last columns are ground all the way down.
        assert {pixel for row in frame for pixel in row[-4:]} == {ground}


def pixels(path: Path) -> list[list[tuple[int, int, int]]]:
    """The pixels of a PNG as Chromium writes it: 8 bits a channel, not interlaced."""
    data = path.read_bytes()
    at, packed, width, channels = 8, b"", 0, 0
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, _, depth, colour = struct.unpack(">IIBB", body[:10])
            assert depth == 8
            channels = {2: 3, 6: 4}[colour]
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    raw, size = zlib.decompress(packed), width * channels
    before, rows = bytes(size), []
    for start in range(0, len(raw), size + 1):
        before = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + size]), before, channels)
        rows.append([tuple(before[x : x + 3]) for x in range(0, size, channels)])
    return rows  # type: ignore[return-value]


def _unfiltered(kind: int, line: bytearray, above: bytes, step: int) -> bytes:
    for x in range(len(line)):
        left = line[x - step] if x >= step else 0
        up, corner = above[x], above[x - step] if x >= step else 0
        if kind == 1:
            line[x] = (line[x] + left) & 255
        elif kind == 2:
            line[x] = (line[x] + up) & 255
        elif kind == 3:
            line[x] = (line[x] + (left + up) // 2) & 255
        elif kind == 4:
            line[x] = (line[x] + min((left, up, corner), key=lambda each: abs(left + up - corner - each))) & 255
    return bytes(line)
