"""That the documentation is true."""

from __future__ import annotations

import re
import shutil
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

import draw
import generate
from consoles import commands, refreshed
from reljournal.journal.records import _SCHEMA
from reljournal.rules import catalogue
from reljournal.settings import plain_settings

ROOT = generate.ROOT
PAGES = sorted({*generate.written_pages(), *generate.GENERATED, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"})
COMMANDS = dict(generate.all_commands())
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_TRIVIAL = {"rules list", "rules check", "config show", "config path", "config edit"}
"""What takes nothing and says all by its name."""


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _told(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("path", "make"), generate.GENERATED.items(), ids=map(_name, generate.GENERATED))
def test_generated_pages_are_up_to_date(path: Path, make: Callable[[], str]) -> None:
    assert _told(path) == make(), "run `make docs`"


@pytest.mark.skipif(sys.platform == "win32", reason="the consoles need a terminal of the Unix kind")
@pytest.mark.parametrize("path", generate.console_pages(), ids=_name)
def test_every_output_shown_is_what_the_command_prints(path: Path) -> None:
    page = _told(path)
    if "| jq" in page and not shutil.which("jq", path="/bin:/usr/bin"):
        pytest.skip("jq is not installed")
    assert refreshed(page) == page, "run `make docs`, and read the difference"


@pytest.mark.parametrize("path", generate.console_pages(), ids=_name)
def test_shown_commands_exist(path: Path) -> None:
    known = {words[0] for words in COMMANDS}
    for block in re.findall(r"```console\n(.*?)```", _told(path), re.DOTALL):
        for command in commands(block.splitlines()):
            for call in re.findall(r"(?:^|[|;&] *)rel ((?:--(?:journal|config) \S+ )?[a-z]+)\b", command):
                assert call.split()[-1] in known, command


def test_the_readme_and_the_tutorial_are_run() -> None:
    assert {ROOT / "README.md", ROOT / "docs/tutorial.md"} <= set(generate.console_pages())


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help(words: tuple[str, ...]) -> None:
    command = COMMANDS[words]
    told, examples = generate.help_of(command)
    assert told[0].endswith("."), words
    own = [each for each in command.params if each.name != "help" and not generate.is_global(each)]
    for each in own:
        assert each.help, f"{' '.join(words)} {each.name} has no help"
    trivial = hasattr(command, "commands") or len(own) <= 1 or " ".join(words) in _TRIVIAL
    assert examples or trivial, f"rel {' '.join(words)} shows no example"
    for example in examples:
        assert example.startswith(f"rel {' '.join(words)}") or example == f"rel {words[0]}", example


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_is_in_the_reference(words: tuple[str, ...]) -> None:
    assert re.search(rf"^##+ rel {' '.join(words)}$", _told(ROOT / "docs/reference/commands.md"), re.MULTILINE)


def test_every_rule_is_explained() -> None:
    page = _told(ROOT / "docs/rules.md")
    for rule in catalogue().values():
        assert f"### {rule.name}\n\n{rule.idea.partition(chr(10))[0]}" in page
        for threshold in rule.thresholds.values():
            assert threshold.help in page


def test_every_setting_is_in_the_reference() -> None:
    page = _told(ROOT / "docs/reference/config.md")
    for key, setting in plain_settings().items():
        assert f"| `{key}` |" in page
        assert setting.metadata["help"] in page
    for rule in catalogue().values():
        for name in rule.thresholds:
            assert f"`rules.{rule.name}.{name}`" in page


def test_every_table_and_field_of_the_file_is_described() -> None:
    page = _told(ROOT / "docs/reference/file-format.md")
    for table, (_, schema) in _SCHEMA.items():
        described = page.partition(f"**{table}**")[2].partition("\n\n")[0]
        for name in schema:
            assert f"`{name}`" in described, f"{table}.{name}"


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_links_lead_somewhere(path: Path) -> None:
    outside_code = re.sub(r"```.*?```", "", _told(path), flags=re.DOTALL)
    for link in _LINK.findall(outside_code):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.is_file(), f"{_name(path)} links to {link}"
        if anchor:
            assert anchor in _anchors(_told(target)), f"{_name(path)} links to {link}"


def _anchors(page: str) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", page, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_is_reached_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = (link.partition("#")[0] for link in _LINK.findall(_told(page)) if not re.match(r"[a-z]+:", link))
        waiting += [(page.parent / link).resolve() for link in links if link]
    assert not set(PAGES) - seen, "link them, for example from docs/index.md"


@pytest.mark.parametrize("name", ["agenda", "why"])
def test_pictures_show_what_the_program_shows(name: str) -> None:
    title, drawing = draw.drawings()[name]
    kept = (draw.FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert _text_of(kept) == _text_of(draw.svg(name, title, drawing)), "run `make pictures`"


@pytest.mark.parametrize("name", ["agenda", "why"])
def test_pictures_fetch_nothing(name: str) -> None:
    kept = (draw.FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert re.findall(r"https?://[^\"' ]+", kept) == ["http://www.w3.org/2000/svg"]
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", kept)
    assert "monospace" in kept


def _text_of(svg: str) -> str:
    return "".join(ET.fromstring(svg).itertext()).partition("}\n")[2]


def test_the_picture_is_the_sample_that_demo_prints(tmp_path: Path) -> None:
    from reljournal.commands.agenda import today
    from reljournal.render.agenda_rich import shown_items

    agenda = today(draw.sample(tmp_path))
    picture = re.sub(r"\s+", " ", _text_of((draw.FOLDER / "agenda.svg").read_text(encoding="utf-8")))
    for card in agenda.shown:
        assert card.relationship.name in picture
        assert all(item.code in picture for item in shown_items(card, agenda))
