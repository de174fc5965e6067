"""Arguments and options that several commands share, each in one place.

Options that go together are the fields of a dataclass. A command takes such a group as one parameter;
:func:`grouped` spreads it out for the command line and gathers it again when the command is called.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import typer

from influence.cli.limits import refuse_too_little_memory
from influence.cli.speech import phrase
from influence.errors import UsageError


class Form(StrEnum):
    """How a result is written."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    jsonl = "jsonl"
    md = "md"
    excel_csv = "excel-csv"
    xlsx = "xlsx"


class Language(StrEnum):
    """A language of the output."""

    en = "en"
    de = "de"


CoolOff = Annotated[
    int, typer.Option("--cool-off", min=0, metavar="DAYS", help="Leave alone whoever was spoken to so recently.")
]
AskedWithin = Annotated[
    int, typer.Option("--asked-within", min=0, metavar="DAYS", help="Leave alone whoever was asked so recently.")
]
Folder = Annotated[
    Path,
    # That a folder cannot be read is for the reading to say, with the exit code of unreadable input.
    typer.Argument(
        metavar="FOLDER", readable=False, help="Project folder: the tables, and an influence.toml if there is one."
    ),
]


@dataclass(frozen=True)
class Voice:
    """How the program speaks: options of every command."""

    lang: Annotated[
        Language | None,
        typer.Option("--lang", help="Language of words and reasons.", show_default="as in influence.toml"),
    ] = None
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but errors.")] = False
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False


@dataclass(frozen=True)
class Reading(Voice):
    """Options of every command that reads a project."""

    show_sensitive: Annotated[
        bool, typer.Option("--show-sensitive", help="Print the names of groups of sensitive kinds, such as churches.")
    ] = False
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Only say how long it will take, and how much memory; read nothing.")
    ] = False


@dataclass(frozen=True)
class Common(Reading):
    """Options of every command that writes something of a project."""

    redact: Annotated[
        str | None,
        typer.Option(
            "--redact",
            metavar="NAMES",
            help="For sharing: pseudonyms instead of names (of accounts and people), groups, or names,groups; counts "
            "of fewer than 5 people are withheld.",
            show_default="sensitive: groups of sensitive kinds are not named",
        ),
    ] = None

    def levels(self) -> tuple[str, ...]:
        """Give what is to be redacted.

        Raises
        ------
        UsageError
            For anything but names, groups and sensitive, or together with ``--show-sensitive``.
        """
        from influence.redaction import LEVELS

        if self.redact is None:
            return ()
        asked = [word.strip().lower() for word in self.redact.split(",")]
        unknown = [word for word in asked if word not in LEVELS]
        if unknown:
            raise UsageError(phrase("unknown_redaction", value=repr(unknown[0]), known=", ".join(LEVELS)))
        if self.show_sensitive:
            raise UsageError(phrase("redact_and_show"))
        return tuple(level for level in LEVELS if level in asked)


@dataclass(frozen=True)
class Delivery:
    """Where a result goes, in which form, and how much of it."""

    top: Annotated[
        int | None,
        typer.Option(
            "--top", "-n", min=1, metavar="N", help="Only the first N.", show_default="20 in a table, else all"
        ),
    ] = None
    form: Annotated[
        Form | None,
        typer.Option(
            "--format",
            "-f",
            help="Form of the result; xlsx is a workbook, excel-csv what Excel opens with a double click (by --lang).",
            show_default="table on a terminal, csv when piped",
        ),
    ] = None
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to FILE (form by its ending) and a manifest to FILE.run.json.",
        ),
    ] = None


@dataclass(frozen=True)
class Accuracy:
    """How exactly to compute what is sampled in large networks."""

    sources: Annotated[
        str | None,
        typer.Option(
            "--sources",
            metavar="exact|N",
            help="Accounts from which betweenness and harmonic closeness are computed: all of them, or N drawn.",
            show_default="by the size of the network",
        ),
    ] = None

    def wanted(self) -> int | Literal["exact"] | None:
        """Give the number of sources, ``exact``, or ``None`` where the size of the network is to decide.

        Raises
        ------
        UsageError
            For anything but ``exact`` and whole numbers of 2 or more.
        """
        if self.sources is None:
            return None
        if self.sources == "exact":
            return "exact"
        if not (self.sources.isascii() and self.sources.isdecimal()) or len(self.sources) > 18 or int(self.sources) < 2:
            raise UsageError(phrase("wrong_sources", value=repr(self.sources)))
        return int(self.sources)


@dataclass(frozen=True)
class Placing:
    """What stands on a map, and where."""

    drawn: Annotated[
        int | None,
        typer.Option(
            "--drawn",
            min=1,
            max=10_000,
            metavar="N",
            help="Accounts on the map, the first of the list; all others are searched and shown around.",
            show_default="all of up to 5,000, else 2,000",
        ),
    ] = None
    start: Annotated[
        str | None,
        typer.Option(
            "--start",
            metavar="PAGE|none",
            help="Earlier page from which accounts keep their places, newcomers settling near their ties; none: all "
            "are placed anew.",
            show_default="the page that is replaced",
        ),
    ] = None


class EngineName(StrEnum):
    """What computes."""

    auto = "auto"
    memory = "memory"
    duckdb = "duckdb"
    spark = "spark"


@dataclass(frozen=True)
class Computing:
    """Which engine computes, within how much memory, and where it keeps its files."""

    engine: Annotated[
        EngineName,
        typer.Option(
            "--engine",
            help="memory; duckdb, for tables that exceed it, on disk; spark, on a cluster; "
            "or auto: memory or duckdb, by the estimate of memory.",
        ),
    ] = EngineName.auto
    memory_limit: Annotated[
        str | None,
        typer.Option(
            "--memory-limit",
            metavar="SIZE",
            help="Memory that the engine past memory may use, such as 2GiB; at least 1GiB, with spark 3GiB.",
            show_default="half of the machine's",
        ),
    ] = None
    work: Annotated[
        Path | None,
        typer.Option(
            "--work",
            metavar="DIR",
            help="Where the engine past memory keeps its files: a run that was killed goes on where it was.",
            show_default="a temporary folder",
        ),
    ] = None
    spark_master: Annotated[
        str | None,
        typer.Option(
            "--spark-master",
            metavar="URL",
            help="Where the engine spark runs: a cluster such as spark://host:7077, whose executors see --work.",
            show_default="local[*], this machine",
        ),
    ] = None


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command whose parameters that are dataclasses stand as their fields on the command line.

    Examples
    --------
    >>> @grouped
    ... def shout(word: str, *, voice: Voice) -> None:
    ...     print(word.upper(), voice.quiet)
    >>> list(inspect.signature(shout).parameters)
    ['word', 'lang', 'quiet', 'debug']
    >>> shout(word="ho", quiet=True)
    HO True
    """
    signature = inspect.signature(command, eval_str=True)
    groups: dict[str, Any] = {
        name: entry.annotation for name, entry in signature.parameters.items() if is_dataclass(entry.annotation)
    }
    flat = [part for entry in signature.parameters.values() for part in _spread(entry)]

    @wraps(command)
    def called(**given: object) -> None:
        for name, group in groups.items():
            values = {field.name: given.pop(field.name) for field in fields(group) if field.name in given}
            given[name] = group(**values)
        refuse_too_little_memory()
        command(**given)

    called.__signature__ = signature.replace(parameters=flat)  # type: ignore[attr-defined]
    called.__annotations__ = {entry.name: entry.annotation for entry in flat}
    return called


def _spread(entry: inspect.Parameter) -> list[inspect.Parameter]:
    """Give the fields of a group as parameters; any other parameter as it is, by name."""
    group = entry.annotation
    if not is_dataclass(group):
        return [entry.replace(kind=inspect.Parameter.KEYWORD_ONLY)]
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in fields(group)
    ]
