"""What completion offers out of the journal and the config file."""

from __future__ import annotations

from reljournal.domain.names import may_hold
from reljournal.render.safe import shortened, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from reljournal.commands.workspace import Workspace
    from reljournal.domain.interaction import Interaction

    _T = TypeVar("_T")
    Offer = tuple[str, str]
    _Person = tuple[str, tuple[str, ...], str, int | None]
    """Name, aliases, kind, and the house that they belong to."""

_PATIENCE = 0.5
"""Seconds to wait for another rel: then nothing is offered, and the line can be typed on."""
_RECENT = 40
"""How many of the newest entries are offered."""
_LONGEST = 60
_LEDGERS = ("promise", "invoice", "project", "agreement", "friction")
_OF_A_CACHE = (OSError, ValueError, KeyError, TypeError, AttributeError)
"""What a cache that is damaged, or of another program, can lead to."""


def names(wanted: str, *, organisations: bool = False) -> list[Offer]:
    """By name and alias whoever may be meant by what was typed, folded, and perhaps some more.

    By reference where a shell or a command would not take the name as it is.
    """
    people, ref = _people()
    found: list[Offer] = []
    meant = [
        (doc_id, person)
        for doc_id, person in people.items()
        if any(may_hold(name, wanted) or not _can_be_typed(name) for name in (person[0], *person[1]))
    ]
    for doc_id, (called, aliases, kind, org) in sorted(meant, key=lambda each: (each[1][0].casefold(), each[0])):
        if organisations and kind != "organisation":
            continue
        told = people[org][0] if org in people else kind if kind == "organisation" else ""
        for name in (called, *aliases):
            if _can_be_typed(name):
                found.append((name, _told(told if name == called else called)))
            elif name == called:
                found.append((ref(doc_id), _told(name)))
    return found


def _people() -> tuple[dict[int, _Person], Callable[[int], str]]:
    """Everybody, and what tells a REF."""
    found = None if _KEPT else _out_of_the_view()
    if found is not None:
        return found
    people: dict[int, _Person] = {
        each.id: (each.name, each.aliases, each.kind, each.org) for each in _asked(lambda work: work.people())
    }
    return people, _ref


def _out_of_the_view() -> tuple[dict[int, _Person], Callable[[int], str]] | None:
    """The same straight from the records of the view where it holds: a workspace takes longer to make."""
    from reljournal.cli import environment, kept_settings
    from reljournal.cli.quick import open_view

    try:
        settings = kept_settings.settings()
        found = open_view(settings, environment.now()) if settings is not None else None
        if found is None:
            return None
        view = found[0]
        people = {
            doc_id: (
                str(each["name"]),
                tuple(each.get("aliases", ())),
                str(each.get("kind", "person")),
                int(each["org"]) if each.get("org") else None,
            )
            for doc_id, each in view.names()[0]
        }
    except _OF_A_CACHE:
        return None

    def ref(doc_id: int) -> str:
        try:
            return view.ref(doc_id)
        except _OF_A_CACHE:
            return _ref(doc_id)

    return people, ref


def _ref(doc_id: int) -> str:
    return _asked(lambda work: work.refs([doc_id]))[doc_id]


def own_kinds() -> tuple[str, ...]:
    """The kinds of entry that the config file adds."""
    return _workspace().settings.kinds


def tags() -> list[Offer]:
    """The tags in use, the most frequent first."""
    ordered = sorted(_asked(lambda work: work.tags()).items(), key=lambda pair: (-pair[1], pair[0]))
    return [(tag, str(count)) for tag, count in ordered if _can_be_typed(tag)]


def codes() -> list[Offer]:
    """The codes of the day's agenda with what each asks for."""
    return _asked(_codes)


def _codes(work: Workspace) -> list[Offer]:
    from reljournal.commands.agenda import today
    from reljournal.render.words import Words

    words = Words(work.settings.language, work.today)
    return [
        (item.code, _told(f"{card.relationship.name}: {words(item.finding.headline)}"))
        for card in today(work, everything=True).cards
        for item in card.items
    ]


def projects() -> list[Offer]:
    """The projects that have not ended, by name."""
    return _asked(_projects)


def _projects(work: Workspace) -> list[Offer]:
    return [
        (each.name, _told(_name(work, each.who)))
        for each in work.book.projects.values()
        if each.state != "ended" and _can_be_typed(each.name)
    ]


def refs(path: str) -> list[Offer]:
    """The references that a command can mean, newest first: those open in its ledger, else entries."""
    return _asked(lambda work: _refs(work, path))


def _refs(work: Workspace, path: str) -> list[Offer]:
    from itertools import islice

    meant = list(islice(_meant(work, path), _RECENT))
    short = work.refs([doc_id for doc_id, _ in meant])
    return [(short[doc_id], _told(told)) for doc_id, told in meant]


def _meant(work: Workspace, path: str) -> Iterable[tuple[int, str]]:
    group = path.partition(" ")[0]
    if group not in _LEDGERS:
        return _entries(work)
    book = work.book
    if group == "promise":
        wanted = [(each.id, f"{each.by} {each.text}") for each in book.promises.values() if each.state == "open"]
    elif group == "invoice":
        wanted = [
            (each.id, f"{_name(work, each.who)} {each.amount} {each.number or ''}")
            for each in book.invoices.values()
            if each.paid is None
        ]
    elif group == "project":
        wanted = [
            (each.id, f"{each.name}, {_name(work, each.who)}")
            for each in book.projects.values()
            if each.state != "ended"
        ]
    elif group == "agreement":
        wanted = [(each.id, f"{each.topic}: {each.text}") for each in book.agreements.values()]
    else:
        wanted = [(each.id, each.text) for each in book.frictions.values() if each.resolved is None]
    return reversed(wanted)


def _entries(work: Workspace) -> list[tuple[int, str]]:
    names = {each.id: each.name for each in work.people()}
    return [(each.id, _entry(each, names)) for each in work.newest(_RECENT)]


def _entry(entry: Interaction, names: dict[int, str]) -> str:
    people = ", ".join(names.get(contact_id, "?") for contact_id in entry.who)
    return f"{entry.on} {entry.kind} {people} {entry.note}"


def _name(work: Workspace, contact_id: int) -> str:
    found = work.book.contacts.get(contact_id)
    return found.name if found else "?"


def setting_keys() -> list[Offer]:
    """The keys that `rel config set` takes."""
    from reljournal.settings import plain_settings

    found = [(key, str(each.metadata["help"])) for key, each in plain_settings().items()]
    found += [(f"rules.{rule.name}.enabled", "") for rule in _workspace().all_rules.values()]
    return found


def _asked(question: Callable[[Workspace], _T]) -> _T:
    """The answer out of the view, and where that turns out to be damaged, out of the journal."""
    work = _workspace()
    try:
        return question(work)
    except _OF_A_CACHE:
        from reljournal.commands.viewing import ViewWorkspace

        if not isinstance(work, ViewWorkspace):
            raise
        _KEPT.clear()
        return question(_workspace(whole=True))


def _workspace(*, whole: bool = False) -> Workspace:
    if not _KEPT:
        work = (None if whole else _quick()) or _whole()
        work.journal.lock_timeout = _PATIENCE
        _KEPT.append(work)
    return _KEPT[0]


def _quick() -> Workspace | None:
    from reljournal.cli.quick import view_workspace

    try:
        return view_workspace()
    except _OF_A_CACHE:
        return None


def _whole() -> Workspace:
    from reljournal.cli.workspace import whole_workspace

    return whole_workspace()


_KEPT: list[Workspace] = []


def _can_be_typed(text: str) -> bool:
    """Whether a text can stand on a command line as it is: nothing acts on a terminal, no comma, no option."""
    return bool(text.strip()) and text == visible(text) and "," not in text and not text.startswith("-")


def _told(text: str) -> str:
    return shortened(visible(text), _LONGEST)
