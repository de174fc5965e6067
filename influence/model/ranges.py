"""How sure the places of a list are: rank ranges, sensitivity to the kinds, and the list without each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from influence.model.columns import Coded, Column, Stored
from influence.model.network import FloatArray, IntArray

if TYPE_CHECKING:
    import pandas as pd

LABELS = ("", "toss_up", "likely", "sure")
"""What is said of the chance to be in the top k, from the smallest up; nothing below the first threshold."""

RANGE_COLUMNS = ("rank_low", "rank_high", "p_top", "top_label")
"""What rank ranges add to a list."""


@dataclass(frozen=True)
class Standing:
    """Where n accounts stand by one quantity when what is uncertain is drawn again and again.

    Parameters
    ----------
    low, high
        n ranks, 1 the first: the middle share of the draws, of the level asked for, lies between them, both included.
        Equals share their places: ``low`` counts the best of them, ``high`` the last.
    top
        n shares in [0, 1]: of the draws in which the account is among the first k. They sum to k (or n where fewer).
    """

    low: IntArray
    high: IntArray
    top: FloatArray

    def __post_init__(self) -> None:
        if not len(self.low) == len(self.high) == len(self.top) or bool(np.any(self.low > self.high)):
            raise ValueError("a range must have one low and one high rank an account, not reversed")
        for array in (self.low, self.high, self.top):
            array.flags.writeable = False


@dataclass(frozen=True)
class RankRanges:
    """Rank ranges of every account, in account order.

    Parameters
    ----------
    account_ids
        n ids.
    priority, referral
        Where the account stands by what the list is sorted by, and by referral value alone.
    draws, level, k
        Number of draws, share of them that a range holds, and the k of the top k.
    thresholds
        Chances from which on an account is a toss-up, likely and sure.
    assumptions
        What was drawn, and what was not, a sentence each.
    """

    account_ids: Sequence[str]
    priority: Standing
    referral: Standing
    draws: int
    level: float
    k: int
    thresholds: tuple[float, float, float]
    assumptions: tuple[str, ...] = ()

    def __repr__(self) -> str:
        sure, likely, open_ = (int(np.count_nonzero(self.label.codes == code)) for code in (3, 2, 1))
        return (
            f"RankRanges({len(self.account_ids)} accounts, {self.draws} draws; top {self.k}: "
            f"{sure} sure, {likely} likely, {open_} toss-ups)"
        )

    @property
    def label(self) -> Coded:
        """``sure``, ``likely``, ``toss_up`` or nothing for each account, by priority."""
        return self.labelled(self.priority)

    def labelled(self, standing: Standing) -> Coded:
        """Give the labels of one of the two standings."""
        # Shares of draws are sums of fractions: a share of exactly the threshold must not fail by its last bit.
        codes = np.searchsorted(np.array(self.thresholds) - 1e-9, standing.top, side="right")
        return Coded(codes.astype(np.int8), LABELS)

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns :data:`RANGE_COLUMNS` for a list, by priority."""
        standing = self.priority
        values = (Stored(standing.low), Stored(standing.high), Stored(standing.top), self.label)
        return dict(zip(RANGE_COLUMNS, values, strict=True))

    def to_frame(self) -> pd.DataFrame:
        """Give one row an account: :data:`RANGE_COLUMNS`, and ranges and chance by referral value alone."""
        import pandas as pd

        every = np.arange(len(self.account_ids))
        return pd.DataFrame(
            {
                **{name: column(every) for name, column in self.columns.items()},
                "referral_rank_low": self.referral.low,
                "referral_rank_high": self.referral.high,
                "referral_p_top": self.referral.top,
            },
            index=pd.Index(list(self.account_ids), name="account_id", dtype="str"),
        )


@dataclass(frozen=True)
class Sensitivity:
    """Who stays in the top k when the kinds weigh differently.

    Parameters
    ----------
    account_ids
        n ids.
    stays
        n shares in [0, 1] of the weightings in which the account is among the first k.
    weightings, k
        Number of weightings, and k.
    """

    account_ids: Sequence[str]
    stays: FloatArray
    weightings: int
    k: int

    def __post_init__(self) -> None:
        self.stays.flags.writeable = False

    def __repr__(self) -> str:
        return f"Sensitivity(top {self.k}, {self.weightings} weightings: {self.always} always in it)"

    @property
    def always(self) -> int:
        """Number of accounts that are in the top k under every weighting."""
        return int(np.count_nonzero(self.stays >= 1 - 1e-9))

    @property
    def mostly(self) -> int:
        """Number of accounts that are in the top k under more than half of the weightings."""
        return int(np.count_nonzero(self.stays > 0.5))


@dataclass(frozen=True)
class WithoutKind:
    """The list without the groups and ties of one kind.

    Parameters
    ----------
    kind
        Its name.
    leave, enter
        Ids of the accounts that leave the top k, and of those that enter it; equally many.
    rank_correlation
        Spearman's, of all accounts with and without the kind; NaN where all are equal.
    referral_share
        Share of all referral value that is gone without the kind, in [0, 1]; NaN where there is none. Shares need not
        sum to 1: what several kinds could carry is lost with none of them.
    """

    kind: str
    leave: tuple[str, ...]
    enter: tuple[str, ...]
    rank_correlation: float
    referral_share: float

    @property
    def changed(self) -> int:
        """How many of the top k change."""
        return len(self.leave)


@dataclass(frozen=True)
class Ablation:
    """The list without each kind, in the order of the network's kinds."""

    kinds: tuple[WithoutKind, ...]
    k: int

    def to_frame(self) -> pd.DataFrame:
        """Give one row a kind: kind, changed, leave, enter, rank_correlation, referral_share."""
        import pandas as pd

        rows = [
            (
                one.kind,
                one.changed,
                ", ".join(one.leave),
                ", ".join(one.enter),
                one.rank_correlation,
                one.referral_share,
            )
            for one in self.kinds
        ]
        names = ["kind", "changed", "leave", "enter", "rank_correlation", "referral_share"]
        return pd.DataFrame(rows, columns=names)


__all__ = ["LABELS", "RANGE_COLUMNS", "Ablation", "RankRanges", "Sensitivity", "Standing", "WithoutKind"]
