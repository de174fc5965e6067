"""What a back-test found."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from influence.backtest.figures import POOLED
from influence.backtest.outcomes import Outcome
from influence.language import retold

FEWEST_OUTCOMES = 10
"""With fewer accounts that have an outcome, or that have none, nothing is concluded."""


@dataclass(frozen=True)
class BackTest:
    """How well rankings of the past found what came after.

    Parameters
    ----------
    outcome
        What counts: ``referrals``, ``won`` or ``customers``.
    conclusive
        Whether at least 10 accounts have an outcome and 10 have none; else the tables of figures are empty.
    verdict
        One plain sentence on whether the network adds anything.
    findings
        Further sentences: against plain degree, which measure fits, what was expected.
    doubts
        What may hold knowledge from after the split, a sentence each.
    notes
        What a reader should know besides.
    splits
        One row a split: ``split``, ``until``, ``candidates``, ``with_outcome``, ``outcomes``, ``value``, ``unseen``.
        In this and the other tables, numbers that would tell of few people are missing where the dataset is redacted:
        see :func:`influence.backtest.sharing.shared`.
    total
        Accounts with an outcome, of all splits together.
    frame
        Every metric: see :func:`influence.backtest.figures.table`.
    fits
        One row a single measure: ``measure``, ``auc`` with its interval, ``best_share``: in which share of the
        bootstrap draws it predicts best.
    agreement
        Rank correlations of the measures (square).
    gains, calibration
        What the page draws: see :func:`influence.backtest.figures.gains` and
        :func:`influence.backtest.calibration.calibration`.
    depth
        The k of the verdict: a tenth of the list.
    strict, draws, currency, language, title
        How it was made, and how it speaks.
    """

    outcome: Outcome
    conclusive: bool
    verdict: str
    findings: tuple[str, ...]
    doubts: tuple[str, ...]
    notes: tuple[str, ...]
    splits: pd.DataFrame
    total: int
    frame: pd.DataFrame
    fits: pd.DataFrame
    agreement: pd.DataFrame
    gains: pd.DataFrame
    calibration: pd.DataFrame
    depth: int
    strict: bool
    draws: int
    currency: str
    language: str
    title: str

    def __repr__(self) -> str:
        head = f"BackTest({self.outcome}: {len(self.splits)} splits, {self.total} accounts with an outcome)"
        return f"{head}\n{self.verdict}"

    def told(self, language: str) -> BackTest:
        """Give the same in one of the languages."""
        return replace(
            self,
            language=language,
            verdict=retold(self.verdict, language),
            findings=tuple(retold(sentence, language) for sentence in self.findings),
            doubts=tuple(retold(sentence, language) for sentence in self.doubts),
            notes=tuple(retold(sentence, language) for sentence in self.notes),
        )

    @property
    def pooled(self) -> pd.DataFrame:
        """The metrics of all splits together at the k of the verdict, one row a method."""
        at = (self.frame["split"] == POOLED) & (self.frame["k"] == self.depth)
        return self.frame[at].reset_index(drop=True)

    def to_frame(self) -> pd.DataFrame:
        """Give a copy of all metrics."""
        return self.frame.copy()
