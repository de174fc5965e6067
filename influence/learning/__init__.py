"""Learning how word travels from what happened: rates with intervals, from asks, referrals and nominations."""

from influence.learning.learn import learn_rates

__all__ = ["learn_rates"]
