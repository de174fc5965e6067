"""Arguments and options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Form(StrEnum):
    """How a result is written."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    jsonl = "jsonl"
    md = "md"


class Language(StrEnum):
    """A language of the output."""

    en = "en"
    de = "de"


Folder = Annotated[
    Path,
    typer.Argument(metavar="FOLDER", help="Project folder: the tables, and an influence.toml if there is one."),
]
Lang = Annotated[
    Language | None, typer.Option("--lang", help="Language of words and reasons.", show_default="as in influence.toml")
]
ShowSensitive = Annotated[
    bool, typer.Option("--show-sensitive", help="Print the names of groups of sensitive kinds, such as churches.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but errors.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show where an error came from.")]
Format = Annotated[
    Form | None,
    typer.Option("--format", "-f", help="Form of the result.", show_default="table on a terminal, csv when piped"),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to FILE (form by its ending) and a manifest to FILE.run.json.",
    ),
]
Top = Annotated[
    int | None,
    typer.Option("--top", "-n", min=1, metavar="N", help="Only the first N.", show_default="20 in a table, else all"),
]
