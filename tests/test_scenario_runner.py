"""The scenario runner itself: what it lets pass, and what it must not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scenario_runner import failure, rewrite, run
from scenario_text import ScenarioError, agrees, compare, match_line, read_steps

DAY = "== 2026-03-02\n"
ADDED = "added Anna [REF]\n...\n"


def wrong(tmp_path: Path, text: str) -> list[str]:
    """What a scenario finds fault with."""
    path = tmp_path / "story.txt"
    path.write_text(DAY + text, encoding="utf-8")
    folder = tmp_path / "run"
    folder.mkdir()
    return [failure(path, outcome) for outcome in run(path, folder) if not outcome.is_right]


@pytest.mark.parametrize(
    "text",
    [
        f"$ rel add Anna\n{ADDED}",
        f"$ rel add Anna\n{ADDED}>2 rel: began a new journal: {{dir}}/journal.json\n",
        "$ rel today --exit-code\n…: nobody is waiting\n>2 rel: there is no journal …\n",
        "$ rel rules show yodel\n>2 ...\n>= 2\n",
        "$ rel rules show yodel\n>2 rel: there is no rule 'yodel'; [*]\n>= 2\n",
        f"$ rel add Anna\n{ADDED}$ rel log note anna hi\n… [REF=one]\n...\n$ rel rm {{one}}\nremoved: … hi …\n",
        "$ file a.txt <<END\n$ # == >2\nEND\n$ python -c \"print(open('a.txt').read(), end='')\"\n\\$ # == >2\n",
        "$ python -c \"print('a'); print(); print('b')\"\na\n\nb\n\n# a comment\n",
        "$ python -c \"print(input())\" <<< 'from a pipe'\nfrom a pipe\n",
        "$ rel add $'An\\x1bna'\nadded An␛na [REF]\n...\n",
    ],
)
def test_what_is_as_expected_passes(tmp_path: Path, text: str) -> None:
    assert wrong(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("$ rel add Anna\nadded Berta [REF]\n...\n", "- "),
        ("$ rel add Anna\n", "+ "),
        (f"$ rel add Anna\n{ADDED}a line too many\n", "-    a line too many"),
        (f"$ rel add Anna\n{ADDED}>= 2\n", "exit code 0, expected 2"),
        ("$ rel rules show yodel\n>2 rel: …\n", "exit code 2, expected 0"),
        ("$ rel rules show yodel\n>= 2\n", "+ >2 rel: there is no rule"),
        (f"$ rel add Anna\n{ADDED}>2 a warning\n", "- >2 a warning"),
        ("$ rel rules show yodel\n>2 rel: nobody\n>= 2\n", "- >2 rel: nobody"),
    ],
)
def test_what_is_not_fails_and_says_where(tmp_path: Path, text: str, told: str) -> None:
    (problem,) = wrong(tmp_path, text)
    assert problem.startswith("story.txt:2: (2026-03-02) $ rel ")
    assert told in problem


def test_the_day_and_the_hour_come_from_the_heading(tmp_path: Path) -> None:
    look = "$ python -c \"import os; print(os.environ['REL_TODAY'])\"\n"
    assert wrong(tmp_path, f"{look}2026-03-02\n== 2026-03-02 18:30 in the evening\n{look}2026-03-02T18:30\n") == []


def test_nothing_of_the_users_own_is_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REL_LANGUAGE", "de")
    look = "import os, pathlib; print(pathlib.Path.home(), 'REL_LANGUAGE' in os.environ)"
    assert wrong(tmp_path, f'$ python -c "{look}"\n{{dir}}{os.sep}home False\n') == []


@pytest.mark.parametrize(
    "text",
    ["$ rel today\n", "== yesterday\n", "words\n", DAY + "$ file a <<END\nno end\n", DAY + "words\n"],
)
def test_a_file_that_is_no_scenario_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match="line "):
        read_steps(text)


@pytest.mark.parametrize("command", ["rm -rf x", "rel rm {unknown}", "rel add 'Anna"])
def test_a_command_that_cannot_be_run_is_refused(tmp_path: Path, command: str) -> None:
    with pytest.raises(ScenarioError, match="line 2: "):
        wrong(tmp_path, f"$ {command}\n")


@pytest.mark.parametrize(
    ("expected", "actual", "captures"),
    [
        ("a … c", "a b c", {}),
        ("a [*] c", "a b c", {}),
        ("a.c", "abc", None),
        ("done [REF]", "done [417]", {}),
        ("done [REF]", "done [x]", None),
        ("[REF=one] x", "[0417] x", {"one": "0417"}),
        ("REF=_  x", "417  x", {}),
        ("CODE=late  overdue", "k7p   overdue", {"late": "k7p"}),
        ("CODE=late  overdue", "K7P   overdue", None),
        ("see {late}", "see b2c", {}),
        ("see {late}", "see k7p", None),
        ("{late}  overdue", "b2c   overdue", {}),
        ("see {unknown}", "see {unknown}", {}),
        ("REF of each", "REF of each", {}),
        ("\\# heading", "# heading", {}),
    ],
)
def test_a_line_matches(expected: str, actual: str, captures: dict[str, str] | None) -> None:
    assert match_line(expected, actual, {"late": "b2c"}) == captures


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        (["a", "...", "c"], ["a", "c"], True),
        (["a", "...", "c"], ["a", "b", "b", "c"], True),
        (["...", "b"], ["a", "b", "b"], True),
        (["..."], [], True),
        (["a", "...", "c"], ["a", "b"], False),
        (["a"], ["a", "b"], False),
        (["a", "b"], ["b", "a"], False),
    ],
)
def test_dots_take_any_number_of_lines(expected: list[str], actual: list[str], same: bool) -> None:
    assert agrees(compare(expected, actual, {})) is same


def test_an_update_keeps_what_still_matches(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(
        f"# A story\n\n{DAY}$ rel add Anna\nadded … [REF=anna]\nnot so\n\n# later\n$ rel rules show yodel\n>= 1\n",
        encoding="utf-8",
    )
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    rewrite(path, tmp_path / "one")
    told = path.read_text(encoding="utf-8")
    assert told.startswith(f"# A story\n\n{DAY}$ rel add Anna\nadded … [REF=anna]\nnext: ")
    assert "not so" not in told
    assert "\n\n# later\n$ rel rules show yodel\n>2 rel: there is no rule" in told
    assert told.endswith("\n>= 2\n")
    assert all(outcome.is_right for outcome in run(path, tmp_path / "two"))
