"""The commands of every day: log, today, plan, done, snooze, dismiss, why."""

from __future__ import annotations

from reljournal.cli import answers, environment
from reljournal.cli.boundary import Exit
from reljournal.cli.declare import Annotated, Argument, Option, command
from reljournal.cli.options import Code, On, Words
from reljournal.cli.output import FORMS, emit, form_of_output, note
from reljournal.cli.workspace import workspace
from reljournal.commands import clock
from reljournal.commands.workspace import Workspace
from reljournal.domain.message import N_, Value, msg
from reljournal.errors import RelError, UsageError
from reljournal.reports.receipt import Receipt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DUE = 3
"""The exit code of `rel today --exit-code` where something is due."""


def say(work: Workspace, text: str, /, **values: Value) -> str:
    """A sentence of the command line's own, in the user's language."""
    from reljournal.render.words import Words as Translated

    return Translated(work.settings.language, work.today)(msg(text, **values))


def show(work: Workspace, report: Any, form: str | None = None, **how: bool) -> None:
    """Print a report in the user's language, as of the day of the run."""
    if not isinstance(report, Receipt) and work.was_read and work.is_new:
        text = N_("there is no journal at {path} yet; 'rel add NAME' begins one, 'rel demo' shows one")
        note(say(work, text, path=str(work.journal.path)))
    emit(report, language=work.settings.language, today=work.today, form=form, **how)
    if work.was_read and (doubt := clock.doubt(work)):
        note(say(work, doubt.text, **doubt.values))
    while work.journal.warnings:
        warning = work.journal.warnings.pop(0)
        note("; ".join(part for part in (warning.sentence, warning.hint) if part))


def log(
    kind: Annotated[str, Argument(metavar="KIND", help="call email card gift meeting video message …")],
    who: Annotated[str, Argument(metavar="WHO[,WHO]", help="Any part of a name; several with commas.")],
    words: Words = None,
    on: Annotated[str | None, Option("--on", metavar="WHEN", help="The day it happened.")] = None,
    they: Annotated[bool, Option("--in/--out", help="They began it, or (the default) you did.")] = False,
    project: Annotated[str | None, Option("--project", metavar="P", help="The project it was about.")] = None,
    value: Annotated[str | None, Option("--value", metavar="MONEY", help="What it was worth.")] = None,
    minutes: Annotated[int | None, Option("--minutes", metavar="N", help="How long it took.")] = None,
    promise: Annotated[str | None, Option("--promise", metavar="TEXT", help="What you promised.")] = None,
    they_promise: Annotated[
        str | None, Option("--they-promise", metavar="TEXT", help="What they promised.")
    ] = None,
    by: Annotated[
        list[str] | None, Option("--by", metavar="WHEN", help="When a promise is due; one for each.")
    ] = None,
    occasion: Annotated[str | None, Option("--occasion", metavar="TEXT", help="What it was for.")] = None,
    confidential: Annotated[bool, Option("--confidential", help="Keep it out of exports.")] = False,
    planned: Annotated[bool, Option("--planned", help="It is agreed for --on, a day to come.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Say what it would settle; write nothing.")] = False,
    edit: Annotated[
        bool | None, Option("--edit/--no-edit", "-e", help="Write the note in your $EDITOR, or do not.")
    ] = None,
) -> None:
    """Write down what happened. Without a note, in a terminal, your $EDITOR opens for one.

    Examples: rel log call anna "asked about the spring order" +checkin
    · rel log email weber,schmidt --in --on yesterday
    · rel log meeting anna --promise "send the offer" --by friday
    """
    from dataclasses import replace

    from reljournal.cli import note as editor
    from reljournal.commands.log import Entry, checked, log_entry

    work = workspace()
    begun = work.is_new
    entry = Entry(
        kind=kind,
        who=who,
        words=_from_stdin(words or []),
        on=on,
        direction="in" if they else "out",
        project=project,
        value=value,
        minutes=minutes,
        promise=promise,
        they_promise=they_promise,
        by=by or (),
        occasion=occasion,
        confidential=confidential,
        planned=planned,
    )
    complete = bool(words or promise or they_promise or occasion or value or minutes or planned or dry_run)
    if editor.is_wanted(edit, work, complete=complete):
        entry = checked(work, entry)
        with editor.written(work, f"rel log {entry.kind} {who}") as text:
            show(work, log_entry(work, replace(entry, words=[*entry.words, text]), dry_run=dry_run))
    else:
        show(work, log_entry(work, entry, dry_run=dry_run))
    tell_of_new_journal(work, begun)
    answers.remember_view(work)


def _from_stdin(words: list[str]) -> list[str]:
    """The words, with a lone `-` replaced by what comes in from a pipe."""
    if "-" not in words:
        return words
    from reljournal.cli.note import piped

    text = piped()
    return [text if word == "-" else word for word in words]


def tell_of_new_journal(work: Workspace, was_new: bool) -> None:
    """Say where a journal was begun by this command's write."""
    try:
        if was_new and not work.is_new:
            note(say(work, N_("began a new journal: {path}"), path=str(work.journal.path)))
    except RelError:
        return  # the write is done, and a disk that fails only now makes it no failure


def tell_of_confidential(work: Workspace, count: int) -> None:
    """Say how much is kept back, wherever something is."""
    if count:
        note(say(work, N_("left out as confidential: {n:entries}; --confidential takes them along"), n=count))


def today(
    on: On = None,
    days: Annotated[
        int | None, Option("--days", metavar="N", min=1, max=400, help="Look so many days ahead.")
    ] = None,
    everything: Annotated[bool, Option("--all", help="Every card, not only the first ones.")] = False,
    held: Annotated[bool, Option("--held", help="Also what is held back, and by what.")] = False,
    who: Annotated[str | None, Option("--who", metavar="WHO", help="Only this relationship.")] = None,
    rule: Annotated[str | None, Option("--rule", metavar="R", help="Only items of this rule.")] = None,
    form: Annotated[str | None, Option("--format", metavar="FORM", help=" ".join(FORMS))] = None,
    confidential: Annotated[
        bool, Option("--confidential", help="Confidential notes also where it is no terminal.")
    ] = False,
    exit_code: Annotated[bool, Option("--exit-code", help="Exit with 3 where something is due.")] = False,
    send: Annotated[bool, Option("--send", help="Deliver it as the config says, once a day.")] = False,
    again: Annotated[bool, Option("--again", help="With --send: also where it has gone today.")] = False,
    count: Annotated[bool, Option("--count", help="Only how many cards are due, for a prompt.")] = False,
) -> None:
    """Whom to care for today, why, and how.

    Examples: rel today · rel today --days 7 · rel today --json · rel today --rule promise-due
    · rel today --format html > agenda.html · rel today --send · rel today --count
    """
    from reljournal.commands.agenda import discreet
    from reljournal.commands.agenda import today as agenda_of

    if form is not None and form not in FORMS:
        raise UsageError(f"there is no format '{form}'", "formats are " + ", ".join(FORMS))
    if again and not send:
        raise UsageError("--again goes with --send", "rel today --send --again")
    if count and (send or form or held):
        raise UsageError("--count prints a number and nothing else", "leave --send, --held and --format away")
    if send:
        from reljournal.cli.sending import send_agenda

        if who or rule or form or held or exit_code:
            raise UsageError(
                "--send delivers the agenda as it is", "only --on, --days, --all and --again go with it"
            )
        raise Exit(send_agenda(on, again=again, days=days or 1, everything=everything))
    work = workspace(on)
    if count:
        due = agenda_of(work, days=days or 1, everything=True, who=who, rule=rule).due
        print(f'{{"count": {due}}}' if environment.OPTIONS.json else due)
        raise Exit(DUE if exit_code and due else 0)
    if form == "ics" and not environment.OPTIONS.json:
        from reljournal.commands.outgoing import feed

        show(work, feed(work, days=days, who=who, rule=rule), form)
        return
    # What goes into a mail, a file or a program is for other eyes; a terminal is the user's own.
    whole = confidential or form_of_output(form) == "rich"
    if whole:
        agenda, unsaid = agenda_of(work, days=days or 1, everything=everything, who=who, rule=rule), 0
    else:
        agenda, unsaid = discreet(work, days=days or 1, everything=everything, who=who, rule=rule)
    show(work, agenda, form, **({} if environment.OPTIONS.json or form == "json" else {"held": held}))
    tell_of_confidential(work, unsaid)
    if not (on or (days or 1) > 1 or everything or held or who or rule):
        answers.remember(work, agenda, unsaid)
    if exit_code and agenda.is_due:
        raise Exit(DUE)


def agenda_or_welcome() -> None:
    """What `rel` alone does: the agenda, or, with nobody in the journal yet, the first two steps."""
    from reljournal.commands.start import welcome

    work = workspace()
    if work.book.contacts:
        today()
    else:
        show(work, welcome(work))


def plan(
    kind: Annotated[str, Argument(metavar="KIND", help="call meeting video email …")],
    who: Annotated[str, Argument(metavar="WHO[,WHO]", help="Any part of a name; several with commas.")],
    when: Annotated[str, Argument(metavar="WHEN", help="The day: friday, 3d, 2026-03-15 …")],
    words: Words = None,
) -> None:
    """Note a contact that is agreed or intended for a day.

    It is on that day's agenda, and check-ins are silent until then.
    Example: rel plan call anna "next tue" "the autumn budget"
    """
    from reljournal.commands.log import Entry, log_entry

    work = workspace()
    begun = work.is_new
    show(work, log_entry(work, Entry(kind=kind, who=who, words=_from_stdin(words or []), on=when, planned=True)))
    tell_of_new_journal(work, begun)


def done(
    code: Code,
    words: Words = None,
    kind: Annotated[str | None, Option("--kind", metavar="KIND", help="How, if not as suggested.")] = None,
) -> None:
    """Write down that an item of the agenda is done.

    Example: rel done k7p "she is happy, new order in May"
    """
    from reljournal.commands.items import done as finish

    work = workspace()
    show(work, finish(work, code, _from_stdin(words or []), kind))


def snooze(
    code: Code,
    when: Annotated[str, Argument(metavar="WHEN", help="Until when: 3d, friday, 2026-03-15 …")],
) -> None:
    """Put an item off until a day.

    Example: rel snooze k7p 3d
    """
    from reljournal.commands.items import snooze as put_off

    work = workspace()
    show(work, put_off(work, code, when))


def dismiss(
    code: Code,
    why: Annotated[str | None, Option("--why", metavar="TEXT", help="Why, for yourself.")] = None,
) -> None:
    """Send an item away until what it rests on changes.

    Example: rel dismiss k7p --why "they are on parental leave"
    """
    from reljournal.commands.items import dismiss as send_away

    work = workspace()
    show(work, send_away(work, code, why))


def why(
    subject: Annotated[str, Argument(metavar="CODE | WHO", help="An item's code, or a name.")],
    rule: Annotated[str | None, Argument(metavar="[RULE]", help="With a name: only this rule.")] = None,
    on: On = None,
) -> None:
    """Why an item is listed; with a name, also why a rule is silent.

    Examples: rel why k7p · rel why weber · rel why weber check-in-due
    """
    from reljournal.commands.why import why as explain

    work = workspace(on)
    show(work, explain(work, subject, rule))


APPS = {function.__name__: command(function) for function in (log, today, plan, done, snooze, dismiss, why)}
