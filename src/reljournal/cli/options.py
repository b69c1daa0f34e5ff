"""The arguments and options that several commands share."""

from __future__ import annotations

from reljournal.cli.declare import Annotated, Argument, Option

Who = Annotated[str, Argument(metavar="WHO", help="Any part of a name, alias or e-mail address, or an id.")]
Words = Annotated[
    list[str] | None, Argument(metavar="[NOTE]... [+TAG]...", help="A note; words with a + are tags.")
]
Ref = Annotated[str, Argument(metavar="REF", help="The short reference that listings print.")]
Code = Annotated[str, Argument(metavar="CODE", help="The code that the agenda prints beside an item.")]
On = Annotated[str | None, Option("--on", metavar="WHEN", help="The day it is for: 2026-03-02, friday, 3d …")]
