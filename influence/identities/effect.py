"""How much the list would change if two records were one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from influence.centrality import MEASURES
from influence.model import Dataset, Network
from influence.model.identities import Identity
from influence.pipeline import rank_accounts
from influence.progress import Progress, silent
from influence.tables import read

_SURE = 1.96
"""Standard errors within which 95 of 100 differences lie that are mere sampling."""


@dataclass(frozen=True)
class Effect:
    """What merging each pair would change, a row a pair.

    Parameters
    ----------
    change
        Money: the sum over all accounts of how far their priority would move, where that is further than sampling alone
        may move it; an account that is no longer on the list moves by all of its priority.
    computed
        Whether the list was computed anew with the pair merged, or the change judged from today's priorities.
    """

    change: npt.NDArray[np.float64]
    computed: npt.NDArray[np.bool_]


def effect_of(
    folder: Path, dataset: Dataset, network: Network, pairs: pd.DataFrame, exact: int, progress: Progress = silent
) -> Effect:
    """Tell how much the list would change by each pair, if it alone were merged.

    Parameters
    ----------
    folder
        Of which ``dataset`` was read.
    dataset, network
        As read, merges that were decided applied.
    pairs
        ``what``, ``kept`` and ``other`` of :func:`influence.identities.proposals.propose`.
    exact
        Pairs for which the project is read and ranked anew with them merged: those that would change most as far as
        today's list tells. Of the others an estimate is given: of two accounts, what the other one's priority is, twice
        where their revenues add up; of two groups, the referral value that their members owe to them if they owe it to
        all of their groups alike.
    """
    before = _list_of(dataset, network, progress)
    change = _judged(dataset, network, pairs, before)
    chosen = np.lexsort([np.arange(len(pairs)), -change])[:exact]
    computed = np.zeros(len(pairs), dtype=bool)
    with progress.stage("merging_for_trial", len(chosen)) as stage:
        for row in chosen.tolist():
            change[row] = _computed(folder, dataset, pairs.iloc[row], before)
            computed[row] = True
            stage.advance()
    return Effect(change, computed)


def moved(before: pd.DataFrame, after: pd.DataFrame) -> float:
    """Give the sum over accounts of how far their priority moved, further than sampling alone may move it.

    Who is in one of the two lists only moves by all of it.

    Parameters
    ----------
    before, after
        ``priority`` and ``referral_value_se``, the standard error of sampling, by account.

    Examples
    --------
    >>> before = pd.DataFrame({"priority": [5.0, 2.0, 9.0], "referral_value_se": [0.1, 0.1, 1.0]}, index=list("abc"))
    >>> after = pd.DataFrame({"priority": [7.0, 9.5], "referral_value_se": [0.1, 1.0]}, index=list("ac"))
    >>> moved(before, after)
    4.0
    """
    far = after["priority"].sub(before["priority"], fill_value=0.0).abs()
    spread = np.sqrt(before["referral_value_se"].pow(2).add(after["referral_value_se"].pow(2)))
    return float(far[~(far <= _SURE * spread)].sum())


def _computed(folder: Path, dataset: Dataset, pair: pd.Series, before: pd.DataFrame) -> float:
    trial = Identity(0, pair["what"], pair["kept"], pair["other"], "merge", "", "", date.min)
    log = (*dataset.identified, replace(trial, number=1 + max((one.number for one in dataset.identified), default=0)))
    other = read(folder, dataset.settings, identities=log)
    return moved(before, _list_of(other, None, silent))


def _list_of(dataset: Dataset, network: Network | None, progress: Progress) -> pd.DataFrame:
    """Give priorities by account, without what they do not need."""
    given = dataset.settings
    plain = replace(dataset, settings=replace(given, ranges=replace(given.ranges, on=False)), overrides=())
    found = rank_accounts(plain, network=network, measures=[MEASURES["diffusion"]()], progress=progress)
    return found.select("account_id", "priority", "referral_value", "referral_value_se").set_index("account_id")


def _judged(dataset: Dataset, network: Network, pairs: pd.DataFrame, before: pd.DataFrame) -> npt.NDArray[np.float64]:
    revenue = dataset.accounts.set_index("account_id")["revenue"].round(2)
    accounts = (pairs["what"] == "account").to_numpy()
    change = np.zeros(len(pairs))
    kept, other = pairs["kept"], pairs["other"]
    if accounts.any():
        gone = before["priority"].reindex(other[accounts]).fillna(0.0).to_numpy()
        one, two = (revenue.reindex(ids[accounts]).to_numpy() for ids in (kept, other))
        change[accounts] = np.abs(gone) * np.where(one == two, 1.0, 2.0)
    if not accounts.all():
        worth = before["referral_value"].reindex(list(network.account_ids)).fillna(0.0).to_numpy()
        members = network.incidence.tocsc()
        shared = worth / np.maximum(np.diff(network.incidence.indptr), 1)
        place = {group: column for column, group in enumerate(network.group_ids)}
        for row in np.flatnonzero(~accounts).tolist():
            columns = [place[group] for group in (kept.iloc[row], other.iloc[row]) if group in place]
            rows = {int(m) for c in columns for m in members.indices[members.indptr[c] : members.indptr[c + 1]]}
            change[row] = float(np.abs(shared[sorted(rows)]).sum())
    return change
