"""Writing files to pass on with their manifest: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from influence.files import Content, Passing, encoded, write_together
from influence.progress import Progress, silent
from influence.report.files.material import Material
from influence.report.files.package import packed
from influence.report.manifest import manifest

MANIFEST = "run.json"


@dataclass(frozen=True)
class Exported:
    """What was written.

    Parameters
    ----------
    paths
        Path below the folder, parts joined by ``/`` → the file, in the order written; the manifest last.
    notes
        What was left out, cut or kept, a sentence each, in the language of the list.
    steps
        Name of a CRM → the three steps of importing its files.
    """

    paths: Mapping[str, Path]
    notes: tuple[str, ...]
    steps: Mapping[str, tuple[str, str, str]]


def export_files(
    material: Material,
    folder: str | Path,
    only: Sequence[str] | None = None,
    *,
    key: str = "",
    more: Mapping[str, Content] | None = None,
    notes: Sequence[str] = (),
    command: str = "export",
    options: Mapping[str, object] | None = None,
    allow: Callable[[Path], None] = lambda _: None,
    progress: Progress = silent,
) -> Exported:
    """Write files to pass on below a folder, and the manifest ``run.json``, which says what they rest on.

    Parameters
    ----------
    material
        The results of a run.
    folder
        Where to; made where absent, with the folders below it.
    only, key
        As :func:`~influence.report.files.package.packed` takes them.
    more
        Other files that are written with them: path below the folder → what it holds.
    notes
        What else a reader should know, for the manifest.
    command, options
        What ran, for the manifest.
    allow
        Is asked for every file before any is written, and raises where it must not be.
    progress
        Receives the stages.

    Raises
    ------
    UsageError, InfluenceError
        There is no such file to pass on; or as :func:`influence.files.write_together`, and then every file is as it was
        before.
    """
    folder = Path(folder)
    with packed(material, only, key=key, progress=progress) as package:
        passing = {name: Passing(content) for name, content in [*(more or {}).items(), *package.contents.items()]}
        targets = {name: folder / name for name in [*passing, MANIFEST]}
        for target in targets.values():
            allow(target)
        said = (*package.notes, *notes)
        together: dict[Path, Content] = {targets[name]: content for name, content in passing.items()}
        together[targets[MANIFEST]] = _record(material, passing, command, options or {}, said)
        write_together(together, make_folders=True, language=material.language)
        return Exported(targets, package.notes, package.steps)


def _record(
    material: Material,
    outputs: Mapping[str, Passing],
    command: str,
    options: Mapping[str, object],
    notes: Sequence[str],
) -> Iterator[bytes]:
    """Give the manifest, made when all that it tells of has passed."""
    priorities = material.priorities
    text = manifest(
        material.dataset,
        outputs,
        command=command,
        options={**options, "show_sensitive": priorities.shows_sensitive},
        assumptions=priorities.assumptions,
        notes=[*priorities.notes, *notes],
        methods=priorities.methods,
    )
    yield encoded(text)
