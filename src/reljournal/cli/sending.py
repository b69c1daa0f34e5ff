"""`rel today --send`: the agenda of the day, delivered."""

from __future__ import annotations

import time

from reljournal.cli import environment
from reljournal.cli.output import emit, note, notes
from reljournal.cli.workspace import whole_workspace
from reljournal.commands.workspace import Workspace
from reljournal.delivery.outcomes import SENDING, Outcome
from reljournal.delivery.post import Outside, Post, Ways
from reljournal.delivery.send import Delivery, deliver, fail, rest
from reljournal.domain.message import N_, Message, msg
from reljournal.errors import JournalError, RelError
from reljournal.render.words import Words
from reljournal.reports.agenda import Agenda
from reljournal.reports.receipt import Receipt
from reljournal.values import replace

wait = time.sleep


def outside(what: str) -> Outside:
    """The moment, the state folder, the environment and the keyring, for a delivery."""
    return Outside(
        at=environment.now(),
        folder=environment.state_folder(),
        what=what,
        pause=lambda seconds: wait(seconds),
        variable=environment.variable,
        stored=_stored,
        sendmail=environment.sendmail(),
    )


def _stored(name: str) -> str | None:
    """A secret of the system's keyring; None where there is no keyring, or none that can be asked."""
    try:
        import keyring
    except ImportError:
        return None
    try:
        told: str | None = keyring.get_password("reljournal", name)
    except Exception as error:  # noqa: BLE001 - each system's keyring raises errors of its own
        note(f"the keyring cannot be asked: {type(error).__name__}")
        return None
    return told


def ways_of(work: Workspace) -> Ways:
    """Where the agenda goes; RelError where the config does not say, or says it wrongly."""
    ways = Ways.of(work.settings)
    if not ways:
        raise nowhere(work)
    wrong = misunderstood(work)
    if via := next((each for each in wrong if "send.via" in each), None):
        # Not by sendmail instead: somebody named another way, and may have meant that nobody else sees it.
        raise RelError(f"the config does not say which way to send: {via}")
    notes(f"left out: {each}" for each in wrong)
    return ways


def misunderstood(work: Workspace) -> list[str]:
    """What the config says about sending and nobody understands, with its place."""
    return [str(each) for each in work.config_problems if "send." in each.what]


def nowhere(work: Workspace) -> RelError:
    """That the config does not say where to send, and what to do about it."""
    if wrong := misunderstood(work):
        return RelError(f"the config does not say where to send: {wrong[0]}")
    hint = "rel config set send.to you@example.org, or send.apprise with a list of URLs"
    return RelError("nothing in the config says where to send the agenda", hint)


def send_agenda(on: str | None, *, again: bool, days: int = 1, everything: bool = False) -> int:
    """Deliver the agenda, say what became of it, and return the exit code. Whatever fails is recorded."""
    from reljournal.commands.outgoing import journal_id, outgoing

    where = outside(SENDING)
    day = where.at.date()
    try:
        work = whole_workspace(on)
        day, ways = work.today, ways_of(work)
        if work.is_new:
            raise RelError(f"there is no journal at {work.journal.path}", "name it with --journal PATH")
        where = replace(where, journal=journal_id(work))
        agenda = outgoing(work, days=days, everything=everything)
        if not (agenda.cards or agenda.failures or work.settings.send_when_empty):
            rest(where, day)
            _say(work, Receipt(msg(N_("nobody is waiting; nothing was sent")), data=_data(day.isoformat())))
            return 0
        done = deliver(_post(agenda, work), ways, where, again=again)
    except RelError as error:
        told = "; ".join(part for part in (error.sentence.rstrip("."), error.hint) if part)
        fail(where, day, told, passing=isinstance(error, JournalError))
        raise
    except Exception as error:
        fail(where, day, f"{type(error).__name__}: {error}")
        raise
    notes(f"{each.channel}: {each.message}" for each in done.failed)
    _say(work, _receipt(done, work))
    return 1 if done.failed else 0


def _say(work: Workspace, receipt: Receipt) -> None:
    emit(receipt, language=work.settings.language, today=work.today)


def _post(agenda: Agenda, work: Workspace) -> Post:
    from reljournal.render.agenda_html import as_html
    from reljournal.render.agenda_mail import as_brief, as_text, subject

    words = Words(work.settings.language, work.today)
    return Post(
        day=work.today,
        subject=subject(agenda, words),
        plain=as_text(agenda, words),
        html=as_html(agenda, words),
        brief=as_brief(agenda, words),
    )


def _receipt(done: Delivery, work: Workspace) -> Receipt:
    lines: list[Message] = []
    if done.sent:
        lines.append(msg(N_("the agenda of {day} went to {channels}"), day=work.today, channels=done.sent))
    if done.before:
        text = N_("it has gone to {channels} before; --again sends it once more")
        lines.append(msg(text, channels=done.before))
    if not lines:
        lines.append(msg(N_("the agenda of {day} did not go out"), day=work.today))
    data = _data(work.today.isoformat(), done.sent, done.before, done.failed)
    return Receipt(lines[0], tuple(lines[1:]), data=data)


def _data(
    day: str, sent: tuple[str, ...] = (), before: tuple[str, ...] = (), failed: tuple[Outcome, ...] = ()
) -> dict[str, object]:
    return {
        "day": day,
        "sent": list(sent),
        "before": list(before),
        "failed": [{"channel": each.channel, "message": each.message} for each in failed],
    }
