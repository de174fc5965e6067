"""Prospects: whom to win, through whom; or, turned round, what to ask one customer for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.campaign.arrival import Arrivals, Ends
from influence.campaign.request import Request, understand
from influence.campaign.source import source_of
from influence.campaign.targets import Pairs, Targets, targets_of
from influence.campaign.ways import Ways, ways_of
from influence.cascade import Sketcher
from influence.errors import UsageError
from influence.kernels.wiring import BoolArray
from influence.language import number, say
from influence.model import Dataset, IntArray, Network, Values, stage
from influence.model.prospects import Introducer, Prospect, Prospects
from influence.progress import Progress, silent
from influence.value.referral import sets_drawn

_RANKING, _CHOOSING, _JUDGING, _SOMEBODY = 4_000_037, 5_000_011, 6_000_041, 7_000_003
"""Added to the project's seed: what short-lists targets, chooses introducers and judges chances shares nothing."""
_EACH, _MOST_EACH = 3_000, 20_000
"""Sets drawn for each target: of a short list as many as a fixed number of sets in all allows, within these."""
_SETS, _MOST_SETS = 600_000, 2_000_000
_INTRODUCERS = 4
_SHORT_LIST = 200


@stage
def find_prospects(
    dataset: Dataset,
    network: Network,
    values: Values,
    *,
    account: str = "",
    only: str = "",
    top: int | None = None,
    cool_off: int = 0,
    asked_within: int = 0,
    show_sensitive: bool = False,
    progress: Progress = silent,
) -> Prospects:
    """Rank prospects, and groups with unseen members, by what asking their best introducer is expected to bring.

    Targets are short-listed on one sample of reverse-reachable sets; for each of them sets of its own are drawn, once
    to choose the introducers and once more to judge them, so that the best is not the luckiest. Of groups as many more
    tell how likely at least one unseen member hears.

    Parameters
    ----------
    dataset, network, values
        The results of the stages before; ``values`` hold the rates that act.
    account
        Id of the only customer who is to be asked: what to ask this one for.
    only
        ``prospect`` or ``group``, where only these are wanted.
    top
        How many are wanted; 200 where absent. Rarely worth more than a few hundred: each is sampled for itself.
    cool_off, asked_within
        Days within which nobody is an introducer who was spoken to, or asked; 0: no rule.
    show_sensitive
        Whether groups of sensitive kinds are named.
    progress
        Receives the stages.

    Raises
    ------
    UsageError
        The account is none that may be asked.
    """
    understood = understand(Request(("1",), cool_off=cool_off, asked_within=asked_within), dataset, network)
    may_ask, language = understood.limits.eligible, dataset.settings.project.language
    source = source_of(dataset, network, values)
    sketcher = source.sketcher
    if account:
        if account not in network.account_ids:
            raise UsageError(say(language, "campaign", "unknown_account", id=repr(account)))
        place = network.account_ids.index(account)
        if not may_ask[place]:
            raise UsageError(say(language, "campaign", "may_not_ask", id=repr(account)))
        may_ask = np.arange(network.n_accounts) == place
    targets, seed = targets_of(sketcher), dataset.settings.project.seed
    wanted = min(top or _SHORT_LIST, _MOST_SETS // _EACH)
    samples = sets_drawn(network.n_accounts, dataset.settings.referral)
    ranked = _best(targets.ranked(samples, seed + _RANKING, progress), may_ask, 1)
    short = ranked.target[np.lexsort((ranked.target, -ranked.count))]
    if account:
        short = np.concatenate([short, _around(sketcher, targets, network.account_ids.index(account))])
    if only:
        short = short[(short < network.n_accounts) == (only == "prospect")]
    # More are judged than are wanted, so that those near the end have their chance.
    short = short[np.sort(np.unique(short, return_index=True)[1])][: min(2 * wanted, _MOST_SETS // _EACH)]
    each = min(max(_SETS // max(len(short), 1), _EACH), _MOST_EACH)
    choosing, _ = targets.judged(short, each, seed + _CHOOSING, progress)
    judging, a_set = targets.judged(short, each, seed + _JUDGING, progress)
    chosen, arrivals = _best(choosing, may_ask, _INTRODUCERS), Arrivals(source, values, targets.people, each)
    heard = arrivals.reached(chosen, judging, a_set)
    groups = short[short >= network.n_accounts]
    somebody, a_set = targets.by_somebody().judged(groups, each, seed + _SOMEBODY, progress)
    of_groups = np.flatnonzero(chosen.target >= network.n_accounts)
    arrives = _replaced(heard, of_groups, arrivals.anybody(chosen.only(of_groups), somebody, a_set))
    teller = _Teller(dataset, network, targets, ways_of(dataset, network, sketcher, show_sensitive))
    found = teller.prospects(chosen, heard, arrives)[:wanted]
    notes = [say(language, "campaign", "prospects_samples", sets=number(each, language))]
    notes += [
        say(language, "campaign", f"left_out_{rule}", count=count)
        for rule, count in understood.left_out.items()
        if count and not account
    ]
    notes += [say(language, "campaign", "no_cause")]
    least = dataset.settings.least
    return Prospects(tuple(found), account, values.assumptions, tuple(notes), values.currency, language, least)


def _replaced(ends: Ends, rows: IntArray, others: Ends) -> Ends:
    """Give the ends with those of some rows put in their place."""
    first, low, high = (np.array(end) for end in ends)
    first[rows], low[rows], high[rows] = others
    return first, low, high


def _best(pairs: Pairs, may_ask: BoolArray, most: int) -> Pairs:
    """Keep of each target the accounts that are most often in its sets, most first, equals ascending."""
    keep = np.flatnonzero(may_ask[pairs.account])
    order = keep[np.lexsort((pairs.account[keep], -pairs.count[keep], pairs.target[keep]))]
    target = pairs.target[order]
    nth = np.arange(len(order)) - np.searchsorted(target, target, side="left")
    return pairs.only(order[nth < most])


def _around(sketcher: Sketcher, targets: Targets, account: int) -> IntArray:
    """Give the targets of an account's own groups and direct ties, those that are worth most first."""
    wiring, n = sketcher.wiring, targets.accounts
    groups = wiring.account_group[wiring.account_start[account] : wiring.account_start[account + 1]].astype(np.int64)
    members = [wiring.member[wiring.group_start[g] : wiring.group_start[g + 1]] for g in groups]
    tied = wiring.listener[wiring.teller == account]
    near = np.unique(np.concatenate([groups + n, *members, tied]).astype(np.int64))
    near = near[(targets.heard[near] > 0) & (near != account)]
    if not len(near):
        return np.empty(0, dtype=np.int64)
    chance = np.zeros(len(near))
    for group, fellows in zip(groups.tolist(), members, strict=True):
        of = np.concatenate([fellows.astype(np.int64), [group + n]])
        place = np.minimum(np.searchsorted(near, of), len(near) - 1)
        chance[place[near[place] == of]] += wiring.group_chance[group]
    over = np.flatnonzero(wiring.teller == account)
    place = np.minimum(np.searchsorted(near, tied), len(near) - 1)
    hit = near[place] == tied
    np.add.at(chance, place[hit], wiring.teller_chance[over[hit]])
    value = targets.people[near] * targets.worth[near] * np.minimum(chance, 1.0)
    ordered: IntArray = near[np.lexsort((near, -value))]
    return ordered


@dataclass(frozen=True)
class _Teller:
    """Says of each target who could introduce, with chances from samples that did not choose them."""

    dataset: Dataset
    network: Network
    targets: Targets
    ways: Ways

    def prospects(self, chosen: Pairs, reached: Ends, arrives: Ends) -> list[Prospect]:
        """Give the targets by what their best introducer brings; whose word never arrived introduces nobody."""
        found: dict[int, list[Introducer]] = {}
        for row in np.lexsort((chosen.account, -reached[0], chosen.target)).tolist():
            if reached[0][row] == 0:
                continue
            target = int(chosen.target[row])
            found.setdefault(target, []).append(
                self._introducer(int(chosen.account[row]), target, int(chosen.way[row]), row, reached, arrives)
            )
        values = {
            target: float(self.targets.worth[target]) * introducers[0].reached for target, introducers in found.items()
        }
        ranked = sorted(found, key=lambda target: (-values[target], target))
        return [self._prospect(place + 1, target, found[target]) for place, target in enumerate(ranked)]

    def _prospect(self, rank: int, target: int, introducers: list[Introducer]) -> Prospect:
        n, worth, best = self.network.n_accounts, float(self.targets.worth[target]), introducers[0]
        known = target < n
        return Prospect(
            rank,
            "prospect" if known else "group",
            self.network.account_ids[target] if known else "",
            self.network.account_names[target] if known else self.ways.labels[target - n],
            float(self.targets.people[target]),
            worth,
            worth * best.reached,
            worth * best.reached_low,
            worth * best.reached_high,
            tuple(introducers),
        )

    def _introducer(
        self, account: int, target: int, way: int, row: int, reached: Ends, arrives: Ends
    ) -> Introducer:  # fmt: skip
        n, group, people = self.network.n_accounts, self.ways.group(way), float(self.targets.people[target])
        if target >= n:
            shared = group == target - n
        elif group >= 0:
            shared = bool(self.ways.wiring.holds(np.array([target]), np.array([group]))[0])
        else:
            shared = self.ways.listener(way) == target
        owner = self.dataset.accounts["owner"].iloc[account]
        return Introducer(
            self.network.account_ids[account], self.network.account_names[account], str(owner or ""),
            self.ways.name(way), shared, *(float(end[row]) for end in arrives),
            *(people * float(end[row]) for end in reached),
        )  # fmt: skip
