"""Referral value: what an account's word is expected to bring, from what is known of the rates and the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from influence.cascade import Audience, Credit, Sketcher, Wiring, wire
from influence.cascade.recursion import Ways, ways_of
from influence.cascade.wiring import rewired
from influence.kernels import beside
from influence.language import word
from influence.learning import learn_rates
from influence.model import Dataset, FloatArray, Network, Rates
from influence.progress import Progress, silent
from influence.settings import ReferralSettings
from influence.value.doubt import referral_factors
from influence.value.interval import alone_interval
from influence.value.outsiders import Outsiders, outsiders
from influence.value.own import OwnValue
from influence.value.referral_sentences import acting_rates, stand_ins

_SETS_AN_ACCOUNT = 32
_MOST_SETS = 1_000_000
_POINTS = 1000.0
"""What a newcomer counts where no money is known at all."""


@dataclass(frozen=True)
class ReferralValue:
    """What the cascade credits to every account, in units of currency, before the cost of asking.

    ``alone_range`` gives both ends of the 90 % interval of ``credit.alone``, which may still be computed (``None``
    where it was not asked for); ``factors`` how unsure all values together are (:mod:`influence.value.doubt`);
    ``new_customer_value`` is the own value assumed for somebody new, in ``currency`` (points where no money is known);
    ``assumed_share`` the share of all that can be won, in [0, 1], of which only a declared market share says that it is
    there; ``rates``, ``wiring`` and ``outside`` are what the sample was drawn with.
    """

    credit: Credit
    alone_range: Callable[[], tuple[FloatArray, FloatArray]] | None
    factors: Callable[[], FloatArray]
    rates: Rates
    wiring: Wiring
    outside: Outsiders
    new_customer_value: float
    currency: str
    assumed_share: float
    assumptions: tuple[str, ...]


def referral_value(
    dataset: Dataset,
    network: Network,
    own_of: Callable[[], OwnValue],
    rates: Rates | None = None,
    progress: Progress = silent,
    *,
    explained: bool = True,
) -> ReferralValue:
    """Credit every customer with the new customers whom its word is expected to bring.

    Who can be won: the prospects among the accounts, and those outside the data (:mod:`influence.value.outsiders`). A
    newcomer is worth the own value of a customer (type one) or the acquisition cost saved (type two), times the chance
    of converting; a prospect's own potential counts where it is known and positive. Only customers are asked.

    The cascade runs at the posterior means of the rates; learned from the history where ``rates`` is absent. Unless
    ``explained``, only what the values need is done: no account's own interval is counted, no comparison is made.
    """
    outside = outsiders(dataset, network)
    # Who could tell whom does not hang on the rates: it is laid out while they are learned.
    wired = beside(lambda: wire(network, outside.size))
    if rates is None:
        rates = learn_rates(dataset, network, progress, group_size=outside.size, compared=explained)
    settings, project, own = dataset.settings.referral, dataset.settings.project, own_of()
    prospect, customer = dataset.having_status("prospect"), dataset.having_status("customer")
    newcomer = newcomer_value(dataset, own)
    has_money = settings.new_customer_value is not None or bool(np.any(own.amount[customer] > 0))
    currency = project.currency if has_money else word("points", project.language)
    drawn = draw(dataset, network, own, rates, progress, outside, wired())
    credit, outside = drawn.credit, drawn.outside

    @cache
    def ways() -> Ways:
        return ways_of(drawn.rated, drawn.audience, outside.size, outside.contact_kind, customer, settings.hops)

    alone = beside(lambda: alone_interval(credit, ways(), drawn.audience, rates)) if explained else None
    found = credit.in_groups[outside.assumed].sum() + credit.in_contacts
    assumed = float(found / credit.total) if credit.total > 0 else 0.0
    without_potential = int(np.count_nonzero(prospect & ~(own.potential > 0)))
    sentences = acting_rates(dataset, rates, newcomer, currency, credit.samples)
    sentences += stand_ins(dataset, newcomer, has_money, without_potential, assumed)
    return ReferralValue(
        credit,
        alone,
        lambda: referral_factors(ways(), drawn.audience, rates),
        rates,
        drawn.wiring,
        outside,
        newcomer,
        currency,
        assumed,
        sentences,
    )


@dataclass(frozen=True)
class Drawn:
    """The sample of random sets, and what it was drawn with: the network at the acting rates, and who can be won."""

    credit: Credit
    rated: Network
    wiring: Wiring
    audience: Audience
    outside: Outsiders


def draw(
    dataset: Dataset,
    network: Network,
    own: OwnValue,
    rates: Rates,
    progress: Progress = silent,
    outside: Outsiders | None = None,
    wiring: Wiring | None = None,
) -> Drawn:
    """Draw the sample by which :func:`referral_value` credits, at the posterior means of ``rates``.

    ``outside`` and ``wiring`` are those of the network at its own rates, where they are at hand.
    """
    rated = with_rates(network, rates)
    outside = outsiders(dataset, rated) if outside is None else outside.at(rated)
    audience = audience_of(dataset, rated, own, outside, rates)
    wiring = wire(rated, outside.size) if wiring is None else rewired(wiring, network, rated, outside.size)
    settings = dataset.settings.referral
    sketcher = Sketcher(wiring, audience, dataset.having_status("customer"), rates.acting, settings.hops)
    samples = sets_drawn(network.n_accounts, settings)
    return Drawn(sketcher.credit(samples, dataset.settings.project.seed, progress), rated, wiring, audience, outside)


def with_rates(network: Network, rates: Rates) -> Network:
    """Give the network with the posterior means as the rates of its kinds."""
    kinds = tuple(
        replace(kind, telling_rate=telling.mean, tie_probability=tie.mean)
        for kind, telling, tie in zip(network.kinds, rates.telling, rates.tie, strict=True)
    )
    return replace(network, kinds=kinds)


def audience_of(dataset: Dataset, network: Network, own: OwnValue, outside: Outsiders, rates: Rates) -> Audience:
    """Give who can be won and what winning one of them is worth, as :func:`referral_value` says."""
    settings = dataset.settings.referral
    status = dataset.accounts["status"].to_numpy(dtype=object)
    newcomer = _new_customer_value(settings, own, status == "customer")
    account_worth, account_new = _worth(np.where(own.potential > 0, own.potential, newcomer), rates, settings)
    unseen_worth, unseen_new = _worth(np.array([newcomer]), rates, settings)
    return Audience(
        account_worth=np.where(status == "prospect", account_worth, 0.0),
        account_new=account_new,
        account_customers=np.full(len(status), rates.conversion.mean),
        unseen=np.maximum(outside.size - network.group_members, 0.0),
        contacts=outside.contacts,
        unseen_worth=float(unseen_worth[0]),
        unseen_new=float(unseen_new[0]),
        unseen_customers=rates.conversion.mean,
    )


def sets_drawn(accounts: int, settings: ReferralSettings) -> int:
    """Give the number of reverse-reachable sets: 32 an account, at least what is set, at most one million or that."""
    return min(max(settings.samples, _SETS_AN_ACCOUNT * accounts), max(_MOST_SETS, settings.samples))


def newcomer_value(dataset: Dataset, own: OwnValue) -> float:
    """Give what somebody new is worth: as declared, else the middle own value of customers, else points."""
    return _new_customer_value(dataset.settings.referral, own, dataset.having_status("customer"))


def _new_customer_value(
    settings: ReferralSettings, own: OwnValue, customer: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> float:
    if settings.new_customer_value is not None:
        return settings.new_customer_value
    known = own.amount[customer & (own.amount > 0)]
    return float(np.median(known)) if len(known) else _POINTS


def _worth(value: FloatArray, rates: Rates, settings: ReferralSettings) -> tuple[FloatArray, FloatArray]:
    """Give the expected worth of reaching somebody of this value, and the type-one share of it."""
    conversion, share = rates.conversion.mean, rates.type_one_share.mean
    new = conversion * share * value
    saved = conversion * (1.0 - share) * settings.acquisition_cost
    worth = new + saved
    return worth, np.divide(new, worth, out=np.zeros_like(worth), where=worth > 0)
