"""Keeping the journal safe: backups, going back to one, finding and mending damage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reljournal.commands.workspace import Workspace
from reljournal.domain.message import N_, Message, Value, msg
from reljournal.domain.quoting import quoted
from reljournal.errors import RelError, UnknownNameError
from reljournal.journal import backups, doctor, files, repair, restore
from reljournal.journal.backups import Backup
from reljournal.journal.content import Problem
from reljournal.journal.doctor import Diagnosis
from reljournal.reports.listing import Column, Listing
from reljournal.reports.receipt import Receipt

_MOST = 20
"""Lines of one kind that a repair prints; `--json` has them all."""


def back_up(work: Workspace, to: str | None = None) -> Receipt:
    """Copy the journal as it is, beside it or to a file or folder; a damaged one too, with a warning."""
    journal = work.journal
    place, held = backups.make(_path(work), str(journal.path), work.now, to=to, timeout=journal.lock_timeout)
    text = N_("backed up to {path}: {contacts:contacts}, {entries:entries}")
    return Receipt(
        line=msg(text, path=place, contacts=held.contacts, entries=held.entries)
        if held.whole
        else msg(N_("backed up to {path}"), path=place),
        warnings=() if held.whole else (msg(N_("the journal is damaged, and so is this copy: run 'rel doctor'")),),
        data={"path": place, "contacts": held.contacts, "entries": held.entries, "whole": held.whole},
    )


def backup_list(work: Workspace) -> Listing:
    """The backups beside the journal, oldest first."""
    reasons = {"daily": N_("daily"), "asked": N_("asked for"), "restore": N_("before a restore")}
    reasons["migration"] = N_("before a migration")
    rows: list[dict[str, Value]] = []
    for backup in _backups(work):
        data = _bytes(backup)
        held = backups.count(data)
        rows.append(
            {
                "name": Path(backup.name).stem,
                "at": backup.at.isoformat(sep=" ", timespec="minutes"),
                "reason": msg(reasons[backup.kind]),
                "size": len(data),
                "contacts": held.contacts,
                "entries": held.entries,
                "state": msg(N_("damaged")) if not held.whole else None,
                "path": backup.path,
            }
        )
    return Listing(
        title=msg(N_("{n:backups}"), n=len(rows)),
        columns=(
            Column("name", N_("Name"), "ref"),
            Column("reason", N_("Why")),
            Column("size", N_("Bytes"), "number"),
            Column("contacts", N_("Contacts"), "number"),
            Column("entries", N_("Entries"), "number"),
            Column("state", N_("State")),
        ),
        rows=tuple(rows),
        empty=msg(N_("no backups yet: 'rel backup' makes one, and so does the first change of each day")),
    )


def find_backup(work: Workspace, named: str) -> str:
    """The path of a backup by its file, its name or the beginning of it; raises UnknownNameError."""
    if Path(named).is_file():
        return named
    found = [backup for backup in _backups(work) if backup.name.startswith(Path(named).name)]
    if len(found) == 1:
        return found[0].path
    if found:
        names = ", ".join(Path(backup.name).stem for backup in found[-5:])
        raise UnknownNameError(f"{quoted(named)} can mean {len(found)} backups", f"write more of it: {names}")
    raise UnknownNameError(
        f"there is no backup {quoted(named)}", "'rel restore' lists them; a file's path will do too"
    )


def question(work: Workspace, named: str) -> Message:
    """What a restore would do, to be asked before it; RelError where the file is no whole journal."""
    _, held = restore.readable(find_backup(work, named), named)
    text = N_("Replace the journal by this backup ({contacts:contacts}, {entries:entries})?")
    return msg(text, contacts=held.contacts, entries=held.entries)


def go_back(work: Workspace, named: str) -> Receipt:
    """Put a backup in the journal's place, after backing up what is there."""
    path = find_backup(work, named)
    data, held = restore.readable(path, named)
    name = Path(path).stem
    done = restore.restore(_path(work), data, name=name, now=work.now, timeout=work.journal.lock_timeout)
    more: list[Message] = []
    if done.before is not None:
        more.append(msg(N_("what was there before: {path}"), path=done.before.path))
    if done.undoable:
        more.append(msg(N_("'rel undo' takes this back")))
    text = N_("restored {name}: {contacts:contacts}, {entries:entries}")
    return Receipt(
        line=msg(
            text if done.changed else N_("the journal is already as in {name}"),
            name=name,
            contacts=held.contacts,
            entries=held.entries,
        ),
        more=tuple(more),
        data={
            "restored": path,
            "contacts": held.contacts,
            "entries": held.entries,
            "changed": done.changed,
            "before": done.before.path if done.before else None,
            "undoable": done.undoable,
        },
    )


def look(work: Workspace) -> tuple[Receipt, bool]:
    """What is wrong with the journal's file, and whether it is damaged."""
    found = doctor.examine(_path(work), timeout=work.journal.lock_timeout, also=_also(work))
    return Receipt(line=_verdict(found), more=_told(found), data=_data(found)), found.damaged


def mend(work: Workspace) -> tuple[Receipt, bool]:
    """Put right what can be put right, and say whether something is still damaged."""
    done = repair.fix(_path(work), now=work.now, timeout=work.journal.lock_timeout, also=_also(work))
    more: list[Message] = []
    if done.copy is not None:
        more.append(msg(N_("{n:records_saved}; the file as it was: {path}"), n=done.saved, path=done.copy))
    for text, problems in (
        (N_("lost: {place}: {what}"), done.lost),
        (N_("mended: {place}: {what}"), done.mended),
        (N_("tidied: {place}: {what}"), done.tidied),
    ):
        more += [msg(text, place=problem.place, what=problem.what) for problem in problems[:_MOST]]
        if len(problems) > _MOST:
            more.append(msg(N_("  and {n:problems} more"), n=len(problems) - _MOST))
    if done.lost and (backup := _newest_whole(work)) is not None:
        held = backups.count(_bytes(backup))
        text = N_("the last backup holds {contacts:contacts}, {entries:entries}: rel restore {name}")
        more.append(msg(text, contacts=held.contacts, entries=held.entries, name=Path(backup.name).stem))
    data = {
        **_data(done.after),
        "saved": done.saved,
        "copy": done.copy,
        "lost": _plain(done.lost),
        "mended": _plain(done.mended),
        "tidied": _plain(done.tidied),
    }
    return Receipt(line=_verdict(done.after), more=(*more, *_told(done.after)), data=data), done.after.damaged


def _verdict(found: Diagnosis) -> Message:
    if found.damaged:
        return msg(N_("the journal is damaged: {n:problems}"), n=len(found.troubles))
    text = N_("the journal is well: {contacts:contacts}, {entries:entries}")
    return msg(text, contacts=found.contacts, entries=found.entries)


def _told(found: Diagnosis) -> tuple[Message, ...]:
    return tuple(
        msg(
            N_("{place}: {what}; {hint}") if trouble.hint else N_("{place}: {what}"),
            place=trouble.place,
            what=trouble.what,
            hint=trouble.hint,
        )
        for trouble in found.troubles
    )


def _data(found: Diagnosis) -> dict[str, Any]:
    return {
        "damaged": found.damaged,
        "schema": found.schema,
        "contacts": found.contacts,
        "entries": found.entries,
        "problems": [
            {"place": each.place, "what": each.what, "hint": each.hint, "damage": each.damage}
            for each in found.troubles
        ],
    }


def _plain(problems: tuple[Problem, ...]) -> list[dict[str, str]]:
    return [{"place": problem.place, "what": problem.what} for problem in problems]


def _also(work: Workspace) -> tuple[str, ...]:
    """What else only its owner should read: the config may come to hold a password."""
    return (str(work.config_path),)


def _path(work: Workspace) -> str:
    return str(work.journal.path)


def _backups(work: Workspace) -> list[Backup]:
    try:
        return backups.listing(files.real(_path(work)))
    except OSError as error:
        raise RelError(
            f"the backups cannot be listed: {error.strerror or error}", "check the folder's permissions"
        ) from None


def _bytes(backup: Backup) -> bytes:
    try:
        return files.read_file(backup.path)
    except OSError:
        return b""


def _newest_whole(work: Workspace) -> Backup | None:
    return next((each for each in reversed(_backups(work)) if backups.count(_bytes(each)).whole), None)
