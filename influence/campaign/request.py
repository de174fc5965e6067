"""What a campaign is asked for, as people write it, and what it means for a dataset."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influence.campaign.limits import Budget, Limits, Rule
from influence.clusters import find_clusters
from influence.errors import UsageError
from influence.kernels.wiring import BoolArray
from influence.language import number, say
from influence.model import Dataset, FloatArray, IntArray, Network

_BUDGET = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(\S*)\s*")
_PART = re.compile(r"(\w+)(?::(.+))?=(\d+)")
_FIELDS = ("segment", "territory", "owner")
PARTS = ("kind", "cluster", *_FIELDS)
"""What floors and caps may count by."""


@dataclass(frozen=True)
class Request:
    """What a campaign may spend and must keep to.

    Parameters
    ----------
    budgets
        ``"25"`` (accounts), ``"40h"`` (hours), ``"2500EUR"`` (the project's currency); each at most once.
    least, most
        Floors and caps: ``"territory=2"`` (of every territory), ``"owner:Anna=3"`` (of this one). By ``kind``,
        ``cluster``, ``segment``, ``territory``, ``owner``.
    include, exclude
        ``"ID=reason"``: who must be asked, or must not. The reason is required. Decisions logged with the dataset are
        added where nothing is said of the account here.
    cool_off
        Days since ``last_contact`` within which nobody is asked; 0: no rule.
    asked_within
        Days within which nobody is asked again; 0: no rule.
    hours_each
        Hours that asking one account takes; where absent, what a touch of the account took on average, else of all.
    hold_out
        Share of the accounts planned that is not asked, at random by cluster, in [0, 0.5]; 0: nobody is held out.
    waves
        In how many waves the campaign is asked, each planned anew after the replies to those before; 0: all at once, or
        as the plan says that is gone on with.
    """

    budgets: tuple[str, ...]
    least: tuple[str, ...] = ()
    most: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    cool_off: int = 0
    asked_within: int = 90
    hours_each: float | None = None
    hold_out: float = 0.0
    waves: int = 0


@dataclass(frozen=True)
class Understood:
    """A request in terms of a dataset: the limits, who was left out by which rule, and what is to be said of it."""

    limits: Limits
    left_out: dict[str, int]
    overrides: tuple[str, ...]
    forced_reasons: dict[int, str]
    assumptions: tuple[str, ...]


def understand(request: Request, dataset: Dataset, network: Network, already: IntArray | None = None) -> Understood:
    """Read a request.

    Who was asked ``already`` in this campaign counts for its budgets, floors and caps, however recently that was.

    Raises
    ------
    UsageError
        Something in it cannot be read, or names what the data do not hold.
    """
    language = dataset.settings.project.language
    named = dict.fromkeys([*request.include, *request.exclude])
    wanted = {text: _named(text, network, language) for text in named}
    forced = {wanted[text][0]: wanted[text][1] for text in request.include}
    banned = {wanted[text][0]: wanted[text][1] for text in request.exclude}
    customer = dataset.having_status("customer")
    _add_decisions(dataset, customer, forced, banned)
    both = sorted(set(forced) & set(banned))
    if both:
        raise UsageError(say(language, "campaign", "in_and_out", id=repr(network.account_ids[both[0]])))
    eligible, overrides = customer.copy(), list[str]()
    left_out: dict[str, int] = {}
    for name, resting in _resting(request, dataset, network).items():
        kept_out = resting
        if already is not None:
            kept_out = resting & ~np.isin(np.arange(len(kept_out)), already)
        waived = [account for account in forced if kept_out[account]]
        overrides += [_override(name, account, forced[account], network, language) for account in waived]
        out = kept_out & eligible
        out[waived] = False
        left_out[name] = int(out.sum())
        eligible &= ~out
    for account, why in banned.items():
        overrides.append(_override("excluded", account, why, network, language))
        eligible[account] = False
    for account, why in forced.items():
        if not customer[account]:
            raise UsageError(say(language, "campaign", "not_customer", id=repr(network.account_ids[account])))
        overrides.append(_override("included", account, why, network, language))
    budgets, assumptions = _budgets(request, dataset, eligible)
    rules = tuple(_rules(request, dataset, network, eligible))
    limits = Limits(budgets, rules, eligible, tuple(sorted(forced)), language)
    return Understood(limits, left_out, tuple(overrides), forced, assumptions)


def _add_decisions(dataset: Dataset, customer: BoolArray, forced: dict[int, str], banned: dict[int, str]) -> None:
    """Add logged decisions to include or exclude; what the request says of an account stands above them."""
    if not dataset.overrides:
        return
    place = {key: position for position, key in enumerate(dataset.accounts["account_id"])}
    for entry in dataset.overrides:
        account = place.get(entry.account_id)
        if account is None or account in forced or account in banned:
            continue
        if entry.action == "exclude":
            banned[account] = entry.reason
        elif entry.action == "include" and customer[account]:
            forced[account] = entry.reason


def _override(name: str, account: int, why: str, network: Network, language: str) -> str:
    return say(language, "campaign", f"override_{name}", name=network.account_names[account], why=why)


def _named(text: str, network: Network, language: str) -> tuple[int, str]:
    account, _, why = text.partition("=")
    if not why.strip():
        raise UsageError(say(language, "campaign", "reason_missing", text=repr(text)))
    if account not in network.account_ids:
        raise UsageError(say(language, "campaign", "unknown_account", id=repr(account)))
    return network.account_ids.index(account), why.strip()


def _resting(request: Request, dataset: Dataset, network: Network) -> dict[str, BoolArray]:
    """Give who was spoken to, and who was asked, too recently."""
    found: dict[str, BoolArray] = {}
    if dataset.as_of is None:
        return found
    today = pd.Timestamp(dataset.as_of)
    if request.cool_off:
        last = dataset.accounts["last_contact"]
        found["cool_off"] = (last > today - pd.Timedelta(days=request.cool_off)).to_numpy(dtype=np.bool_)
    asks = dataset.tables["asks"]
    if request.asked_within and len(asks):
        recent = (asks["date"] > today - pd.Timedelta(days=request.asked_within)) & (asks["date"] <= today)
        found["asked"] = np.zeros(network.n_accounts, dtype=np.bool_)
        found["asked"][dataset.place("asks", "account_id", asks[recent])] = True
    return found


def most_seeds(budgets: Sequence[str], hours_each: float | None = None) -> int | None:
    """Give the most accounts that budgets allow, as people write them, before anything is read.

    ``None``: they do not say. An hour of asking is taken to reach one account where nothing
    else is said. What cannot be read is passed over.

    Examples
    --------
    >>> most_seeds(["25"]), most_seeds(["25", "8h"]), most_seeds(["8h"], 0.25), most_seeds(["2500EUR"])
    (25, 8, 32, None)
    """
    found = []
    for text in budgets:
        match = _BUDGET.fullmatch(text)
        if match is not None and match[2].lower() in ("", "h"):
            found.append(float(match[1]) / ((hours_each or 1.0) if match[2] else 1.0))
    return int(min(found)) if found else None


def _budgets(request: Request, dataset: Dataset, eligible: BoolArray) -> tuple[tuple[Budget, ...], tuple[str, ...]]:
    project = dataset.settings.project
    found: dict[str, Budget] = {}
    told: list[str] = []
    for text in request.budgets:
        match = _BUDGET.fullmatch(text)
        units = {"": "accounts", "h": "hours", project.currency.lower(): project.currency}
        resource = units.get(match[2].lower()) if match else None
        if match is None or resource is None or float(match[1]) <= 0 or resource in found:
            key = "twice" if resource in found else "bad_budget"
            raise UsageError(say(project.language, "campaign", key, text=repr(text), currency=project.currency))
        cost, sentence = _cost(resource, request, dataset, eligible)
        found[resource] = Budget(resource, cost, float(match[1]))
        told += [sentence] if sentence else []
    if not found:
        raise UsageError(say(project.language, "campaign", "no_budget"))
    return tuple(found.values()), tuple(told)


def _cost(resource: str, request: Request, dataset: Dataset, eligible: BoolArray) -> tuple[FloatArray, str]:
    language, n = dataset.settings.project.language, len(eligible)
    if resource == "accounts":
        return np.ones(n), ""
    if resource == "hours":
        if request.hours_each is not None:
            each = number(request.hours_each, language, 2)
            return np.full(n, request.hours_each), say(language, "campaign", "hours_declared", hours=each)
        touches = dataset.tables["touches"]
        if not len(touches):
            return np.ones(n), say(language, "campaign", "hours_assumed")
        place = dataset.place("touches", "account_id")
        times = np.bincount(place, minlength=n)
        hours = np.bincount(place, touches["hours"].to_numpy(dtype=np.float64), minlength=n)
        mean = float(hours.sum() / times.sum())
        cost = np.where(times > 0, hours / np.maximum(times, 1), mean)
        return np.maximum(cost, 0.0), say(
            language, "campaign", "hours_from_touches", mean=number(mean, language, 2),
            without=int((eligible & (times == 0)).sum()),
        )  # fmt: skip
    given = dataset.accounts["contact_cost"].to_numpy(dtype=np.float64, na_value=np.nan)
    known = given[~np.isnan(given) & (given >= 0)]
    if not len(known):
        raise UsageError(say(language, "campaign", "no_contact_cost"))
    middle = float(np.median(known))
    without = int((eligible & np.isnan(given)).sum())
    cost = np.maximum(np.where(np.isnan(given), middle, given), 0.0)
    told = say(language, "campaign", "cost_assumed", cost=number(middle, language, 2), without=without)
    return cost, told if without else ""


def _rules(request: Request, dataset: Dataset, network: Network, eligible: BoolArray) -> list[Rule]:
    found: list[Rule] = []
    for text, floor in [*((one, True) for one in request.least), *((one, False) for one in request.most)]:
        language = dataset.settings.project.language
        match = _PART.fullmatch(text.strip())
        if match is None or match[1] not in PARTS:
            raise UsageError(say(language, "campaign", "bad_part", text=repr(text), parts=", ".join(PARTS)))
        members = _parts(match[1], dataset, network, eligible)
        wanted = [match[2]] if match[2] else list(members)
        if match[2] and match[2] not in members:
            known = ", ".join(list(members)[:20])
            raise UsageError(say(language, "campaign", "unknown_part", text=repr(text), known=known))
        for name in wanted:
            label, count = f"{match[1]}:{name}", int(match[3])
            found.append(Rule(label, members[name], count if floor else 0, None if floor else count))
    return found


def _parts(by: str, dataset: Dataset, network: Network, eligible: BoolArray) -> dict[str, BoolArray]:
    """Give, by name, the parts that hold anybody who may be asked."""
    if by == "kind":
        parts: dict[str, BoolArray] = {}
        for position, kind in enumerate(network.kinds):
            groups = network.incidence[:, network.columns_of(position)]
            parts[kind.name] = (np.diff(groups.indptr) > 0) | (np.diff(network.ties[position].indptr) > 0)
    elif by == "cluster":
        found = find_clusters(dataset, network)
        parts = {str(place + 1): found.account_cluster == place for place in range(len(found.names))}
    else:
        column = dataset.accounts[by].to_numpy(dtype=object)
        parts = {str(name): column == name for name in sorted({str(one) for one in column if one})}
    return {name: members & eligible for name, members in parts.items() if (members & eligible).any()}


def read_list(ids: Sequence[str], network: Network) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], int]:
    """Give the positions of a team's own list in order, and how many of its ids are no account."""
    if not ids:
        return np.empty(0, dtype=np.int64), 0
    place = {account: position for position, account in enumerate(network.account_ids)}
    known = [place[one] for one in dict.fromkeys(ids) if one in place]
    return np.array(known, dtype=np.int64), len(dict.fromkeys(ids)) - len(known)


__all__ = ["PARTS", "Request", "Understood", "read_list", "understand"]
