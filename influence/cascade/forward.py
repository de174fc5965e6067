"""Forward simulation of the independent cascade on the two-mode network: the definition, and the oracle for estimates.

The word starts at the seeds and is passed on at most T times (hops):

1. An account that has just been reached, and every seed, takes part with probability π: one coin an account and run.
2. One that takes part tells, for each affiliation to a group g of kind κ, each of the n_g − 1 others independently with
   p = min(1, r_κ / (n_g − 1)), and the other end of each direct tie of kind κ with p_κ (directed ties one way).
3. Who is told at least once is reached. Known accounts go to step 1 of the next hop; the unseen members of a group
   (n_g minus its known members) are reached and pass nothing on.

Strengths and kind weights play no part here; r_κ and p_κ are ``telling_rate`` and ``tie_probability`` of the network's
kinds. Where a market share
stands in for unknown group sizes, the caller says so through ``network.group_size``.

Only those who are told are drawn (:mod:`influence.cascade.telling`), all runs at once; a person is a number run ×
persons + person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from influence.cascade.sets import distinct
from influence.cascade.telling import Lines, Tellings, lay_out, tell
from influence.errors import UsageError
from influence.model import FloatArray, IntArray, Network


@dataclass(frozen=True)
class Cascade:
    """How readily accounts take part, and how often the word is passed on.

    Parameters
    ----------
    participation
        π, one probability for all accounts or an array of one an account. Range [0, 1].
    hops
        T, how many times the word is passed on at most. 1 or more.
    """

    participation: float | FloatArray = 0.3
    hops: int = 3

    def __post_init__(self) -> None:
        share = np.asarray(self.participation, dtype=np.float64)
        if share.ndim > 1 or not bool(np.all((share >= 0) & (share <= 1))):
            raise UsageError(f"The 'participation' of a cascade must be in [0, 1]. Got {self.participation!r}.")
        if self.hops < 1:
            raise UsageError(f"The 'hops' of a cascade must be 1 or more. Got {self.hops!r}.")

    def participation_of(self, accounts: int) -> FloatArray:
        """Give π as an array of one an account; :class:`~influence.errors.UsageError` where the length differs."""
        share = np.asarray(self.participation, dtype=np.float64)
        if share.ndim == 1 and share.shape != (accounts,):
            raise UsageError(
                f"The 'participation' of a cascade must have one value an account ({accounts}). Got {len(share)}."
            )
        return np.broadcast_to(share, (accounts,))


@dataclass(frozen=True)
class Spread:
    """What a simulation found: the mean over ``runs`` runs.

    Parameters
    ----------
    mean
        Mean value of those reached, in the unit of the values given.
    standard_error
        Its standard error (NaN for a single run).
    runs
        Number of runs.
    reached
        Share of runs in which each account was reached (n numbers in [0, 1]; 0 for the seeds).
    unseen
        Mean number of unseen members reached in each group (m numbers).
    """

    mean: float
    standard_error: float
    runs: int
    reached: FloatArray
    unseen: FloatArray

    def __repr__(self) -> str:
        return f"Spread({self.mean:.6g} ± {self.standard_error:.2g}, {self.runs} runs)"


def trace(
    lines: Lines, seeds: IntArray, takes_part: npt.NDArray[np.bool_], hops: int, rng: np.random.Generator
) -> tuple[Tellings, ...]:
    """Give who told whom in one run, hop by hop; ``teller`` is the account itself.

    ``takes_part`` holds the coin of every account. Those reached before may be told again: that is in the tellings too.
    """
    seen = np.zeros(lines.persons, dtype=np.bool_)
    seen[seeds] = True
    fresh, found = distinct(seeds), []
    for _ in range(hops):
        active = fresh[takes_part[fresh]]
        tellings = tell(lines, active, rng)
        found.append(Tellings(active[tellings.teller], tellings.told, tellings.group, tellings.kind))
        told = distinct(tellings.told)
        fresh = told[~seen[told] & (told < lines.accounts)]
        seen[told] = True
    return tuple(found)


def simulate(
    network: Network,
    cascade: Cascade,
    seeds: npt.ArrayLike,
    value: npt.ArrayLike,
    unseen_value: npt.ArrayLike = 0.0,
    *,
    runs: int = 1000,
    seed: int = 1,
) -> Spread:
    """Give the expected value of those reached when ``seeds`` are approached, by ``runs`` independent runs.

    Parameters
    ----------
    network
        The network; r_κ and p_κ are those of its kinds.
    cascade
        Participation and hops.
    seeds
        Positions of the accounts approached; none gives 0. Seeds give no value themselves.
    value
        Value of reaching an account: one number, or one an account.
    unseen_value
        Value of reaching an unseen member: one number, or one a group.
    runs, seed
        Number of runs, and the seed of the local generator.

    Examples
    --------
    A club of three, one of them unknown, in which everybody tells everybody:

    >>> import scipy.sparse as sp
    >>> from influence.settings import Kind
    >>> none, one = sp.csr_array((2, 2)), sp.csr_array(np.ones((2, 1)))
    >>> club = Network(
    ...     ("a", "b"), ("Ada", "Ben"), ("c",), ("Club",), np.array([0]), np.array([3.0]),
    ...     (Kind("social", telling_rate=2.0),), one, (none,), 1.0, np.zeros(2),
    ... )
    >>> simulate(club, Cascade(participation=1.0), [0], value=10.0, unseen_value=1.0, runs=50)
    Spread(11 ± 0, 50 runs)
    """
    if runs < 1:
        raise UsageError(f"The 'runs' of a simulation must be 1 or more. Got {runs!r}.")
    lines = lay_out(network)
    rng = np.random.default_rng(seed)
    share = cascade.participation_of(lines.accounts)
    chosen = distinct(np.asarray(seeds, dtype=np.int64))
    if len(chosen) and not 0 <= chosen[0] <= chosen[-1] < lines.accounts:
        raise UsageError(f"Seeds must be positions of accounts in [0, {lines.accounts}). Got {seeds!r}.")
    persons = max(lines.persons, 1)

    start = (np.arange(runs, dtype=np.int64)[:, None] * persons + chosen).ravel()
    seen, fresh = start, start
    for _ in range(cascade.hops):
        fresh = fresh[fresh % persons < lines.accounts]
        active = fresh[rng.random(len(fresh)) < share[fresh % persons]]
        if not len(active):
            break
        tellings = tell(lines, active % persons, rng)
        told = distinct(active[tellings.teller] // persons * persons + tellings.told)
        fresh = told[~np.isin(told, seen, assume_unique=True)]
        seen = np.sort(np.concatenate([seen, fresh]))
    reached = seen[~np.isin(seen, start, assume_unique=True)]

    worth = lines.person_values(value, unseen_value)
    totals = np.bincount(reached // persons, worth[reached % persons], minlength=runs)
    counts = np.bincount(reached % persons, minlength=persons) / runs
    error = float(totals.std(ddof=1) / np.sqrt(runs)) if runs > 1 else float("nan")
    steps = np.concatenate([[0.0], np.cumsum(counts)])
    return Spread(
        float(totals.mean()),
        error,
        runs,
        counts[: lines.accounts],
        steps[lines.unseen_start[1:]] - steps[lines.unseen_start[:-1]],
    )
