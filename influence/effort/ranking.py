"""What ranking will take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from influence.effort.costs import Cost, Effort, seconds_of
from influence.effort.sizes import shown_rows, size_of
from influence.settings import Settings
from influence.settings.loading import load_settings

if TYPE_CHECKING:
    from influence.centrality import Wanted

_READING = {
    "csv": Cost(0.05, link=0.65),
    "parquet": Cost(0.05, link=0.4),
    "excel": Cost(0.3, link=25.0),
    "database": Cost(0.2, link=2.0),
}
_STAGES = {
    "network": Cost(0.02, account=0.15, link=0.07),
    "measures": Cost(0.5, account=2.4, link=1.1, shared=True),
    "values": Cost(0.1, account=3.5, link=1.0, sample=2.5, shared=True),
    "list": Cost(0.1, account=2.3),
    "reasons": Cost(0.0, row=6.5),
    "writing": Cost(0.0, row=7.0),
}
_PATHS = Cost(0.0, link=0.011, shared=True)
_PATHS_TOGETHER = Cost(0.0, link=0.0004, shared=True)
"""For every link and source of betweenness, and of harmonic closeness."""


def estimate_effort(
    folder: str | Path, settings: Settings | None = None, rows: int | None = None, sources: Wanted = None
) -> Effort:
    """Estimate time and memory of ``influence rank`` from the number of rows, in well under a second.

    Parameters
    ----------
    folder, settings
        As for :func:`influence.read`.
    rows
        Number of rows of the list that will be shown with their reasons; all where absent.
    sources
        Number of sources of betweenness and harmonic closeness, or ``"exact"``; by the number of accounts where absent.

    Raises
    ------
    InputError
        The project cannot be found.
    """
    from influence.value.referral import sets_drawn

    settings = load_settings(Path(folder)) if settings is None else settings
    size = size_of(folder, settings)
    accounts, links = size.accounts, size.links
    shown = shown_rows(rows, accounts)
    samples = sets_drawn(accounts, settings.referral)
    seconds = {
        "reading": sum(seconds_of(_READING[one.form], link=one.rows) for of in size.counts.values() for one in of)
    }
    seconds |= {
        name: seconds_of(cost, account=accounts, link=links, row=shown, sample=samples)
        for name, cost in _STAGES.items()
    }
    seconds["measures"] += _following_paths(accounts, links, sources)
    return Effort(accounts, links, size.exact, seconds, size.memory(rows))


def _following_paths(accounts: int, links: int, sources: Wanted) -> float:
    """Give the seconds of what follows paths from sources: each source goes over the links some times."""
    from influence.centrality import sampled
    from influence.centrality.sampling import number_taken

    betweenness, harmonic = (
        number_taken(accounts, measure.exact_up_to, measure.sources) for measure in sampled(accounts, sources)
    )
    return seconds_of(_PATHS, link=links * betweenness) + seconds_of(_PATHS_TOGETHER, link=links * harmonic)
