"""What a run will take: time and memory, judged from the number of rows before anything is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from influence.centrality import Wanted, sampled
from influence.centrality.sampling import number_taken
from influence.kernels import threads
from influence.settings import Settings
from influence.settings.loading import load_settings
from influence.tables.counting import Count, count_rows
from influence.value.referral import sets_drawn


@dataclass(frozen=True)
class _Cost:
    """Seconds of one processor for a stage: a fixed part, and so many microseconds an account, link, row and sample.

    ``shared`` tells whether several threads share the work.
    """

    fixed: float
    account: float = 0.0
    link: float = 0.0
    row: float = 0.0
    sample: float = 0.0
    shared: bool = False


_READING = {
    "csv": _Cost(0.05, link=0.65),
    "parquet": _Cost(0.05, link=0.4),
    "excel": _Cost(0.3, link=25.0),
    "database": _Cost(0.2, link=2.0),
}
_STAGES = {
    "network": _Cost(0.02, account=0.15, link=0.07),
    "measures": _Cost(0.5, account=2.4, link=1.1, shared=True),
    "values": _Cost(0.1, account=3.5, link=1.0, sample=2.5, shared=True),
    "list": _Cost(0.1, account=2.3),
    "reasons": _Cost(0.0, row=6.5),
    "writing": _Cost(0.0, row=7.0),
}
_PATHS = _Cost(0.0, link=0.011, shared=True)
_PATHS_TOGETHER = _Cost(0.0, link=0.0004, shared=True)
"""For every link and source of betweenness, and of harmonic closeness."""
_DRAWING, _LOOKING = _Cost(0.0, sample=2.8), _Cost(0.05, account=4.0)
"""Of a campaign: drawing its sets, and every choice from them."""
_JUDGING, _JUDGING_RULED = _Cost(0.4, row=8_000.0), _Cost(0.4, row=25_000.0)
"""Once: describing its seeds, and the lists beside it, for every seed; more where floors or caps act."""
_BEGINNINGS, _HOLDING_OUT = _Cost(1.2), _Cost(1.5)
"""Trying other beginnings, bounded by its own limit on the work; and drawing a hold-out, beside one sample more."""
_SEEDS = 50
"""Accounts that a plan is taken to ask where its budgets do not say."""
_COMPARING, _BYTES_COMPARED = _Cost(1.5, account=150.0), 2500.0
"""Of looking for records that are one: comparing each account with those like it, and memory an account."""
_EXACT = ((5_000, 10), (50_000, 5), (300_000, 2))
_BYTES_A_SET = 110.0
"""In both samples together, read by account."""
_BYTES = {"base": 400e6, "account": 760.0, "link": 325.0, "row": 50.0}
_SPREAD = 2.0
"""Machines differ: the range is the estimate divided and multiplied by this."""


@dataclass(frozen=True)
class Effort:
    """What a command will take on a machine like the one on which the costs were measured.

    Parameters
    ----------
    accounts, links
        Rows of the accounts, and of affiliations and ties together.
    exact
        Whether all rows were counted, or some judged by the size of a file.
    seconds
        Stage → seconds.
    memory
        Bytes at the peak.
    more, more_memory
        Seconds and bytes that may come on top, where sampling goes on for long.
    """

    accounts: int
    links: int
    exact: bool
    seconds: dict[str, float]
    memory: float
    more: float = 0.0
    more_memory: float = 0.0

    @property
    def total(self) -> float:
        """Seconds of all stages."""
        return sum(self.seconds.values())

    @property
    def range(self) -> tuple[float, float]:
        """Seconds on a machine twice as fast, and on one half as fast."""
        return self.total / _SPREAD, (self.total + self.more) * _SPREAD


def estimate_effort(
    folder: str | Path, settings: Settings | None = None, rows: int | None = None, sources: Wanted = None
) -> Effort:
    """Estimate time and memory of ``influence rank`` from the number of rows, in well under a second.

    Parameters
    ----------
    folder, settings
        As for :func:`influence.read`.
    rows
        Number of rows of the list that will be shown with their reasons; all where absent.
    sources
        Number of sources of betweenness and harmonic closeness, or ``"exact"``; by the number of accounts where absent.

    Raises
    ------
    InputError
        The project cannot be found.
    """
    settings = load_settings(Path(folder)) if settings is None else settings
    counts = count_rows(folder, settings)
    accounts = _rows(counts.get("accounts", ()))
    links = _rows(counts.get("affiliations", ())) + _rows(counts.get("ties", ()))
    shown = accounts if rows is None else min(rows, accounts)
    samples = sets_drawn(accounts, settings.referral)
    seconds = {"reading": sum(_seconds(_READING[one.form], link=one.rows) for of in counts.values() for one in of)}
    seconds |= {
        name: _seconds(cost, account=accounts, link=links, row=shown, sample=samples) for name, cost in _STAGES.items()
    }
    seconds["measures"] += _following_paths(accounts, links, sources)
    memory = _BYTES["base"] + _BYTES["account"] * accounts + _BYTES["link"] * links + _BYTES["row"] * shown
    return Effort(accounts, links, all(one.exact for of in counts.values() for one in of), seconds, memory)


@dataclass(frozen=True)
class Planning:
    """What of a campaign plan decides how long it takes.

    Parameters
    ----------
    plans, waves
        How many plans are made, and in how many waves the campaign is asked.
    limit
        How many seconds sampling may go on at most; ``None``: no limit.
    seeds
        The most accounts that the budgets allow; ``None`` where they do not say, being of money.
    ruled
        Whether floors or caps act.
    uneven
        Whether costs differ, or several budgets act: then, and with floors or caps, other beginnings of a plan of few
        seeds are tried.
    hold_out
        Whether some are held out, which takes a sample more.
    """

    plans: int = 1
    waves: int = 1
    limit: float | None = None
    seeds: int | None = None
    ruled: bool = False
    uneven: bool = False
    hold_out: bool = False


@dataclass(frozen=True)
class Comparing:
    """What of looking for duplicates decides how long it takes: for how many pairs the list is computed anew.

    ``None``: as many as :func:`exact_pairs` says.
    """

    exact: int | None = None


def exact_pairs(accounts: int) -> int:
    """Give for how many pairs of duplicates the list is computed anew where nobody says.

    Examples
    --------
    >>> exact_pairs(600), exact_pairs(20_000), exact_pairs(10**6)
    (10, 5, 0)
    """
    return next((pairs for size, pairs in _EXACT if accounts <= size), 0)


def estimate_comparing(
    folder: str | Path, settings: Settings | None = None, comparing: Comparing | None = None
) -> Effort:
    """Estimate time and memory of ``influence identities`` from the number of rows, in well under a second.

    Parameters
    ----------
    folder, settings
        As for :func:`influence.read`.
    comparing
        What is asked for.

    Raises
    ------
    InputError
        The project cannot be found.
    """
    ranked = estimate_effort(folder, settings, 0)
    exact = comparing.exact if comparing is not None and comparing.exact is not None else exact_pairs(ranked.accounts)
    once = {name: ranked.seconds[name] for name in ("reading", "network", "values", "list")}
    seconds = {
        **once,
        "comparing": _seconds(_COMPARING, account=ranked.accounts),
        "merging": exact * sum(once.values()),
    }
    memory = ranked.memory + _BYTES_COMPARED * ranked.accounts
    return Effort(ranked.accounts, ranked.links, ranked.exact, seconds, memory)


def estimate_plan(folder: str | Path, settings: Settings | None = None, planning: Planning | None = None) -> Effort:
    """Estimate time and memory of ``influence plan`` from the number of rows and its budget, in well under a second.

    Samples grow until the plan is settled, so the range is wide: its upper end is that of the largest samples.

    Parameters
    ----------
    folder, settings
        As for :func:`influence.read`.
    planning
        What is asked for; one plan at once where absent.

    Raises
    ------
    InputError
        The project cannot be found.
    """
    from influence.campaign.sampling import MOST_SETS
    from influence.campaign.waiting import DRAWS
    from influence.campaign.waiting import MOST_SETS as SETS_A_DRAW

    settings = load_settings(Path(folder)) if settings is None else settings
    asked = planning or Planning()
    ranked = estimate_effort(folder, settings, 0)
    first = sets_drawn(ranked.accounts, settings.referral)
    looks = max(MOST_SETS // first, 1).bit_length()
    least, most = (
        asked.plans * (_seconds(_DRAWING, sample=2 * sets) + times * _seconds(_LOOKING, account=ranked.accounts))
        for sets, times in ((first, 2), (first << (looks - 1), looks))
    )
    sure, perhaps = _beside(asked, ranked.accounts, first)
    kept = {name: ranked.seconds[name] for name in ("reading", "network", "values", "list")}
    if asked.waves > 1:
        sets = DRAWS * asked.waves * min(SETS_A_DRAW, first)
        rounds = DRAWS * (asked.waves - 1)
        sure["waiting"] = _seconds(_DRAWING, sample=sets) + rounds * _seconds(_LOOKING, account=ranked.accounts)
    if asked.limit is not None:
        most = max(min(most, asked.limit), least)
    return Effort(
        ranked.accounts, ranked.links, ranked.exact, {**kept, "choosing": least, **sure},
        ranked.memory + _BYTES_A_SET * 2 * first, most - least + perhaps,
        _BYTES_A_SET * 2 * ((first << (looks - 1)) - first),
    )  # fmt: skip


def _beside(asked: Planning, accounts: int, sets: int) -> tuple[dict[str, float], float]:
    """Give the seconds of what a plan takes beside its samples, by stage, and those that may come on top."""
    from influence.campaign.enumeration import LONG

    seeds = min(_SEEDS if asked.seeds is None else asked.seeds, accounts)
    found = {"judging": asked.plans * _seconds(_JUDGING_RULED if asked.ruled else _JUDGING, row=seeds)}
    beginnings, perhaps = asked.plans * _seconds(_BEGINNINGS), 0.0
    if asked.ruled or asked.uneven:
        if asked.seeds is not None and asked.seeds <= LONG:
            found["beginnings"] = beginnings
        elif asked.uneven:
            perhaps = beginnings  # how many accounts so much money or time reaches is not known yet
    if asked.hold_out:
        one = _seconds(_HOLDING_OUT) + _seconds(_DRAWING, sample=sets) + _seconds(_LOOKING, account=accounts)
        found["holding_out"] = asked.plans * one
    return found, perhaps


def _following_paths(accounts: int, links: int, sources: Wanted) -> float:
    """Give the seconds of what follows paths from sources: each source goes over the links some times."""
    betweenness, harmonic = (
        number_taken(accounts, measure.exact_up_to, measure.sources) for measure in sampled(accounts, sources)
    )
    return _seconds(_PATHS, link=links * betweenness) + _seconds(_PATHS_TOGETHER, link=links * harmonic)


def _rows(counts: tuple[Count, ...]) -> int:
    return sum(count.rows for count in counts)


def _seconds(cost: _Cost, *, account: int = 0, link: int = 0, row: int = 0, sample: int = 0) -> float:
    work = (cost.account * account + cost.link * link + cost.row * row + cost.sample * sample) / 1e6
    # Threads share most of the work, never all of it.
    return cost.fixed + (work * (0.3 + 0.7 / threads()) if cost.shared else work)
