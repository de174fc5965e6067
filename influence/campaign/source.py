"""What draws sets for a campaign: the network at the rates that act, and who can be won."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from influence.campaign.coverage import without_met
from influence.campaign.replies import Replies
from influence.cascade import Audience, Sets, Sketcher, wire
from influence.cascade.recursion import ways_of
from influence.errors import UsageError
from influence.language import say
from influence.model import Dataset, FloatArray, IntArray, Network, Rates, Values
from influence.progress import Progress, silent
from influence.value import own_value
from influence.value.chances import mean_chances
from influence.value.outsiders import Outsiders, outsiders
from influence.value.referral import audience_of, with_rates


@dataclass(frozen=True)
class Source:
    """Draws sets, and says what each account alone should bring.

    ``rated`` is the network at the rates that act; ``sketcher`` draws from it at the participation that acts;
    ``heard_from`` are accounts that were asked and have agreed, or may yet: what the word reaches through them, in the
    samples in which they take part, is not to be won again.
    """

    rated: Network
    outside: Outsiders
    rates: Rates
    sketcher: Sketcher
    heard_from: IntArray

    def sets(self, samples: int, seed: int, progress: Progress = silent, *, first: int = 0) -> Sets:
        """Draw sets as :meth:`influence.cascade.Sketcher.sets` does; those that the word reaches already are empty."""
        drawn = self.sketcher.sets(samples, seed, progress, first=first)
        return without_met(drawn, self.heard_from) if len(self.heard_from) else drawn

    @property
    def participation(self) -> FloatArray:
        """Give the participation of every account that acts."""
        acting = np.asarray(self.sketcher.participation, dtype=np.float64)
        return np.broadcast_to(acting, (self.sketcher.wiring.n_accounts,))

    @cached_property
    def expected(self) -> FloatArray:
        """Give what asking each account alone should bring, by few products: somewhat too much where ways are many."""
        sketcher = self.sketcher
        ways = ways_of(
            self.rated, sketcher.audience, self.outside.size, self.outside.contact_kind, sketcher.askable, sketcher.hops
        )
        chances = replace(mean_chances(self.rates, sketcher.audience), participation=self.participation)
        return ways.alone([chances])[:, 0]

    def taking(self, participation: FloatArray) -> Source:
        """Give the source with another participation, one number an account."""
        return replace(self, sketcher=replace(self.sketcher, participation=participation))

    def knowing(self, replies: Replies) -> Source:
        """Give the source where it is known who takes part, who does not, and whom the word has reached already.

        Who may yet answer takes part as readily as before.
        """
        if not (len(replies.asked) or len(replies.reached)):
            return self
        participation = self.participation.copy()
        participation[replies.agreed], participation[replies.declined] = 1.0, 0.0
        audience: Audience = self.sketcher.audience
        if len(replies.reached):
            worth = audience.account_worth.copy()
            worth[replies.reached] = 0.0
            audience = replace(audience, account_worth=worth)
        return replace(
            self,
            sketcher=replace(self.sketcher, audience=audience, participation=participation),
            heard_from=np.union1d(self.heard_from, np.union1d(replies.agreed, replies.waiting)),
        )


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
    return Source(rated, outside, values.rates, sketcher, np.empty(0, dtype=np.int64))


__all__ = ["Source", "source_of"]
