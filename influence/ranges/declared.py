"""The rates that ranges rest on: those of the values, or as they are declared."""

from __future__ import annotations

from dataclasses import replace

from influence.learning import learn_rates
from influence.model import Dataset, Network, Rates, Values

_HISTORY = ("asks", "referrals", "nominations")


def declared_rates(dataset: Dataset, network: Network) -> Rates:
    """Give the declared rates with draws from their priors, as if nobody had ever been asked, referred or named."""
    settings = dataset.settings
    silent = replace(settings, learning=replace(settings.learning, history=False))
    empty = {name: dataset.tables[name].iloc[:0] for name in _HISTORY}
    return learn_rates(replace(dataset, settings=silent, tables={**dataset.tables, **empty}), network)


def rates_of(dataset: Dataset, network: Network, values: Values) -> Rates:
    """Give the rates on which values rest; the declared ones where they do not say."""
    return declared_rates(dataset, network) if values.rates is None else values.rates
