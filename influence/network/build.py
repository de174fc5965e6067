"""From clean tables to the two-mode network."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from influence.kernels.keyed import Places
from influence.kernels.products import column_counts
from influence.model import Dataset, FloatArray, Network, stage, texts_of
from influence.settings import Kind, Settings


@stage
def build_network(dataset: Dataset) -> Network:
    """Build the two-mode network of a dataset as known at its ``as_of``.

    Affiliations that have not begun at ``as_of`` are left out; those that are over are left out unless a half-life is
    set. With a half-life
    of h days a strength s becomes s · 2^(−age/h), the age counted from ``until`` where the affiliation is over, else
    from ``since``; without either
    date it does not age. Ties age from ``since``. Row order does not matter. A group to which no account belongs, at
    ``as_of``, joins nobody and is left out, with its size and, where it was the only sign of it, its kind.

    Parameters
    ----------
    dataset
        What was read; ids are already known to exist.

    Returns
    -------
    Network
        All accounts of the dataset, those without any tie included.
    """
    settings = dataset.settings
    accounts = dataset.accounts
    affiliations, ties = active_at(dataset.affiliations, dataset), active_at(dataset.ties, dataset)
    affiliations, ties = (_rows(frame, frame["strength"].to_numpy() > 0) for frame in (affiliations, ties))
    group = dataset.place("affiliations", "group_id", affiliations)
    joined = dataset.groups[np.bincount(group, minlength=len(dataset.groups)) > 0]
    kinds = _kinds(settings, joined, ties)
    kind_position = {kind.name: position for position, kind in enumerate(kinds)}

    groups = joined.assign(position=joined["kind"].map(kind_position).astype("int64"), at=joined.index)
    # Pseudonyms stand in the order of what they stand for, so that numbers stay the same to the bit.
    order = ["position"] if settings.redacted else ["position", "group_id"]
    groups = groups.sort_values(order, kind="stable", ignore_index=True)

    column = np.full(len(dataset.groups), -1, dtype=np.int64)
    column[groups["at"].to_numpy()] = np.arange(len(groups))
    incidence = matrix_of(
        dataset.place("affiliations", "account_id", affiliations),
        column[group],
        decayed(affiliations, dataset),
        (len(accounts), len(groups)),
    )
    known = column_counts(incidence).astype(np.float64)
    declared = groups["size"].to_numpy(dtype=np.float64, na_value=np.nan)
    names = accounts["name"].where(accounts["name"] != "", accounts["account_id"])
    group_names = groups["name"].where(groups["name"] != "", groups["group_id"])
    return Network(
        account_ids=texts_of(accounts["account_id"]),
        account_names=texts_of(names),
        group_ids=texts_of(groups["group_id"]),
        group_names=texts_of(group_names),
        group_kind=groups["position"].to_numpy(dtype=np.int64, copy=True),
        group_size=np.fmax(declared, known),
        kinds=kinds,
        incidence=incidence,
        ties=tuple(_tie_matrix(ties[ties["kind"] == kind.name], dataset) for kind in kinds),
        alpha=settings.network.alpha,
        revenue=known_revenue(accounts),
        least=settings.least,
        drawn_by=dataset.drawn_by,
    )


def active_at(frame: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Give the affiliations or ties that exist at the dataset's ``as_of``."""
    if dataset.as_of is None:
        return frame
    # In NumPy, where no comparison with a missing date holds either: pandas takes ten times as long.
    today = np.datetime64(dataset.as_of)
    there = ~(frame["since"].to_numpy(dtype="datetime64[us]") > today)
    if "until" in frame and dataset.settings.network.half_life_days is None:
        there &= ~(frame["until"].to_numpy(dtype="datetime64[us]") < today)
    return _rows(frame, there)


def known_revenue(accounts: pd.DataFrame) -> FloatArray:
    """Give yearly revenues, 0 where unknown or negative."""
    revenue: FloatArray = accounts["revenue"].fillna(0.0).to_numpy(dtype=np.float64, copy=True)
    return np.clip(revenue, 0.0, None)


def _rows(frame: pd.DataFrame, wanted: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Give the rows wanted: mostly all of them, which need not be copied."""
    return frame if wanted.all() else frame[wanted]


def _kinds(settings: Settings, groups: pd.DataFrame, ties: pd.DataFrame) -> tuple[Kind, ...]:
    names = sorted({*groups["kind"].unique(), *ties["kind"].unique()})
    return tuple(settings.kind(name) for name in names)


def decayed(frame: pd.DataFrame, dataset: Dataset) -> FloatArray:
    """Give what is left of strengths at the dataset's ``as_of``: all of them where there is no half-life."""
    strength = frame["strength"].to_numpy(dtype=np.float64, copy=True)
    half_life = dataset.settings.network.half_life_days
    if half_life is None or dataset.as_of is None:
        return strength
    begin = frame["since"]
    if "until" in frame:
        over = frame["until"] < pd.Timestamp(dataset.as_of)
        begin = begin.where(~over, frame["until"])
    age = _days_before(begin, dataset.as_of)
    return strength * np.exp2(-age / half_life)


def _days_before(dates: pd.Series[pd.Timestamp], as_of: date) -> FloatArray:
    days = (pd.Timestamp(as_of) - dates).dt.days.to_numpy(dtype=np.float64, na_value=0.0)
    return np.asarray(np.clip(days, 0.0, None))


def matrix_of(rows: Places, columns: Places, strength: FloatArray, shape: tuple[int, int]) -> sp.csr_array:
    """Give the CSR matrix of strengths at rows and columns, those of one place summed, none that is 0."""
    # 32-bit positions where they suffice: a third less to read at every product.
    if max(*shape, len(rows)) < np.iinfo(np.int32).max:
        rows, columns = rows.astype(np.int32), columns.astype(np.int32)
    if np.all(rows[1:] >= rows[:-1]):  # as tables are mostly sorted
        start = np.zeros(shape[0] + 1, dtype=columns.dtype)
        np.cumsum(np.bincount(rows, minlength=shape[0]), out=start[1:])
        matrix = sp.csr_array((strength, columns, start), shape=shape)
    else:
        matrix = sp.csr_array(sp.coo_array((strength, (rows, columns)), shape=shape))
    matrix.sum_duplicates()
    if not np.all(matrix.data):
        matrix.eliminate_zeros()
    return matrix


def _tie_matrix(ties: pd.DataFrame, dataset: Dataset) -> sp.csr_array:
    source, target = (dataset.place("ties", end, ties) for end in ("source", "target"))
    strength = decayed(ties, dataset)
    both = ~ties["directed"].to_numpy(dtype=bool)
    return matrix_of(
        np.concatenate([source, target[both]]),
        np.concatenate([target, source[both]]),
        np.concatenate([strength, strength[both]]),
        (len(dataset.accounts), len(dataset.accounts)),
    )
