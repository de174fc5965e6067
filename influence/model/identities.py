"""Decisions of people about which records stand for the same account or group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

What = Literal["account", "group"]
WHATS: tuple[What, ...] = get_args(What)
Verdict = Literal["merge", "distinct", "later", "undo"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True)
class Identity:
    """One decision about two records, as it was logged.

    Parameters
    ----------
    number
        Place in the log, from 1. Order in time is by this number, never by dates.
    what
        Whether the two are accounts or groups.
    kept, other
        Their ids; of two merged records ``kept`` stands for both.
    verdict
        ``merge`` (the same), ``distinct`` (two), ``later`` (not decided), ``undo`` (what was decided no longer holds).
    reason, author
        Why and by whom, in their words.
    on
        Day on which it was decided, as stated or by the clock of that machine.

    Raises
    ------
    ValueError
        An unknown word, an empty id, or one record given twice.
    """

    number: int
    what: What
    kept: str
    other: str
    verdict: Verdict
    reason: str
    author: str
    on: date

    def __post_init__(self) -> None:
        if self.what not in WHATS or self.verdict not in VERDICTS:
            raise ValueError(f"a decision is about {WHATS} and one of {VERDICTS}. Got {self.what!r}, {self.verdict!r}.")
        if not self.kept or not self.other or self.kept == self.other:
            raise ValueError(f"a decision is about two records. Got {self.kept!r} and {self.other!r}.")

    @property
    def pair(self) -> tuple[str, str, str]:
        """What, and the two ids in order: the same for every decision on the same two records."""
        return pair_of(self.what, self.kept, self.other)


def pair_of(what: What, one: str, other: str) -> tuple[str, str, str]:
    """Give what two records are, and their ids in order: the same whichever of them comes first."""
    first, second = sorted((one, other))
    return what, first, second


def standing(log: tuple[Identity, ...]) -> tuple[Identity, ...]:
    """Give the last decision on every pair, in the order of the log; those undone are gone.

    Examples
    --------
    >>> day = date(2025, 1, 1)
    >>> merged = Identity(1, "account", "a", "b", "merge", "same tax id", "Anna", day)
    >>> undone = Identity(2, "account", "a", "b", "undo", "two brothers", "Anna", day)
    >>> standing((merged,)) == (merged,), standing((merged, undone))
    (True, ())
    """
    last = {entry.pair: entry for entry in sorted(log, key=lambda entry: entry.number)}
    return tuple(sorted((e for e in last.values() if e.verdict != "undo"), key=lambda entry: entry.number))


def stand_ins(decisions: tuple[Identity, ...], what: What) -> Mapping[str, str]:
    """Give for each record that was merged away the one that stands for it, over any number of steps.

    Examples
    --------
    >>> day = date(2025, 1, 1)
    >>> one = Identity(1, "account", "b", "c", "merge", "same", "Anna", day)
    >>> two = Identity(2, "account", "a", "b", "merge", "same", "Anna", day)
    >>> dict(stand_ins((one, two), "account"))
    {'b': 'a', 'c': 'a'}
    """
    above: dict[str, str] = {}

    def top(record: str) -> str:
        while record in above:
            record = above[record]
        return record

    for entry in standing(decisions):
        if entry.what != what or entry.verdict != "merge":
            continue
        kept, other = top(entry.kept), top(entry.other)
        if kept != other:
            above[other] = kept
    return {record: top(record) for record in sorted(above)}


def apart(decisions: tuple[Identity, ...], what: What) -> frozenset[frozenset[str]]:
    """Give the pairs of records, as they stand for others, of which somebody said that they are two.

    Examples
    --------
    >>> day = date(2025, 1, 1)
    >>> two = Identity(1, "account", "b", "c", "distinct", "brothers", "Anna", day)
    >>> one = Identity(2, "account", "a", "b", "merge", "same", "Anna", day)
    >>> [sorted(pair) for pair in apart((two, one), "account")]
    [['a', 'c']]
    """
    stands = stand_ins(decisions, what)
    pairs = (
        frozenset((stands.get(entry.kept, entry.kept), stands.get(entry.other, entry.other)))
        for entry in standing(decisions)
        if entry.what == what and entry.verdict == "distinct"
    )
    return frozenset(pair for pair in pairs if len(pair) == 2)
