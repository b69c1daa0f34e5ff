"""Whether the mornings are set up so that they work: for `rel doctor` and `rel cron`."""

from __future__ import annotations

from reljournal.cli import environment
from reljournal.cli.cron import machine
from reljournal.cli.daily import say
from reljournal.cli.sending import outside, ways_of
from reljournal.commands.workspace import Workspace
from reljournal.delivery import marker, outcomes, schedule
from reljournal.domain.message import N_, msg
from reljournal.errors import RelError
from reljournal.reports.receipt import Receipt

_TEST = "cron test"


def problems(work: Workspace) -> list[str]:
    """What would keep the agenda from going out each morning, each in a sentence."""
    from reljournal.commands.cron import WHAT, health

    here = machine()
    found = health(here)
    told: list[str] = []
    if found is not None:
        told += [say(work, each.text, **each.values) for each in found.problems]
        named = found.plan.variables.get("REL_JOURNAL")
        if named not in (None, str(work.journal.path)):
            text = N_("the timer looks at {path}, not at this journal: run 'rel cron install' again")
            told.append(say(work, text, path=named))
        last = outcomes.last(here.state, WHAT)
        if last is not None and not last.ok:
            text = N_("the run of {on} failed: {message}")
            told.append(say(work, text, on=last.at.date(), message=last.message))
    if found is not None and found.plan.send:
        told += _of_sending(work, found.plan)
    return told


def _of_sending(work: Workspace, plan: schedule.Plan) -> list[str]:
    try:
        ways = ways_of(work)
    except RelError as error:
        return ["; ".join(part for part in (error.sentence, error.hint) if part)]
    via = ways.via
    if not ways.to:
        return []
    if not via.host:
        text = N_("there is no sendmail here: set send.via to a server")
        return [] if environment.sendmail() else [say(work, text)]
    name = ways.password_env
    if not via.user or not name:
        return []
    try:
        known = schedule.has_variable(plan, machine(), name)
    except RelError as error:
        return [error.sentence]
    text = N_("the timer has no {name}, which holds the password: set it in the crontab, or for systemd")
    return [] if known else [say(work, text, name=name)]


def send_test(work: Workspace) -> tuple[Receipt, int]:
    """Send a short message by every way of the config; the receipt and the exit code."""
    from html import escape

    from reljournal.delivery.post import Post
    from reljournal.delivery.send import deliver

    ways, where = ways_of(work), outside(_TEST)
    subject = say(work, N_("rel: a test"))
    text = say(work, N_("If you can read this, the agenda can reach you. It was sent by 'rel cron test'."))
    page = f"<!doctype html><html><body><p>{escape(text)}</p></body></html>"
    post = Post(day=work.today, subject=subject, plain=text, html=page, brief=text)
    # A test is no agenda: what is still to be told of one stays, and a failed test leaves nothing to tell.
    word = marker.marked(str(where.folder))
    try:
        done = deliver(post, ways, where, again=True)
    finally:
        marker.clear(str(where.folder))
        if word:
            marker.mark(str(where.folder), word)
    failed = [{"channel": each.channel, "message": each.message} for each in done.failed]
    more = [msg(N_("{channel}: {message}"), channel=each["channel"], message=each["message"]) for each in failed]
    if done.sent:
        line = msg(N_("the test went to {channels}"), channels=", ".join(done.sent))
    else:
        line = msg(N_("the test did not go out"))
    return Receipt(line, tuple(more), data={"sent": list(done.sent), "failed": failed}), 1 if failed else 0
