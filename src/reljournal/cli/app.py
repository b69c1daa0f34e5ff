"""The command line as Typer reads it: which commands there are, and in which panels of the help."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from reljournal.cli.boundary import guard
from reljournal.cli.declare import Command, Declared, Group
from reljournal.cli.environment import OPTIONS
from reljournal.errors import RelError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reljournal.cli.declare import Function

PANELS: dict[str, dict[str, str]] = {
    "Every day": {
        "log": "daily",
        "today": "daily",
        "plan": "daily",
        "done": "daily",
        "snooze": "daily",
        "dismiss": "daily",
        "why": "daily",
        "walk": "walk",
        "spread": "overview",
        "stats": "overview",
    },
    "People": {
        "add": "people",
        "set": "people",
        "rename": "people",
        "show": "people",
        "list": "people",
        "handover": "people",
        "forget": "forget",
    },
    "The journal": {
        "history": "entries",
        "find": "entries",
        "edit": "entries",
        "rm": "entries",
        "undo": "entries",
        "import": "transfer",
        "export": "transfer",
        "backup": "care",
        "restore": "care",
        "doctor": "care",
    },
    "Ledgers": {
        "promise": "promise",
        "invoice": "invoice",
        "project": "project",
        "agreement": "agreement",
        "friction": "friction",
        "occasion": "occasion",
    },
    "Set-up": {
        "init": "start",
        "demo": "start",
        "rules": "rules",
        "config": "config",
        "cron": "cron",
        "completion": "completion",
    },
}
"""The commands by the panel that `rel --help` shows them in, each with the module that declares it."""
_MODULES = {name: module for panel in PANELS.values() for name, module in panel.items()}
_PANEL_OF = {name: panel for panel, commands in PANELS.items() for name in commands}

# What Typer raises for a wrong command line: its base class is public only as a base.
_CommandLineError: type[Exception] = typer.BadParameter.__mro__[2]

_EVERYWHERE = (
    ("journal", "PATH", "The journal file, instead of the usual one (or $REL_JOURNAL)."),
    ("config", "PATH", "The config file, instead of the usual one (or $REL_CONFIG)."),
    ("json", None, "Print data as JSON, errors too."),
    ("plain", None, "No colour, no boxes; one line an item."),
    ("quiet", None, "Say nothing where all went well."),
)


def _remember(name: str) -> Callable[[Any, Any, Any], Any]:
    def callback(_ctx: Any, _param: Any, value: Any) -> Any:
        if value:
            setattr(OPTIONS, name, value)
        return value

    return callback


def _global_options() -> list[TyperOption]:
    return [
        TyperOption(
            param_decls=[f"--{name}"],
            expose_value=False,
            callback=_remember(name),
            metavar=metavar,
            is_flag=metavar is None,
            default=None if metavar else False,
            type=str if metavar else bool,
            help=text,
            rich_help_panel="Everywhere",
        )
        for name, metavar, text in _EVERYWHERE
    ]


class RelCommand(TyperCommand):
    """A command that takes the options which hold everywhere, before or after its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(_global_options())


class RelGroup(TyperGroup):
    """A group of commands such as `rel promise`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(_global_options())


class LazyGroup(RelGroup):
    """The commands of `rel`, each imported when it is asked for."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self._is_listing = True
        super().format_help(ctx, formatter)

    _is_listing = False
    """Whether no more is wanted of the commands than what they do."""

    def list_commands(self, _ctx: Any) -> list[str]:
        return list(_MODULES)

    def get_command(self, _ctx: Any, name: str) -> Any:
        if name not in _MODULES:
            return None
        if self._is_listing:
            from reljournal.cli.completion_table import COMMANDS

            return RelCommand(name, help=f"{COMMANDS[name][0]}.", rich_help_panel=_PANEL_OF[name])
        module = import_module(f"reljournal.cli.{_MODULES[name]}")
        command: Any = typer.main.get_command(typed(module.APPS[name]))
        command.name = name
        command.rich_help_panel = _PANEL_OF[name]
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        # The names alone are enough for "did you mean"; the commands themselves come from get_command.
        names: Any = dict.fromkeys(_MODULES)
        self.commands = names
        return super().resolve_command(ctx, args)


def typed(declared: Command | Group) -> typer.Typer:
    """What was declared, as an app of its own for the lazy group."""
    settings = {"help_option_names": ["-h", "--help"]}
    if isinstance(declared, Command):
        app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        app.command(cls=RelCommand, context_settings=settings)(_annotated(declared.function))
        return app
    app = typer.Typer(
        cls=RelGroup,
        help=declared.help,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings=settings,
    )
    for name, function in declared.functions.items():
        app.command(name, cls=RelCommand)(_annotated(function))
    return app


def _annotated(function: Function) -> Function:
    """The function with its parameters told in Typer's own terms."""
    known = vars(import_module(function.__module__))
    for name, written in function.__annotations__.items():
        # Our own sources, which are written as text so that nothing is evaluated until Typer asks.
        note = eval(written, known) if isinstance(written, str) else written
        if isinstance(note, Declared):
            told = getattr(typer, note.told.kind)(*note.told.names, **note.told.more)
            function.__annotations__[name] = Annotated[note.of, told]
    return function


app = typer.Typer(
    cls=LazyGroup,
    add_completion=False,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with: rel add 'Anna Weber' · rel log call anna 'first talk' · rel today",
)


def _version(asked: bool) -> None:
    if asked:
        from reljournal import __version__

        print(f"rel {__version__}")
        raise typer.Exit


@app.callback()
def rel(
    ctx: typer.Context,
    _version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A relationship journal: whom to care for today, why, and how."""
    if ctx.invoked_subcommand is None:
        from reljournal.cli.daily import agenda_or_welcome

        agenda_or_welcome()


def run(args: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; every error of every command ends here."""
    arguments = list(sys.argv[1:] if args is None else args)
    return guard(lambda: _invoke(arguments), arguments)


def _invoke(arguments: Sequence[str]) -> int:
    try:
        result = typer.main.get_command(app).main(list(arguments), prog_name="rel", standalone_mode=False)
    except _CommandLineError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            return 2  # a group without a command: its help has been printed
        raise _usage_error(error) from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    return result if isinstance(result, int) else 0


def _usage_error(error: Any) -> RelError:
    """A wrong command line as an error of ours: one line that names the command whose help says more."""
    message = " ".join(str(error.format_message()).split())
    path = error.ctx.command_path if getattr(error, "ctx", None) else "rel"
    option = str(getattr(error, "option_name", ""))
    if option[1:].isdigit():
        return UsageError(
            f"'{option}' begins like an option", "amounts are above zero; words that begin with a dash go after --"
        )
    sentence, _, guess = message.partition(" Did you mean ")
    hint = f"did you mean {guess}" if guess else f"see '{path} --help'"
    return UsageError(sentence[:1].lower() + sentence[1:].rstrip("."), hint)
