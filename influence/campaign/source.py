"""What draws sets for a campaign: the network at the rates that act, and who can be won."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from influence.cascade import Audience, Sketcher, wire
from influence.cascade.recursion import Chances, ways_of
from influence.errors import UsageError
from influence.language import say
from influence.model import Dataset, FloatArray, IntArray, Network, Rates, Values
from influence.value import own_value
from influence.value.outsiders import Outsiders, outsiders
from influence.value.referral import audience_of, with_rates


@dataclass(frozen=True)
class Source:
    """Draws sets, and says what each account alone should bring.

    ``rated`` is the network at the rates that act; ``sketcher`` draws from it at the participation that acts.
    """

    rated: Network
    outside: Outsiders
    rates: Rates
    sketcher: Sketcher

    def expected(self) -> FloatArray:
        """Give what asking each account alone should bring, by few products: somewhat too much where ways are many."""
        sketcher = self.sketcher
        ways = ways_of(
            self.rated, sketcher.audience, self.outside.size, self.outside.contact_kind, sketcher.askable, sketcher.hops
        )
        participation = np.broadcast_to(np.asarray(sketcher.participation, dtype=np.float64), (ways.size,))
        audience = sketcher.audience
        chances = Chances(
            self.rates.telling_means, self.rates.tie_means, participation, audience.account_worth, audience.unseen_worth
        )
        return ways.alone(chances, ways.recorded)

    def knowing(self, agreed: IntArray, declined: IntArray, reached: IntArray) -> Source:
        """Give the source where it is known who takes part, who does not, and whom the word has reached already."""
        participation = np.broadcast_to(
            np.asarray(self.sketcher.participation, dtype=np.float64), (self.sketcher.wiring.n_accounts,)
        ).copy()
        participation[agreed], participation[declined] = 1.0, 0.0
        audience: Audience = self.sketcher.audience
        if len(reached):
            worth = audience.account_worth.copy()
            worth[reached] = 0.0
            audience = replace(audience, account_worth=worth)
        return replace(self, sketcher=replace(self.sketcher, audience=audience, participation=participation))


def source_of(dataset: Dataset, network: Network, values: Values) -> Source:
    """Give what draws sets at the rates of the values.

    Raises
    ------
    UsageError
        The values hold no rates.
    """
    if values.rates is None:
        raise UsageError(say(dataset.settings.project.language, "campaign", "no_rates"))
    rated = with_rates(network, values.rates)
    outside = outsiders(dataset, rated)
    audience = audience_of(dataset, rated, own_value(dataset), outside, values.rates)
    hops = dataset.settings.referral.hops
    wiring = wire(rated, outside.size)
    sketcher = Sketcher(wiring, audience, dataset.having_status("customer"), values.rates.acting, hops)
    return Source(rated, outside, values.rates, sketcher)


__all__ = ["Source", "source_of"]
