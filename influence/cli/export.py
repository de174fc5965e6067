"""``influence export``: files to pass on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import keeping, options
from influence.cli.inputs import refuse_inputs
from influence.cli.session import Session, opened
from influence.cli.streams import emit
from influence.errors import NothingFound, UsageError
from influence.language import say

if TYPE_CHECKING:
    from influence.report.charts import LineChart
    from influence.report.files import Exported
    from influence.report.files.kept import Kept


@options.grouped
def export(
    folder: options.Folder = Path(),
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write to; made where absent.")] = Path(
        "export"
    ),
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="NAMES",
            help="Only these, with commas between: xlsx, csv, letters, hubspot, salesforce, dynamics (crm: all three), "
            "graphml, gexf (graph: both), figures.",
            show_default="all",
        ),
    ] = None,
    key: Annotated[
        str,
        typer.Option(
            "--key",
            metavar="HEADING",
            help="Heading of the key column in the files for CRMs.",
            show_default="that of the ids in your accounts table",
        ),
    ] = "",
    *,
    accuracy: options.Accuracy,
    common: options.Common,
) -> None:
    """Write the results as files that others open: Excel, CSV, CRM imports, graphs, figures, a list for letters."""
    with opened(folder, common, None, accuracy=accuracy) as session:
        from influence.report.files import Material, chosen, export_files

        names = allowed(chosen(only, session.language), only, session)
        refuse_file(out, session)
        kept = written_by_hand(out / "priorities.xlsx", session) if "xlsx" in names else {}
        analysis = session.analysed(accuracy)
        lift, doubts = _lift(session) if "figures" in names else (None, [])
        material = Material(
            analysis.dataset, analysis.network, analysis.priorities, analysis.profiles, lift,
            most_drawn=most_drawn(only), kept=kept,
        )  # fmt: skip
        asked = {"only": list(names), "key": key or None, "sources": accuracy.wanted(), "kept": len(kept)}
        written = export_files(
            material,
            out,
            names,
            key=key,
            notes=doubts,
            options=asked,
            allow=lambda path: refuse_inputs(path, session.folder, session.dataset.settings),
            progress=session.progress,
        )
    emit("".join(f"{path}\n" for path in written.paths.values()))
    tell_steps(session, written)
    session.tell_all("assumptions", analysis.priorities.assumptions)
    session.tell_all("notes", [*analysis.priorities.notes, *written.notes, *doubts])
    keeping.keep(session, "export", analysis.priorities, {"sources": accuracy.wanted()})


_NEEDING_NAMES = ("letters", "hubspot", "salesforce", "dynamics")


def allowed(names: tuple[str, ...], only: list[str] | None, session: Session) -> tuple[str, ...]:
    """Give the files that a run may write: where accounts are pseudonyms, none that speaks to people or to a CRM."""
    if not session.redaction.hides_accounts:
        return names
    asked = [name for name in names if name in _NEEDING_NAMES]
    if only is not None and asked:
        raise UsageError(say(session.language, "export", "redacted_needs_names", names=", ".join(asked)))
    return tuple(name for name in names if name not in _NEEDING_NAMES)


def most_drawn(only: list[str] | None) -> int | None:
    """Give how many accounts graph files hold: whoever asks for them by name gets all."""
    from influence.report.files import MOST_DRAWN, chosen

    named = only is not None and set(chosen(only)) & {"graphml", "gexf"} and len(chosen(only)) < len(chosen(None))
    return None if named else MOST_DRAWN


def written_by_hand(workbook: Path, session: Session) -> Kept:
    """Give what a team wrote into a workbook that is written anew; a redacted one would lose it, and is refused."""
    from influence.report.files import read_kept

    kept = read_kept(workbook, session.language)
    if kept and session.redaction.on:
        raise UsageError(say(session.language, "export", "redacted_kept", path=workbook))
    return kept


def refuse_file(out: Path, session: Session) -> None:
    """Refuse a folder to write to that is a file."""
    if out.exists() and not out.is_dir():
        raise UsageError(say(session.language, "export", "export_is_file", path=out))


def _lift(session: Session) -> tuple[LineChart | None, list[str]]:
    """Give the chart of what a list of a year ago would have found, or a sentence on why there is none."""
    from influence.backtest import back_test, gains_chart

    try:
        result = back_test(session.dataset, progress=session.progress)
    except (UsageError, NothingFound) as error:
        return None, [say(session.language, "export", "no_lift", why=error)]
    if not result.conclusive:
        return None, [say(session.language, "export", "no_lift", why=result.verdict)]
    return gains_chart(result), [result.verdict]


def tell_steps(session: Session, written: Exported) -> None:
    """Say how the files of each CRM are imported."""
    for name, steps in written.steps.items():
        heading = say(session.language, "export", "crm_printed", name=name)
        session.say("\n".join([heading, *(f"  {place}. {step}" for place, step in enumerate(steps, 1))]))
