"""What a recursion over the network is counted with: the rates of one posterior draw, or their means."""

from __future__ import annotations

from influence.cascade import Audience
from influence.cascade.recursion import Chances
from influence.model import Rates


def mean_chances(rates: Rates, audience: Audience) -> Chances:
    """Give the chances at the mean rates; ``audience`` holds what winning somebody is worth at these."""
    return Chances(
        rates.telling_means,
        rates.tie_means,
        rates.participation * rates.reach,
        audience.account_worth,
        audience.unseen_worth,
    )


def drawn_chances(rates: Rates, audience: Audience, number: int) -> Chances:
    """Give the chances of one posterior draw, who buys and why among them; draws begin again at their end."""
    number %= len(rates.draws)
    conversion = _ratio(float(rates.draws.conversion[number]), rates.conversion.mean)
    one = _ratio(float(rates.draws.type_one_share[number]), rates.type_one_share.mean) * conversion
    two = _ratio(1.0 - float(rates.draws.type_one_share[number]), 1.0 - rates.type_one_share.mean) * conversion
    return Chances(
        rates.draws.telling[number],
        rates.draws.tie[number],
        rates.participation_draw(number) * rates.reach,
        audience.account_worth * (audience.account_new * one + (1.0 - audience.account_new) * two),
        audience.unseen_worth * (audience.unseen_new * one + (1.0 - audience.unseen_new) * two),
    )


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 1.0
