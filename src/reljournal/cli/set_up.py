"""Whether the mornings are set up so that they work: for `rel doctor` and `rel cron`."""

from __future__ import annotations

from collections.abc import Iterator

from reljournal.cli import environment
from reljournal.cli.cron import machine
from reljournal.cli.daily import say
from reljournal.cli.sending import misunderstood, nowhere, outside, ways_of
from reljournal.commands.workspace import Workspace
from reljournal.delivery import crontab, marker, schedule, services
from reljournal.delivery.post import Ways
from reljournal.domain.message import N_, msg
from reljournal.errors import RelError
from reljournal.reports.receipt import Receipt

_TEST = "cron test"


def problems(work: Workspace) -> list[str]:
    """What would keep the agenda from going out each morning, each in a sentence."""
    from reljournal.commands.cron import health

    found = health(machine(), environment.now())
    told: list[str] = []
    if found is not None:
        told += [say(work, each.text, **each.values) for each in found.problems]
        named = found.plan.variables.get("REL_JOURNAL")
        if named not in (None, str(work.journal.path)):
            text = N_("the timer looks at {path}, not at this journal: run 'rel cron install' again")
            told.append(say(work, text, path=named))
    return told + of_sending(work)


def timer(work: Workspace) -> list[str]:
    """What is installed, in a sentence; nothing where nothing is."""
    plan = schedule.note(machine().state)
    if plan is None:
        return []
    sends = N_("each day at {at} by {by}, and sent") if plan.send else N_("each day at {at} by {by}")
    return [say(work, sends, at=f"{plan.at:%H:%M}", by=plan.by)]


def of_sending(work: Workspace) -> list[str]:
    """What would keep a mail or message from going out, as far as that is seen without sending one.

    Without a timer that sends, only where the config says where to: then somebody sends by other means.
    """
    plan = schedule.note(machine().state)
    sends = plan if plan is not None and plan.send else None
    ways = Ways.of(work.settings)
    if not ways:
        told = nowhere(work)
        return ["; ".join(part for part in (told.sentence, told.hint) if part)] if sends else []
    wrong = [say(work, N_("left out: {warning}"), warning=each) for each in misunderstood(work)]
    return [*wrong, *_of_mail(work, ways, sends), *_of_services(work, ways, sends)]


def _of_mail(work: Workspace, ways: Ways, plan: schedule.Plan | None) -> Iterator[str]:
    via = ways.via
    if not ways.to:
        return
    if not via.host:
        if not environment.sendmail():
            yield say(work, N_("there is no sendmail here: set send.via to a server"))
    elif via.user and ways.password_env:
        yield from _of_variable(work, plan, ways.password_env)
    elif via.user:
        yield from _of_keyring(work, f"{via.user}@{via.host}")


def _of_services(work: Workspace, ways: Ways, plan: schedule.Plan | None) -> Iterator[str]:
    if ways.services and not services.is_available():
        text = N_("sending to {service} needs Apprise: run {command}")
        yield say(work, text, service=services.service_of(ways.services[0]), command=services.INSTALL)
    for url in ways.services:
        variables, ringed = services.secrets_of(url)
        for name in variables:
            yield from _of_variable(work, plan, name)
        for name in ringed:
            yield from _of_keyring(work, name)


def _of_variable(work: Workspace, plan: schedule.Plan | None, name: str) -> Iterator[str]:
    """Whether the timer will have a variable with a secret, and where to put it. What else sends is not known."""
    if plan is None:
        return
    try:
        if schedule.has_variable(plan, machine(), name):
            return
    except RelError:
        return  # that the timer cannot be looked at is told already
    if plan.by == crontab.NAME:
        text = N_("the timer has no {name}: add the line {name}=… above its entry with 'crontab -e'")
    else:
        text = N_(
            "the timer has no {name}: add the line {name}=… to ~/.config/environment.d/rel.conf, "
            "then run 'systemctl --user daemon-reload'"
        )
    yield say(work, text, name=name)


def _of_keyring(work: Workspace, name: str) -> Iterator[str]:
    if not outside(_TEST).stored(name):
        yield say(work, N_("the keyring holds no {name}: run 'keyring set reljournal {name}'"), name=name)


def send_test(work: Workspace) -> tuple[Receipt, list[str]]:
    """Send a short message by every way of the config; the receipt, and each way that failed with the reason."""
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
    if done.sent:
        line = msg(N_("the test went to {channels}"), channels=", ".join(done.sent))
    else:
        line = msg(N_("the test did not go out"))
    receipt = Receipt(line, data={"sent": list(done.sent), "failed": failed})
    return receipt, [f"{each.channel}: {each.message}" for each in done.failed]
