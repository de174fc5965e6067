"""What a run found, as it is kept in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.floor import Floor
from influence.files import write_text


@dataclass(frozen=True)
class Run:
    """One measure by one way at one size.

    Parameters
    ----------
    outcome
        ``done``; ``time`` or ``memory`` (a limit was reached), ``failed``; or ``not tried`` after one of these at a
        smaller size.
    detail
        What a failure said, or at which size a way stopped.
    build_seconds, seconds, prepared_seconds, first_seconds
        Building the graph; the measure; the measure where what measures share is made already; what the very first call
        took longer (compiling).
    peak_mib, own_mib
        Most memory above town and imports; and above the beginning of the measure.
    same
        Whether the scores must equal ours.
    difference, rank_correlation, top_overlap
        As in :class:`benchmarks.agreement.Agreement`; ``None`` where there is nothing to compare with.
    """

    accounts: int
    tool: str
    graph: str
    measure: str
    outcome: str
    detail: str = ""
    build_seconds: float | None = None
    seconds: float | None = None
    prepared_seconds: float | None = None
    first_seconds: float = 0.0
    repeats: int = 0
    peak_mib: float | None = None
    own_mib: float | None = None
    same: bool = True
    remark: str = ""
    difference: float | None = None
    rank_correlation: float | None = None
    top_overlap: float | None = None

    @property
    def whole_seconds(self) -> float | None:
        """Building and measuring."""
        return None if self.seconds is None or self.build_seconds is None else self.build_seconds + self.seconds

    @property
    def task(self) -> tuple[int, str, str, str]:
        """What was done: size, tool, graph and measure."""
        return self.accounts, self.tool, self.graph, self.measure

    @property
    def way(self) -> str:
        """The tool, and its graph where it is a peer."""
        return self.tool if self.tool == "influence" else f"{self.tool}, {self.graph}"


@dataclass(frozen=True)
class EndToEnd:
    """``influence rank`` from files to list at one size, or one stage of it."""

    accounts: int
    form: str
    stage: str
    outcome: str
    seconds: float
    peak_mib: float
    detail: str = ""


@dataclass(frozen=True)
class TownFacts:
    """How large a drawn town is."""

    accounts: int
    groups: int
    affiliations: int
    ties: int
    largest_group: int
    pairs: int


@dataclass(frozen=True)
class Results:
    """Everything one run found.

    ``machine`` and ``versions`` say where and with what; ``options`` how it was called.
    """

    machine: Mapping[str, str]
    versions: Mapping[str, str]
    options: Mapping[str, Any]
    towns: tuple[TownFacts, ...] = ()
    floors: tuple[Floor, ...] = ()
    runs: tuple[Run, ...] = ()
    end_to_end: tuple[EndToEnd, ...] = ()

    def write(self, path: Path) -> None:
        """Write the results as JSON."""
        write_text(path, json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n")

    @classmethod
    def read(cls, path: Path) -> Results:
        """Give the results that :meth:`write` wrote."""
        given = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            given["machine"],
            given["versions"],
            given["options"],
            tuple(TownFacts(**row) for row in given["towns"]),
            tuple(Floor(**row) for row in given["floors"]),
            tuple(Run(**row) for row in given["runs"]),
            tuple(EndToEnd(**row) for row in given["end_to_end"]),
        )
