"""Rank ranges beside a list."""

from __future__ import annotations

from dataclasses import replace

from influence.language import number, say
from influence.model import LEADING_COLUMNS, Dataset, Network, Priorities, RankRanges, Rates, Values, stage
from influence.progress import Progress, silent
from influence.ranges.ranges import rank_ranges


@stage
def ranged(
    dataset: Dataset,
    network: Network,
    values: Values,
    priorities: Priorities,
    rates: Rates | None = None,
    progress: Progress = silent,
) -> Priorities:
    """Give the list with rank ranges; see :func:`rank_ranges`.

    Where ``[ranges]`` switches them off the list stays as it is, and so it does in networks of more affiliations and
    ties than ``largest``: its notes then say so.
    """
    given, language = dataset.settings.ranges, dataset.settings.project.language
    if not given.on:
        return priorities
    if network.incidence.nnz + network.n_ties > given.largest:
        note = say(language, "ranges", "left_out", largest=number(given.largest, language))
        return replace(priorities, notes=(*priorities.notes, note))
    return with_ranges(priorities, rank_ranges(dataset, network, values, rates, progress))


def with_ranges(priorities: Priorities, ranges: RankRanges) -> Priorities:
    """Give a list with the columns ``rank_low``, ``rank_high``, ``p_top`` and ``top_label`` behind the leading ones."""
    names = list(priorities.columns)
    leading, others = names[: len(LEADING_COLUMNS) - 1], names[len(LEADING_COLUMNS) - 1 :]
    columns = {
        **{name: priorities.columns[name] for name in leading},
        **ranges.columns,
        **{name: priorities.columns[name] for name in others},
    }
    return replace(priorities, columns=columns, assumptions=priorities.assumptions + ranges.assumptions)
