"""The command line: which commands there are, and the one boundary where errors end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from reljournal.cli import environment
from reljournal.cli.environment import OPTIONS
from reljournal.cli.notices import tell_of_failure, tell_of_missed_run
from reljournal.errors import RelError, UsageError

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

    def list_commands(self, _ctx: Any) -> list[str]:
        return list(_MODULES)

    def get_command(self, _ctx: Any, name: str) -> Any:
        if name not in _MODULES:
            return None
        module = import_module(f"reljournal.cli.{_MODULES[name]}")
        command: Any = typer.main.get_command(module.APPS[name])
        command.name = name
        command.rich_help_panel = _PANEL_OF[name]
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        # The names alone are enough for "did you mean"; the commands themselves come from get_command.
        names: Any = dict.fromkeys(_MODULES)
        self.commands = names
        return super().resolve_command(ctx, args)


def command_app(function: Callable[..., Any], name: str, *, ignore_unknown: bool = False) -> typer.Typer:
    """One command as an app of its own, for the lazy group."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    settings = {"ignore_unknown_options": True} if ignore_unknown else {}
    app.command(name, cls=RelCommand, context_settings=settings | {"help_option_names": ["-h", "--help"]})(
        function
    )
    return app


def group_app(help_text: str, **functions: Callable[..., Any]) -> typer.Typer:
    """A group of commands, by their names; a trailing underscore keeps a name from being a word of Python's."""
    app = typer.Typer(
        cls=RelGroup,
        help=help_text,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name, function in functions.items():
        app.command(name.rstrip("_"), cls=RelCommand)(function)
    return app


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
    # So that an error in the command line itself is told in the form that was asked for.
    OPTIONS.json = "--json" in arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
        if "--send" not in arguments:
            tell_of_failure()
            tell_of_missed_run()
        return code
    except BrokenPipeError:
        _close_quietly()
        return 0
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130
    except Exception as error:  # noqa: BLE001 - the boundary: a bug must not look like the user's fault
        return failed(error)


def failed(error: BaseException | None) -> int:
    """Say what went wrong and return the exit code; what is no error of the user's is raised while debugging."""
    if isinstance(error, RelError):
        return _fail(error)
    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        return _fail(RelError(f"{error.strerror or error}{where}", "nothing was changed"))
    assert isinstance(error, Exception)
    if environment.debugging():
        raise error
    return _fail(_bug(error))


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


def _fail(error: RelError) -> int:
    from reljournal.cli.output import print_error

    print_error(error)
    return error.exit_code


def _bug(error: Exception) -> RelError:
    """An error of the program's own: the details go to a log that can be sent to its makers."""
    import traceback

    path = environment.state_folder() / "error.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8", errors="backslashreplace")
        kept = f"the details are in {path}"
    except OSError:
        kept = "REL_DEBUG=1 shows the details"
    return RelError(f"this is an error in rel, not yours: {type(error).__name__}: {error}", kept)


def _close_quietly() -> None:
    """The reader of a pipe has gone, as `head` does: that is no error, and Python must not report it later."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
