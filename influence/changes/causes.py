"""Why referral values changed: what each cause does, alone and undone, in whole cents that sum to the change.

Of two situations under the same settings, that of then and that of now, the *causes* are, in this order,

1. own ties: what the account itself is joined to, its status and its cost of asking;
2. neighbours: the same of all others who stayed, and the sizes of groups;
3. presence: who came and who left, with all of their ties;
4. money: what newcomers are worth;
5. rates: what is known of telling, taking part and converting.

Values are computed anew for situations between the two. Once, the causes take effect one after the other in this order,
once in the opposite one; a cause's part is the mean of what the value changes by when its turn comes. So own ties count
by what they would have done alone, and by what undoing them would take back today. The parts of an account sum to its
change exactly; a cause in which nothing changed has no part; where two causes act on each other both have half of that,
as by Shapley (1953).

The first two differ from account to account: that takes two computations for each account whose own ties changed. The
:data:`ALONE` accounts that changed most have theirs alone. Others share them, with such as no group or tie joins
to each other, as far as that goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from influence.changes.mixing import CAUSES, MONEY, PRESENCE, RATES, TIES, Between, Flags
from influence.model import IntArray
from influence.model.situation import Situation
from influence.progress import Progress, silent

OWN_TIES, NEIGHBOURS, ARRIVALS, WORTH, LEARNED = PARTS = (
    "from_own_ties",
    "from_neighbours",
    "from_arrivals",
    "from_money",
    "from_rates",
)
ALONE, SHARED = 12, 4
_OF = {PRESENCE: ARRIVALS, MONEY: WORTH, RATES: LEARNED}

Valuing = Callable[[Situation], IntArray]
"""Gives the referral value of each account of a situation, in cents."""


@dataclass(frozen=True)
class Causes:
    """Parts of the change of referral values.

    Parameters
    ----------
    ids
        n accounts of either side.
    then, now
        n referral values in cents; 0 where an account is not there.
    parts
        Name of :data:`PARTS` → n amounts in cents, which sum to ``now − then``.
    shared
        Number of accounts whose own ties were told from their neighbours' in one computation with others.
    """

    ids: Sequence[str]
    then: IntArray
    now: IntArray
    parts: dict[str, IntArray]
    shared: int


def causes_of(between: Between, value: Valuing, progress: Progress = silent) -> Causes:
    """Tell why the referral values of two situations differ, as the module says.

    All of what came with an account that entered, or went with one that left, counts as presence.
    """
    run = _Runs(between, value)
    then, now = run.of(()), run.of(between.causes)
    classes, shared = _classes(between, np.abs(now - then))
    order = [cause for cause in CAUSES if cause in between.causes]
    with progress.stage("causes", 2 * (len(classes) + len(order))) as stage:
        halves = {name: np.zeros(len(between.ids), dtype=np.int64) for name in PARTS}
        for path, first in ((order, True), (order[::-1], False)):
            for at, cause in enumerate(path):
                before, after = run.of(path[:at]), run.of(path[: at + 1])
                if cause is TIES:
                    own = _own(run, path[:at], classes, stage.advance, first=first)
                    halves[OWN_TIES] += own
                    halves[NEIGHBOURS] += after - before - own
                else:
                    halves[_OF[cause]] += after - before
                stage.advance(1)
    parts = _whole(halves)
    moved = ~between.stayed
    for name, amounts in parts.items():
        amounts[moved] = (now - then)[moved] if name == ARRIVALS else 0
    return Causes(tuple(between.ids), then, now, parts, shared)


@dataclass
class _Runs:
    """Values of mixtures, each computed once."""

    between: Between
    value: Valuing
    _known: dict[tuple[str, ...], IntArray] = field(default_factory=dict)

    def of(self, as_now: Iterable[str]) -> IntArray:
        key = tuple(sorted(as_now))
        if key not in self._known:
            self._known[key] = self.turned(key, None)
        return self._known[key]

    def turned(self, as_now: Iterable[str], turned: Flags | None) -> IntArray:
        """Give the values of all accounts of either side, 0 where one is not there."""
        as_now = tuple(as_now)
        result = np.zeros(len(self.between.ids), dtype=np.int64)
        there = self.between.there[int(PRESENCE in as_now)]
        result[there] = self.value(self.between.mixed(as_now, turned))
        return result


def _own(
    run: _Runs, before: list[str], classes: list[Flags], advance: Callable[[int], None], *, first: bool
) -> IntArray:
    """Give what each account's own ties do, ``before`` those of all others or behind them."""
    without, all_of_them = run.of(before), run.of([*before, TIES])
    own = np.zeros(len(without), dtype=np.int64)
    for turned in classes:
        turn = run.turned(before if first else [*before, TIES], turned)
        change = turn - without if first else all_of_them - turn
        own[turned] = change[turned]
        advance(1)
    return own


def _classes(between: Between, change: IntArray) -> tuple[list[Flags], int]:
    """Give who is computed together, and how many accounts do not have a computation of their own."""
    changed = np.flatnonzero(between.own_changed)
    changed = changed[np.argsort(-change[changed], kind="stable")]
    alone = changed if len(changed) <= ALONE + SHARED else changed[:ALONE]
    classes = [_only(between, [account]) for account in alone.tolist()]
    others = changed[len(alone) :].tolist()
    taken = np.zeros((SHARED, between.places.shape[1]), dtype=np.int64)
    members: list[list[int]] = [[] for _ in range(SHARED)]
    for account in others:
        start, end = between.places.indptr[account : account + 2]
        places = between.places.indices[start:end]
        chosen = int(np.argmin(taken[:, places].sum(axis=1)))
        taken[chosen, places] += 1
        members[chosen].append(account)
    return classes + [_only(between, some) for some in members if some], len(others)


def _only(between: Between, accounts: list[int]) -> Flags:
    flags = np.zeros(len(between.ids), dtype=np.bool_)
    flags[accounts] = True
    return flags


def _whole(halves: dict[str, IntArray]) -> dict[str, IntArray]:
    """Give half of each amount in whole numbers: of those that are odd, which are evenly many, half are rounded up."""
    odd = np.array([amounts % 2 for amounts in halves.values()])
    up = odd * (np.cumsum(odd, axis=0) <= odd.sum(axis=0) // 2)
    return {name: amounts // 2 + up[at] for at, (name, amounts) in enumerate(halves.items())}
