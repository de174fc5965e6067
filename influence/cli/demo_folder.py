"""Which folder a demo may write into: never over a file that no demo wrote, or that was changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from influence.cli.speech import phrase
from influence.errors import UsageError

RESULTS = "results"
_RECORDED = tuple(f"{RESULTS}/{name}" for name in ("list.csv", "clusters.csv", "map.html"))
_MOST_NAMED = 5


@dataclass(frozen=True)
class _Former:
    """A demo that was written before: what it was made of, and the SHA-256 of each file it recorded."""

    made: Mapping[str, object]
    recorded: Mapping[str, str]


def refuse_others(out: Path, *, force: bool) -> None:
    """Refuse a folder that holds files which are no demo's, unless ``force``; and what is no folder.

    Raises
    ------
    UsageError
        ``out`` is a file, or holds such files.
    """
    from influence.demo import FILES

    try:
        others = sorted(path.name for path in out.iterdir() if path.name not in {*FILES, RESULTS})
    except NotADirectoryError:
        raise UsageError(phrase("demo_is_file", path=out)) from None
    except OSError:  # not there yet, or writing will say what is wrong with it
        return
    if others and not force:
        raise UsageError(phrase("demo_others", path=out, files=_named(others)))


def refuse_loss(out: Path, files: Mapping[str, bytes], made: Mapping[str, object]) -> None:
    """Refuse to replace a file that is neither as a former demo wrote it nor as this one will, and to mix two demos.

    Parameters
    ----------
    out
        The folder.
    files
        Name → content of what will be written.
    made
        What this demo is made of.

    Raises
    ------
    UsageError
        Something would be lost or mixed.
    """
    former = _former(out)
    if former is not None and former.made.get("example") != made.get("example"):
        before = str(former.made.get("example", phrase("demo_town")))
        raise UsageError(phrase("demo_other_example", path=out, example=before))
    lost = [name for name in files if _is_lost(out / name, files[name], name, former)]
    lost += [name for name in _RECORDED if _is_lost(out / name, b"", name, former)]
    if lost:
        raise UsageError(phrase("demo_would_replace", path=out, files=_named(lost)))


def _is_lost(path: Path, content: bytes, name: str, former: _Former | None) -> bool:
    try:
        present = path.read_bytes()
    except (IsADirectoryError, PermissionError):
        return True
    except OSError:
        return False
    if present == content:
        return False
    if former is None:
        return True
    if name in former.recorded:
        return sha256(present).hexdigest() != former.recorded[name]
    return name == "influence.toml"


def _former(out: Path) -> _Former | None:
    """Read what a demo before this one recorded; None where there was none."""
    try:
        record = json.loads((out / RESULTS / "run.json").read_text(encoding="utf-8"))
        if record["command"] != "demo":
            return None
        inputs = {str(entry["file"]): str(entry["sha256"]) for entry in record["inputs"]}
        outputs = {f"{RESULTS}/{entry['file']}": str(entry["sha256"]) for entry in record["outputs"]}
        return _Former(dict(record["options"]), {**inputs, **outputs})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _named(files: list[str]) -> str:
    more = ["…"] if len(files) > _MOST_NAMED else []
    return ", ".join([*files[:_MOST_NAMED], *more])
