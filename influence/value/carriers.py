"""What carries each referral value: its parts by kind, to the cent, and by group, tie and contact."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from influence.cascade import Credit, Wiring
from influence.model import FloatArray, IntArray, Network
from influence.model.carried import Carried
from influence.value.outsiders import Outsiders


def carried(network: Network, wiring: Wiring, outside: Outsiders, credit: Credit, referral: IntArray) -> Carried:
    """Give what carries the referral values of all accounts.

    Parameters
    ----------
    network, wiring, outside, credit
        Of one sample.
    referral
        n whole cents: referral values before the cost of asking.
    """
    n, kinds = network.n_accounts, len(network.kinds)
    owner = np.repeat(np.arange(n), np.diff(wiring.account_start))
    contact = outside.contacts[0]
    by_kind = np.zeros(n * kinds)
    for account, kind, amount in (
        (owner, network.group_kind[wiring.account_group], credit.by_affiliation),
        (wiring.teller, wiring.teller_kind, credit.by_tie),
        (contact, outside.contact_kind, credit.by_contact),
    ):
        by_kind += np.bincount(account.astype(np.int64) * kinds + kind, amount, n * kinds)
    order, start = wiring.by_teller
    ties = sp.csr_array((100.0 * credit.by_tie[order], wiring.listener[order], start), shape=(n, n))
    ties.sum_duplicates()
    return Carried(
        kinds=tuple(kind.name for kind in network.kinds),
        by_kind=in_whole(by_kind.reshape(n, kinds), referral),
        by_group=sp.csr_array(
            (100.0 * credit.by_affiliation, wiring.account_group, wiring.account_start), shape=(n, network.n_groups)
        ),
        by_account=ties,
        by_contact=100.0 * np.bincount(contact, credit.by_contact, n).astype(np.float64),
    )


def in_whole(parts: FloatArray, total: IntArray) -> IntArray:
    """Give whole numbers in proportion to the parts of each row that sum to its total: by largest remainder.

    Of equal remainders the first goes first; a row without parts gets nothing.

    Examples
    --------
    >>> in_whole(np.array([[1.0, 1.0, 1.0], [5.0, 0.0, 1.0]]), np.array([100, 3])).tolist()
    [[34, 33, 33], [3, 0, 0]]
    """
    if not parts.size:
        return parts.astype(np.int64)
    whole = parts.sum(axis=1)
    exact = parts / np.where(whole > 0, whole, 1.0)[:, None] * total[:, None]
    floors = np.floor(exact)
    missing = np.where(whole > 0, np.rint(total - floors.sum(axis=1)), 0.0)
    place = np.argsort(np.argsort(floors - exact, axis=1, kind="stable"), axis=1)
    return np.asarray(floors + (place < missing[:, None]), dtype=np.int64)
