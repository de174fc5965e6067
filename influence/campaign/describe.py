"""What is said of each seed: what it adds, whom it reaches through what, and a short brief."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.campaign.coverage import Coverage
from influence.campaign.limits import Budget
from influence.campaign.ways import Ways, count_ends, most_frequent, ways_of
from influence.cascade import Sketcher
from influence.language import listed, money, say
from influence.model import Dataset, IntArray, Network, Priorities, Reach, Seed, Values

_REACHES = 3
_THROUGH = 2
_WHOLE = 10.0
"""Amounts from here on are told in whole units: more digits would say more than is known."""


@dataclass(frozen=True)
class Describer:
    """Describes seeds from the sample that judges them."""

    dataset: Dataset
    network: Network
    values: Values
    priorities: Priorities
    coverage: Coverage
    sketcher: Sketcher
    ways: Ways

    def seeds(self, chosen: tuple[int, ...], budgets: tuple[Budget, ...], forced: dict[int, str]) -> tuple[Seed, ...]:
        """Describe seeds in their order."""
        added = self.coverage.added(chosen)
        counts = np.array([len(places) for places in added], dtype=np.float64)
        low, high = (
            self.coverage.sets.a_set * end
            for end in count_ends(self.values, np.asarray(chosen, dtype=np.int64), counts)
        )
        cumulative = np.cumsum(counts) * self.coverage.sets.a_set
        accounts = np.asarray(chosen, dtype=np.int64)
        segment = list(self.priorities.columns["segment"](accounts))
        action = list(self.priorities.columns["action"](accounts))
        owner = self.dataset.accounts["owner"].iloc[accounts].tolist()
        found = []
        for place, account in enumerate(chosen):
            reaches, through = self._reaches(added[place])
            name = self.network.account_names[account]
            marginal = float(counts[place] * self.coverage.sets.a_set)
            found.append(
                Seed(
                    place + 1,
                    self.network.account_ids[account],
                    name,
                    str(owner[place] or ""),
                    str(segment[place]),
                    {budget.resource: float(budget.cost[account]) for budget in budgets},
                    marginal,
                    float(low[place]),
                    float(high[place]),
                    float(cumulative[place]),
                    reaches,
                    through,
                    str(action[place]),
                    self._brief(name, marginal, reaches, through),
                    forced.get(account, ""),
                )
            )
        return tuple(found)

    def _reaches(self, places: IntArray) -> tuple[tuple[Reach, ...], tuple[str, ...]]:
        """Give the known prospects reached most, and the ways that carry most of what is added."""
        sets = self.coverage.sets
        ways = sets.way[places]
        names = [self.ways.name(int(way)) for way in most_frequent(ways, 8 * _THROUGH)]
        roots = sets.root[self.coverage.owner[places]]
        found = []
        for root in most_frequent(roots[roots >= 0], _REACHES):
            mine = roots == root
            value = float(mine.sum()) * sets.a_set
            chance = min(value / self.sketcher.audience.account_worth[root], 1.0)
            through = self.ways.name(int(most_frequent(ways[mine], 1)[0]))
            found.append(
                Reach(self.network.account_ids[root], self.network.account_names[root], through, chance, value)
            )
        return tuple(found), tuple(dict.fromkeys(names))[:_THROUGH]

    def _brief(self, name: str, marginal: float, reaches: tuple[Reach, ...], through: tuple[str, ...]) -> str:
        language = self.dataset.settings.project.language
        if not through:
            return say(language, "campaign", "brief_nothing", name=name)
        key = "brief" if reaches else "brief_unseen"
        return say(
            language, "campaign", key, name=name, through=listed(through),
            prospects=", ".join(one.name for one in reaches),
            value=money(round(marginal) if marginal >= _WHOLE else marginal, self.values.currency, language),
        )  # fmt: skip


def describer(
    dataset: Dataset,
    network: Network,
    values: Values,
    priorities: Priorities,
    coverage: Coverage,
    sketcher: Sketcher,
    show_sensitive: bool,
) -> Describer:
    """Give what describes seeds; groups of sensitive kinds go unnamed unless ``show_sensitive``."""
    ways = ways_of(dataset, network, sketcher, show_sensitive)
    return Describer(dataset, network, values, priorities, coverage, sketcher, ways)
