"""What a run will take: time and memory, judged from the number of rows before anything is read."""

from pathlib import Path

from influence.effort.comparing import Comparing, estimate_comparing, exact_pairs
from influence.effort.costs import Effort
from influence.effort.planning import Planning, estimate_plan
from influence.effort.ranking import estimate_effort
from influence.effort.whole import (
    Introducing,
    Reporting,
    Spreading,
    estimate_hours,
    estimate_prospects,
    estimate_report,
)
from influence.settings import Settings

Asked = Comparing | Introducing | Planning | Reporting | Spreading
"""What else than a list may be asked for."""


def estimated(folder: str | Path, settings: Settings, asked: Asked) -> tuple[str, Effort]:
    """Give the name of the command that ``asked`` is for, and what it will take.

    Raises
    ------
    InputError
        The project cannot be found.
    """
    if isinstance(asked, Comparing):
        return "identities", estimate_comparing(folder, settings, asked)
    if isinstance(asked, Introducing):
        return "prospects", estimate_prospects(folder, settings, asked)
    if isinstance(asked, Reporting):
        return "report", estimate_report(folder, settings, asked)
    if isinstance(asked, Spreading):
        return "hours", estimate_hours(folder, settings, asked)
    return "plan", estimate_plan(folder, settings, asked)


__all__ = [
    "Asked",
    "Comparing",
    "Effort",
    "Introducing",
    "Planning",
    "Reporting",
    "Spreading",
    "estimate_comparing",
    "estimate_effort",
    "estimate_hours",
    "estimate_plan",
    "estimate_prospects",
    "estimate_report",
    "estimated",
    "exact_pairs",
]
