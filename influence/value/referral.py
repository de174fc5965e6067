"""Referral value: what an account's word is expected to bring, from declared assumptions and the network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.cascade import Audience, Credit, Sketcher, wire
from influence.language import money, number, say, word
from influence.model import Dataset, FloatArray, Network
from influence.progress import Progress, silent
from influence.settings import ReferralSettings
from influence.value.outsiders import Outsiders, outsiders
from influence.value.own import OwnValue

_SETS_AN_ACCOUNT = 32
_MOST_SETS = 2_000_000
_POINTS = 1000.0
"""What a newcomer counts where no money is known at all."""


@dataclass(frozen=True)
class ReferralValue:
    """What the cascade credits to every account, in units of currency, before the cost of asking.

    ``new_customer_value`` is the own value assumed for somebody new, in ``currency`` (points where no money is known);
    ``assumed_share`` the share of all that can be won, in [0, 1], of which only a declared market share says that it is
    there.
    """

    credit: Credit
    new_customer_value: float
    currency: str
    assumed_share: float
    assumptions: tuple[str, ...]


def referral_value(dataset: Dataset, network: Network, own: OwnValue, progress: Progress = silent) -> ReferralValue:
    """Credit every customer with the new customers whom its word is expected to bring.

    Who can be won: the prospects among the accounts, and those outside the data (:mod:`influence.value.outsiders`). A
    newcomer is worth the own value of a customer (type one) or the acquisition cost saved (type two), times the chance
    of converting; a prospect's own potential counts where it is known and positive. Only customers are asked.
    """
    settings = dataset.settings.referral
    prospect, customer = (dataset.having_status(status) for status in ("prospect", "customer"))
    newcomer = _new_customer_value(settings, own, customer)
    has_money = settings.new_customer_value is not None or bool(np.any(own.amount[customer] > 0))
    project = dataset.settings.project
    currency = project.currency if has_money else word("points", project.language)
    outside = outsiders(dataset, network)
    audience = audience_of(dataset, network, own, outside)
    sketcher = Sketcher(wire(network, outside.size), audience, customer, settings.participation, settings.hops)
    samples = sets_drawn(network.n_accounts, settings)
    credit = sketcher.credit(samples, dataset.settings.project.seed, progress)
    found = credit.in_groups[outside.assumed].sum() + credit.in_contacts
    assumed = float(found / credit.total) if credit.total > 0 else 0.0
    sentences = _assumptions(dataset, network, newcomer, currency, samples)
    sentences += _stand_ins(
        dataset, newcomer, has_money, int(np.count_nonzero(prospect & ~(own.potential > 0))), assumed
    )
    return ReferralValue(credit, newcomer, currency, assumed, sentences)


def audience_of(dataset: Dataset, network: Network, own: OwnValue, outside: Outsiders) -> Audience:
    """Give who can be won and what winning one of them is worth, as :func:`referral_value` says."""
    settings = dataset.settings.referral
    newcomer = _new_customer_value(settings, own, dataset.having_status("customer"))
    account_worth, account_new = _worth(np.where(own.potential > 0, own.potential, newcomer), settings)
    unseen_worth, unseen_new = _worth(np.array([newcomer]), settings)
    return Audience(
        account_worth=np.where(dataset.having_status("prospect"), account_worth, 0.0),
        account_new=account_new,
        account_customers=np.full(len(account_worth), settings.conversion),
        unseen=np.maximum(outside.size - network.group_members, 0.0),
        contacts=outside.contacts,
        unseen_worth=float(unseen_worth[0]),
        unseen_new=float(unseen_new[0]),
        unseen_customers=settings.conversion,
    )


def sets_drawn(accounts: int, settings: ReferralSettings) -> int:
    """Give the number of reverse-reachable sets: 32 an account, at least what is set, at most two million or that."""
    return min(max(settings.samples, _SETS_AN_ACCOUNT * accounts), max(_MOST_SETS, settings.samples))


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


def _assumptions(dataset: Dataset, network: Network, newcomer: float, currency: str, samples: int) -> tuple[str, ...]:
    settings, language = dataset.settings.referral, dataset.settings.project.language
    rates = [(kind.name, "rate", number(kind.telling_rate, language, 2)) for kind in network.kinds]
    chances = [(kind.name, "chance", number(kind.tie_probability * 100, language)) for kind in network.kinds]
    return (
        say(
            language,
            "value",
            "telling",
            rates=_by_kind(rates, language),
            chances=_by_kind(chances, language),
            hops=settings.hops,
        ),
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
            "additional",
            share=number(settings.type_one_share * 100, language),
            cost=money(settings.acquisition_cost, currency, language),
        ),
        say(language, "value", "no_history"),
        say(language, "value", "sampling", samples=samples),
    )


def _by_kind(shares: list[tuple[str, str, str]], language: str) -> str:
    """List what is assumed kind by kind."""
    said = [say(language, "value", f"kind_{what}", kind=word(kind, language), **{what: x}) for kind, what, x in shares]
    return ", ".join(said) or "–"


def _stand_ins(
    dataset: Dataset, newcomer: float, has_money: bool, without_potential: int, assumed_share: float
) -> tuple[str, ...]:
    """Say what stands in for facts that the data lack."""
    language, sentences = dataset.settings.project.language, []
    if not has_money:
        sentences.append(say(language, "value", "no_money", points=number(newcomer, language)))
    elif without_potential:
        sentences.append(say(language, "value", "prospect_potential", count=without_potential))
    if assumed_share > 0:
        share = number(dataset.settings.referral.market_share * 100, language)
        part = number(max(assumed_share * 100, 1), language)
        sentences.append(say(language, "value", "market_share", share=share, part=part))
    return tuple(sentences)
