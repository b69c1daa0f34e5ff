"""The commands about people: add, set, rename, show, list."""

from __future__ import annotations

from reljournal.cli.daily import show as emit_report
from reljournal.cli.daily import tell_of_new_journal
from reljournal.cli.declare import Annotated, Argument, Option, command
from reljournal.cli.options import On, Who
from reljournal.cli.workspace import workspace

Several = list[str] | None
Org = Annotated[str | None, Option("--org", metavar="ORG", help="The organisation they belong to.")]
Role = Annotated[str | None, Option("--role", metavar="R", help="What they do there.")]
Kind = Annotated[str | None, Option("--kind", metavar="KIND", help="person or organisation.")]
Type = Annotated[
    str | None, Option("--type", metavar="TYPE", help="transactional loyal partnership advisory friendly …")
]
Cadence = Annotated[str | None, Option("--cadence", metavar="DUR", help="A talk every: quarterly, 6w, off.")]
Email = Annotated[Several, Option("--email", metavar="E", help="An e-mail address; may be repeated.")]
Phone = Annotated[Several, Option("--phone", metavar="P", help="A phone number; may be repeated.")]
Birthday = Annotated[str | None, Option("--birthday", metavar="D", help="15.3.1980, or 15.3. without a year.")]
Prefers = Annotated[Several, Option("--prefers", metavar="KIND", help="A channel they like.")]
Avoids = Annotated[Several, Option("--avoids", metavar="KIND", help="A channel never to suggest.")]
Hours = Annotated[str | None, Option("--hours", metavar="SPAN", help="When to call: 09:00-17:00.")]
Terms = Annotated[str | None, Option("--terms", metavar="DAYS", help="Their payment terms.")]
Since = Annotated[str | None, Option("--since", metavar="D", help="When the relationship began.")]
Likes = Annotated[Several, Option("--likes", metavar="TEXT", help="What they like; may be repeated.")]
Alias = Annotated[Several, Option("--alias", metavar="A", help="Another name; may be repeated.")]
Tag = Annotated[Several, Option("--tag", metavar="T", help="A tag; may be repeated.")]


def add(
    name: Annotated[str, Argument(metavar="NAME", help="The full name.")],
    org: Org = None,
    role: Role = None,
    kind: Kind = None,
    type_: Type = None,
    cadence: Cadence = None,
    email: Email = None,
    phone: Phone = None,
    birthday: Birthday = None,
    prefers: Prefers = None,
    avoids: Avoids = None,
    hours: Hours = None,
    terms: Terms = None,
    since: Since = None,
    likes: Likes = None,
    alias: Alias = None,
    tag: Tag = None,
) -> None:
    """Add a person or an organisation.

    Examples: rel add 'Anna Weber' --org 'Weber GmbH' --phone '+49 30 23125 041' --birthday 29.2.1980
    · rel add 'Weber GmbH' --kind organisation --type loyal --terms 30
    """
    from reljournal.commands.people import Details
    from reljournal.commands.people import add as add_contact

    work = workspace()
    begun = work.is_new
    details = Details(
        org,
        role,
        kind,
        type_,
        cadence,
        email,
        phone,
        birthday,
        prefers,
        avoids,
        hours,
        terms,
        since,
        likes,
        alias,
        tag,
    )
    emit_report(work, add_contact(work, name, details))
    tell_of_new_journal(work, begun)


def set_(
    who: Who,
    org: Org = None,
    role: Role = None,
    kind: Kind = None,
    type_: Type = None,
    cadence: Cadence = None,
    email: Email = None,
    phone: Phone = None,
    birthday: Birthday = None,
    prefers: Prefers = None,
    avoids: Avoids = None,
    hours: Hours = None,
    terms: Terms = None,
    since: Since = None,
    likes: Likes = None,
    alias: Alias = None,
    tag: Tag = None,
    status: Annotated[
        str | None, Option("--status", metavar="S", help="active, paused, ended or deceased.")
    ] = None,
) -> None:
    """Change what is known of somebody; a lone - takes a value away.

    Examples: rel set anna --cadence monthly --prefers call · rel set 'weber gmbh' --status paused
    · rel set anna --phone -
    """
    from reljournal.commands.people import Details, change

    work = workspace()
    details = Details(
        org,
        role,
        kind,
        type_,
        cadence,
        email,
        phone,
        birthday,
        prefers,
        avoids,
        hours,
        terms,
        since,
        likes,
        alias,
        tag,
    )
    if status is not None:
        from reljournal.values import replace

        details = replace(details, status=status)
    emit_report(work, change(work, who, details))


def rename(
    who: Who,
    name: Annotated[str, Argument(metavar="NAME", help="The new name; the old one still finds them.")],
) -> None:
    """Give somebody another name.

    Example: rel rename 'anna weber' 'Anna Weber-Krause'
    """
    from reljournal.commands.people import rename as give_name

    work = workspace()
    emit_report(work, give_name(work, who, name))


def handover(
    organisation: Annotated[str, Argument(metavar="ORG", help="The organisation.")],
    leaves: Annotated[str, Option("--from", metavar="WHO", help="Who was the contact so far.")],
    follows: Annotated[str, Option("--to", metavar="WHO", help="Who takes over; added where unknown.")],
) -> None:
    """A contact person changes; the history stays, agreements ask to be confirmed.

    Example: rel handover weber --from 'Anna Weber' --to 'Jonas Krause'
    """
    from reljournal.commands.handover import hand_over

    work = workspace()
    emit_report(work, hand_over(work, organisation, leaves, follows))


def show(who: Who, on: On = None) -> None:
    """All about one person or organisation: how it stands, what is open, what was last.

    Example: rel show weber
    """
    from reljournal.commands.lists import show as profile_of

    work = workspace(on)
    emit_report(work, profile_of(work, who))


def list_(
    type_: Annotated[str | None, Option("--type", metavar="T", help="Only relationships of this type.")] = None,
    sort: Annotated[str, Option("--sort", metavar="BY", help="name, last or due.")] = "name",
    on: On = None,
) -> None:
    """Everybody, with the last talk and the next.

    Examples: rel list · rel list --sort due · rel list --type prospect
    """
    from reljournal.commands.lists import people

    work = workspace(on)
    emit_report(work, people(work, type_name=type_, sort=sort))


APPS = {
    function.__name__.rstrip("_"): command(function) for function in (add, set_, rename, show, list_, handover)
}
