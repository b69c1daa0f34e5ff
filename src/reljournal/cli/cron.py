"""The commands of `rel cron`: the agenda each morning, by the timer of the system."""

from __future__ import annotations

import contextlib
import io
import sys
from typing import Any

from reljournal.cli import environment
from reljournal.cli.boundary import Exit
from reljournal.cli.daily import show
from reljournal.cli.declare import Annotated, Option, group
from reljournal.cli.workspace import whole_workspace
from reljournal.delivery import outcomes
from reljournal.delivery.job import Job
from reljournal.delivery.schedule import Machine


def machine() -> Machine:
    """This machine as a timer sees it."""
    return Machine(
        platform=sys.platform,
        variables=environment.variables(),
        home=environment.home(),
        state=environment.state_folder(),
        user=environment.user_number(),
    )


def install(
    at: Annotated[str, Option("--at", metavar="TIME", help="The time of day.")] = "07:30",
    send: Annotated[bool, Option("--send", help="Deliver the agenda as the config says.")] = False,
    by: Annotated[
        str | None,
        Option("--by", metavar="WAY", help="systemd, crontab, launchd or task-scheduler."),
    ] = None,
) -> None:
    """Have the agenda made each morning, by systemd's timer or cron, whichever the machine runs.

    Again with another time, it replaces the old entry; what others wrote into a crontab stays.
    Examples: rel cron install · rel cron install --at 06:45 --send
    """
    from reljournal.commands import cron

    moment = cron.time_of_day(at)
    work = whole_workspace()
    here = machine()
    job = Job(
        at=moment,
        command=(*environment.program(), "cron", "run", *(["--send"] if send else [])),
        variables=environment.for_a_timer(str(work.journal.path), str(work.config_path)),
        log=here.state / cron.LOG,
    )
    receipt = cron.install(job, here, by=by, send=send, now=environment.now())
    show(work, receipt)
    if send:
        _note_what_is_missing()


def _note_what_is_missing() -> None:
    from reljournal.cli.output import notes
    from reljournal.cli.set_up import of_sending

    notes(of_sending(whole_workspace()))


def remove() -> None:
    """Take the timer away, whatever runs it; everything else in the crontab stays, byte for byte."""
    from reljournal.commands import cron

    show(whole_workspace(), cron.remove(machine()))


def status() -> None:
    """When the timer runs next, how it last went, what is wrong with it, and the end of its log.

    The exit code is 1 where the agenda did not come, or would not come tomorrow.
    """
    from reljournal.cli.set_up import of_sending
    from reljournal.commands import cron

    work = whole_workspace()
    receipt, wrong = cron.status(machine(), environment.now(), of_sending(work))
    show(work, receipt)
    if wrong:
        raise Exit(1)


def test() -> None:
    """Send a message to try the way of the mails; the agenda of the day is sent all the same."""
    from reljournal.cli.output import notes
    from reljournal.cli.set_up import send_test

    work = whole_workspace()
    receipt, failures = send_test(work)
    show(work, receipt)
    notes(failures)
    if failures:
        raise Exit(1)


def run_(
    send: Annotated[bool, Option("--send", help="Deliver it too.")] = False,
) -> None:
    """What the timer runs: the agenda into the log, how it went into 'rel cron status'.

    What could not be sent and may go later is tried again by the same run, after a while.
    """
    from reljournal.cli import sending
    from reljournal.commands import cron

    here = machine()
    cron.trim_log(here.state / cron.LOG)
    for minutes in (*cron.LATER, 0):
        begun = environment.now()
        code = _run_once(here, send=send)
        if not (code and minutes and send and outcomes.may_pass(here.state, begun)):
            break
        print(f"-- another try in {minutes} minutes", flush=True)
        sending.wait(60 * minutes)
    if code:
        raise Exit(code)


def _run_once(here: Machine, *, send: bool) -> int:
    from reljournal.cli.app import run as rel
    from reljournal.commands import cron

    print(f"-- {environment.now():%Y-%m-%d %H:%M}", flush=True)
    told = _Told(sys.stderr)
    with contextlib.redirect_stderr(told):
        code = rel(["today", "--send"] if send else ["today", "--plain"])
    cron.finish_run(here, environment.now(), code=code, message=told.last())
    return code


class _Told(io.TextIOBase):
    """Standard error that remembers what went through it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._text = ""

    def write(self, text: str) -> int:
        self._text = (self._text + text)[-4000:]
        return int(self._stream.write(text))

    def flush(self) -> None:
        self._stream.flush()

    def last(self) -> str:
        """The last line of it, without the name of the program."""
        lines = self._text.strip().splitlines()
        return lines[-1].removeprefix("rel: ") if lines else ""


APPS = {
    "cron": group("The agenda each morning.", install=install, remove=remove, status=status, test=test, run_=run_)
}
