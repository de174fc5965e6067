"""What recurrences in the tie operator are said in, whichever engine runs them.

A recurrence is written once, in vectors of one number an account and in what an :class:`Engine` does with them. The
engine alone knows where the numbers are: in arrays (:mod:`influence.centrality.in_memory`), or in tables of a database
that may be larger than memory (:mod:`influence.engines`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Generic, Protocol, Self, TypeVar

T = TypeVar("T")


class Vector(Protocol):
    """One number an account. With a number, or another vector of its engine, it is reckoned with number by number.

    What an operation gives is a vector of the engine again; comparisons give what :meth:`Engine.where` takes.
    """

    def __add__(self, other: Any, /) -> Any: ...  # noqa: ANN401 - arrays say this of themselves in many words
    def __sub__(self, other: Any, /) -> Any: ...  # noqa: ANN401
    def __mul__(self, other: Any, /) -> Any: ...  # noqa: ANN401
    def __rmul__(self, other: Any, /) -> Any: ...  # noqa: ANN401
    def __truediv__(self, other: Any, /) -> Any: ...  # noqa: ANN401
    def __gt__(self, other: Any, /) -> Any: ...  # noqa: ANN401


V = TypeVar("V", bound=Vector)


class Products(ABC, Generic[V]):
    """A tie operator W of n accounts, and vectors of n numbers, wherever they are held.

    Steps that several recurrences share are defined here, in arithmetic; an engine may have a faster way to the same
    numbers. A vector that is passed as ``spare``, or that a step gives back, may have been written over: only the
    vectors given back count.
    """

    @property
    @abstractmethod
    def size(self) -> int:
        """Number of accounts n."""

    @property
    @abstractmethod
    def symmetric(self) -> bool:
        """Whether no direct tie is directed, so that W = Wᵀ."""

    @abstractmethod
    def constant(self, value: float) -> V:
        """Give ``value`` for every account."""

    # Products

    @abstractmethod
    def product(self, x: V, factor: float = 1.0, shift: V | None = None, spare: V | None = None) -> V:
        """Give factor · W x + shift ∘ x; without ``shift`` the first term alone."""

    @abstractmethod
    def product_transposed(self, x: V) -> V:
        """Give Wᵀ x."""

    def form(self, x: V, factor: float, shift: V | None, spare: V | None = None) -> tuple[V, float]:
        """Give :meth:`product`, and Σ x ∘ of it."""
        image = self.product(x, factor, shift, spare)
        return image, self.dot(x, image)

    def symmetric_product(self, x: V) -> V:
        """Give S x for the symmetric part S = (W + Wᵀ) / 2."""
        if self.symmetric:
            return self.product(x)
        both: V = (self.product(x) + self.product_transposed(x)) * 0.5
        return both

    # Number by number

    @abstractmethod
    def copy(self, x: V) -> V:
        """Give the numbers of ``x`` to be written over."""

    @abstractmethod
    def larger(self, x: V, other: V | float) -> V:
        """Give the larger of two numbers for every account."""

    @abstractmethod
    def absolute(self, x: V) -> V:
        """Give |x|."""

    @abstractmethod
    def inverse(self, x: V) -> V:
        """Give 1 / x where x > 0, and 0 elsewhere."""

    @abstractmethod
    def where(self, condition: Any, x: V, other: V | float) -> V:  # noqa: ANN401 - what comparing vectors gives
        """Give x where a condition holds, and ``other`` elsewhere."""

    # Sums

    @abstractmethod
    def sum(self, x: V, where: Any = None) -> float:  # noqa: ANN401
        """Give Σ x, of all accounts or of those where a condition holds."""

    @abstractmethod
    def largest(self, x: V) -> float:
        """Give the largest of numbers of 0 or more; 0 where there is no account."""

    @abstractmethod
    def dots(self, *pairs: tuple[V, V]) -> list[float]:
        """Give Σ x ∘ y for each pair of x and y, in one go."""

    def dot(self, x: V, y: V) -> float:
        """Give Σ x ∘ y."""
        return self.dots((x, y))[0]

    # Steps

    def take_off(self, x: V, factor: float, y: V) -> V:
        """Give x − factor · y."""
        x -= y * factor
        return x

    def blend(self, old: V, new: V, whole: V, of_old: float, of_new: float, of_whole: float) -> tuple[V, V]:
        """Give of_old · old + of_new · new, and of_whole · whole + that."""
        old *= of_old
        old += new * of_new
        whole *= of_whole
        whole += old
        return old, whole

    def advance(self, values: V, residual: V, direction: V, image: V, inverse: V, step: float) -> tuple[V, V, float]:
        """Take a step of conjugate gradients: values + step · d, residual − step · A d, and Σ residual² ∘ inverse."""
        values += direction * step
        residual -= image * step
        return values, residual, self.dot(residual, residual * inverse)

    def turn(self, direction: V, residual: V, inverse: V, share: float) -> V:
        """Give the next direction: inverse ∘ residual + share · d."""
        direction *= share
        direction += residual * inverse
        return direction


class Engine(Products[V]):
    """The tie operator of a network, and what recurrences need to know of its accounts.

    Attributes
    ----------
    holds_vectors
        Whether a vector that is held costs no more than its room; if not, every later step takes longer for it.
    """

    holds_vectors = True

    def __init__(self) -> None:
        self._made: dict[Callable[[Self], object], object] = {}

    def once(self, make: Callable[[Self], T]) -> T:
        """Give ``make(self)``, computed at the first call only; ``make`` must depend on the network alone."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]  # type: ignore[return-value]

    @property
    @abstractmethod
    def total_revenue(self) -> float:
        """Sum of all revenues."""

    @abstractmethod
    def revenue(self) -> V:
        """Give the yearly revenue of every account, 0 where unknown."""

    @abstractmethod
    def tied(self) -> V:
        """Give 1 for accounts with a tie, in either direction, and 0 for others."""

    @property
    @abstractmethod
    def groups_used(self) -> int:
        """Number of groups of kinds that have a weight."""

    @abstractmethod
    def groups(self) -> V:
        """Give in how many groups, of kinds that have a weight, every account is."""

    @abstractmethod
    def reached(self) -> V:
        """Give how many accounts each one's word reaches by direct ties, of one kind that has a weight or several."""

    @abstractmethod
    def strength(self) -> V:
        """Give W 1: the total strength of each account's ties; exactly 0 without ties."""

    def hearings(self, passing: float, hops: int, passed: Callable[[], None]) -> V:
        """Give Σ_{t=1..hops} (passing · W)^t 1, ``passed`` being called after every hop."""
        heard = self.strength()
        heard *= passing
        total = self.copy(heard)
        passed()
        for _ in range(hops - 1):
            # No number is below 0, but for rounding.
            heard = self.larger(self.product(heard, passing), 0.0)
            total += heard
            passed()
        return total

    @abstractmethod
    def heard(self) -> V:
        """Give Wᵀ 1: the total strength with which the word of others reaches each account; exactly 0 if none does."""
