"""What an account is worth by the number of contacts a year: two saturating parts above a base."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from influence.model import FloatArray

_NOTHING = 1e-9
"""What time adds at most, in units of currency, below which it adds nothing."""


@dataclass(frozen=True)
class Curves:
    """value_i(x) = base_i + Σ_j amplitude_ji (1 − e^(−rate_ji x)), j = own value, referral value.

    Concave and rising in the number of contacts x ≥ 0.

    Parameters
    ----------
    base
        n amounts: what an account brings with no contact.
    amplitude
        2 × n amounts ≥ 0: what contact can add to the own value and to the referral value. What is below 1e-9 is
        nothing.
    rate
        2 × n numbers > 0: 1 / (contacts after which 63 % of it is reached).

    Examples
    --------
    >>> one = Curves(np.array([5.0]), np.array([[10.0], [0.0]]), np.ones((2, 1)))
    >>> one.value(np.array([0.0])).tolist(), one.slope(np.array([0.0])).tolist()
    ([5.0], [10.0])
    """

    base: FloatArray
    amplitude: FloatArray
    rate: FloatArray

    def __post_init__(self) -> None:
        if self.amplitude.shape != (2, len(self.base)) or self.rate.shape != self.amplitude.shape:
            raise ValueError("amplitude and rate must be 2 × n")
        sound = np.isfinite(self.amplitude).all() and np.isfinite(self.rate).all() and np.isfinite(self.base).all()
        if not sound or (self.amplitude < 0).any() or (self.rate <= 0).any():
            raise ValueError("curves must be finite, amplitudes 0 or more, rates more than 0")
        object.__setattr__(self, "amplitude", np.where(self.amplitude < _NOTHING, 0.0, self.amplitude))

    def __len__(self) -> int:
        return len(self.base)

    def value(self, contacts: FloatArray) -> FloatArray:
        """Give the value at n numbers of contacts."""
        return np.asarray(self.base + self.parts(contacts).sum(axis=0))

    def parts(self, contacts: FloatArray) -> FloatArray:
        """Give what contacts add to the own value and to the referral value, 2 × n."""
        return np.asarray(self.amplitude * -np.expm1(-self.rate * contacts))

    def step(self, contacts: FloatArray) -> FloatArray:
        """Give what one contact more adds, computed without cancellation."""
        return np.asarray((self.amplitude * np.exp(-self.rate * contacts) * -np.expm1(-self.rate)).sum(axis=0))

    def slope(self, contacts: FloatArray) -> FloatArray:
        """Give the value that a contact more adds at the margin."""
        return np.asarray((self.amplitude * self.rate * np.exp(-self.rate * contacts)).sum(axis=0))

    def some(self, accounts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Curves:
        """Give the curves of the accounts at some positions."""
        some = object.__new__(Curves)  # sound as these are: not looked through again
        for one in fields(self):
            object.__setattr__(some, one.name, np.take(getattr(self, one.name), accounts, axis=-1))
        return some
