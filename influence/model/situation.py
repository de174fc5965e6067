"""All that the referral values of a run rest on, apart from settings: what a later run is compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from influence.model.network import FloatArray, IntArray

Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Situation:
    """Who was there, who belonged where, what newcomers were worth and what was known of the rates.

    Of n accounts in code-point order, m groups and the kinds of direct ties:

    Parameters
    ----------
    account_ids, status
        n ids and codes (``customer``, ``prospect``, ``lapsed``).
    cost, own, potential
        n amounts in units of currency: the cost of asking (NaN where none is stated), own value and what the account
        would be worth as a customer (NaN where nothing says so), not rounded.
    acting
        n chances of taking part, as they acted.
    group_ids, group_kind, group_size
        m ids, names of kinds, and declared sizes (NaN where none is).
    affiliations
        (account, group, strength): positions, and strengths as they acted.
    tie_kinds, ties
        Names of kinds, and (kind, source, target, strength): positions; undirected ties in both directions.
    telling, tie
        Kind → r and p as they acted.
    conversion, type_one_share
        As they acted.
    """

    account_ids: Sequence[str] = field(repr=False)
    status: Texts = field(repr=False)
    cost: FloatArray = field(repr=False)
    own: FloatArray = field(repr=False)
    potential: FloatArray = field(repr=False)
    acting: FloatArray = field(repr=False)
    group_ids: Sequence[str] = field(repr=False)
    group_kind: Texts = field(repr=False)
    group_size: FloatArray = field(repr=False)
    affiliations: tuple[IntArray, IntArray, FloatArray] = field(repr=False)
    tie_kinds: tuple[str, ...]
    ties: tuple[IntArray, IntArray, IntArray, FloatArray] = field(repr=False)
    telling: Mapping[str, float]
    tie: Mapping[str, float]
    conversion: float
    type_one_share: float

    def __post_init__(self) -> None:
        accounts = (self.status, self.cost, self.own, self.potential, self.acting)
        if any(len(array) != len(self.account_ids) for array in accounts):
            raise ValueError("what is told of accounts must have one entry each")
        if not len(self.group_ids) == len(self.group_kind) == len(self.group_size):
            raise ValueError("what is told of groups must have one entry each")
        if len({len(array) for array in self.affiliations}) != 1 or len({len(array) for array in self.ties}) != 1:
            raise ValueError("what is told of affiliations and ties must have one entry each")

    @property
    def rows(self) -> int:
        """Number of affiliations and directions of ties."""
        return len(self.affiliations[0]) + len(self.ties[0])
