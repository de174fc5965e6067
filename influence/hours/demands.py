"""Floors, ceilings and capacities of a plan of hours, and which of them clash."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.errors import UsageError
from influence.hours.customers import Customers, estimates_of
from influence.hours.request import Bound, HoursRequest, read_bounds, read_capacities
from influence.hours.task import GRAIN, total_by
from influence.language import number, say
from influence.model import Dataset, FloatArray, IntArray

_SHOWN = 5
_TIERS = ("A", "B", "C")
_NO_TIERS: IntArray = np.zeros(0, dtype=np.int64)
_EVERYBODY, _OF_PART, _OF_ESTIMATE, _OF_ACCOUNT = range(4)


@dataclass(frozen=True)
class Demands:
    """Bounds and capacities.

    Parameters
    ----------
    low, high
        n whole numbers of contacts, low ≤ high.
    capacity
        m hours a year.
    given
        m flags: whether the capacity was asked for; else it is today's hours.
    """

    low: FloatArray
    high: FloatArray
    capacity: FloatArray
    given: np.ndarray[tuple[int], np.dtype[np.bool_]]


def refuse_unknown(request: HoursRequest, dataset: Dataset, customers: Customers) -> None:
    """Refuse what cannot be planned whatever accounts are worth, before that is estimated.

    Raises
    ------
    UsageError
        As :func:`demands_of`, but for floors that clash.
    """
    language = dataset.settings.project.language
    for texts in (request.least, request.most):
        for bound in read_bounds(texts, language):
            if bound.part != "tier" or bound.name not in _TIERS:
                _who(bound, dataset, customers, _NO_TIERS, language)
    _capacities(request, dataset, customers)


def demands_of(request: HoursRequest, dataset: Dataset, customers: Customers, tier: IntArray) -> Demands:
    """Read floors, ceilings and capacities; ``tier`` holds n of 0 (A), 1 (B), 2 (C).

    Raises
    ------
    UsageError
        Something cannot be read or names what the data do not hold; there is no capacity; or floors clash with
        ceilings or with the capacity of an owner: names the least set of floors that clash.
    """
    settings, language = dataset.settings.hours, dataset.settings.project.language
    low = _Side(len(customers), settings.least, highest=True)
    high = _Side(len(customers), settings.most, highest=False)
    for side, texts in ((low, request.least), (high, request.most)):
        for bound in read_bounds(texts, language):
            side.add(bound, _who(bound, dataset, customers, tier, language))
    estimates = estimates_of(dataset, customers.accounts)
    low.estimated(estimates["contacts_min"])
    high.estimated(estimates["contacts_max"])
    _reconcile(low, high, dataset, customers, language)
    capacity, given = _capacities(request, dataset, customers)
    _refuse_clashes(low, capacity, customers, language)
    return Demands(low.contacts, high.contacts, capacity, given)


class _Side:
    """Floors, or ceilings: of each customer the number, how particular what says so is, and its label."""

    def __init__(self, n: int, everybody: int, *, highest: bool) -> None:
        self.contacts = np.full(n, float(everybody))
        self.level = np.full(n, _EVERYBODY - 1)
        self.labels = [str(everybody)]
        self.label = np.zeros(n, dtype=np.int64)
        self.highest = highest

    def add(self, bound: Bound, who: IntArray) -> None:
        level = {"": _EVERYBODY, "account": _OF_ACCOUNT}.get(bound.part, _OF_PART)
        stricter = bound.contacts > self.contacts[who] if self.highest else bound.contacts < self.contacts[who]
        mine = who[(self.level[who] < level) | ((self.level[who] == level) & stricter)]
        self._set(mine, np.full(len(mine), float(bound.contacts)), level, str(bound))

    def estimated(self, contacts: FloatArray) -> None:
        mine = np.flatnonzero(~np.isnan(contacts) & (self.level < _OF_ESTIMATE))
        rounded = np.ceil(contacts[mine]) if self.highest else np.floor(contacts[mine])
        if len(mine):
            self._set(mine, rounded, _OF_ESTIMATE, "estimates")

    def _set(self, who: IntArray, contacts: FloatArray, level: int, label: str) -> None:
        self.labels.append(label)
        self.contacts[who], self.level[who], self.label[who] = contacts, level, len(self.labels) - 1


def _members(part: str, dataset: Dataset, customers: Customers, tier: IntArray) -> np.ndarray:
    """Give of each customer the name of its tier, segment, territory, owner, or its own."""
    if part == "tier":
        return np.array(_TIERS, dtype=object)[tier]
    if part == "owner":
        return np.array(customers.owners, dtype=object)[customers.owner]
    column = dataset.accounts["account_id" if part == "account" else part].iloc[customers.accounts]
    return column.fillna("").to_numpy(dtype=object)


def _who(bound: Bound, dataset: Dataset, customers: Customers, tier: IntArray, language: str) -> IntArray:
    if not bound.part:
        return np.arange(len(customers))
    members = _members(bound.part, dataset, customers, tier)
    who = np.flatnonzero(members == bound.name)
    if len(who) or (bound.part == "tier" and bound.name in _TIERS):
        return who
    if bound.part == "account":
        raise UsageError(say(language, "hours", "unknown_account", id=repr(bound.name)))
    known = sorted(set(members.tolist()) - {""})
    shown = ", ".join(known[:20])
    raise UsageError(say(language, "hours", "unknown_part", text=repr(str(bound)), known=shown))


def _reconcile(low: _Side, high: _Side, dataset: Dataset, customers: Customers, language: str) -> None:
    """Let the more particular of a floor and a ceiling that contradict each other stand; refuse equals."""
    clash = low.contacts > high.contacts
    equal = clash & (low.level == high.level)
    if equal.any():
        first = int(np.flatnonzero(equal)[0])
        name = dataset.accounts["name"].iloc[customers.accounts[first]]
        raise UsageError(
            say(
                language, "hours", "floor_above_ceiling", count=int(equal.sum()), name=name,
                least=low.labels[low.label[first]], most=high.labels[high.label[first]],
            )
        )  # fmt: skip
    lower = clash & (low.level < high.level)
    low.contacts[lower] = high.contacts[lower]
    upper = clash & (low.level > high.level)
    high.contacts[upper] = low.contacts[upper]


def _capacities(request: HoursRequest, dataset: Dataset, customers: Customers) -> tuple[FloatArray, np.ndarray]:
    language = dataset.settings.project.language
    named = read_capacities(request.capacities, dataset.settings.hours, language)
    unknown = sorted(set(named) - set(customers.owners) - {""})
    if unknown:
        known = ", ".join(customers.owners[:20])
        raise UsageError(say(language, "hours", "unknown_owner", owner=repr(unknown[0]), known=known))
    m = len(customers.owners)
    used = customers.hours_today + customers.travel * customers.contacts_today
    today = total_by(customers.owner, used, m)
    given = np.array([owner in named or "" in named for owner in customers.owners], dtype=np.bool_)
    capacity = np.array(
        [named.get(owner, named.get("", hours)) for owner, hours in zip(customers.owners, today.tolist(), strict=True)]
    )
    if not given.all() and not customers.touched:
        raise UsageError(say(language, "hours", "no_capacity"))
    return np.floor(capacity / GRAIN + 1e-6) * GRAIN, given


def _refuse_clashes(low: _Side, capacity: FloatArray, customers: Customers, language: str) -> None:
    """Refuse floors that need more than an owner's hours: names the least floors that clash, owner by owner."""
    cost, m = customers.cost, len(capacity)
    needed = total_by(customers.owner, cost * low.contacts, m)
    short = np.flatnonzero(needed > capacity * (1 + 1e-12) + GRAIN / 2)
    if not len(short):
        return
    lines = []
    for owner in short[:_SHOWN].tolist():
        mine = customers.owner == owner
        by_label = total_by(low.label[mine], (cost * low.contacts)[mine], len(low.labels))
        clashing = _least_clashing(by_label, float(capacity[owner]))
        floors = ", ".join(
            say(language, "hours", "floor_needs", floor=low.labels[label], hours=number(by_label[label], language, 1))
            for label in clashing
        )
        lines.append(
            say(
                language, "hours", "clash_owner", owner=customers.owners[owner] or say(language, "hours", "team"),
                capacity=number(float(capacity[owner]), language, 1), needed=number(float(needed[owner]), language, 1),
                short=number(float(needed[owner] - capacity[owner]), language, 1), floors=floors,
            )
        )  # fmt: skip
    if len(short) > _SHOWN:
        lines.append(say(language, "hours", "clash_more", count=len(short) - _SHOWN))
    raise UsageError(say(language, "hours", "clash", owners="\n".join(lines)))


def _least_clashing(needs: FloatArray, capacity: float) -> list[int]:
    """Give a set of floors that together need more than the capacity, while without any one of them they do not.

    Floors are left out while the rest still clashes, the smallest needs first.

    Examples
    --------
    >>> _least_clashing(np.array([1.0, 5.0, 7.0]), 6.0), _least_clashing(np.array([4.0, 3.0, 0.5]), 6.0)
    ([2], [0, 1])
    """
    kept = [int(label) for label in np.flatnonzero(needs > 0)]
    for label in sorted(kept, key=lambda one: (needs[one], one)):
        rest = [one for one in kept if one != label]
        if needs[rest].sum() > capacity + GRAIN / 2:
            kept = rest
    return kept
