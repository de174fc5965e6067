"""``influence demo``: a fictional town, or a classic network, and everything run on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import options
from influence.cli.delivery import Result, show
from influence.cli.demo_folder import RESULTS, refuse_loss, refuse_others
from influence.cli.progress import shown_progress
from influence.cli.rank import listed
from influence.cli.session import Session, opened
from influence.cli.speech import phrase, spoken
from influence.cli.streams import emit
from influence.cli.terminal import Layout

if TYPE_CHECKING:
    from influence.pipeline import Analysis
    from influence.progress import Progress

ROWS = 5
_COLUMNS = ("rank", "name", "priority", "own_value", "referral_value", "segment", "hub_kinds")
_FIRST_TO_GO = ("segment", "hub_kinds")


class Example(StrEnum):
    """A network that every textbook has."""

    florentine = "florentine"
    davis = "davis"


@options.grouped
def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder for the tables; the results go to DIR/results.")
    ] = Path("influence-demo"),
    example: Annotated[Example | None, typer.Option("--example", help="A classic network instead of the town.")] = None,
    accounts: Annotated[int, typer.Option("--accounts", min=20, help="Accounts of the town.")] = 600,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the town.")] = 1,
    force: Annotated[
        bool, typer.Option("--force", help="Write beside other files; files that no demo wrote are never replaced.")
    ] = False,
    *,
    common: options.Common,
) -> None:
    """Write a fictional German town as a project folder, then rank, cluster and map it."""
    made = {"example": example.value} if example else {"accounts": accounts, "seed": seed}
    refuse_others(out, force=force)
    _write_tables(out, made, common)
    with opened(out, common) as session:
        from influence.pipeline import analyse, write_results

        analysis = analyse(
            session.dataset,
            network=session.network,
            show_sensitive=common.show_sensitive,
            progress=session.progress,
        )
        written = write_results(
            analysis,
            out / RESULTS,
            command="demo",
            options=made,
            progress=session.progress,
        )
    _show(session, analysis)
    _explain(session, analysis)
    _point_to(session, out, written, [kind.name for kind in analysis.network.kinds])


def _write_tables(out: Path, made: Mapping[str, object], common: options.Common) -> None:
    from influence.files import encoded, write_together

    with shown_progress(common.quiet) as progress:
        files = {name: encoded(text) for name, text in _tables(made, progress).items()}
    refuse_loss(out, files, made)
    write_together({out / name: data for name, data in files.items()}, make_folders=True, language=spoken())


def _tables(made: Mapping[str, object], progress: Progress) -> Mapping[str, str]:
    from influence.demo import Town, TruthSettings, example_files, town_files

    if "example" in made:
        return example_files(str(made["example"]))
    accounts, seed = int(str(made["accounts"])), int(str(made["seed"]))
    groups = max(8, round(accounts * Town().groups / Town().accounts))
    return town_files(Town(accounts=accounts, groups=groups, seed=seed), TruthSettings(), progress)


def _show(session: Session, analysis: Analysis) -> None:
    """Show the head of the list and, beside it, whose word brings most, with the reason of the first of these."""
    priorities = analysis.priorities
    _draw(session, "demo_first", listed(priorities))
    loud = listed(priorities, "referral_value")
    leader = loud.head(1)
    if leader["referral_value"].iloc[0] <= 0:
        return
    if list(loud.head(ROWS)["account_id"]) != list(priorities.table["account_id"].head(ROWS)):
        _draw(session, "demo_loudest", loud)
    emit(phrase("demo_why", name=leader["name"].iloc[0], reason=leader["reason"].iloc[0]) + "\n\n")


def _draw(session: Session, title: str, result: Result) -> None:
    emit(phrase(title) + "\n")
    layout = Layout(_COLUMNS, _FIRST_TO_GO)
    show(session, replace(result, count=min(result.count, ROWS), layout=layout), ROWS)


def _explain(session: Session, analysis: Analysis) -> None:
    """Say what the network adds, how much was assumed, and where all of it stands."""
    priorities = analysis.priorities
    for note in priorities.notes:
        if note not in session.dataset.notes:
            session.say(note)
    session.tell("demo_assumptions", assumptions=len(priorities.assumptions), notes=len(priorities.notes))


def _point_to(session: Session, out: Path, written: Mapping[str, Path], kinds: Sequence[str]) -> None:
    from influence.language import word

    # Where all ties are of one kind there is nothing to choose.
    kind = f" --kind {word(kinds[-2], session.language)}" if len(kinds) > 1 else ""
    session.tell("demo_tables", path=out)
    for what, path in written.items():
        session.tell(f"demo_{what}", path=path)
    session.tell("demo_next", folder=out, kind=kind)
