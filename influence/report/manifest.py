"""The manifest beside every output: what went in, under which settings, and what came out.

It holds no clock time and no path of the machine, so that the same input gives the same bytes, and two people can see
by comparing two small files why their lists differ.
"""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any, cast

from influence.files import Passing
from influence.redaction import small_cells, told_rows
from influence.report.masking import mask_settings
from influence.settings.locations import shown_location

if TYPE_CHECKING:
    import pandas as pd

    from influence.model import Dataset

LIBRARIES = ("duckdb", "networkx", "numpy", "pandas", "pyarrow", "pyvis", "scikit-network", "scipy")
"""Libraries whose version can change a number."""

_CREDENTIALS = re.compile(r"://[^/@\s]+@")


def manifest(
    dataset: Dataset,
    outputs: Mapping[str, bytes | Passing],
    *,
    command: str,
    options: Mapping[str, object] | None = None,
    assumptions: Sequence[str] = (),
    notes: Sequence[str] = (),
    methods: Sequence[str] = (),
) -> str:
    """Give the text of ``run.json``.

    Parameters
    ----------
    dataset
        What was read; gives inputs with their SHA-256, settings, seed, analysis date and counts.
    outputs
        File name → content of everything that was written beside the manifest; of what passed on its way to a file, all
        must have passed.
    command
        The command that ran, ``"rank"``.
    options
        Its options that act on the result. Only with ``show_sensitive`` do the settings name sensitive groups.
    assumptions, notes
        What acted and what a reader should know; the dataset's own notes come first.
    methods
        How measures were computed: parameters and samples.

    Returns
    -------
    str
        JSON with the keys ``influence, command, options, python, libraries, seed, as_of, inputs, rows, tables,
        settings, outputs, assumptions, methods, overrides, merged, notes``.
    """
    rows = told_rows(dataset.readings, dataset.settings.least)
    content = {
        "influence": version_of("influence"),
        "command": command,
        "options": _plain(dict(options or {})),
        "python": platform.python_version(),
        "libraries": {name: version_of(name) for name in LIBRARIES},
        "seed": dataset.settings.project.seed,
        "as_of": _plain(dataset.as_of),
        "inputs": [_plain(reading) for reading in _inputs(dataset, rows)],
        "rows": _rows(dataset),
        "tables": _tables(dataset, rows),
        "settings": masked_settings(dataset, show_sensitive=bool((options or {}).get("show_sensitive"))),
        "outputs": [_output(PurePath(name).name, data) for name, data in outputs.items()],
        "assumptions": list(assumptions),
        "methods": list(methods),
        "overrides": [_plain(entry) for entry in dataset.overrides],
        "merged": [_plain(entry) for entry in dataset.merged],
        "notes": list(dict.fromkeys([*dataset.notes, *notes])),
    }
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _inputs(dataset: Dataset, rows: pd.DataFrame) -> list[object]:
    told = rows.add_prefix("rows_").rename(columns={"rows_rows": "rows_in"})
    inputs: list[object] = []
    for place, reading in enumerate(dataset.readings):
        counts = {str(name): _count(float(told[name].iloc[place])) for name in told}
        inputs.append(vars(reading) | counts)
    return inputs


def _count(count: float) -> int | None:
    return None if count != count else int(count)


def _tables(dataset: Dataset, rows: pd.DataFrame) -> dict[str, int | None]:
    hidden = {reading.table for reading, used in zip(dataset.readings, rows["used"], strict=True) if used != used}
    return {
        name: None if name in hidden else len(frame) + dataset.elsewhere.get(name, 0)
        for name, frame in dataset.tables.items()
    }


def _output(name: str, content: bytes | Passing) -> dict[str, object]:
    if isinstance(content, Passing):
        return {"file": name, "bytes": content.size, "sha256": content.sha256}
    return {"file": name, "bytes": len(content), "sha256": sha256(content).hexdigest()}


def _rows(dataset: Dataset) -> dict[str, int | None]:
    sums = told_rows(dataset.readings, 0).sum().to_frame().T
    [told] = small_cells(sums, dataset.settings.least).to_dict("records")
    return {"in" if name == "rows" else str(name): _count(count) for name, count in told.items()}


def masked_settings(dataset: Dataset, *, show_sensitive: bool) -> dict[str, Any]:
    """Give every setting that acted as values of JSON, without paths, passwords and names of sensitive groups."""
    return mask_settings(cast("dict[str, Any]", _plain(dataset.settings)), dataset, show_sensitive=show_sensitive)


def version_of(name: str) -> str:
    """Give the version of an installed distribution, or ``not installed``."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _plain(value: object) -> object:
    """Give dataclasses, mappings, tuples and dates as JSON values; paths and passwords do not survive."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, set | frozenset):
        return sorted(str(_plain(part)) for part in value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _without_machine(value)
    return value


def _without_machine(text: str) -> str:
    if "://" in text:
        return _CREDENTIALS.sub("://…@", shown_location(text))
    for flavour in (PurePosixPath(text), PureWindowsPath(text)):
        if flavour.is_absolute():
            return flavour.name
    return text
