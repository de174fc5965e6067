"""``influence demo``: a fictional town, or a classic network, and everything run on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import options
from influence.cli.delivery import deliver
from influence.cli.options import Form
from influence.cli.progress import shown_progress
from influence.cli.rank import listed
from influence.cli.session import Session, opened
from influence.errors import UsageError

if TYPE_CHECKING:
    from influence.progress import Progress

ROWS = 10
RESULTS = "results"


class Example(StrEnum):
    """A network that every textbook has."""

    florentine = "florentine"
    davis = "davis"


def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder for the tables; the results go to DIR/results.")
    ] = Path("influence-demo"),
    example: Annotated[Example | None, typer.Option("--example", help="A classic network instead of the town.")] = None,
    accounts: Annotated[int, typer.Option("--accounts", min=20, help="Accounts of the town.")] = 600,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the town.")] = 1,
    force: Annotated[bool, typer.Option("--force", help="Write into a folder that holds other files.")] = False,
    lang: options.Lang = None,
    show_sensitive: options.ShowSensitive = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Write a fictional German town as a project folder, then rank, cluster and map it."""
    del debug
    _refuse_other_folders(out, force)
    with shown_progress(quiet) as progress:
        _write_tables(out, example, accounts, seed, progress)
    with opened(out, lang, show_sensitive=show_sensitive, quiet=quiet) as session:
        from influence.pipeline import analyse, write_results

        analysis = analyse(session.dataset, show_sensitive=show_sensitive, progress=session.progress)
        made = {"example": example.value} if example else {"accounts": accounts, "seed": seed}
        written = write_results(
            analysis,
            out / RESULTS,
            command="demo",
            options=made,
            show_sensitive=show_sensitive,
            progress=session.progress,
        )
    deliver(session, listed(analysis.priorities), Form.table, None, ROWS)
    _point_to(session, out, written)


def _refuse_other_folders(out: Path, force: bool) -> None:
    """Refuse a folder that holds anything but a former demo, whose tables would be replaced."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file. Name a folder with --out.")
    if force or not out.is_dir() or not any(out.iterdir()):
        return
    try:
        former = json.loads((out / RESULTS / "run.json").read_text(encoding="utf-8"))["command"] == "demo"
    except (OSError, ValueError, KeyError, TypeError):
        former = False
    if not former:
        raise UsageError(f"{out} holds other files. Name another folder with --out, or write into it with --force.")


def _write_tables(out: Path, example: Example | None, accounts: int, seed: int, progress: Progress) -> None:
    from influence.demo import Town, write_example, write_town

    out.mkdir(parents=True, exist_ok=True)
    if example is not None:
        write_example(out, example.value)
    else:
        groups = max(8, round(accounts * Town().groups / Town().accounts))
        write_town(out, Town(accounts=accounts, groups=groups, seed=seed), progress)


def _point_to(session: Session, out: Path, written: Mapping[str, Path]) -> None:
    session.tell("demo_tables", path=out)
    for what, path in written.items():
        session.tell(f"demo_{what}", path=path)
    session.tell("demo_next", folder=out)
