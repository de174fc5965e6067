"""``influence changes``: who rose, fell, entered and left since an earlier run, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import keeping, options
from influence.cli.delivery import Result, deliver
from influence.cli.session import Session, opened
from influence.cli.speech import phrase
from influence.cli.terminal import Layout
from influence.errors import DataError, NothingFound, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from influence.changes import Causes
    from influence.memory import Run, Snapshot
    from influence.model import Priorities
    from influence.model.situation import Situation
    from influence.settings import Settings

_COLUMNS = ("movement", "name", "rank_before", "rank_now", "change", "why")
_RISING = ("name", "runs", "referral_before", "referral_now", "growth", "noise")
_MONEY = frozenset({"value_before", "value_now", "change", "noise", "referral_before", "referral_now", "growth"})


@options.grouped
def changes(
    folder: options.Folder = Path(),
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE",
            help="Compare with the last run whose data reach no further than DATE.",
            show_default="the run before",
        ),
    ] = None,
    rising: Annotated[
        bool, typer.Option("--rising", help="Instead: whose word brings more from run to run, beyond noise.")
    ] = False,
    *,
    delivery: options.Delivery,
    common: options.Common,
) -> None:
    """Say who rose, fell, entered and left since an earlier run, and why, in parts that sum to the change.

    Runs are kept in the folder influence-memory of the project by rank, export, map and this command.
    """
    day = _day(since)
    with opened(folder, common, delivery.output) as session:
        from influence.memory import history

        shown, session = session, replace(session, dataset=session.plain)  # runs were kept under the real ids
        priorities = _valued(session)
        now = keeping.taken(session, priorities)
        kept = [run for run in history(folder, session.language) if run.kept and not run.what_if]
        keeping.forget(session)
        own = keeping.kept_here(session)
        if own:
            keeping.keep_taken(session, "changes", priorities, now, {})
        if rising:
            result = _rising_result(session, kept, now, day)
        else:
            result = _compared(session, _chosen(kept, now, day, own=own), now, priorities)
    deliver(shown, result, delivery)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(phrase("since_date", value=repr(text))) from None


def _valued(session: Session) -> Priorities:
    """Give the list, without what a comparison does not need."""
    from influence.centrality import MEASURES
    from influence.pipeline import rank_accounts

    given = session.dataset.settings
    plain = replace(given, ranges=replace(given.ranges, on=False))
    dataset = replace(session.dataset, settings=plain)
    measures = [MEASURES["diffusion"]()]
    return rank_accounts(dataset, network=session.network, measures=measures, progress=session.progress)


def _chosen(kept: list[Run], now: Snapshot, day: date | None, *, own: bool) -> Run:
    """Give the run to compare with."""
    others = [run for run in kept if run.digest != now.digest]
    if day is not None:
        others = [run for run in others if run.as_of is not None and run.as_of <= day]
    if not others:
        dates = sorted(run.as_of for run in kept if run.as_of is not None)
        key = "no_run_since" if day is not None and dates else "no_run" if own else "no_run_unkept"
        raise NothingFound(phrase(key, first=dates[0].isoformat() if dates else ""))
    return others[-1]


def _compared(session: Session, run: Run, now: Snapshot, priorities: Priorities) -> Result:
    from influence.changes import compare, explained
    from influence.memory import accounts_of, under_settings_of
    from influence.report.manifest import version_of

    dataset, notes = session.dataset, []
    if run.currency != now.currency:
        raise NothingFound(phrase("other_currency", before=run.currency, now=now.currency))
    under = None
    settings, today = dataset.settings, now.situation
    if run.settings != now.settings:
        try:
            then = under_settings_of(run.settings, dataset.settings)
        except (DataError, ValueError, KeyError, TypeError):
            notes.append(phrase("settings_unknown"))
        else:
            other = replace(session, dataset=replace(dataset, settings=then))
            alike = keeping.taken(other, _valued(other))
            under, settings, today = alike.frame, then, alike.situation
    before = accounts_of(session.folder, run.run, dataset.opted_out, session.language)
    found = _causes(session, run, today, settings)
    frame = compare(before, now.frame, under, found)
    notes.append(_told_apart(found))
    if (frame["from_other"] != 0).any():
        notes.append(phrase("changes_other"))
    frame.insert(2, "name", _names(session, frame))
    frame["account_id"] = [session.redaction.account(key) for key in frame["account_id"]]
    cents = [name for name in frame.columns if name in _MONEY or name.startswith("from_")]
    told = frame.copy(deep=False)
    frame[cents] = frame[cents] / 100
    version = version_of("influence")
    if run.program != version:
        notes.append(phrase("other_version", before=run.program, now=version))
    if run.combination != now.combination:
        notes.append(phrase("other_combination", before=run.combination, now=now.combination))
    counts = frame["movement"].value_counts()
    summary = phrase(
        "changes_summary",
        run=run.run,
        date=run.as_of.isoformat() if run.as_of else "–",
        **{name: int(counts.get(name, 0)) for name in ("rose", "fell", "entered", "left")},
    )

    def head(rows: int) -> pd.DataFrame:
        return frame.head(rows).assign(why=explained(told.head(rows), now.currency, session.language))

    return Result(
        "changes",
        len(frame),
        head,
        Layout(_COLUMNS, ("rank_before",), wide="why"),
        _MONEY | set(cents),
        options={"run": run.run},
        notes=[summary, phrase("changes_parts"), *notes, *priorities.notes],
    )


def _causes(session: Session, run: Run, today: Situation | None, settings: Settings) -> Causes | None:
    """Tell why referral values changed, where the situation of then is still there."""
    from influence.changes import Between, causes_of
    from influence.memory import situation_of_run
    from influence.value.situation import referral_under

    then = situation_of_run(session.folder, run.run, session.dataset.opted_out, session.language)
    if then is None or today is None:
        return None
    between = Between(then, today, ageing=settings.network.half_life_days is not None)
    return causes_of(between, lambda mixture: referral_under(mixture, settings), session.progress)


def _told_apart(found: Causes | None) -> str:
    if found is None:
        return phrase("changes_by_place")
    return phrase("changes_shared", count=found.shared) if found.shared else phrase("changes_by_cause")


def _rising_result(session: Session, kept: list[Run], now: Snapshot, day: date | None) -> Result:
    from influence.changes import rising
    from influence.memory import accounts_of

    runs = [run for run in kept if run.as_of is not None and run.currency == now.currency]
    if day is not None:
        runs = [run for run in runs if run.as_of is not None and run.as_of >= day]
    frames = [
        (run.as_of, accounts_of(session.folder, run.run, session.dataset.opted_out, session.language))
        for run in runs
        if run.as_of is not None
    ]
    if now.as_of is not None:
        frames.append((now.as_of, now.frame))
    days = len({when for when, _ in frames})
    if days < 2:
        raise NothingFound(phrase("rising_needs_runs", count=days))
    frame = rising(frames)
    if frame.empty:
        raise NothingFound(phrase("nobody_rises", count=days))
    frame.insert(1, "name", _names(session, frame))
    frame["account_id"] = [session.redaction.account(key) for key in frame["account_id"]]
    cents = [name for name in frame.columns if name in _MONEY]
    frame[cents] = frame[cents] / 100
    return Result(
        "changes",
        len(frame),
        frame.head,
        Layout(_RISING),
        _MONEY,
        options={"rising": True},
        notes=[phrase("rising_meaning", count=days), *session.dataset.notes],
    )


def _names(session: Session, frame: pd.DataFrame) -> list[str]:
    """Give the names as the data have them today; of those who left only the id was kept."""
    if session.redaction.on:
        return [session.redaction.account(key) for key in frame["account_id"]]
    accounts = session.dataset.accounts
    names = dict(zip(accounts["account_id"], accounts["name"], strict=True))
    return [names.get(key) or key for key in frame["account_id"]]
