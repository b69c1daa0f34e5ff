"""The command that prints the completion script of a shell."""

from __future__ import annotations

from reljournal.cli.declare import Annotated, Argument, command
from reljournal.domain.quoting import quoted
from reljournal.errors import UsageError


def completion(
    shell: Annotated[str, Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> None:
    """Print the completion script: names, kinds, tags, codes and references at the press of Tab.

    In ~/.bashrc or ~/.zshrc stands: source <(rel completion bash), or zsh. For fish the script goes into
    ~/.config/fish/completions/rel.fish.
    Examples: rel completion bash · rel completion fish
    """
    from reljournal.cli.completion_scripts import SCRIPTS

    if shell not in SCRIPTS:
        raise UsageError(f"there is no completion for {quoted(shell)}", "shells are " + ", ".join(SCRIPTS))
    print(SCRIPTS[shell], end="")


APPS = {"completion": command(completion)}
