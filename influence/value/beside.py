"""What stands beside own and referral value: what rests on an account, and what it has referred."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.language import number, say
from influence.model import Dataset, FloatArray, IntArray, Network
from influence.value.generations import Referred, past_referrals
from influence.value.own import OwnValue
from influence.value.resting import value_resting


@dataclass(frozen=True)
class Beside:
    """Value resting on accounts, in currency, and past referrals; ``None`` where the data say nothing about them."""

    resting: FloatArray | None
    referred: Referred | None
    assumptions: tuple[str, ...]

    @property
    def referred_value(self) -> IntArray | None:
        """Credit for past referrals in cents."""
        return None if self.referred is None else self.referred.value

    @property
    def referred_customers(self) -> IntArray | None:
        """Customers that each account won."""
        return None if self.referred is None else self.referred.customers


def beside(dataset: Dataset, network: Network, own: OwnValue) -> Beside:
    """Find what rests on every account, and what its past referrals brought."""
    language, settings = dataset.settings.project.language, dataset.settings.value
    sentences = []
    resting = value_resting(network, own.amount, own.leaving, settings.churn_uplift)
    included = dataset.settings.priority.include_resting
    if np.any(resting > 0):
        key = "resting_included" if included else "resting"
        sentences.append(say(language, "value", key, uplift=number(settings.churn_uplift * 100, language)))
    elif included:
        sentences.append(say(language, "value", "resting_unknown"))
    # What an account has won are few people nearly always: nothing of it stands in what is redacted for sharing.
    referred = past_referrals(dataset) if dataset.settings.least <= 1 else None
    if referred is not None:
        sentences.append(say(language, "value", "referred", share=number(settings.passed_up * 100, language)))
        if referred.unvalued:
            sentences.append(say(language, "value", "referred_unvalued", count=referred.unvalued))
    return Beside(resting if np.any(resting > 0) else None, referred, tuple(sentences))
