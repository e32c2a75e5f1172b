"""Options that several commands share, and how a command ends."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else there.")]
Clearance = Annotated[
    str | None, typer.Option(help="The audience's clearance, such as TLP:AMBER. Default: SITREP_CLEARANCE.")
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="Answer as if it were then; a bare date means its end, UTC.")
]
Explain = Annotated[bool, typer.Option("--explain", help="Show the exact words behind each number.")]


def finish(status: int) -> None:
    """End with this exit status."""
    if status:
        raise typer.Exit(status)
