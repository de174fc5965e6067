"""How unsure referral values are as a whole: what is not known of the rates, which is common to all accounts."""

from __future__ import annotations

import numpy as np

from influence.cascade import Audience
from influence.cascade.everybody import asking_everybody
from influence.cascade.recursion import Ways
from influence.model import FloatArray, Rates
from influence.value.chances import mean_chances

_LEAST = 1e-3
"""A drawn rate counts as no less than this share of its mean: a logarithm of nothing would say everything."""


def referral_factors(ways: Ways, audience: Audience, rates: Rates) -> FloatArray:
    """Give what every posterior draw makes of all referral values together: S factors of mean 1.

    What asking everybody would bring follows the rates as it does near their means, on the logarithmic scale
    (:func:`~influence.cascade.everybody.asking_everybody`). Errors of sampling and what is not known of single accounts
    are no part of it: over many accounts they cancel. All 1 where nothing can be won.
    """
    found = asking_everybody(ways, mean_chances(rates, audience))
    total, draws = found.total, rates.draws
    if total <= 0:
        return np.ones(len(draws))
    new = float((found.accounts * audience.account_new).sum() + found.unseen * audience.unseen_new) / total
    log = _logs(draws.telling, rates.telling_means) @ found.telling / total
    log += _logs(draws.tie, rates.tie_means) @ found.tie / total
    segments = np.array([segment.mean for segment in rates.segment_participation])
    by_segment = np.bincount(rates.account_segment, found.participation * _moved(rates), minlength=len(segments))
    log += _logs(draws.segment_participation, segments) @ by_segment / total
    log += _logs(draws.conversion, rates.conversion.mean)
    one = _ratios(draws.type_one_share, rates.type_one_share.mean)
    two = _ratios(1.0 - draws.type_one_share, 1.0 - rates.type_one_share.mean)
    log += np.log(np.maximum(new * one + (1.0 - new) * two, _LEAST))
    factors = np.exp(log - log.max(initial=-np.inf))
    return np.asarray(factors / factors.mean())


def _ratios(drawn: FloatArray, mean: FloatArray | float) -> FloatArray:
    mean = np.asarray(mean, dtype=np.float64)
    return np.divide(drawn, mean, out=np.ones(drawn.shape), where=mean > 0)


def _logs(drawn: FloatArray, mean: FloatArray | float) -> FloatArray:
    return np.log(np.maximum(_ratios(drawn, mean), _LEAST))


def _moved(rates: Rates) -> FloatArray:
    """Give by how many per cent each account's participation follows one per cent of its segment's.

    What was seen of an account itself stays: c π of its c π + agreed.
    """
    known = np.isfinite(rates.draws.concentration)
    if not known.any():
        return np.ones(len(rates.agreed))
    segments = np.array([segment.mean for segment in rates.segment_participation])
    share = np.median(rates.draws.concentration[known]) * segments[rates.account_segment]
    return np.asarray(share / np.maximum(share + rates.agreed, np.finfo(np.float64).tiny))


__all__ = ["referral_factors"]
