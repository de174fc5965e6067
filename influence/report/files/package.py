"""The files to pass on, made but not yet written."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from influence.files import Content, encoded
from influence.language import say
from influence.progress import Progress, Stage, silent, watched
from influence.report.files.book import MOST_WORKED, book
from influence.report.files.choice import chosen
from influence.report.files.crm import Part, Records, guide, key_heading, steps
from influence.report.files.figures import drawn_files
from influence.report.files.graph_formats import gexf, graphml
from influence.report.files.importers import IMPORTERS, Importer
from influence.report.files.letters import letters
from influence.report.files.material import Material
from influence.report.lists import render_blocks

if TYPE_CHECKING:
    import pandas as pd

_GRAPHS = {"graphml": graphml, "gexf": gexf}


@dataclass(frozen=True)
class Package:
    """Files of a folder.

    Parameters
    ----------
    contents
        Path below the folder, parts joined by ``/`` → what the file holds; to be asked for once.
    notes
        What was left out or cut, a sentence each, in the language of the list.
    steps
        Name of a CRM → the three steps of importing its files.
    """

    contents: Mapping[str, Content]
    notes: tuple[str, ...]
    steps: Mapping[str, tuple[str, str, str]]


@contextmanager
def packed(
    material: Material, only: Sequence[str] | None = None, *, key: str = "", progress: Progress = silent
) -> Iterator[Package]:
    """Make files to pass on; they can be written until the context ends.

    ``priorities.xlsx`` · ``priorities.csv`` · ``letters.xlsx`` · ``crm/NAME.csv`` (or ``NAME-1.csv``, …) and
    ``crm/README.txt`` · ``network.graphml`` · ``network.gexf`` · ``figures/NAME.svg`` and ``.png``.

    Parameters
    ----------
    material
        The results of a run.
    only
        Names as :func:`~influence.report.files.choice.chosen` takes them; all files where ``None``, none where empty.
    key
        Heading of the key column in the files for CRMs; that of the accounts table where empty.
    progress
        Receives a stage for the rows of the workbook and of the list, which is open until the context ends.

    Raises
    ------
    UsageError
        There is no such file.
    """
    names = () if only is not None and not only else chosen(only, material.language)
    contents: dict[str, Content] = {}
    notes: list[str] = []
    done: dict[str, tuple[str, str, str]] = {}
    with ExitStack() as stack:
        stage = stack.enter_context(progress.stage("writing", _rows_in_all(material, names)))
        if "xlsx" in names:
            contents["priorities.xlsx"], said = book(material, stage)
            notes += said
        importers = [importer for name, importer in IMPORTERS.items() if name in names]
        records = {one.longest: Records(material, one.longest, _spool(stack)) for one in importers}
        contents |= _gone_through(material, list(records.values()), stage, stack, csv="csv" in names)
        if "letters" in names:
            made, said = letters(material)
            contents |= {} if made is None else {"letters.xlsx": made}
            notes += said
        if importers:
            files, said = _crm(material, importers, records, key or key_heading(material))
            contents |= files
            notes += said
            done = {one.name: steps(material, one, key or key_heading(material)) for one in importers}
        graphs = {f"network.{name}": write(material) for name, write in _GRAPHS.items() if name in names}
        contents |= graphs
        if graphs and len(material.drawn()) < len(material.priorities):
            counts = {"shown": len(material.drawn()), "count": len(material.priorities)}
            notes.append(say(material.language, "export", "graph_cut", files=", ".join(graphs), **counts))
        if "figures" in names:
            drawn, said = drawn_files(material)
            contents |= {f"figures/{name}": data for name, data in drawn.items()}
            notes += said
        yield Package(contents, tuple(notes), done)


def _rows_in_all(material: Material, names: Sequence[str]) -> int | None:
    """Give how many rows the stage will hear of: two sheets of the workbook, and the list gone through."""
    rows = len(material.priorities)
    sheets = 2 * min(rows, MOST_WORKED) if "xlsx" in names else 0
    through = rows if {"csv", *IMPORTERS} & set(names) else 0
    return sheets + through or None


def _spool(stack: ExitStack) -> IO[bytes]:
    return stack.enter_context(TemporaryFile(prefix="influence-"))


def _gone_through(
    material: Material, records: Sequence[Records], stage: Stage, stack: ExitStack, *, csv: bool
) -> dict[str, Content]:
    """Go through the list once, for the files of CRMs and the CSV: to write its reasons is what takes longest."""

    def taken() -> Iterator[pd.DataFrame]:
        for block in watched(material.priorities.blocks(), stage):
            for one in records:
                one.take(block)
            yield block

    lines = render_blocks(taken(), "excel-csv", material.language, money=material.money)
    if not records:
        return {"priorities.csv": lines} if csv else {}
    if not csv:
        deque(taken(), maxlen=0)
        return {}
    spool = _spool(stack)
    spool.writelines(lines)
    return {"priorities.csv": Part(spool, b"", 0, spool.tell())}


def _crm(
    material: Material, importers: Sequence[Importer], records: Mapping[int, Records], key: str
) -> tuple[dict[str, Content], list[str]]:
    """Give the files of some CRMs and the text beside them; what was left out is the same for all and said once."""
    contents: dict[str, Content] = {}
    names: dict[str, list[str]] = {}
    for importer in importers:
        made = records[importer.longest].parts(importer, key)
        names[importer.key] = [
            f"{importer.key}.csv" if len(made) == 1 else f"{importer.key}-{place}.csv"
            for place in range(1, len(made) + 1)
        ]
        contents |= {f"crm/{name}": part for name, part in zip(names[importer.key], made, strict=True)}
    contents["crm/README.txt"] = encoded(guide(material, names, importers, key))
    longest = importers[-1].longest
    return contents, records[longest].told.sentences(material.language, longest)
