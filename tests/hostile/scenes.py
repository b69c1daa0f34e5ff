"""Every command with what others wrote in its way: in the journal, on its command line, in the files it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

import payloads
import stage
from reljournal.cli.app import app
from reljournal.domain.book import TABLES

# For each command, the lines that are tried. {p} is the payload, {who} somebody whose every field holds it, {home}
# their house; {table} the REF of a record of theirs, {code} an item of today's, {file} a file.
SCENES: dict[str, tuple[str, ...]] = {
    "": ("{p}", "--{p}", "-{p}", "{p} {p}"),
    "log": (
        "log {p} {who}",
        "log call {p}",
        "log call {who} {p} +{p}",
        "log call {who} --on {p}",
        "log call {who} x",
    ),
    "today": ("today --all --held", "today --on {p}", "today --who {p}", "today --rule {p}", "today --format {p}"),
    "plan": ("plan call {who} {p}", "plan {p} {who} friday {p}", "plan call {who} friday {p}"),
    "done": ("done {p}", "done {code} {p} +{p}", "done {code} --kind {p}"),
    "snooze": ("snooze {p} 3d", "snooze {code} {p}", "snooze {code} 3d"),
    "dismiss": ("dismiss {p}", "dismiss {code} --why {p}"),
    "why": ("why {p}", "why {code}", "why {who}", "why {who} {p}"),
    "walk": ("walk",),
    "spread": ("spread", "spread --over {p}", "spread --dry-run"),
    "stats": ("stats", "stats {p}", "stats {who}"),
    "add": (
        "add {p} --org {p} --role {p} --email {p} --phone {p} --likes {p} --alias {p} --tag {p}",
        "add x{p} --type {p}",
        "add x{p} --kind {p}",
        "add x{p} --cadence {p}",
        "add x{p} --birthday {p}",
        "add x{p} --hours {p}",
        "add x{p} --prefers {p}",
        "add x{p} --terms {p}",
        "add x{p} --since {p}",
    ),
    "set": ("set {p} --role {p}", "set {who} --role y{p} --likes {p} --alias {p}", "set {who} --status {p}"),
    "rename": ("rename {who} y{p}", "rename {p} y"),
    "show": ("show {who}", "show {home}", "show {p}"),
    "list": ("list", "list --type {p}", "list --sort {p}", "list --sort due"),
    "handover": ("handover {home} --from {who} --to y{p}", "handover {p} --from {p} --to {p}"),
    "forget": ("forget {who}", "forget {p} --yes", "forget {who} --yes"),
    "history": ("history", "history {p}", "history --kind {p}", "history --since {p}", "history {who}"),
    "find": ("find {p}", "find pay"),
    "edit": ("edit {p} --note x", "edit {interactions} --note {p}", "edit {interactions} --kind {p}"),
    "rm": ("rm {p}", "rm {interactions}", "rm {promises}"),
    "undo": ("undo", "undo {p}"),
    "import": ("import {p} {file}", "import csv {file}", "import csv {file} --create", "import json {file}"),
    "export": ("export csv", "export json", "export {p}", "export csv --who {p}", "export csv -o {out}"),
    "backup": ("backup", "backup {out}", "backup no/{p}"),
    "restore": ("restore", "restore {p}", "restore {file} --yes"),
    "doctor": ("doctor", "doctor --fix"),
    "promise add": ("promise add {who} {p} --by friday", "promise add {p} x --by {p}"),
    "promise kept": ("promise kept {promises}", "promise kept {p}"),
    "promise broken": ("promise broken {promises}", "promise broken {p}"),
    "promise list": ("promise list", "promise list --all"),
    "invoice add": (
        "invoice add {who} 120 --number {p}",
        "invoice add {who} {p}",
        "invoice add {who} 1 --project {p}",
    ),
    "invoice paid": ("invoice paid {invoices}", "invoice paid {p}", "invoice paid {invoices} --on {p}"),
    "invoice remind": ("invoice remind {invoices} --by {p}", "invoice remind {p}", "invoice remind {invoices}"),
    "invoice list": ("invoice list", "invoice list --open"),
    "project start": (
        "project start {who} {p}",
        "project start {who} x --due {p}",
        "project start {who} x --budget {p}",
    ),
    "project end": ("project end {projects}", "project end {p}", "project end {projects} --outcome {p}"),
    "project pause": ("project pause {projects}", "project pause {p}"),
    "project resume": ("project resume {projects}", "project resume {p}"),
    "project list": ("project list",),
    "agreement add": (
        "agreement add {who} scope {p}",
        "agreement add {who} {p} x",
        "agreement add {who} other x --with {p}",
    ),
    "agreement confirm": ("agreement confirm {agreements}", "agreement confirm {p}"),
    "agreement list": ("agreement list",),
    "friction open": ("friction open {who} {p}", "friction open {p} x"),
    "friction resolve": ("friction resolve {frictions} {p}", "friction resolve {p} x"),
    "friction list": ("friction list",),
    "occasion add": ("occasion add {who} {p} --on friday", "occasion add {who} x --on {p}"),
    "occasion list": ("occasion list",),
    "init": ("init --language {p}", "init --country {p}", "init --region {p}"),
    "demo": ("demo --seed {p}", "demo --days {p}"),
    "rules list": ("rules list",),
    "rules show": ("rules show {p}", "rules show own-rule", "rules show check-in-due"),
    "rules check": ("rules check",),
    "config show": ("config show",),
    "config path": ("config path",),
    "config set": (
        "config set {p} 1",
        "config set user.country {p}",
        "config set log.kinds {p}",
        "config set journal.path {p}",
    ),
    "config edit": ("config edit",),
    # What would change the crontab of whoever runs the tests gets only what is refused.
    "cron install": ("cron install --at {p}", "cron install --by {p}"),
    "cron remove": ("cron remove {p}",),
    "cron status": ("cron status",),
    "cron test": ("cron test {p}", "cron test"),
    "cron run": ("cron run {p}",),
    "completion": ("completion {p}", "completion bash", "completion fish"),
}


def commands() -> set[str]:
    """Every command of the program, by the words that name it."""

    def leaves(command: Any, path: tuple[str, ...]) -> Iterator[str]:
        if not hasattr(command, "list_commands"):
            yield " ".join(path)
            return
        for name in command.list_commands(None):
            yield from leaves(command.get_command(None, name), (*path, name))

    return set(leaves(typer.main.get_command(app), ()))


def lines() -> list[str]:
    return [line for told in SCENES.values() for line in told]


def config(text: str) -> str:
    """A config file with a payload wherever one can stand in it, sound and unsound; as TOML writes a text."""
    quoted = '"' + "".join(f"\\U{ord(each):08x}" if _is_scalar(each) else "?" for each in text) + '"'
    raw = "".join(each if each.isprintable() and each not in "'\\" else "" for each in text)
    return "\n".join(
        (
            "[user]",
            f"country = {quoted}",
            f"{quoted} = 1",
            "[log]",
            f"kinds = [{quoted}]",
            f"[rules.{quoted}]",
            "enabled = false",
            "[rules.check-in-due]",
            f"{quoted} = 3",
            f"[types.{quoted}]",
            "check_in = '3m'",
            "[types.loyal]",
            f"check_in = {quoted}",
            f"[{quoted}]",
            f"'{raw}' = 1",
            "[[rule]]",
            'name = "own-rule"',
            'when = "open_promises >= 0"',
            f"headline = {quoted}",
            f"reason = {quoted}",
            "[[rule]]",
            'name = "other-rule"',
            f"when = {quoted}",
            'headline = "x"',
            "[[rule]]",
            f"name = {quoted}",
            f"{quoted} = 1",
        )
    )


def _is_scalar(character: str) -> bool:
    return not "\ud800" <= character <= "\udfff"


def csv_of(text: str) -> bytes:
    """An import with the payload in each cell and in a header; what is no UTF-8 becomes a question mark."""
    cell = '"' + text.replace('"', '""') + '"'
    rows = (
        f"date,kind,who,note,tags,{cell}".replace("\n", " ").replace("\r", " "),
        f"2026-01-05,call,{cell},{cell},{cell},{cell}",
        f"{cell},call,x,x,x,x",
        f"2026-01-05,{cell},x,x,x,x",
        f"2026-01-05,call,{cell},x,x,x",
    )
    return "\n".join(rows).encode("utf-8", "replace")


def trial(folder: Path, line: str, text: str, *, terminal: bool, json: bool = False) -> list[str]:
    """Run one line with one payload everywhere; what went wrong, in words that allow to do it again."""
    text = payloads.as_argument(text)
    folder.mkdir(parents=True, exist_ok=True)
    on = stage.Stage(folder, terminal=terminal, width=80 if len(text) % 2 else 140)
    made = stage.book([text])
    on.journal.write_bytes(stage.journal_bytes([text]))
    on.config.write_text(config(text), encoding="utf-8")
    file = folder / payloads.as_file_name(text)
    file.write_bytes(b'{"' + text.encode("utf-8", "replace") if "json" in line else csv_of(text))
    values = {
        "p": text,
        "who": "101",
        "home": "191",
        "file": str(file),
        "out": str(file) + ".out",
        "code": "",
        **{table: str(next(iter(getattr(made, table)))) for table in TABLES.values()},
    }
    if "{code}" in line:
        shown = on.rel("today", "--all", "--plain")
        found = re.search(
            r"^([a-z0-9]{3,4})  +(?:overdue|today|soon|info) ", shown.out.decode("utf-8"), re.MULTILINE
        )
        values["code"] = found[1] if found else "none"
    arguments = [re.sub(r"\{(\w+)\}", lambda gap: values[gap[1]], word) for word in line.split(" ")]
    shown = on.rel(*arguments, *(["--json"] if json else []))
    if not terminal and line.startswith(("export", "config path")):  # byte by byte, to a file or a script
        shown = stage.Shown(shown.code, b"", shown.err)
    wrong = stage.faults(shown.text, styled=terminal, marks=None if json else 8)[:2]
    if shown.code not in (0, 1, 2, 3, 4):
        wrong.append(f"exit code {shown.code}")
    if shown.code in (1, 2, 4) and shown.err and not json and shown.err.count(b"\n") > 60:
        wrong.append("errors without end")
    if b"Traceback" in shown.err or b"error in rel" in shown.err:
        wrong.append(shown.err.decode("utf-8", "replace")[:200])
    return [f"rel {line} {'--json ' if json else ''}with {payloads.told(text)}: {each}" for each in wrong]
