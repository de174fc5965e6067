"""Value resting on an account: what its neighbours would bring less if it left."""

from __future__ import annotations

import numpy as np

from influence.model import FloatArray, Network
from influence.network import tie_operator


def value_resting(network: Network, own: FloatArray, leaving: FloatArray, uplift: float) -> FloatArray:
    """Give the part of the neighbours' own value that is at risk through each account.

    Churn is contagious: when a neighbour has left, a customer's chance of leaving rises by the share ``uplift`` (by
    80 % in Nitzan & Libai 2011). What customer j thereby stands to lose, uplift × leaving_j × own_j, is shared among
    the accounts whose word reaches it, by strength::

        resting_i = Σ_j W_ij / (Σ_k W_kj) · uplift · leaving_j · max(own_j, 0)

    so that all of it together is no more than uplift × the value that leaves in a year anyway. W is applied once and
    never built. It overlaps with the own value of the neighbours and is no part of the account's own.

    Parameters
    ----------
    network
        The two-mode network.
    own
        n own values, in currency over the horizon.
    leaving
        n chances of leaving within a year, in [0, 1].
    uplift
        Share by which the chance rises, at most to 1. Range [0, ∞).

    Returns
    -------
    FloatArray
        n amounts of 0 or more; 0 for accounts without ties.

    References
    ----------
    Nitzan, I. & Libai, B. (2011): Social effects on customer retention. Journal of Marketing 75(6).
    """
    risk = np.minimum(uplift * leaving, 1.0 - leaving) * np.maximum(own, 0.0)
    if not np.any(risk > 0):
        return np.zeros(network.n_accounts)
    operator = tie_operator(network)
    heard = operator.heard()
    told = np.divide(risk, heard, out=np.zeros(network.n_accounts), where=heard > 0)
    return np.maximum(operator.apply(told), 0.0)
