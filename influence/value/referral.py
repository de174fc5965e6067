"""Referral value: what an account's word is expected to bring, from declared assumptions and the network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.cascade import Audience, Credit, Sketcher, wire
from influence.language import money, number, say, word
from influence.model import Dataset, FloatArray, Network
from influence.progress import Progress, silent
from influence.settings import ReferralSettings
from influence.value.own import OwnValue

_SETS_AN_ACCOUNT = 32
_MOST_SETS = 2_000_000
_POINTS = 1000.0
"""What a newcomer counts where no money is known at all."""


@dataclass(frozen=True)
class ReferralValue:
    """What the cascade credits to every account, in units of currency, before the cost of asking.

    ``new_customer_value`` is the own value assumed for somebody new, in ``currency`` (points where no money is known);
    ``forecast`` is False where only a declared market
    share says how many can be won.
    """

    credit: Credit
    new_customer_value: float
    currency: str
    forecast: bool
    assumptions: tuple[str, ...]


def referral_value(dataset: Dataset, network: Network, own: OwnValue, progress: Progress = silent) -> ReferralValue:
    """Credit every customer with the new customers whom its word is expected to bring.

    Who can be won: the prospects among the accounts and the unseen members of groups whose size is declared; where
    the data name neither, every circle is assumed to be known to the declared market share only. A newcomer is
    worth the own value of a customer (type one) or the acquisition cost saved (type two), times the chance of
    converting. Only customers are asked.
    """
    settings = dataset.settings.referral
    status = dataset.accounts["status"].to_numpy(dtype=object)
    prospect, customer = status == "prospect", status == "customer"
    newcomer = _new_customer_value(settings, own, customer)
    has_money = settings.new_customer_value is not None or bool(np.any(own.amount[customer] > 0))
    project = dataset.settings.project
    currency = project.currency if has_money else word("points", project.language)
    seen_size = bool(np.any(network.group_size > network.group_members))
    forecast = bool(prospect.any()) or seen_size
    size = (
        network.group_size
        if forecast
        else np.where(network.group_members > 0, network.group_members / settings.market_share, 0.0)
    )
    worth = np.where(np.isnan(own.potential) | (own.potential <= 0), newcomer, own.potential)
    account_worth, account_new = _worth(worth, settings)
    unseen_worth, unseen_new = _worth(np.array([newcomer]), settings)
    audience = Audience(
        account_worth=np.where(prospect, account_worth, 0.0),
        account_new=account_new,
        account_customers=np.full(len(status), settings.conversion),
        unseen=np.maximum(size - network.group_members, 0.0),
        contacts=_contacts(network, settings, forecast),
        unseen_worth=float(unseen_worth[0]),
        unseen_new=float(unseen_new[0]),
        unseen_customers=settings.conversion,
    )
    sketcher = Sketcher(wire(network, size), audience, customer, settings.participation, settings.hops)
    samples = int(min(max(settings.samples, _SETS_AN_ACCOUNT * network.n_accounts), max(_MOST_SETS, settings.samples)))
    credit = sketcher.credit(samples, dataset.settings.project.seed, progress)
    sentences = _assumptions(dataset, network, newcomer, currency, samples)
    sentences += _stand_ins(dataset, newcomer, has_money, forecast)
    return ReferralValue(credit, newcomer, currency, forecast, sentences)


def _new_customer_value(
    settings: ReferralSettings, own: OwnValue, customer: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> float:
    if settings.new_customer_value is not None:
        return settings.new_customer_value
    known = own.amount[customer & (own.amount > 0)]
    return float(np.median(known)) if len(known) else _POINTS


def _worth(value: FloatArray, settings: ReferralSettings) -> tuple[FloatArray, FloatArray]:
    """Give the expected worth of reaching somebody of this value, and the type-one share of it."""
    new = settings.conversion * settings.type_one_share * value
    saved = settings.conversion * (1.0 - settings.type_one_share) * settings.acquisition_cost
    worth = new + saved
    return worth, np.divide(new, worth, out=np.zeros_like(worth), where=worth > 0)


def _contacts(
    network: Network, settings: ReferralSettings, forecast: bool
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], FloatArray, FloatArray]:
    """Give the assumed unseen ends of direct ties: (account, chance to be told, number)."""
    accounts, chances, numbers = [], [], []
    unseen_a_tie = 0.0 if forecast else (1.0 - settings.market_share) / settings.market_share
    for kind, ties in zip(network.kinds, network.ties, strict=True):
        outgoing = np.diff(ties.indptr)
        who = np.flatnonzero(outgoing) if unseen_a_tie > 0 else np.empty(0, dtype=np.int64)
        accounts.append(who.astype(np.int64))
        chances.append(np.full(len(who), kind.tie_probability))
        numbers.append(outgoing[who] * unseen_a_tie)
    if not accounts:
        return np.empty(0, dtype=np.int64), np.empty(0), np.empty(0)
    return np.concatenate(accounts), np.concatenate(chances), np.concatenate(numbers)


def _assumptions(dataset: Dataset, network: Network, newcomer: float, currency: str, samples: int) -> tuple[str, ...]:
    settings, language = dataset.settings.referral, dataset.settings.project.language
    kinds = ", ".join(
        say(
            language,
            "value",
            "kind_rate",
            kind=word(kind.name, language),
            rate=number(kind.telling_rate, language, 2),
            chance=number(kind.tie_probability * 100, language, 0),
        )
        for kind in network.kinds
    )
    return (
        say(language, "value", "telling", kinds=kinds or "–", hops=settings.hops),
        say(language, "value", "participation", share=number(settings.participation * 100, language)),
        say(
            language,
            "value",
            "conversion",
            share=number(settings.conversion * 100, language),
            newcomer=money(newcomer, currency, language),
        ),
        say(
            language,
            "value",
            "type_one",
            share=number(settings.type_one_share * 100, language),
            cost=money(settings.acquisition_cost, currency, language),
        ),
        say(language, "value", "no_history"),
        say(language, "value", "sampling", samples=number(samples, language)),
    )


def _stand_ins(dataset: Dataset, newcomer: float, has_money: bool, forecast: bool) -> tuple[str, ...]:
    """Say what stands in for facts that the data lack."""
    language, sentences = dataset.settings.project.language, []
    if not has_money:
        sentences.append(say(language, "value", "no_money", points=number(newcomer, language)))
    if not forecast:
        share = number(dataset.settings.referral.market_share * 100, language)
        sentences.append(say(language, "value", "market_share", share=share))
    return tuple(sentences)
