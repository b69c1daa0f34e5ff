"""Questions in a terminal; Typer, which asks them, is imported for the first one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def get_ready() -> None:
    """Import what asks, before a key is asked for: one that is pressed while it loads would be lost."""
    import typer  # noqa: F401


def ask(question: str, default: str = "", *, shown: bool = True, err: bool = False) -> str:
    """Ask for a text; an empty answer is the default. KeyboardInterrupt where the user leaves."""
    import typer

    return str(_asked(lambda: typer.prompt(question, default=default, show_default=shown, err=err))).strip()


def confirm(question: str) -> bool:
    """Ask on stderr whether to go on. KeyboardInterrupt where the user leaves."""
    import typer

    return bool(_asked(lambda: typer.confirm(question, err=True)))


def key() -> str:
    """Wait for a key and return what it types."""
    import typer

    return typer.getchar()


def open_link(link: str) -> None:
    """Open a link with the program that the desktop has for it."""
    import typer

    typer.launch(link)


def _asked(call: Callable[[], Any]) -> Any:
    import typer

    try:
        return call()
    except typer.Abort:
        raise KeyboardInterrupt from None
