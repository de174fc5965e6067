"""``influence check``: what was read, what was set aside, and what the data can carry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from influence.cli import options


def check(
    folder: options.Folder = Path(),
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 4 when any row was set aside.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the rows that were set aside, with reasons."),
    ] = None,
    lang: options.Lang = None,
    show_sensitive: options.ShowSensitive = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Read the tables, reconcile them, and say what they can carry."""
    raise NotImplementedError
