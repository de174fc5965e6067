"""Reading a project: every table found, mapped, typed and reconciled, every row accounted for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pandas as pd
import pyarrow as pa

from influence.errors import DataError, InputError, Problem
from influence.kernels import beside, in_order
from influence.kernels.arranging import ready_to_group
from influence.memory import read_identities
from influence.model import TABLES, Dataset, IntArray, SetAsideRows
from influence.model.identities import Identity, stand_ins
from influence.model.positions import arrow_texts
from influence.model.set_aside import joined
from influence.progress import Progress, silent
from influence.settings import Settings, Source
from influence.settings.loading import load_settings
from influence.tables.accounts import AccountIds, reconcile_accounts
from influence.tables.affiliations import Affiliated, kinds_of_groups, reconcile_affiliations, reconcile_groups
from influence.tables.as_of import analysis_date
from influence.tables.cells import TEXT, Arrow
from influence.tables.convert import Converted, assemble, convert_numbers, convert_texts, empty_frame
from influence.tables.decisions import applied_merges, gather_decisions
from influence.tables.discovery import find_sources
from influence.tables.elsewhere import Elsewhere
from influence.tables.logs import reconcile_estimates, reconcile_events, reconcile_nominations, reconcile_referrals
from influence.tables.mapping import map_columns
from influence.tables.merging import present, same_kind
from influence.tables.notes import gather_notes
from influence.tables.opening import Opened, open_source
from influence.tables.phrases import Phrases
from influence.tables.readings import gather_readings
from influence.tables.rows import Rows
from influence.tables.secrecy import REFERENCES, Secrecy, gather_secrets, hidden_rows, remove_mentions
from influence.tables.setting_aside import set_aside_rows
from influence.tables.sizes import without_opted_out
from influence.tables.sorting import take_sorted
from influence.tables.taking_part import rows_taking_part
from influence.tables.ties import reconcile_ties


@dataclass
class _Work:
    """What one reading has gathered so far."""

    settings: Settings
    say: Phrases
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    identities: tuple[Identity, ...] | None = None
    parts: dict[str, list[Converted]] = field(default_factory=dict)
    rows: dict[str, Rows] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def read(
    folder: str | Path,
    settings: Settings | None = None,
    progress: Progress = silent,
    *,
    identities: Sequence[Identity] | None = None,
) -> Dataset:
    """Read the tables of a project folder and account for every row.

    Tables are found as ``influence.toml`` says, else by their names in the folder. For every source,
    rows in = rows used + rows set aside + rows filtered. Records that people decided are the same are made one.

    Parameters
    ----------
    folder
        The project folder.
    settings
        The project's settings; ``None`` reads the folder's ``influence.toml``.
    progress
        Told of every file and of the reconciliation.
    identities
        Decisions on records that are the same, in place of those that the project's memory holds.

    Returns
    -------
    Dataset
        Clean, typed, sorted tables; the same whatever the order of rows.

    Raises
    ------
    InputError
        A folder, file, table or encoding that cannot be read, or accounts (or both affiliations and ties) are not
        there.
    DataError
        Columns that are missing or ambiguous, numbers or dates with two readings, accounts that contradict each other,
        no usable account: all of them at once.
    """
    folder = Path(folder)
    settings = load_settings(folder) if settings is None else settings
    work = _Work(
        settings,
        Phrases(settings.project.language),
        identities=None if identities is None else tuple(identities),
    )
    sources = find_sources(folder, settings, work.say)
    with progress.stage("reading", sum(len(entries) for entries in sources.values())) as stage:
        every = [(table, source) for table, entries in sources.items() for source in entries]
        for take_over in in_order(lambda one: _read_source(folder, *one, settings, work.say, progress), every):
            take_over(work)
            stage.advance()
        _read_numbers(work)
    _raise_if_wrong(work)
    with progress.stage("reconciling", None):
        return _reconciled(work, folder)


def read_opened(
    folder: str | Path,
    settings: Settings,
    tables: Mapping[str, Sequence[Callable[[], Opened]]],
    elsewhere: Elsewhere,
    progress: Progress = silent,
) -> Dataset:
    """Read the tables of a project from sources that are opened by functions, and others of whose rows are elsewhere.

    Parameters and exceptions are those of :func:`read`; the dataset accounts for rows elsewhere, and does not hold
    them.
    """
    work = _Work(settings, Phrases(settings.project.language), elsewhere)
    for table, sources in tables.items():
        for opening in sources:
            _taken_over(table, opening, settings, work.say)(work)
    _read_numbers(work)
    _raise_if_wrong(work)
    with progress.stage("reconciling", None):
        return _reconciled(work, Path(folder))


def _read_source(
    folder: Path, table: str, source: Source, settings: Settings, say: Phrases, progress: Progress
) -> Callable[[_Work], None]:
    """Read one file and give what hands it over, so that files may be read side by side and come in order."""
    return _taken_over(table, lambda: open_source(folder, table, source, say, progress), settings, say)


def _taken_over(table: str, opening: Callable[[], Opened], settings: Settings, say: Phrases) -> Callable[[_Work], None]:
    try:
        opened = opening()
    except InputError as error:
        unreadable = str(error)
        return lambda work: work.unreadable.append(unreadable)
    except DataError as error:
        wrong = error.problems
        return lambda work: work.problems.extend(wrong)
    ready_to_group(len(opened.raw))
    mapped, problems = map_columns(table, opened.raw, opened.source, say)
    if problems:
        return lambda work: work.problems.extend(problems)
    converted = convert_texts(table, opened, mapped, settings, say)
    return lambda work: work.parts.setdefault(table, []).append(converted)


def _read_numbers(work: _Work) -> None:
    """Read numbers and dates, once it is known which rows have a say in how they are written."""
    taking_part = rows_taking_part(work.parts, work.settings)
    for table, parts in work.parts.items():
        for number, (converted, mine) in enumerate(zip(parts, taking_part[table], strict=True)):
            convert_numbers(table, converted, mine, work.say, work.elsewhere.votes_of(table, number))
            work.problems.extend(converted.problems)


def _raise_if_wrong(work: _Work) -> None:
    if work.unreadable:
        raise InputError("\n".join([*work.unreadable, *map(str, work.problems)]))
    if work.problems:
        raise DataError(work.problems)


def _reconciled(work: _Work, folder: Path) -> Dataset:
    """Reconcile the tables with each other and give the dataset."""
    settings, say = work.settings, work.say
    work.rows = {table: assemble(table, parts) for table, parts in work.parts.items()}
    merges, faults = read_identities(folder, say.language) if work.identities is None else (work.identities, ())
    accounts, problems = reconcile_accounts(work.rows["accounts"], settings, say, stand_ins(merges, "account"))
    work.problems += problems
    group_rows, members = work.rows.get("groups"), work.rows.get("affiliations")
    pairs = stand_ins(merges, "group")
    kinds = kinds_of_groups(members, group_rows, {*pairs, *pairs.values()})
    groups_merged = present(same_kind(pairs, kinds), pa.array(sorted(kinds), TEXT))
    if group_rows is not None:
        work.problems += reconcile_groups(group_rows, settings, say, groups_merged)
    affiliations = beside(lambda: reconcile_affiliations(members, group_rows, accounts, settings, say, groups_merged))
    others = _reconcile_others(work, accounts)
    affiliated = affiliations()
    work.problems += [*affiliated.problems, *others]
    _raise_if_wrong(work)
    sources = {table: [part.opened.source for part in parts] for table, parts in work.parts.items()}
    secrecy = gather_secrets(work.rows, sources, affiliated, accounts, settings)
    set_aside = _set_aside(work, sources, affiliated, secrecy)
    _require_accounts(accounts, set_aside, work)
    if "affiliations" in work.rows:
        remove_mentions(work.rows["affiliations"], affiliated.groups, secrecy)
    today = analysis_date(work.rows, settings)
    groups, gone = without_opted_out(affiliated.groups, work.rows.get("affiliations"), accounts, settings, today.date)
    notes = gather_notes(work.rows, work.parts, groups, affiliated.other_kinds, today, settings, say, work.elsewhere)
    if gone:
        notes += (say("note_sizes", count=gone),)
    decisions = gather_decisions(folder, accounts, secrecy, say)
    merged = applied_merges(merges, accounts, groups_merged, decisions.opted_out, secrecy, say)
    notes += faults + merged.notes
    readings = gather_readings(work.parts, work.rows, work.elsewhere, set_aside)
    tables, places = _clean_tables(work, groups)
    return Dataset(
        tables,
        settings,
        today.date,
        readings,
        set_aside,
        notes + decisions.notes,
        decisions.overrides,
        decisions.decided,
        decisions.opted_out,
        merged=merged.applied,
        identified=merged.identified,
    ).knowing(places)


def _reconcile_others(work: _Work, accounts: AccountIds) -> list[Problem]:
    """Reconcile what has nothing to do with groups: ties, estimates, logs."""
    rows, problems = work.rows, list[Problem]()
    if "ties" in rows:
        problems += reconcile_ties(rows["ties"], accounts, work.settings, work.say)
    if "estimates" in rows:
        problems += reconcile_estimates(rows["estimates"], accounts, work.settings, work.say)
    if "referrals" in rows:
        reconcile_referrals(rows["referrals"], accounts, rows["accounts"])
    if "nominations" in rows:
        reconcile_nominations(rows["nominations"], accounts)
    for name in ("asks", "orders", "touches"):
        if name in rows:
            reconcile_events(rows[name], accounts)
    return problems


def _set_aside(
    work: _Work, sources: Mapping[str, Sequence[Source]], affiliated: Affiliated, secrecy: Secrecy
) -> SetAsideRows:
    entries: list[SetAsideRows] = []
    for name, rows in work.rows.items():
        hidden = hidden_rows(name, rows, secrecy, affiliated)
        entries.extend(set_aside_rows(rows, sources[name], hidden, secrecy, work.say.language))
    return joined(entries, work.say.language)


def _require_accounts(accounts: AccountIds, set_aside: SetAsideRows, work: _Work) -> None:
    if accounts.any_known:
        return
    files = ", ".join(part.opened.raw.file for part in work.parts["accounts"])
    mine = (entry.problem for entry in set_aside if entry.table == "accounts")
    raise DataError([work.say.problem(files, "no_accounts"), *islice(mine, 20)])


def _clean_tables(work: _Work, groups: pd.DataFrame) -> tuple[dict[str, pd.DataFrame], dict[tuple[str, str], IntArray]]:
    """Give all tables, sorted, and where what their rows name stands, as far as it was numbered for other ends.

    What was read goes as they come, so that both need not fit side by side.
    """
    work.parts.clear()
    tables: dict[str, pd.DataFrame] = {}
    places: dict[tuple[str, str], IntArray] = {}
    for name in TABLES:
        rows = work.rows.pop(name, None)
        if name == "groups":
            tables[name] = groups
        elif rows is None:
            tables[name] = empty_frame(name)
        else:
            rows.raws = ()
            tables[name], found = take_sorted(rows, _named_in(name, tables))
            places.update({(name, field): place for field, place in found.items()})
    return tables, places


def _named_in(name: str, tables: Mapping[str, pd.DataFrame]) -> dict[str, Arrow]:
    """Give for the fields of a table that name accounts or groups the ids of these."""
    if name == "accounts":
        return {}
    ids = {field: arrow_texts(tables["accounts"]["account_id"]) for field in REFERENCES.get(name, ())}
    return {**ids, "group_id": arrow_texts(tables["groups"]["group_id"])} if name == "affiliations" else ids
