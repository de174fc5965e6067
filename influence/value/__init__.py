"""What accounts are worth: own value and referral value."""

from influence.value.own import OwnValue, annuity, own_value
from influence.value.referral import ReferralValue, referral_value
from influence.value.values import estimate_values

__all__ = ["OwnValue", "ReferralValue", "annuity", "estimate_values", "own_value", "referral_value"]
