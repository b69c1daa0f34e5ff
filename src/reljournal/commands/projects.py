"""Projects: the work that runs for a client."""

from __future__ import annotations

from reljournal.commands import resolve
from reljournal.commands.workspace import Workspace
from reljournal.commands.writing import insert, update
from reljournal.domain.ledgers import OUTCOMES, Project, ProjectState
from reljournal.domain.message import N_, Value, Word, msg
from reljournal.domain.money import parse_money
from reljournal.domain.names import fold
from reljournal.domain.quoting import quoted
from reljournal.errors import UsageError
from reljournal.reports.listing import Column, Listing
from reljournal.reports.receipt import Receipt
from reljournal.values import replace


def start(work: Workspace, who: str, name: str, *, due: str | None = None, budget: str | None = None) -> Receipt:
    """Begin a project today; raises UsageError where one of that name runs with them already."""
    contact = resolve.relationship(work, who)
    name = resolve.text(name, "a project's name")
    home = work.book.relationship_id(contact.id)
    for each in work.book.projects.values():
        if work.book.relationship_id(each.who) == home and each.state != "ended" and fold(each.name) == fold(name):
            raise UsageError(f"a project {quoted(each.name)} runs with them already", "give it another name")
    project = Project(
        id=0,
        who=contact.id,
        name=name,
        started=work.today,
        due=resolve.day(work, due, "future") if due else None,
        budget=parse_money(budget, work.settings.currency) if budget else None,
    )
    with work.transaction("project start") as tx:
        project = insert(tx, project)
    ref = work.ref(project.id)
    line = (
        N_("started {project} with {name}, due {due} [{ref}]")
        if due
        else N_("started {project} with {name} [{ref}]")
    )
    return Receipt(
        line=msg(line, project=name, name=contact.name, due=project.due, ref=ref), data=_row(work, project, ref)
    )


def find(work: Workspace, ref: str) -> Project:
    """The project that a REF or its full name means."""
    named = [each for each in work.book.projects.values() if fold(each.name) == fold(ref)]
    running = [each for each in named if each.state != "ended"] or named
    return running[0] if len(running) == 1 else resolve.record(ref, work.book.projects, "project")


def move(work: Workspace, ref: str, state: ProjectState, outcome: str | None = None) -> Receipt:
    """End, pause or resume a project; how it ended is well, mixed or badly."""
    project = find(work, ref)
    if project.state == state:
        raise UsageError(f"{quoted(project.name)} is {state} already", "see 'rel project list'")
    if outcome is not None and outcome not in OUTCOMES:
        raise UsageError(f"{quoted(outcome)} is not an outcome", "outcomes are " + ", ".join(OUTCOMES))
    after = replace(
        project,
        state=state,
        ended=work.today if state == "ended" else None,
        outcome=next((each for each in OUTCOMES if each == outcome), None),
    )
    with work.transaction(f"project {state}") as tx:
        update(tx, project, after)
    short = work.ref(project.id)
    return Receipt(
        line=msg(N_("{project} is {state} [{ref}]"), project=project.name, state=Word(state), ref=short),
        data=_row(work, after, short),
    )


def listing(work: Workspace) -> Listing:
    """All projects, the running ones first."""
    found = sorted(work.book.projects.values(), key=lambda each: (each.state == "ended", each.started, each.id))
    refs = work.refs([each.id for each in found])
    return Listing(
        title=msg(N_("Projects")),
        columns=(
            Column("ref", N_("Ref"), "ref"),
            Column("name", N_("Project"), "name"),
            Column("who", N_("Who")),
            Column("state_shown", N_("State")),
            Column("started", N_("Started"), "date"),
            Column("due", N_("Due"), "date"),
            Column("ended", N_("Ended"), "date"),
            Column("outcome", N_("Outcome")),
            Column("budget", N_("Budget"), "number"),
        ),
        rows=tuple(_row(work, each, refs[each.id]) for each in found),
        empty=msg(N_("no projects yet: rel project start WHO NAME")),
    )


def _row(work: Workspace, project: Project, ref: str) -> dict[str, Value]:
    return {
        "id": str(project.id),
        "ref": ref,
        "name": project.name,
        "who": resolve.name(work, project.who),
        "state": project.state,
        "state_shown": Word(project.state),
        "started": project.started,
        "due": project.due,
        "ended": project.ended,
        "outcome": Word(project.outcome) if project.outcome else None,
        "budget": project.budget,
    }
