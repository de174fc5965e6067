"""Writing files to pass on with their manifest: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from influence.files import Content, Passing, encoded, write_together
from influence.report.files.material import Material
from influence.report.manifest import manifest

MANIFEST = "run.json"


def write_files(
    contents: Mapping[str, Content],
    folder: str | Path,
    material: Material,
    *,
    command: str,
    options: Mapping[str, object] | None = None,
    notes: Sequence[str] = (),
) -> Mapping[str, Path]:
    """Write files below a folder, and last the manifest ``run.json``, which says what they rest on.

    Parameters
    ----------
    contents
        Path below the folder → what it holds, as a :class:`~influence.report.files.package.Package` gives them; other
        files may stand among them.
    folder
        Where to; made where absent, with the folders below it.
    material
        What they were made from.
    command, options
        What ran, for the manifest.
    notes
        What was left out or cut, for the manifest.

    Returns
    -------
    Mapping
        Path below the folder → the file, in the order written.

    Raises
    ------
    UsageError, InfluenceError
        As :func:`influence.files.write_together`; then every file is as it was before.
    """
    folder = Path(folder)
    passing = {name: Passing(content) for name, content in contents.items()}
    priorities = material.priorities

    def record() -> Iterator[bytes]:
        text = manifest(
            material.dataset,
            passing,
            command=command,
            options={**(options or {}), "show_sensitive": priorities.shows_sensitive},
            assumptions=priorities.assumptions,
            notes=[*priorities.notes, *notes],
            methods=priorities.methods,
        )
        yield encoded(text)

    targets = {name: folder / name for name in [*passing, MANIFEST]}
    together: dict[Path, Content] = {targets[name]: content for name, content in passing.items()}
    together[targets[MANIFEST]] = record()
    write_together(together, make_folders=True, language=priorities.language)
    return targets
