"""The back-test itself: rebuild the past, rank it, and score the ranking on what came after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influence.backtest import figures, judge
from influence.backtest.calibration import calibration
from influence.backtest.known import Known, known_at, leaks
from influence.backtest.methods import DEFAULT_MEASURES, RANDOM, Ranked, method_names, potential, rank_at
from influence.backtest.outcomes import OUTCOMES, After, Outcome, after, default_outcome
from influence.backtest.resample import Trial, tally
from influence.backtest.result import FEWEST_OUTCOMES, BackTest
from influence.backtest.sharing import Shared, shared
from influence.backtest.windows import Splits, Window, windows
from influence.centrality import MEASURES
from influence.errors import NothingFound, UsageError
from influence.language import say, withholding
from influence.model import Dataset, FloatArray, positions, stage
from influence.progress import Progress, silent

DEPTHS = (10, 20, 50, 100)
DRAWS = 1000
_TENTH = 10


@dataclass(frozen=True)
class _Past:
    """One split: what was known, what came, and how it was ranked."""

    window: Window
    known: Known
    after: After
    ranked: Ranked


@stage
def back_test(
    dataset: Dataset,
    split: Splits = None,
    *,
    every: str | None = None,
    outcome: Outcome | None = None,
    at: Sequence[int] = (),
    measures: Sequence[str] = DEFAULT_MEASURES,
    strict: bool = False,
    draws: int = DRAWS,
    progress: Progress = silent,
) -> BackTest:
    """Rank the accounts by what was known at a split, and score the ranking on what came after.

    Parameters
    ----------
    dataset
        What :func:`influence.read` gave.
    split
        The last day that is known, or several; one year before ``as_of`` where absent. Each window of outcomes ends at
        the next split, the last at ``as_of``; figures are pooled over the splits and given for each.
    every
        A step (``"6m"``, ``"12w"``, ``"90d"``, ``"1y"``) in which the single split rolls on to the end.
    outcome
        ``"referrals"``: customers are ranked by who brings somebody; ``"won"``: only those count who were won;
        ``"customers"``: prospects are ranked by the chance that the word reaches them, and those count who became
        customers (adoption). Referrals where there are any after the split, else customers, where absent.
    at
        List lengths k at which is scored, beside a tenth of the list; 10, 20, 50 and 100 where empty.
    measures
        Names of measures to compare (keys of ``influence.centrality.MEASURES``).
    strict
        Leave out everything that cannot be dated.
    draws
        Number of bootstrap draws, and of random orders.
    progress
        Receives the stages.

    Returns
    -------
    BackTest
        The same for the same input. With fewer than 10 accounts that have an outcome, or that have none, it holds the
        splits and says that nothing can be concluded.

    Raises
    ------
    UsageError
        A split, step, outcome, measure, length or number of draws that cannot be; no date in the data; or no account
        that could be ranked at a split.
    NothingFound
        Nothing is recorded after the split.
    """
    language = dataset.settings.project.language
    _require(outcome, at, measures, draws, language)
    spans = windows(dataset, split, every)
    chosen = outcome or default_outcome(dataset, spans[0])
    if chosen is None:
        raise NothingFound(say(language, "backtest", "nothing_after", split=spans[0].split))
    pasts = [_past(dataset, span, chosen, measures, strict, progress) for span in spans]
    return _scored(dataset, pasts, chosen, at, measures, draws, progress)


def _require(outcome: str | None, at: Sequence[int], measures: Sequence[str], draws: int, language: str) -> None:
    if outcome is not None and outcome not in OUTCOMES:
        raise UsageError(say(language, "backtest", "no_outcome", given=repr(outcome), known=", ".join(OUTCOMES)))
    unknown = [name for name in measures if name not in MEASURES]
    if unknown:
        known = ", ".join(MEASURES)
        raise UsageError(say(language, "backtest", "no_measure", given=", ".join(unknown), known=known))
    for name, value, least in (("at", min(at, default=1), 1), ("draws", draws, 50)):
        if value < least:
            raise UsageError(say(language, "backtest", "too_little", name=name, least=least, given=value))


def _past(
    dataset: Dataset, window: Window, outcome: Outcome, measures: Sequence[str], strict: bool, progress: Progress
) -> _Past:
    known = known_at(dataset, window.split, strict=strict)
    if found := leaks(known, window.split):
        raise AssertionError(f"later knowledge passed the wall: {', '.join(found)}")
    came = after(dataset, known, window, outcome)
    if not came.n_candidates:
        language = dataset.settings.project.language
        key = "no_prospects_then" if outcome == "customers" else "no_customers_then"
        raise UsageError(say(language, "backtest", key, split=window.split))
    ranked = rank_at(known, outcome, measures, progress)
    if outcome == "customers" and (worth := potential(dataset, known, came)) is not None:
        ranked.scores["potential"] = worth
    return _Past(window, known, came, ranked)


def _trials(dataset: Dataset, pasts: Sequence[_Past]) -> list[Trial]:
    trials = []
    for past in pasts:
        chosen = np.flatnonzero(past.after.candidates)
        account = positions(past.known.dataset.accounts["account_id"], dataset.accounts["account_id"])[chosen]
        value = past.after.value if past.after.value is not None else np.zeros(len(past.after.count))
        scores = {name: values[chosen] for name, values in past.ranked.scores.items()}
        trials.append(Trial(account, past.after.count[chosen], value[chosen], scores))
    # Only accounts that were candidates once are drawn.
    ever = np.unique(np.concatenate([trial.account for trial in trials]))
    return [Trial(np.searchsorted(ever, one.account), one.count, one.value, one.scores) for one in trials]


def _scored(
    dataset: Dataset,
    pasts: Sequence[_Past],
    outcome: Outcome,
    at: Sequence[int],
    measures: Sequence[str],
    draws: int,
    progress: Progress,
) -> BackTest:
    project = dataset.settings.project
    language, seed = project.language, project.seed
    trials = _trials(dataset, pasts)
    splits = _splits(pasts)
    total = int(splits["with_outcome"].sum())
    depth = -(-round(float(splits["candidates"].mean())) // _TENTH)
    have = set.intersection(*(set(past.ranked.scores) for past in pasts))
    methods = method_names(outcome, measures, tuple(have))
    without = int((splits["candidates"] - splits["with_outcome"]).sum())
    conclusive = min(total, without) >= FEWEST_OUTCOMES
    parts = _figures(trials, pasts, methods, _depths(at, depth, splits), draws, seed, progress) if conclusive else None
    frame, fits, agreed, gained, calibrated = parts or (pd.DataFrame(),) * 5
    least = dataset.settings.least
    told = shared(Shared(splits, frame, gained, calibrated), least)
    sentence = judge.inconclusive(total, without, FEWEST_OUTCOMES, language)
    findings: tuple[str, ...] = ()
    if conclusive and all(_tells_nobody_apart(trial.scores[methods[0]]) for trial in trials):
        sentence = judge.no_network(pasts[0].known.strict, language)
    elif conclusive:
        pooled, said = (each[_of_verdict(each, depth)].reset_index(drop=True) for each in (frame, told.frame))
        sentence = judge.verdict(pooled, said, total, outcome, language, len(pasts))
        findings = (
            *judge.against_degree(pooled, said, language),
            *judge.fitting(fits, agreed, language),
            *judge.scale(calibrated, outcome, language),
        )
    known = [past.known for past in pasts]
    doubts = judge.doubtful(known, outcome, "potential" in methods, language)
    notes = (
        *judge.remarks(told.splits, int(splits["unseen"].sum()), methods, outcome, known[0].strict, language),
        *dataset.notes,
    )
    if least > 1:
        notes += (say(language, "backtest", "small_cells", least=least),)
    return BackTest(
        outcome=outcome,
        conclusive=conclusive,
        verdict=withholding(sentence, least),
        findings=findings,
        doubts=tuple(withholding(doubt, least) for doubt in doubts),
        notes=tuple(withholding(note, least) for note in notes),
        splits=told.splits,
        total=total,
        frame=told.frame,
        fits=fits,
        agreement=agreed,
        gains=told.gains,
        calibration=told.calibration,
        depth=depth,
        strict=known[0].strict,
        draws=draws,
        currency=project.currency,
        language=language,
        title=project.title,
    )


def _of_verdict(frame: pd.DataFrame, depth: int) -> pd.Series:
    return (frame["split"] == figures.POOLED) & (frame["k"] == depth)


def _tells_nobody_apart(scores: FloatArray) -> bool:
    return bool(np.ptp(scores) == 0) if len(scores) else True


def _depths(at: Sequence[int], main: int, splits: pd.DataFrame) -> tuple[int, ...]:
    """Give the list lengths, that of the verdict first.

    Those given by default are at most half of the shortest list; those asked for end with the longest one.
    """
    shortest, longest = int(splits["candidates"].min()), int(splits["candidates"].max())
    wanted = [min(depth, longest) for depth in at] or [depth for depth in DEPTHS if 2 * depth <= shortest]
    return (main, *sorted({depth for depth in wanted if depth != main}))


def _splits(pasts: Sequence[_Past]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "split": [past.window.split.isoformat() for past in pasts],
            "until": [past.window.until.isoformat() for past in pasts],
            "candidates": [past.after.n_candidates for past in pasts],
            "with_outcome": [past.after.n_with_outcome for past in pasts],
            "outcomes": [float(past.after.count.sum()) for past in pasts],
            "value": [np.nan if past.after.value is None else float(past.after.value.sum()) for past in pasts],
            "unseen": [past.after.unseen for past in pasts],
        }
    )


def _figures(
    trials: Sequence[Trial],
    pasts: Sequence[_Past],
    methods: Sequence[str],
    depths: Sequence[int],
    draws: int,
    seed: int,
    progress: Progress,
) -> tuple[pd.DataFrame, ...]:
    accounts = 1 + max(int(trial.account.max()) for trial in trials)
    counted = tally(trials, methods, depths, accounts=accounts, draws=draws, seed=seed, progress=progress)
    names = [past.window.split.isoformat() for past in pasts]
    frame = figures.table(counted, methods, judge.rivals_of(methods), trials, names, seed)
    among = figures.singles(methods)
    shares = figures.best_shares(counted, methods, among)
    pooled = frame[(frame["split"] == figures.POOLED) & (frame["k"] == depths[0]) & (frame["measure"] != RANDOM)]
    fits = pooled.loc[pooled["measure"].isin(among), ["measure", "auc", "auc_low", "auc_high"]]
    fits = fits.assign(best_share=[shares[name] for name in fits["measure"]])
    fits = fits.sort_values("auc", ascending=False, kind="stable", ignore_index=True)
    expected = [past.ranked.expected[past.after.candidates] for past in pasts]
    calibrated = calibration(trials, expected, accounts=accounts, draws=draws, seed=seed)
    return frame, fits, figures.agreement(trials, among), figures.gains(counted, methods), calibrated
