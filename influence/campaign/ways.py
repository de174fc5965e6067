"""By which way a word goes, in words; and how sure a count of sets is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from influence.cascade import Sketcher, Wiring
from influence.kernels.wiring import BoolArray
from influence.language import say
from influence.model import Dataset, FloatArray, IntArray, Network, Values
from influence.network import group_labels
from influence.value.interval import poisson_ends


@dataclass(frozen=True)
class Ways:
    """Names ways as the wiring numbers them; ``labels`` are those of the groups as outputs may print them."""

    wiring: Wiring
    labels: tuple[str, ...]
    account_names: Sequence[str]
    language: str

    def group(self, way: int) -> int:
        """Give the group by which a way goes; −1 for any other way."""
        if way >= len(self.wiring.member):
            return -1
        return int(np.searchsorted(self.wiring.group_start, way, side="right")) - 1

    def listener(self, way: int) -> int:
        """Give who is told over a direct tie; −1 for any other way."""
        entries = len(self.wiring.member)
        if not entries <= way < self.wiring.n_ways:
            return -1
        return int(np.searchsorted(self.wiring.teller_start, way - entries, side="right")) - 1

    def name(self, way: int) -> str:
        """Say by what the word goes: a group, a direct tie, or a tie to somebody outside the data."""
        if (group := self.group(way)) >= 0:
            return self.labels[group]
        if (listener := self.listener(way)) >= 0:
            return say(self.language, "campaign", "directly", name=self.account_names[listener])
        return say(self.language, "campaign", "unseen_contacts")


def ways_of(dataset: Dataset, network: Network, sketcher: Sketcher, show_sensitive: bool) -> Ways:
    """Give what names ways; groups of sensitive kinds go unnamed unless ``show_sensitive``."""
    language = dataset.settings.project.language
    labels = group_labels(network, language, show_sensitive=show_sensitive)
    return Ways(sketcher.wiring, labels, network.account_names, language)


def count_ends(values: Values, accounts: IntArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the ends of 90 % intervals of counts of sets, each of one account.

    The error of the count, and the uncertainty of the rates as far as they move what the account brings alone.
    """
    few, many = poisson_ends(counts)
    seen = np.maximum(counts, 1.0)
    down, up = np.log(seen / few), np.log(many / seen)
    if values.crv_low is not None and values.crv_high is not None:
        alone = np.maximum(values.crv[accounts].astype(np.float64), 1.0)
        down = np.hypot(down, np.log(alone / np.clip(values.crv_low[accounts], 1e-9, alone)))
        up = np.hypot(up, np.log(np.maximum(values.crv_high[accounts], alone) / alone))
    zero: BoolArray = counts == 0
    return np.where(zero, 0.0, counts * np.exp(-down)), np.where(zero, many, counts * np.exp(up))


def most_frequent(numbers: IntArray, most: int) -> IntArray:
    """Give the numbers that stand most often, most first, equals ascending."""
    different, count = np.unique(numbers, return_counts=True)
    return np.asarray(different[np.argsort(-count, kind="stable")][:most])
