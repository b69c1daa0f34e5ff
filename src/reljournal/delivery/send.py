"""Deliver the agenda of a day: once by each channel, tried again where that may help, and remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from reljournal.delivery import marker, outcomes
from reljournal.delivery.lock import exclusive
from reljournal.delivery.mail import send_mail
from reljournal.delivery.outcomes import Outcome
from reljournal.delivery.post import FailedError, Outside, Post, Ways
from reljournal.delivery.services import channel_of, send_to_service
from reljournal.domain.mailing import bare_address
from reljournal.errors import RelError
from reljournal.values import Frozen, dataclass, replace

PAUSES = (5, 25)
"""Seconds before the second and the third try: a laptop that has just woken needs some for its network."""
_LOCK_SECONDS = 600
"""How long another delivery is waited for: longer than its tries take."""

Attempt = Callable[[Sequence[str]], dict[str, FailedError]]
"""Tries some channels and returns those that failed; raises FailedError where all did."""


@dataclass(frozen=True)
class Delivery(Frozen):
    """What a run came to: the channels that it reached, that had been reached before, and that failed."""

    sent: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    failed: tuple[Outcome, ...] = ()


def deliver(post: Post, ways: Ways, outside: Outside, *, again: bool = False) -> Delivery:
    """Send to every channel that this day's agenda has not reached yet; with `again`, to every channel.

    Each success is recorded at once, so that whatever comes after, it is not sent twice. What fails is recorded
    and left to be told by the next command. Raises RelError where nothing can be remembered; nothing is sent then.
    """
    try:
        with exclusive(outside.folder / "delivery.lock", _LOCK_SECONDS):
            (outside.folder / outcomes.LOG).open("ab").close()
            return _deliver(post, ways, outside, again=again)
    except OSError as error:
        raise RelError(
            f"the folder {outside.folder} cannot be written: {error.strerror}",
            "nothing is sent that could not be remembered: mend the folder, or its disk",
        ) from None


def _deliver(post: Post, ways: Ways, outside: Outside, *, again: bool) -> Delivery:
    known = {
        each.channel
        for each in outcomes.listing(outside.folder)
        if each.ok and (each.day, each.journal, each.what) == (post.day, outside.journal, outside.what)
    }
    people = {f"mailto:{bare_address(each)}": each for each in ways.to}
    services = {channel_of(url): url for url in ways.services}
    wanted = [each for each in (*people, *services) if again or each not in known]

    def by_mail(channels: Sequence[str]) -> dict[str, FailedError]:
        refused = send_mail(post, ways, outside, [people[each] for each in channels], again=again)
        return {channel: refused[people[channel]] for channel in channels if people[channel] in refused}

    def by_service(channels: Sequence[str]) -> dict[str, FailedError]:
        for channel in channels:
            send_to_service(post, services[channel], outside)
        return {}

    groups: list[tuple[list[str], Attempt]] = [([each for each in wanted if each in people], by_mail)]
    groups += [([each], by_service) for each in wanted if each in services]
    failed: list[Outcome] = []
    for channels, attempt in groups:
        failed += _try(channels, attempt, post, outside)
    missed = {each.channel for each in failed}
    if failed:
        _leave_word(outside, post.day, failed)
    else:
        marker.clear(str(outside.folder))
    return Delivery(
        sent=tuple(each for each in wanted if each not in missed),
        before=tuple(each for each in (*people, *services) if each not in wanted),
        failed=tuple(failed),
    )


def _try(channels: list[str], attempt: Attempt, post: Post, outside: Outside) -> list[Outcome]:
    """Up to three tries; returns the channels that failed for good."""
    failed: list[Outcome] = []
    for pause in (*PAUSES, None):
        if not channels:
            break
        try:
            refused = attempt(channels)
        except FailedError as reason:
            refused = dict.fromkeys(channels, reason)
        for channel in channels:
            if channel not in refused:
                outcomes.record(outside.folder, _outcome(outside, post.day, True, channel))
            elif pause is None or refused[channel].lasting:
                error = refused[channel]
                told = _outcome(outside, post.day, False, channel, error.message)
                failed.append(replace(told, passing=not error.lasting))
                outcomes.record(outside.folder, failed[-1])
        channels = [each for each in channels if each in refused and not refused[each].lasting]
        if pause is not None and channels:
            outside.pause(pause)
    return failed


def fail(outside: Outside, day: date, message: str, *, passing: bool = False) -> Outcome:
    """Record that a delivery came to nothing before it began, as far as the state folder allows."""
    outcome = replace(_outcome(outside, day, False, "", message), passing=passing)
    try:
        outcomes.record(outside.folder, outcome)
        _leave_word(outside, day, [outcome])
    except (OSError, RelError):
        return outcome
    return outcome


def rest(outside: Outside, day: date) -> None:
    """Record that there was nothing to send; raises OSError where that is refused."""
    outcomes.record(outside.folder, _outcome(outside, day, True, "", "nobody is waiting; nothing was sent"))
    marker.clear(str(outside.folder))


def _outcome(outside: Outside, day: date, ok: bool, channel: str, message: str = "") -> Outcome:
    return Outcome(outside.at, day, outside.what, ok, channel, message, outside.journal)


def _leave_word(outside: Outside, day: date, failed: Sequence[Outcome]) -> None:
    first = failed[0]
    where = f" to {first.channel}" if first.channel else ""
    more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
    text = f"the agenda of {day.isoformat()} did not go out{where}: {first.message}{more}"
    marker.mark(str(outside.folder), f"{text}; 'rel today --send' tries again")
