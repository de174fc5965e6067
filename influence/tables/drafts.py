"""Drafting the source of each table of a proposal: its columns, constants and filter, and what to check about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from influence.model import TABLES
from influence.settings.kind_words import sound_like_churches, suggested_kind
from influence.tables.fitting import Fitted, fit_column, fit_fields
from influence.tables.guess import Guess, lists_prospects, revenue_columns
from influence.tables.pairing import Pair, account_filter, known_share, related, sorts_into_groups
from influence.tables.phrases import Phrases
from influence.tables.profile import Column, FileProfile

_WON = frozenset(["won", "closed won", "closedwon", "gewonnen"])


def draft_accounts(file: FileProfile, key: Column, say: Phrases) -> Guess:
    """Map a file of accounts."""
    columns = {"account_id": key.name}
    why = "init_accounts_nearly" if key.repeats else "init_accounts"
    remarks = [say(why, column=key.name, distinct=key.distinct, count=key.repeats)]
    if key.filled < file.rows:
        remarks.append(say("init_ids_missing", count=file.rows - key.filled, column=key.name))
    fitted = fit_fields("accounts", file, columns, say)
    revenue = [] if fitted.columns.get("revenue") else revenue_columns(file)
    if revenue:
        chosen = fit_column("accounts", "revenue", file, revenue[0], say)
        guessed = [say("init_revenue", column=revenue[0].name)]
        others = ", ".join(column.name for column in revenue[1:])
        guessed += [say("init_several", field="revenue", column=revenue[0].name, others=others)] * bool(others)
        fitted = _joined(fitted, replace(chosen, remarks=(*guessed, *chosen.remarks)))
    constants = {}
    if lists_prospects(file) and not fitted.columns.get("status"):
        constants = {"status": "prospect"}
        remarks.append(say("init_prospects"))
    return _unique_or_first("accounts", file, columns, fitted, constants, tuple(remarks), say)


def _joined(first: Fitted, second: Fitted) -> Fitted:
    """Put what was fitted later over what was fitted first."""
    return Fitted(
        {**first.columns, **second.columns}, (*first.remarks, *second.remarks), (*first.missing, *second.missing)
    )


def _unique_or_first(
    table: str,
    file: FileProfile,
    columns: Mapping[str, str],
    fitted: Fitted,
    constants: dict[str, str],
    remarks: tuple[str, ...],
    say: Phrases,
) -> Guess:
    """Give a guess that takes the first of rows that name one thing and differ otherwise, and says so."""
    mapped = {name: one for name, one in {**columns, **fitted.columns}.items() if name not in constants}
    used = [file.raw.columns[name].as_text() for name in dict.fromkeys(mapped.values()) if name]
    rows = pa.table(dict(zip(map(str, range(len(used))), used, strict=True))).filter(pc.is_valid(used[0]))
    ids = len(pc.unique(rows.column("0")))
    differing = rows.group_by(rows.column_names).aggregate([]).num_rows - ids
    notes = (*remarks, *fitted.remarks)
    if differing:
        notes = (*notes, say("init_first_of_several", count=differing, table=table))
    return Guess(table, file, mapped, constants, {}, notes, missing=fitted.missing, duplicates=differing > 0)


def draft_accounts_from_pairs(ties: list[Pair], pairs: list[Pair], say: Phrases) -> list[Guess]:
    """Take the accounts from the files that name them, where no file lists them."""
    if pairs:
        sources = [(pairs[0].file, {"account_id": pairs[0].first})]
    else:
        sources = [
            (pair.file, {"account_id": name, "name": name}) for pair in ties for name in (pair.first, pair.second)
        ]
    guesses = []
    for file, columns in sources:
        off, notes = _switched_off("accounts", file, columns, say)
        remarks = (say("init_accounts_from_pairs"), *notes)
        guesses.append(Guess("accounts", file, {**columns, **off}, remarks=remarks))
    return guesses


def _switched_off(
    table: str, file: FileProfile, columns: Mapping[str, str], say: Phrases
) -> tuple[dict[str, str], list[str]]:
    """Switch off the fields that reading would find in a file whose other columns speak of something else."""
    found = {name: one for name, one in fit_fields(table, file, columns, say).columns.items() if one and name != "kind"}
    remark = say("init_off", table=table, fields=", ".join(found), columns=", ".join(found.values()))
    return dict.fromkeys(found, ""), [remark] * bool(found)


def draft_inside_accounts(file: FileProfile, key: Column, say: Phrases) -> list[Guess]:
    """Find affiliations and ties in a file of accounts itself: columns of branches or clubs, one of other accounts."""
    guesses = []
    for column in file.columns:
        kind = suggested_kind(column.name)
        if kind and column is not key and sorts_into_groups(column):
            kind = "church" if sound_like_churches(column.values.to_pylist()) else kind
            guesses.append(_inside_groups(file, key, column, kind, say))
        same = column.may_be_id and not column.unique and column is not key and column.filled > 1
        if same and column.share_in(key) >= 0.9 and column.distinct > 1:
            remark = say("init_inside_ties", column=column.name)
            columns = {"source": key.name, "target": column.name}
            off, notes = _switched_off("ties", file, columns, say)
            guesses.append(Guess("ties", file, {**columns, **off}, {"kind": "industry"}, remarks=(remark, *notes)))
    return guesses


def _inside_groups(file: FileProfile, key: Column, column: Column, kind: str, say: Phrases) -> Guess:
    """Take the values of one column of accounts for groups; its other columns speak of the account, consent too."""
    columns = {"account_id": key.name, "group_id": column.name}
    remarks = [say("init_inside_groups", column=column.name, count=column.distinct, kind=kind)]
    off, notes = _switched_off("affiliations", file, columns, say)
    remarks += notes
    if kind == "church":
        remarks.append(say("init_sensitive"))
    return Guess(
        "affiliations", file, {**columns, **off}, {"kind": kind}, remarks=tuple(remarks), prefix=f"{column.name}: "
    )


def draft_affiliations(pair: Pair, key: Column | None, say: Phrases) -> Guess:
    """Map a file of affiliations; where a column tells them apart, only the rows whose account is known."""
    columns = {"account_id": pair.first, "group_id": pair.second}
    rows_filter = account_filter(pair, key) if key is not None else {}
    told_by_filter = {"kind": ""} if rows_filter else {}
    fitted = fit_fields("affiliations", pair.file, {**columns, **told_by_filter}, say)
    mapped, constants, notes = _with_kind({**columns, **fitted.columns}, _kind_of(pair), fitted.remarks, say)
    remarks = [say("init_affiliations", account=pair.first, group=pair.second), *notes]
    if "church" in constants.values():
        remarks.append(say("init_sensitive"))
    if rows_filter:
        remarks.append(say("init_filter", column=next(iter(rows_filter))))
    else:
        remarks += _few_known(pair, key, say)
    return Guess("affiliations", pair.file, mapped, constants, rows_filter, tuple(remarks), missing=fitted.missing)


def _few_known(pair: Pair, key: Column | None, say: Phrases) -> list[str]:
    """Remark that the first column of a pair names few of the accounts."""
    share = 1.0 if key is None else known_share(pair, key)
    return [say("init_few_known", column=pair.first, share=round(100 * share))] if share < 0.9 else []


def _with_kind(
    columns: dict[str, str], kind: str, remarks: tuple[str, ...], say: Phrases
) -> tuple[dict[str, str], dict[str, str], tuple[str, ...]]:
    """Give columns, constants and remarks with a constant kind where no column tells it."""
    if columns.get("kind"):
        return columns, {}, remarks
    rest = {name: column for name, column in columns.items() if name != "kind"}
    return rest, {"kind": kind}, (*remarks, say("init_kind", kind=kind))


def _kind_of(pair: Pair) -> str:
    """Guess the kind of the groups of a file from its header, its name and theirs; a hint at a church counts most."""
    groups = pair.file.column(pair.second)
    hints = [suggested_kind(groups.name), suggested_kind(pair.file.title), suggested_kind(pair.file.source.file)]
    if "church" in hints[:2] or sound_like_churches(groups.values.to_pylist()):
        return "church"
    return next(filter(None, hints), "social")


def draft_groups(pair: Pair, files: list[FileProfile], taken: list[FileProfile], say: Phrases) -> list[Guess]:
    """Map the file that lists the groups of an affiliation, where there is one; it may list a single one."""
    ids = pair.file.column(pair.second)
    for file in [file for file in files if file not in taken]:
        once = [column for column in file.columns if column.nearly_unique or file.rows == column.filled == 1]
        keys = [column for column in once if related(ids, column) >= 0.5]
        if keys:
            columns = {"group_id": keys[0].name}
            fitted = fit_fields("groups", file, columns, say)
            mapped, constants, notes = _with_kind({**columns, **fitted.columns}, _kind_of(pair), fitted.remarks, say)
            rest = Fitted({name: one for name, one in mapped.items() if name not in columns}, notes, fitted.missing)
            return [_unique_or_first("groups", file, columns, rest, constants, (say("init_groups"),), say)]
    return []


def draft_ties(pair: Pair, say: Phrases) -> Guess:
    """Map a file of direct ties."""
    columns = {"source": pair.first, "target": pair.second}
    fitted = fit_fields("ties", pair.file, columns, say)
    kind = suggested_kind(pair.file.title) or "social"
    mapped, constants, notes = _with_kind({**columns, **fitted.columns}, kind, fitted.remarks, say)
    return Guess("ties", pair.file, mapped, constants, remarks=(say("init_ties"), *notes), missing=fitted.missing)


def draft_event(table: str, file: FileProfile, key: Column | None, say: Phrases) -> Guess:
    """Map a log; of a sales pipeline only what was won counts as orders."""
    fitted = fit_fields(table, file, {}, say)
    first = fitted.columns[TABLES[table].field_names[0]]
    remarks = [say("init_event", table=table), *fitted.remarks, *_few_known(Pair(file, first, first), key, say)]
    rows_filter: dict[str, tuple[str, ...]] = {}
    for column in file.columns if table == "orders" else ():
        won = tuple(value for value in sorted(column.values.to_pylist()) if value.casefold() in _WON)
        if column.distinct <= 10 and won:
            rows_filter[column.name] = won
            remarks.append(say("init_filter", column=column.name))
    return Guess(table, file, dict(fitted.columns), {}, rows_filter, tuple(remarks), missing=fitted.missing)
