"""The block in the crontab: whatever else is there stays, byte for byte."""

from __future__ import annotations

import shlex
import subprocess
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reljournal.delivery import crontab
from reljournal.delivery.job import Job
from reljournal.errors import RelError

JOB = Job(
    time(7, 30), ("/opt/rel bin/rel", "cron", "run", "--send"), {"LANG": "de_DE.UTF-8"}, Path("/x/100%/m.log")
)
LATER = Job(time(6, 5), ("/usr/bin/rel", "cron", "run"), {}, Path("/x/m.log"))
BLOCK = crontab.block(JOB)
OTHERS = (
    b"",
    b"0 9 * * * backup\n",
    b"0 9 * * * backup",
    b"MAILTO=you@example.org\nSHELL=/bin/sh\n\n# a comment\n@reboot start\n",
    b"0 9 * * * date +\\%F\r\n1 2 * * * x\r\n",
    b"# caf\xe9 \xff\xfe\n5 5 * * * caf\xe9\n",
    b"\n\n\n",
    b"0 9 * * * rel cron run\n",
    b"# see rel cron\n# >>> other >>>\n# <<< other <<<\n",
)


@pytest.mark.parametrize("other", OTHERS)
def test_what_is_added_can_be_taken_out_again(other: bytes) -> None:
    added = crontab.with_block(other, BLOCK)
    assert added.startswith(other)
    assert added.endswith(BLOCK)
    assert crontab.without_block(added) in (other, other + b"\n")
    assert crontab.without_block(other) == other
    assert crontab.with_block(added, BLOCK) == added


@given(st.lists(st.binary(max_size=40)), st.booleans())
def test_other_bytes_are_untouched(lines: list[bytes], ended: bool) -> None:
    other = b"\n".join(lines) + (b"\n" if ended and lines else b"")
    if crontab.BEGIN[:10] in other or b"<<< rel" in other:
        return
    added = crontab.with_block(other, BLOCK)
    assert added in (other + BLOCK, other + b"\n" + BLOCK)
    assert crontab.without_block(added) in (other, other + b"\n")
    replaced = crontab.with_block(added, crontab.block(LATER))
    assert replaced == added.replace(BLOCK, crontab.block(LATER))


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_a_block_between_others_is_replaced_where_it_stands(before: bytes, after: bytes) -> None:
    if b"rel cron" in before + after:
        return
    head = before.removesuffix(b"\n") + b"\n" if before else b""
    replaced = crontab.with_block(head + BLOCK + after, crontab.block(LATER))
    assert replaced == head + crontab.block(LATER) + after
    assert crontab.without_block(replaced) == head + after


OURS = b"45 6 * * 1-5 /usr/bin/rel cron run --send >>/x 2>&1\n"


@pytest.mark.parametrize(
    ("crontab_text", "left"),
    [
        (b"a\n" + BLOCK + b"b\n" + BLOCK + b"c\n", b"a\nb\nc\n"),
        (b"a\n" + crontab.BEGIN + b"\n" + OURS + b"b\n", b"a\nb\n"),
        (b"a\n" + crontab.BEGIN + b"\n", b"a\n"),
        (b"a\n" + crontab.END + b"\nb\n", b"a\nb\n"),
        (
            crontab.BEGIN + b"\n# mine\n" + OURS + b"0 1 * * * mine\n" + crontab.END + b"\n",
            b"# mine\n0 1 * * * mine\n",
        ),
        (b"a\r\n" + BLOCK.replace(b"\n", b"\r\n") + b"b\r\n", b"a\r\nb\r\n"),
        (crontab.BEGIN + b"\n# " + OURS + crontab.END, b"# " + OURS),
    ],
    ids=["two", "unfinished", "begun", "ended", "filled by hand", "crlf", "commented out"],
)
def test_blocks_that_somebody_has_had_a_hand_in(crontab_text: bytes, left: bytes) -> None:
    assert crontab.without_block(crontab_text) == left
    again = crontab.with_block(crontab_text, BLOCK)
    assert again.count(BLOCK) == 1
    assert crontab.without_block(again) == left


def test_the_line_means_to_the_shell_what_it_says(tmp_path: Path) -> None:
    show = tmp_path / "it's $(touch pwned) 100% show"
    show.write_text('#!/bin/sh\nprintf "%s|" "$LANG" "$REL_JOURNAL" "$@"\n')
    show.chmod(0o755)
    variables = {"LANG": "C.UTF-8", "REL_JOURNAL": f"{tmp_path}/a b%c;'\".json"}
    log = tmp_path / "my log 5%.txt"
    line = crontab.entry(crontab.block(Job(time(7, 30), (str(show), "cron", "run"), variables, log)))
    assert line is not None
    assert "%" not in line.decode().replace("\\%", "")
    minute, hour, *stars, command = line.decode().split(" ", 5)
    assert (minute, hour, stars) == ("30", "7", ["*", "*", "*"])
    # cron takes the backslash away before it hands the line to the shell
    subprocess.run(["/bin/sh", "-c", command.replace("\\%", "%")], env={}, cwd=tmp_path, check=True)
    assert log.read_text() == f"C.UTF-8|{variables['REL_JOURNAL']}|cron|run|"
    assert not (tmp_path / "pwned").exists()


def test_a_line_break_in_a_path_is_refused() -> None:
    with pytest.raises(RelError, match="cannot stand in a timer's entry"):
        Job(time(7), ("/a\n* * * * * evil", "cron", "run"))


@pytest.mark.parametrize(
    ("line", "at"),
    [
        (b"30 7 * * * x", time(7, 30)),
        (b"5  06\t* * * x", time(6, 5)),
        (b"30 7 * * 1-5 x", None),
        (b"*/5 7 * * * x", None),
        (b"61 7 * * * x", None),
        (b"@daily x", None),
    ],
)
def test_the_time_of_a_line(line: bytes, at: time | None) -> None:
    assert crontab.time_of(line) == at


def test_a_variable_counts_where_it_stands_before_the_entry() -> None:
    assert crontab.sets(b"PW=x\n" + BLOCK, "PW")
    assert crontab.sets(b'  "PW" = x\n' + BLOCK, "PW")
    assert not crontab.sets(BLOCK + b"PW=x\n", "PW")
    assert not crontab.sets(b"# PW=x\nMYPW=x\n" + BLOCK, "PW")


def test_the_words_of_the_block_are_quoted_once() -> None:
    line = crontab.entry(BLOCK)
    assert line is not None
    words = shlex.split(line.decode().replace("\\%", "%"))
    assert words[5:] == ["/usr/bin/env", "LANG=de_DE.UTF-8", *JOB.command, ">>/x/100%/m.log", "2>&1"]
