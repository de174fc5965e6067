"""Which accounts, and which groups, of a project are probably one and the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from influence.identities.blocking import Candidates, candidates
from influence.identities.details import read_details
from influence.identities.records import records_of
from influence.identities.scoring import compared
from influence.identities.weights import GROUP_COMPARISONS, MOVED, PER_GROUP_SITE, SHARED_MEMBERS
from influence.kernels import threads
from influence.model import Dataset, Network
from influence.model.identities import What, apart, standing
from influence.progress import Progress, silent

LEAST = 0.85
"""Probability from which on a pair is proposed where nothing else is asked for."""
MOST = 0.99
"""Probability that no pair exceeds: declared weights cannot tell 99 % from certainty."""
LOW = 0.5
"""Probability from which on a pair that is not proposed is counted."""
COLUMNS = ("what", "kept", "other", "probability", "signs")
_STATUS = {"customer": 0, "lapsed": 1, "prospect": 2}
_MANY, _SOME = 0.3, 0.02


@dataclass(frozen=True)
class Proposals:
    """Pairs of records that are probably one.

    Parameters
    ----------
    frame
        :data:`COLUMNS`, the most probable pair first: ``account`` or ``group``; the ids, that of the record which would
        stand for both first (a customer before others, then more revenue; the group with more members); the
        probability, an estimate from declared weights; ``signs``: what agrees and what does not, as
        ``comparison:answer`` in a tuple.
    columns
        Columns of the accounts table that hold contact details and were compared.
    too_common
        Words, addresses and numbers that so many records share that they bring none together.
    hidden
        Pairs less probable than asked for, down to :data:`LOW`.
    """

    frame: pd.DataFrame
    columns: tuple[str, ...]
    too_common: int
    hidden: int


def propose(
    folder: Path, dataset: Dataset, network: Network, least: float = LEAST, progress: Progress = silent
) -> Proposals:
    """Propose pairs of records that are probably one; nothing is merged by it.

    Every account and every group is compared with those with which it shares something rare, never all with all. Pairs
    on which people have decided are not proposed again, and groups of sensitive kinds not at all.

    Parameters
    ----------
    folder
        The project folder, of which contact details are read.
    dataset, network
        As read.
    least
        Probability from which on a pair is proposed.

    Raises
    ------
    DataError
        As :func:`influence.identities.details.read_details`.
    """
    low = min(LOW, least)
    with progress.stage("comparing", None):
        accounts, columns, common = _accounts(folder, dataset, low, progress)
        groups, also_common = _groups(dataset, network, low)
    frame = pd.concat([accounts, groups], ignore_index=True).sort_values(
        ["probability", "what", "kept", "other"], ascending=[False, True, True, True], kind="stable", ignore_index=True
    )
    proposed = frame[frame["probability"] >= least].reset_index(drop=True)
    return Proposals(proposed, columns, common + also_common, len(frame) - len(proposed))


def _accounts(
    folder: Path, dataset: Dataset, least: float, progress: Progress
) -> tuple[pd.DataFrame, tuple[str, ...], int]:
    accounts = dataset.accounts
    details, columns = read_details(folder, dataset, progress)
    records = records_of(accounts["name"].tolist(), details, accounts["revenue"], accounts["territory"])
    pairs = candidates(records.keys, len(accounts))
    frame = compared(records, pairs, beside=_moved, threads=threads())
    revenue = accounts["revenue"].fillna(-1.0).to_numpy(dtype=np.float64)
    status = accounts["status"].map(_STATUS).fillna(len(_STATUS)).to_numpy(dtype=np.int64)
    order = np.lexsort([np.arange(len(accounts)), -revenue, status])
    return _told("account", accounts["account_id"], frame, order, dataset, least), columns, pairs.too_common


def _moved(frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    both = (frame["phone"] == "other") & (frame["address"] == "other")
    return np.where(both, MOVED, 1.0)


def _groups(dataset: Dataset, network: Network, least: float) -> tuple[pd.DataFrame, int]:
    sensitive = [name for name in dataset.groups["kind"].unique() if dataset.settings.kind(name).sensitive]
    groups = dataset.groups[~dataset.groups["kind"].isin(sensitive)].reset_index(drop=True)
    unknown = pd.Series(np.full(len(groups), np.nan))
    nowhere = pd.Series("", index=range(len(groups)), dtype="str")
    towns = dataset.accounts["territory"].unique().tolist()
    records = records_of(groups["name"].tolist(), pd.DataFrame(), unknown, nowhere, towns)
    records = replace(records, told_apart=True)
    records.frame["size"] = groups["size"].to_numpy(dtype=np.float64)
    found = candidates(records.keys, len(groups))
    kinds = groups["kind"].to_numpy(dtype=object)
    alike = kinds[found.first] == kinds[found.second]
    pairs = Candidates(found.first[alike], found.second[alike], found.too_common)
    shared, sizes = _members(groups["group_id"], pairs, network)
    worth = np.array([SHARED_MEMBERS[key] for key in shared])
    frame = compared(records, pairs, GROUP_COMPARISONS, lambda _: worth, PER_GROUP_SITE, threads())
    frame["members"] = pd.Series(shared, dtype="str")
    order = np.lexsort([np.arange(len(groups)), -sizes])
    return _told("group", groups["group_id"], frame, order, dataset, least), found.too_common


def _members(ids: pd.Series, pairs: Candidates, network: Network) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Give how many members the groups of each pair share, as a key, and how many members each group has."""
    columns = pd.Index(network.group_ids).get_indexer(pd.Index(ids))
    members = network.incidence.tocsc()
    members.data = np.ones_like(members.data)
    counts = np.where(columns >= 0, np.diff(members.indptr)[columns], 0).astype(np.float64)
    keys = []
    for a, b in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True):
        fewer = min(counts[a], counts[b])
        if fewer == 0:
            keys.append("")
            continue
        mine, its = (members.indices[members.indptr[columns[n]] : members.indptr[columns[n] + 1]] for n in (a, b))
        share = len(np.intersect1d(mine, its)) / fewer
        keys.append("many" if share >= _MANY else "some" if share >= _SOME else "none")
    return keys, counts


def _told(
    what: What, ids: pd.Series, frame: pd.DataFrame, order: npt.NDArray[np.int64], dataset: Dataset, least: float
) -> pd.DataFrame:
    """Give the pairs that are probable enough and undecided, the record that would be kept first."""
    frame = frame[frame["probability"] >= least]
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    first, second = frame["first"].to_numpy(), frame["second"].to_numpy()
    swap = place[second] < place[first]
    names = ids.to_numpy(dtype=object)
    kept, other = names[np.where(swap, second, first)], names[np.where(swap, first, second)]
    answers = [name for name in frame.columns if name not in ("first", "second", "probability")]
    signs = [
        tuple(f"{name}:{key}" for name, key in zip(answers, row, strict=True) if key)
        for row in frame[answers].itertuples(index=False, name=None)
    ]
    told = pd.DataFrame(
        {
            "what": what,
            "kept": pd.array(kept, dtype="str"),
            "other": pd.array(other, dtype="str"),
            "probability": np.minimum(frame["probability"].to_numpy(dtype=np.float64), MOST).round(9),
            "signs": pd.Series(signs, dtype=object),
        }
    )
    decided = apart(standing(dataset.identified), what)
    fresh = [frozenset(pair) not in decided for pair in zip(told["kept"], told["other"], strict=True)]
    return told[np.array(fresh, dtype=bool)].reset_index(drop=True)
