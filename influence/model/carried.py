"""What carries the referral values of accounts: kinds, groups and other accounts."""

from __future__ import annotations

from dataclasses import dataclass

import scipy.sparse as sp

from influence.model.network import FloatArray, IntArray


@dataclass(frozen=True)
class Carried:
    """What carries the referral value of n accounts before the cost of asking, in cents, for m groups and K kinds.

    An account's word is carried by the affiliation or direct tie over which it leaves the account: where the walk back
    from somebody won first met the account.

    Parameters
    ----------
    kinds
        K names in the network's order.
    by_kind
        n × K whole cents; every row sums to ``referral_new + referral_saved`` of the account.
    by_group
        n × m amounts: what an account tells in each of its groups brings.
    by_account
        n × n amounts: what it tells over direct ties, by who is told.
    by_contact
        n amounts: what it tells over ties to people outside the data.
    """

    kinds: tuple[str, ...]
    by_kind: IntArray
    by_group: sp.csr_array
    by_account: sp.csr_array
    by_contact: FloatArray

    def __post_init__(self) -> None:
        n = len(self.by_contact)
        if self.by_kind.shape != (n, len(self.kinds)):
            raise ValueError(f"there must be {n} × {len(self.kinds)} amounts by kind. Got {self.by_kind.shape}.")

    def __repr__(self) -> str:
        return f"Carried({len(self.by_contact)} accounts; kinds: {', '.join(self.kinds) or 'none'})"
