"""Towns of any size with heavy-tailed groups, drawn as arrays; the same seed gives the same town."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
IndexArray = npt.NDArray[np.int32]

KINDS = ("church", "community", "industry", "social")
SMALLEST_GROUP = 2
_ROUNDS = 30
_STRENGTHS = (0.5, 1.0, 2.0, 3.0)
_FIRST_DAY, _LAST_DAY = np.datetime64("2005-01-01", "D"), np.datetime64("2026-06-30", "D")


@dataclass(frozen=True)
class Shape:
    """What a town is drawn from.

    Parameters
    ----------
    accounts
        Number of accounts n, at least 100.
    seed
        Seed of everything drawn.
    affiliations_each
        Mean number of groups an account is in.
    accounts_a_group
        Number of accounts for each group.
    largest_share
        Size of the largest group as a share of the accounts.
    ties_each, referrals_each
        Number of direct ties (before the doubles among them are dropped), and of referrals, for each account.
    activity_spread
        σ of the log-normal activity of accounts, to which the chance of being a member is proportional.
    prospect_share
        Share of accounts that are prospects.
    varied_strengths
        Whether affiliations have strengths of ½, 1, 2 or 3, each as often, rather than all 1.
    """

    accounts: int
    seed: int = 1
    affiliations_each: float = 5.0
    accounts_a_group: int = 20
    largest_share: float = 0.05
    ties_each: float = 0.5
    referrals_each: float = 0.02
    activity_spread: float = 1.0
    prospect_share: float = 0.2
    varied_strengths: bool = False

    def __post_init__(self) -> None:
        if self.accounts < 100:
            raise ValueError(f"The 'accounts' of Shape must be 100 or more. Got {self.accounts!r}.")

    @property
    def affiliations(self) -> int:
        """Number of affiliations aimed at: never more, and less by 1 % at most where there are 10,000 accounts or more.

        The groups of a smaller town, none above ``largest_share``, cannot hold so many.
        """
        return round(self.accounts * self.affiliations_each)


@dataclass(frozen=True)
class Town:
    """A town as arrays: n accounts, m groups, and positions in both.

    Parameters
    ----------
    group_kind
        m positions in :data:`KINDS`, ascending.
    member, group, strength
        Account, group and strength of every affiliation, ordered by group, then account; no pair twice.
    tie_source, tie_target
        The two ends of every undirected tie, source < target, ordered; no pair twice.
    referrer, referred, referral_day, referral_won
        Referrals, ordered by day.
    revenue
        n yearly revenues; 0 for prospects.
    prospect
        n flags.
    since_day
        n first days; days are counted from 1970-01-01.
    """

    group_kind: npt.NDArray[np.int8]
    member: IndexArray
    group: IndexArray
    strength: FloatArray
    tie_source: IndexArray
    tie_target: IndexArray
    referrer: IndexArray
    referred: IndexArray
    referral_day: IndexArray
    referral_won: npt.NDArray[np.bool_]
    revenue: FloatArray
    prospect: npt.NDArray[np.bool_]
    since_day: IndexArray

    @property
    def n_accounts(self) -> int:
        """Number of accounts n."""
        return len(self.revenue)

    @property
    def n_groups(self) -> int:
        """Number of groups m."""
        return len(self.group_kind)

    def group_sizes(self) -> IntArray:
        """Give the number of members of every group."""
        return np.bincount(self.group, minlength=self.n_groups).astype(np.int64)

    def store(self, folder: Path) -> None:
        """Write every array into ``folder``, one file each."""
        folder.mkdir(parents=True, exist_ok=True)
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))

    @classmethod
    def load(cls, folder: Path) -> Town:
        """Give the town that :meth:`store` wrote."""
        return cls(**{field.name: np.load(folder / f"{field.name}.npy") for field in fields(cls)})


def zipf_sizes(groups: int, total: int, largest: int) -> IntArray:
    """Give group sizes that fall as 1/rank, none above ``largest`` nor below 2, the largest first.

    Their sum is ``total`` but for rounding, unless ``groups`` groups cannot hold so many or so few.

    Examples
    --------
    >>> zipf_sizes(6, 40, 12).tolist()
    [12, 9, 6, 4, 3, 3]
    """
    rank = np.arange(1, groups + 1)
    low, high = 0.0, float(largest * groups)
    for _ in range(100):
        middle = (low + high) / 2
        if np.sum(np.clip(middle / rank, SMALLEST_GROUP, largest)) < total:
            low = middle
        else:
            high = middle
    return np.floor(np.clip(high / rank, SMALLEST_GROUP, largest)).astype(np.int64)


def draw_town(shape: Shape) -> Town:
    """Draw a town; about 50 bytes an affiliation are held at the highest point."""
    rng = np.random.default_rng(shape.seed)
    n = shape.accounts
    m = max(n // shape.accounts_a_group, len(KINDS))
    cumulated = np.cumsum(rng.lognormal(0.0, shape.activity_spread, n))
    sizes = zipf_sizes(m, shape.affiliations, max(int(n * shape.largest_share), SMALLEST_GROUP))
    group_kind = np.sort(rng.integers(0, len(KINDS), m)).astype(np.int8)
    group, member = _members(rng, rng.permutation(sizes), cumulated)
    source, target = _ties(rng, n, round(n * shape.ties_each))
    prospect = rng.random(n) < shape.prospect_share
    referrals = round(n * shape.referrals_each)
    referrer, referred = _accounts(rng, cumulated, referrals), rng.integers(0, n, referrals).astype(np.int32)
    last, first = _LAST_DAY.astype(np.int64), _FIRST_DAY.astype(np.int64)
    return Town(
        group_kind=group_kind,
        member=member,
        group=group,
        strength=rng.choice(_STRENGTHS, len(group)) if shape.varied_strengths else np.ones(len(group)),
        tie_source=source,
        tie_target=target,
        referrer=referrer,
        referred=np.where(referred == referrer, (referred + 1) % n, referred).astype(np.int32),
        referral_day=np.sort(rng.integers(last - 730, last + 1, referrals)).astype(np.int32),
        referral_won=rng.random(referrals) < 0.4,
        revenue=np.where(prospect, 0.0, np.round(rng.lognormal(8.0, 1.2, n), 2)),
        prospect=prospect,
        since_day=rng.integers(first, last - 730, n).astype(np.int32),
    )


def _accounts(rng: np.random.Generator, cumulated: FloatArray, count: int) -> IndexArray:
    """Draw accounts in proportion to their activity."""
    drawn = np.searchsorted(cumulated, np.sort(rng.random(count)) * cumulated[-1], side="right").astype(np.int32)
    result: IndexArray = np.minimum(drawn, len(cumulated) - 1).astype(np.int32)
    rng.shuffle(result)
    return result


def _members(rng: np.random.Generator, sizes: IntArray, cumulated: FloatArray) -> tuple[IndexArray, IndexArray]:
    """Draw the members of every group, in proportion to activity, without a pair twice: what lacks is drawn again."""
    n, m = len(cumulated), len(sizes)
    pairs, lacking = np.empty(0, dtype=np.int64), sizes
    for _ in range(_ROUNDS):
        group = np.repeat(np.arange(m, dtype=np.int64), lacking)
        group *= n
        group += _accounts(rng, cumulated, len(group))
        pairs = np.concatenate([pairs, group])
        pairs.sort()
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        lacking = sizes - np.bincount(pairs // n, minlength=m)
        if lacking.sum() <= len(pairs) // 1000:
            break
    return (pairs // n).astype(np.int32), (pairs % n).astype(np.int32)


def _ties(rng: np.random.Generator, n: int, count: int) -> tuple[IndexArray, IndexArray]:
    """Draw ties between accounts that stand close in the order of ids, as neighbours do, and one in four anywhere."""
    one = rng.integers(0, n, count)
    near = one + rng.geometric(0.02, count)
    other = np.where(rng.random(count) < 0.75, near % n, rng.integers(0, n, count))
    pairs = np.unique(np.minimum(one, other) * n + np.maximum(one, other))
    source, target = pairs // n, pairs % n
    apart = source != target
    return source[apart].astype(np.int32), target[apart].astype(np.int32)
