"""Own value and referral value together, in whole cents."""

from __future__ import annotations

import numpy as np

from influence.cascade import Credit
from influence.errors import DataError, Problem
from influence.kernels import beside as alongside
from influence.language import say
from influence.model import Dataset, FloatArray, IntArray, Network, Rates, Values, stage
from influence.progress import Progress, silent
from influence.value.beside import Beside, beside
from influence.value.carriers import carried
from influence.value.own import own_value
from influence.value.referral import referral_value

_MOST_CENTS = 2.0**60
"""An eighth of what 64 bits hold: the parts of all values together still sum exactly."""


@stage
def estimate_values(
    dataset: Dataset,
    network: Network,
    progress: Progress = silent,
    *,
    rates: Rates | None = None,
    explained: bool = True,
) -> Values:
    """Estimate what every account is worth, itself and by its word.

    The referral value is the account's Shapley share in what asking every customer would bring, so that no new customer
    is credited twice, less the cost of
    asking it. An account whose word brings less than the asking costs is not asked: its cost counts only up to what it
    brings.

    Parameters
    ----------
    dataset
        What was read; its settings carry the assumptions.
    network
        The network built from it.
    progress
        Receives the stages: learning and sampling.
    rates
        What is known of the rates; learned from the history of the dataset where absent, so that without one, or with
        ``history = false`` in ``[learning]``, the declared rates act.
    explained
        Whether to find what lists say beside the values: the interval of each, what carries it, what rests on accounts
        and what they have referred.

    Returns
    -------
    Values
        Whole cents; parts sum exactly.

    Raises
    ------
    DataError
        The accounts are worth more than 64 bits can count.
    """
    language = dataset.settings.project.language
    own_of = alongside(lambda: own_value(dataset))
    referral = referral_value(dataset, network, own_of, rates, progress, explained=explained)
    own = own_of()
    credit, around = referral.credit, beside(dataset, network, own) if explained else Beside(None, None, ())
    new, saved, cost = credited(dataset, credit)
    parts = carried(network, referral.wiring, referral.outside, credit, new + saved) if explained else None
    return Values(
        account_ids=network.account_ids,
        own=_cents(own.amount, language),
        own_basis=own.basis,
        referral_new=new,
        referral_saved=saved,
        asking_cost=cost,
        crv=_cents(credit.alone, language),
        new_customers=credit.customers,
        standard_error=credit.share_error * 100,
        assumptions=own.assumptions + referral.assumptions + around.assumptions,
        currency=referral.currency,
        assumed_share=referral.assumed_share,
        own_low=None if own.low is None else own.low * 100,
        own_high=None if own.high is None else own.high * 100,
        alive=own.alive,
        expected_orders=own.orders,
        resting=None if around.resting is None else _cents(around.resting, language),
        referred=around.referred_value,
        referred_customers=around.referred_customers,
        crv_range=referral.alone_range,
        carried=parts,
        rates=referral.rates,
        factors=referral.factors,
        own_amount=own.amount,
        potential=own.potential,
    )


def credited(dataset: Dataset, credit: Credit) -> tuple[IntArray, IntArray, IntArray]:
    """Give the parts of the referral values in whole cents: new, saved, and the cost of asking up to both.

    Raises
    ------
    DataError
        As :func:`estimate_values`.
    """
    language = dataset.settings.project.language
    new = _cents(credit.share_new, language)
    saved = np.maximum(_cents(credit.share, language) - new, 0)
    cost = _cents(np.nan_to_num(dataset.accounts["contact_cost"].to_numpy(dtype=np.float64, na_value=np.nan)), language)
    return new, saved, np.minimum(np.maximum(cost, 0), new + saved)


def _cents(amount: FloatArray, language: str) -> IntArray:
    """Give amounts in whole cents; DataError where together they are more than 64 bits can hold."""
    cents = np.rint(amount * 100)
    if np.abs(cents).sum() > _MOST_CENTS:
        rule, advice = say(language, "value", "too_much_rule"), say(language, "value", "too_much_advice")
        raise DataError([Problem(say(language, "value", "too_much_place"), rule, f"{cents.max() / 100:.3g}", advice)])
    return cents.astype(np.int64)
