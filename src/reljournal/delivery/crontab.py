"""The entry in the user's crontab: a block between two comments. Every other byte of the crontab stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import time

from reljournal.delivery.job import Answer, Job, ask
from reljournal.errors import RelError

NAME = "crontab"
BEGIN = b"# >>> rel cron: written by 'rel cron install', taken out by 'rel cron remove' >>>"
END = b"# <<< rel cron <<<"
_BEGIN = re.compile(rb"#\s*>>> rel cron\b")
_END = re.compile(rb"#\s*<<< rel cron\b")
# Ours is the line that runs the morning: a comment or another command that somebody put into the block is not.
_OURS = re.compile(rb"[^#\s].*\bcron['\"]? +['\"]?run\b")
_TIME = re.compile(rb"(\d{1,2})\s+(\d{1,2})\s+\*\s+\*\s+\*\s")


def block(job: Job) -> bytes:
    """The lines of the block, for whatever shell the crontab names."""
    from shlex import quote

    words = ["/usr/bin/env", *(f"{name}={value}" for name, value in job.variables.items()), *job.command]
    line = " ".join(map(quote, words)) + f" >>{quote(str(job.log))} 2>&1"
    # To cron a percent sign is the end of the line.
    line = f"{job.at.minute} {job.at.hour} * * * " + line.replace("%", "\\%")
    return b"\n".join((BEGIN, line.encode("utf-8", "surrogateescape"), END, b""))


def with_block(crontab: bytes, new: bytes) -> bytes:
    """The crontab with the block in the place of the old one, else at its end."""
    lines, place = _without(crontab)
    if place is None:
        end = b"" if not crontab or crontab.endswith(b"\n") else b"\n"
        return crontab + end + new
    before = b"".join(lines[:place])
    if before and not before.endswith(b"\n"):
        before += b"\n"
    return before + new + b"".join(lines[place:])


def without_block(crontab: bytes) -> bytes:
    """The crontab without any block of ours; what others wrote into one stays."""
    return b"".join(_without(crontab)[0])


def entry(crontab: bytes) -> bytes | None:
    """The line that runs the morning, as it stands there, or None."""
    return next((line.strip() for line, ours, marker in _read(crontab) if ours and not marker), None)


def sets(crontab: bytes, name: str) -> bool:
    """Whether a line of the crontab sets a variable before the entry."""
    line = rb"^[ \t]*[\"']?" + re.escape(name.encode()) + rb"[\"']?[ \t]*="
    return re.search(line, crontab.partition(BEGIN)[0], re.MULTILINE) is not None


def time_of(line: bytes) -> time | None:
    """When a line runs, where that is once each day; None for a line that somebody has made more of."""
    match = _TIME.match(line)
    if not match or int(match[1]) > 59 or int(match[2]) > 23:
        return None
    return time(int(match[2]), int(match[1]))


def _without(crontab: bytes) -> tuple[list[bytes], int | None]:
    """The lines that are not ours, and before which of them the first block stood."""
    kept: list[bytes] = []
    place: int | None = None
    for line, ours, _ in _read(crontab):
        if not ours:
            kept.append(line)
        elif place is None:
            place = len(kept)
    return kept, place


def _read(crontab: bytes) -> Iterator[tuple[bytes, bool, bool]]:
    """Each line with its end, whether it is ours, and whether it is one of the two comments.

    A block may have been left unfinished, begun twice, or filled with other lines by hand.
    """
    inside = False
    for line in _lines(crontab):
        text = line.strip()
        if _BEGIN.match(text):
            inside = True
            yield line, True, True
        elif _END.match(text):
            inside = False
            yield line, True, True
        else:
            yield line, inside and bool(_OURS.match(text)), False


def _lines(data: bytes) -> Iterator[bytes]:
    """The lines as cron sees them: only a line feed ends one."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start) + 1 or len(data)
        yield data[start:end]
        start = end


def read(variables: Mapping[str, str]) -> bytes:
    """The user's crontab, empty where there is none; RelError where it may not be read."""
    answer = ask(["crontab", "-l"], variables=variables)
    if answer.code and not _is_none(answer):
        raise _refused(answer)
    return b"" if answer.code else answer.out


def write(crontab: bytes, variables: Mapping[str, str]) -> None:
    """Put a crontab in force, and look that it is; RelError where cron refuses it."""
    if crontab:
        answer = ask(["crontab", "-"], stdin=crontab, variables=variables)
    else:
        answer = ask(["crontab", "-r"], variables=variables)
        if answer.code and _is_none(answer):
            return
    if answer.code:
        raise _refused(answer)
    if read(variables) != crontab:
        raise RelError("the crontab is not what was written to it", "look at it with 'crontab -l'")


def install(job: Job, variables: Mapping[str, str]) -> None:
    """Add the entry, or replace the one that is there."""
    write(with_block(read(variables), block(job)), variables)


def remove(variables: Mapping[str, str]) -> bool:
    """Take the entry out; whether there was one."""
    before = read(variables)
    after = without_block(before)
    if after == before:
        return False
    write(after, variables)
    return True


def _is_none(answer: Answer) -> bool:
    """Whether a refusal says only that this user has no crontab: Debian's, cronie's and busybox's words for it."""
    return "no crontab" in answer.err or "can't open" in answer.err


def _refused(answer: Answer) -> RelError:
    if "not allowed" in answer.err:
        return RelError("you may not use crontab on this machine", "ask for it: cron.allow and cron.deny decide")
    return RelError(f"crontab refuses: {answer.err or f'it ended with {answer.code}'}", "nothing was changed")
