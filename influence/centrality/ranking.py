"""Ranks and percentiles of scores that were computed: equals stay equal whatever the rounding."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from influence.centrality.steps import BoolArray, has_tie
from influence.errors import UsageError
from influence.model import FloatArray, IntArray, Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def comparable(values: FloatArray) -> FloatArray:
    """Round to 33 binary digits (about 10 decimal ones), so that equal scores summed in another order compare equal.

    Examples
    --------
    >>> a, b = comparable(np.array([0.1 + 0.2, 0.3]))
    >>> bool(a == b)
    True
    """
    mantissa, exponent = np.frexp(values)
    rounded: FloatArray = np.ldexp(np.round(np.ldexp(mantissa, 33)), exponent - 33)
    return rounded


def percentile(values: FloatArray, mask: BoolArray) -> FloatArray:
    """Give percentiles in (0, 100] among the accounts of ``mask``, and 0 outside it.

    percentile = 100 · (mean rank of those with an equal score, 1 the lowest) / number ranked: the only best has 100; if
    all are equal, all stand at the middle, 50 and a little. NaN counts as outside.

    Examples
    --------
    >>> percentile(np.array([3.0, 1.0, 1.0, 7.0, 0.0]), np.array([True, True, True, True, False])).tolist()
    [75.0, 37.5, 37.5, 100.0, 0.0]
    """
    result: FloatArray = np.zeros(len(values))
    inside = mask & ~np.isnan(values)
    if inside.any():
        ranks = pd.Series(comparable(values[inside])).rank(method="average").to_numpy()
        result[inside] = 100 * ranks / np.count_nonzero(inside)
    return result


def foremost(share: float, *scores: FloatArray) -> IntArray:
    """Give the positions of those who stand out: the first ⌊share · c⌋ of c, at least one, best first.

    Those equal to the last of them come in with it; but where they would make more than twice as many, or are all there
    are, they do not stand out, and none of them comes in.

    Parameters
    ----------
    share
        Range (0, 1].
    *scores
        c numbers each, higher is better; later ones order those who are equal in the earlier ones. Where the share is
        less than one whole, only the first score counts: nobody is the best of few by an outer circumstance.

    Examples
    --------
    >>> foremost(0.5, np.array([1.0, 4.0, 3.0, 3.0, 2.0])).tolist()
    [1, 2, 3]
    >>> foremost(0.05, np.array([7.0, 7.0, 1.0])).tolist()
    []
    """
    count = len(scores[0])
    if count == 0:
        return np.empty(0, dtype=np.int64)
    # 0.29 · 100 is 28.999…: the share of a whole number is meant exactly.
    first = floor(share * count + 1e-9)
    counted = scores if first else scores[:1]
    first = max(first, 1)
    # Only those who are not behind the last of the first are put in order: few of many.
    behind = -comparable(scores[0])
    edge = np.partition(behind, first - 1)[first - 1]
    near = np.flatnonzero(~(behind > edge))
    keys = [comparable(score[near]) for score in counted]
    order = np.lexsort([near, *(-key for key in reversed(keys))])
    equal = np.all([key[order] == key[order[first - 1]] for key in keys], axis=0)
    ahead = order[: int(np.argmax(equal))]
    crowd = len(ahead) + np.count_nonzero(equal) > (2 * first if share * count >= 1 else 1)
    alike = len(near) == count and bool(equal.all())
    chosen: IntArray = near[ahead if alike or crowd else np.concatenate([ahead, order[equal]])]
    return chosen


def local_ranks(
    network: Network, values: FloatArray, by: Literal["group", "kind"] | Sequence[str] = "group"
) -> pd.DataFrame:
    """Rank the accounts inside each group, kind or territory by a score of the whole network.

    Parameters
    ----------
    values
        n scores; accounts with NaN are not ranked.
    by
        ``"group"``: among the known members of each group; ``"kind"``: among those with a tie of the kind (kinds of
        weight 0 have none); or n labels, such as territories, of which the empty one is no place.

    Returns
    -------
    pandas.DataFrame
        One row a place and ranked account: ``place`` (group id, kind or label), ``account_id``, ``score``, ``rank``
        (1 the highest; equals share the smallest), ``of`` (accounts ranked there). Ordered by place (groups in the
        network's order), rank, account id.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> network = network_of({"chamber": "ann bob", "choir": "bob cem"})
    >>> local_ranks(network, np.array([1.0, 3.0, 2.0]))[["place", "account_id", "rank"]].values.tolist()
    [['chamber', 'bob', 1], ['chamber', 'ann', 2], ['choir', 'bob', 1], ['choir', 'cem', 2]]
    """
    import pandas as pd

    if len(values) != network.n_accounts:
        raise UsageError(f"There must be one score an account ({network.n_accounts}). Got {len(values)}.")
    names, place, account = _places(network, by)
    ranked = ~np.isnan(values[account])
    place, account = place[ranked], account[ranked]
    compared = comparable(values)[account]
    order = np.lexsort((account, -compared, place))
    place, account, compared = place[order], account[order], compared[order]
    position = np.arange(len(place))
    new_place = np.diff(place, prepend=-1) != 0
    new_rank = new_place | (np.diff(compared, prepend=np.inf) != 0)
    first = np.maximum.accumulate(np.where(new_place, position, 0))
    equal = np.maximum.accumulate(np.where(new_rank, position, 0))
    frame = pd.DataFrame(
        {
            "place": np.array(names, dtype=object)[place],
            "account_id": np.array(network.account_ids, dtype=object)[account],
            "score": values[account],
            "rank": equal - first + 1,
            "of": np.bincount(place, minlength=len(names))[place],
        }
    )
    return frame.astype({"place": "str", "account_id": "str", "score": "float64", "rank": "int64", "of": "int64"})


def _places(network: Network, by: str | Sequence[str]) -> tuple[list[str], IntArray, IntArray]:
    """Give the places, and the place and account of every one that is to be ranked."""
    if isinstance(by, str):
        if by == "group":
            matrix = network.incidence.tocoo()
            return list(network.group_ids), matrix.col.astype(np.int64), matrix.row.astype(np.int64)
        if by == "kind":
            names = [kind.name for kind in network.kinds]
            tied = [np.flatnonzero(has_tie(network.of_kind(name))) for name in names]
            place = np.repeat(np.arange(len(names)), [len(accounts) for accounts in tied])
            return names, place, np.concatenate([np.zeros(0, dtype=np.int64), *tied])
        raise UsageError(f"The 'by' of local_ranks must be 'group', 'kind' or one label an account. Got {by!r}.")
    if len(by) != network.n_accounts:
        raise UsageError(f"There must be one label an account ({network.n_accounts}). Got {len(by)}.")
    labels, place = np.unique(np.array([str(label) for label in by], dtype=object), return_inverse=True)
    account = np.flatnonzero(labels[place] != "")
    return list(labels), place[account].astype(np.int64), account
