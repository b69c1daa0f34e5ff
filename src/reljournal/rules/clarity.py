"""What was said, agreed and handed over, and whether both sides can rely on it."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.domain.finding import (
    CLAIM,
    NEVER,
    NICETY,
    THEY_WAIT,
    Context,
    Finding,
    Threshold,
    first_after,
    having,
    of_kind,
    rule,
    tagged,
)
from reljournal.domain.interaction import SPOKEN, WRITTEN, Interaction
from reljournal.domain.message import N_, Word, msg

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from reljournal.domain.finding import Findings
    from reljournal.domain.relationship import Relationship

TERMS = ("scope", "budget", "billing", "rescheduling")
"""What a project cannot do without: what is done, for how much, how it is billed, what happens when dates move."""
_TALK = ("call", "meeting", "video", "email")
_SPEAK = ("call", "video")
_A_DAY = timedelta(days=1)


@rule(
    "mail-ping-pong",
    family="clarity",
    rank=CLAIM,
    looks_at=of_kind("email"),
    mails=Threshold(5, "e-mails", "So many with one person are too many.", least=2),
    days=Threshold(7, "days", "Within so many days.", least=1),
)
def mail_ping_pong(relationship: Relationship, ctx: Context) -> Findings:
    """A call clears in minutes what smoulders in writing for days.

    When mails fly back and forth and nobody has heard the other's voice, pick up the phone, and write down
    afterwards what came of it.
    """
    span = timedelta(days=ctx.number("mail-ping-pong", "days"))
    lately = relationship.since_day(ctx.today - span + _A_DAY)
    comes_to = NEVER  # time makes the mails of the last days fewer, never more
    for person in relationship.members:
        if not person.is_reachable:
            continue
        recent = [entry for entry in lately if person.id in entry.who]
        mails = [entry for entry in recent if entry.kind == "email"]
        if len(mails) < ctx.number("mail-ping-pong", "mails"):
            continue
        comes_to = ctx.today
        if any(entry.kind in SPOKEN for entry in recent):
            continue
        yield Finding(
            subject=person.id,
            due=mails[-1].on,
            headline=msg(N_("Pick up the phone: {name}"), name=person.name),
            reason=msg(
                N_("{n} e-mails since {on} and no talk; a call may clear it in minutes"),
                n=len(mails),
                on=mails[0].on,
            ),
            actions=_SPEAK,
            evidence=tuple(entry.id for entry in mails),
            person=person.id,
            mark=str(_first_of_exchange(relationship, person.id, span).id),
        )
    return comes_to


def _first_of_exchange(relationship: Relationship, person: int, span: timedelta) -> Interaction:
    """The mail with which the newest exchange began: before it they had talked, or not written for a while."""
    entries = [entry for entry in relationship.entries if person in entry.who]
    first = next(entry for entry in reversed(entries) if entry.kind == "email")
    for entry in reversed(entries):
        if entry.kind in SPOKEN or first.on - entry.on >= span:
            break
        first = entry if entry.kind == "email" else first
    return first


@rule(
    "write-it-down",
    family="clarity",
    rank=CLAIM,
    looks_at=tagged("agreed"),
    working_days=Threshold(2, "working days", "How long a summary may take."),
    forget=Threshold(90, "days", "A summary this late helps nobody.", least=3),
)
def write_it_down(relationship: Relationship, ctx: Context) -> Findings:
    """Talk first, then write down what was agreed, while both remember the same.

    The summary is no mistrust: it spares both sides the question who meant what. What was agreed by mail is
    written down already.
    """
    turns: list[date] = []
    for entry in relationship.conversations:
        # With people of several houses, it is on the card of the one who is named first.
        if "agreed" not in entry.tags or entry.kind in WRITTEN or not relationship.member(entry.who[0]):
            continue
        due = ctx.working_days_after(entry.on, ctx.number("write-it-down", "working_days"))
        end = entry.on + timedelta(days=ctx.number("write-it-down", "forget"))
        turns += [due + _A_DAY, end + _A_DAY]
        if not due < ctx.today <= end:
            continue
        if any("summary" in each.tags for each in (entry, *relationship.after(entry))):
            continue
        yield Finding(
            subject=entry.id,
            due=due,
            headline=msg(N_("Write down what you agreed")),
            reason=msg(
                N_("Agreed on {on} ({kind}) and no summary since (+summary)"), on=entry.on, kind=Word(entry.kind)
            ),
            actions=("email", "letter", "message"),
            tags=("summary",),
            evidence=(entry.id,),
            person=entry.who[0],
        )
    return first_after(ctx.today, turns)


@rule(
    "terms-unclear",
    family="clarity",
    rank=CLAIM,
    looks_at=having("active_projects"),
    steady=True,
    grace=Threshold(7, "days", "How long after its start a project may be without them before it is overdue."),
)
def terms_unclear(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """Clarity about scope and money is respect: what is settled early is not fought over late."""
    running = sorted(relationship.active_projects, key=lambda project: (project.started, project.id))
    terms = [agreement for agreement in relationship.agreements if agreement.topic in TERMS]
    settled = {agreement.topic for agreement in terms}
    missing = tuple(Word(topic) for topic in TERMS if topic not in settled)
    if not running or not missing:
        return
    project = running[0]
    yield Finding(
        subject=project.id,
        due=project.started + timedelta(days=ctx.number("terms-unclear", "grace")),
        headline=msg(N_("Settle what is open for {project}: {missing}"), project=project.name, missing=missing),
        reason=msg(
            N_("{project} runs since {on} without an agreement on {missing}"),
            project=project.name,
            on=project.started,
            missing=missing,
        ),
        actions=_TALK,
        evidence=(project.id, *(agreement.id for agreement in terms)),
        person=project.who,
    )


def _has_successors(relationship: Relationship) -> bool:
    return any(person.took_over for person in relationship.members)


@rule(
    "handover",
    family="clarity",
    rank=CLAIM,
    looks_at=_has_successors,
    days=Threshold(14, "days", "How soon to have talked to whoever took over."),
)
def handover(relationship: Relationship, ctx: Context) -> Findings:
    """When somebody new takes over, nothing that was agreed is known until it has been said again.

    Introduce yourself before there is an occasion to, and have each agreement confirmed in writing, one by one:
    orders fall through because a successor knew of nothing.
    """
    days = timedelta(days=ctx.number("handover", "days"))
    for person in relationship.persons:
        if person.took_over is None or person.took_over > ctx.today:
            continue
        due = person.took_over + days
        talked = any(talk.on >= person.took_over and person.id in talk.who for talk in relationship.conversations)
        if not talked and ctx.today > due:
            yield Finding(
                subject=person.id,
                due=due,
                headline=msg(N_("Introduce yourself to {name}"), name=person.name),
                reason=msg(N_("Took over on {on} and you have not talked yet"), on=person.took_over),
                actions=_TALK,
                evidence=(person.id,),
                person=person.id,
            )
        open_ones = [each for each in relationship.agreements if each.unconfirmed and each.with_ == person.id]
        if open_ones:
            first = open_ones[0]
            yield Finding(
                subject=first.id,
                due=due,
                headline=msg(
                    N_("Have it confirmed in writing: {topic}, {text}"), topic=Word(first.topic), text=first.text
                ),
                reason=msg(
                    N_("Agreed before {name} took over on {on}; {n} to confirm"),
                    name=person.name,
                    on=person.took_over,
                    n=len(open_ones),
                ),
                actions=("email", "letter", "message"),
                evidence=(first.id,),
                person=person.id,
            )
    begun = [person.took_over for person in relationship.persons if person.took_over]
    return first_after(ctx.today, (*begun, *(day + days + _A_DAY for day in begun)))


@rule(
    "agreement-review",
    family="clarity",
    rank=NICETY,
    looks_at=having("agreements"),
    ahead=Threshold(14, "days", "How long before its day a review is shown."),
)
def agreement_review(relationship: Relationship, ctx: Context) -> Findings:
    """Rules that both sides rely on have to be looked at again together before they stop fitting."""
    ahead = timedelta(days=ctx.number("agreement-review", "ahead"))
    for agreement in relationship.agreements:
        review = agreement.review
        if review is None or ctx.today < review - ahead:
            continue
        if agreement.confirmed and agreement.confirmed >= review - ahead:
            continue
        yield Finding(
            subject=agreement.id,
            due=review,
            headline=msg(
                N_("Review it together: {topic}, {text}"), topic=Word(agreement.topic), text=agreement.text
            ),
            reason=msg(
                N_("Agreed on {on}, to be reviewed by {review}; rel agreement confirm closes it"),
                on=agreement.agreed,
                review=review,
            ),
            actions=_TALK,
            evidence=(agreement.id,),
            person=agreement.with_ or agreement.who,
            cycle=review.isoformat(),
        )
    return first_after(ctx.today, (each.review - ahead for each in relationship.agreements if each.review))


@rule(
    "project-late",
    family="clarity",
    rank=THEY_WAIT,
    looks_at=having("active_projects"),
    ahead=Threshold(7, "days", "How long before its day a silent project is shown."),
    silence=Threshold(14, "days", "So long without a touch is silence.", least=1),
)
def project_late(relationship: Relationship, ctx: Context) -> Findings:
    """Rather too early on the phone than too late: a delay that you tell is a plan, one they find is a fault.

    Once its day has passed, only a talk after that day counts, and not for ever: until the project ends or gets
    another day (`rel edit`), it comes back.
    """
    silence, ahead = ctx.number("project-late", "silence"), ctx.number("project-late", "ahead")
    silent_from = ctx.today - timedelta(days=silence)
    heard = (entry.on for entry in reversed(relationship.entries) if entry.is_touch or entry.kind in SPOKEN)
    spoke = next(heard, None)
    talked = relationship.last_conversation
    silent = spoke is None or spoke <= silent_from
    for project in relationship.active_projects:
        if project.due is None:
            continue
        late = project.due < ctx.today
        if late and talked and talked.on > max(project.due, silent_from):
            continue
        if late:
            reason = msg(
                N_("Due {due}, {late:days} ago, and not ended"),
                due=project.due,
                late=(ctx.today - project.due).days,
            )
        elif silent and ctx.today >= project.due - timedelta(days=ahead):
            reason = msg(
                N_("Due {due} and no word from you for {silence:days}"),
                due=project.due,
                silence=silence,
            )
        else:
            continue
        yield Finding(
            subject=project.id,
            due=project.due,
            headline=msg(N_("Talk about {project} before they ask"), project=project.name),
            reason=reason,
            actions=_TALK,
            evidence=(project.id,),
            person=project.who,
            stage=2 if late else 1,
            cycle=project.due.isoformat(),
        )
    turns = [on + timedelta(days=silence) for on in (spoke, talked.on if talked else None) if on]
    for project in relationship.active_projects:
        if project.due is not None:
            turns += [project.due - timedelta(days=ahead), project.due + _A_DAY]
    return first_after(ctx.today, turns)
