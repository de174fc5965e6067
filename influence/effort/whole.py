"""What a plan of hours, a list of prospects, and the whole report will take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from influence.effort.costs import Cost, Effort, seconds_of
from influence.effort.planning import Planning, estimate_plan
from influence.effort.ranking import estimate_effort
from influence.effort.sizes import shown_rows
from influence.settings import Settings

if TYPE_CHECKING:
    from influence.centrality import Wanted

_SPREADING = Cost(0.2, account=4.5)
"""Of hours: curves, optimum, whole contacts, moves and plainer ways."""
_WRITING_HOURS = Cost(0.0, row=3.5)
_INTRODUCING = Cost(0.3, account=2.0, row=400.0)
"""Of prospects: who could introduce whom, from sets that are kept side by side."""
_CLUSTERS = Cost(0.2, account=6.0, link=2.5)
_TESTING = Cost(1.0, account=20.0, link=6.0)
"""Of a report: testing the list on the history, for which it is made anew as it would have been in former years."""
_PAGE = Cost(3.0, row=300.0)
"""Of a report: a row for every account that the page draws."""
_FILES = Cost(4.0, account=45.0, link=4.0)
_DRAWN_ALL, _DRAWN = 5_000, 2_000
_BYTES_PASSED_ON = 1_600.0
"""More memory an account, for a report and all files beside it."""


@dataclass(frozen=True)
class Spreading:
    """A plan of hours, of whose table so many ``rows`` are written; all where absent."""

    rows: int | None = None


@dataclass(frozen=True)
class Introducing:
    """A list of prospects with those who could introduce them, of ``rows`` rows; as many as there are where absent."""

    rows: int | None = None


@dataclass(frozen=True)
class Reporting:
    """A report with its campaign.

    Parameters
    ----------
    planning
        What of the campaign decides how long it takes.
    sources
        As for :func:`~influence.effort.estimate_effort`.
    files
        Whether files are written beside the page.
    """

    planning: Planning = field(default_factory=Planning)
    sources: Wanted = None
    files: bool = True


def estimate_hours(folder: str | Path, settings: Settings | None = None, spreading: Spreading | None = None) -> Effort:
    """Estimate time and memory of ``influence hours`` from the number of rows, in well under a second.

    Parameters
    ----------
    folder, settings
        As for :func:`influence.read`.
    spreading
        What is asked for; the whole table where absent.

    Raises
    ------
    InputError
        The project cannot be found.
    """
    rows = spreading.rows if spreading is not None else None
    ranked = estimate_effort(folder, settings, rows)
    spread = seconds_of(_SPREADING, account=ranked.accounts)
    written = seconds_of(_WRITING_HOURS, row=shown_rows(rows, ranked.accounts))
    return _beyond_values(ranked, {"spreading": spread, "writing_hours": written})


def estimate_prospects(
    folder: str | Path, settings: Settings | None = None, introducing: Introducing | None = None
) -> Effort:
    """Estimate time and memory of ``influence prospects`` from the number of rows, in well under a second.

    Parameters
    ----------
    folder, settings
        As for :func:`influence.read`.
    introducing
        What is asked for; the whole list where absent.

    Raises
    ------
    InputError
        The project cannot be found.
    """
    rows = introducing.rows if introducing is not None else None
    ranked = estimate_effort(folder, settings, 0)
    introduced = seconds_of(_INTRODUCING, account=ranked.accounts, row=shown_rows(rows, ranked.accounts))
    return _beyond_values(ranked, {"introducing": introduced})


def _beyond_values(ranked: Effort, more: Mapping[str, float]) -> Effort:
    """Give what a ranking takes up to its values, and ``more`` stages after them."""
    seconds = {name: ranked.seconds[name] for name in ("reading", "network", "values")} | dict(more)
    return Effort(ranked.accounts, ranked.links, ranked.exact, seconds, ranked.memory)


def estimate_report(folder: str | Path, settings: Settings | None = None, reporting: Reporting | None = None) -> Effort:
    """Estimate time and memory of ``influence report`` from the number of rows, in well under a second.

    Whether the data carry a plan of hours and a back-test is known only when they are read: both count.

    Parameters
    ----------
    folder, settings
        As for :func:`influence.read`.
    reporting
        What is asked for; a campaign of the usual size and all files where absent.

    Raises
    ------
    InputError
        The project cannot be found.
    """
    asked = reporting or Reporting()
    ranked = estimate_effort(folder, settings, None, asked.sources)
    planned = estimate_plan(folder, settings, asked.planning)
    accounts, links = ranked.accounts, ranked.links
    drawn = accounts if accounts <= _DRAWN_ALL else _DRAWN
    seconds = {name: ranked.seconds[name] for name in ("reading", "network", "measures", "values", "list")}
    seconds["clusters"] = seconds_of(_CLUSTERS, account=accounts, link=links)
    seconds |= {name: taken for name, taken in planned.seconds.items() if name not in ranked.seconds}
    seconds["spreading"] = seconds_of(_SPREADING, account=accounts)
    seconds["testing"] = seconds_of(_TESTING, account=accounts, link=links)
    seconds["page"] = seconds_of(_PAGE, row=drawn)
    memory = planned.memory
    if asked.files:
        seconds["files"] = seconds_of(_FILES, account=accounts, link=links)
        memory += _BYTES_PASSED_ON * accounts
    return Effort(accounts, links, ranked.exact, seconds, memory, planned.more, planned.more_memory)
