"""``influence map``: the interactive network as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from influence.cli import keeping, options
from influence.cli.delivery import Recorded, write_recorded
from influence.cli.engaged import engaged
from influence.cli.placing import limits, start_page
from influence.cli.session import opened
from influence.cli.speech import phrase
from influence.errors import UsageError

_ENDINGS = (".html", ".htm")


@options.grouped
def draw(
    folder: options.Folder = Path(),
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The HTML file to write.")] = Path(
        "map.html"
    ),
    title: Annotated[str, typer.Option("--title", help="Heading of the map.", show_default="the project's title")] = "",
    *,
    placing: options.Placing,
    accuracy: options.Accuracy,
    computing: options.Computing,
    common: options.Common,
) -> None:
    """Draw the network as one HTML file that needs no network connection."""
    with engaged(folder, common, computing) as engine:
        with opened(folder, common, output, accuracy=accuracy, read=engine.read) as session:
            _refuse_other_endings(output)
            earlier, placed = start_page(placing, output, session)
            from influence.report.map import draw_map

            analysis = session.analysed(accuracy)
            with session.progress.stage("map"):
                page = draw_map(
                    analysis.dataset, analysis.network, analysis.priorities, analysis.clusters,
                    title=title, limits=limits(placing), earlier=earlier,
                )  # fmt: skip
        priorities = analysis.priorities
        recorded = {"title": title, "sources": accuracy.wanted(), **placed, **engine.recorded}
        notes = [*priorities.notes, *engine.notes]
        said = (priorities.assumptions, notes, priorities.methods)
        write_recorded(session, Recorded(output, page, "map", recorded, *said))
        session.tell_all("notes", [*session.dataset.notes, *engine.notes])
        keeping.keep(session, "map", analysis.priorities, {"sources": accuracy.wanted()})


def _refuse_other_endings(output: Path) -> None:
    from influence.files import is_stream

    if output.suffix.lower() not in _ENDINGS and not is_stream(output):
        raise UsageError(phrase("not_html", path=output))
