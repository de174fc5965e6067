"""Which files of an unknown folder relate two columns: direct ties between accounts, accounts and their groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from influence.settings.kind_words import is_kind_word, suggested_kind
from influence.tables.cells import Arrow
from influence.tables.fitting import by_header
from influence.tables.profile import Column, FileProfile
from influence.tables.words import read_flags, sounds_sensitive


@dataclass(frozen=True)
class Pair:
    """A file that relates two columns."""

    file: FileProfile
    first: str
    second: str


def find_ties(files: list[FileProfile]) -> list[Pair]:
    """Give the files with a source and a target column, or with two columns that name the same things."""
    pairs = []
    for file in files:
        source, target = by_header("ties", "source", file), by_header("ties", "target", file)
        if source and target and source is not target and source.holds == target.holds:
            pairs.append(Pair(file, source.name, target.name))
            continue
        ids = [column for column in file.columns[:6] if column.may_be_id and not column.unique]
        for first, second in pairwise(ids):
            if first.share_in(second) >= 0.3 and second.share_in(first) >= 0.3 and min(first.distinct, 3) == 3:
                pairs.append(Pair(file, first.name, second.name))
                break
    return pairs


def find_affiliations(files: list[FileProfile], key: Column | None, others: list[Column]) -> list[Pair]:
    """Give the files that relate two different sorts of things, each pair (nearly) once.

    ``key`` names the accounts; a file may have one row an account where its other column names groups. ``others`` are
    columns of other files that name things; columns that share values with one are preferred.
    """
    keys = [*([key] if key is not None else []), *others]
    pairs = (_headed_pair(file, key) or _known_pair(file, key) or _valued_pair(file, keys) for file in files)
    return [pair for pair in pairs if pair is not None]


def _headed_pair(file: FileProfile, key: Column | None) -> Pair | None:
    """Pair the columns that are called like an account and a group, if the account is not better known by another."""
    account, group = by_header("affiliations", "account_id", file), by_header("affiliations", "group_id", file)
    if account is None or group is None or account is group:
        return None
    if key is not None and max(related(account, key), related(group, key)) < 0.1:
        known = [column for column in file.columns if column.may_be_id and related(column, key) >= 0.5]
        account = next((column for column in known if column is not group), account)
    return Pair(file, account.name, group.name)


def _known_pair(file: FileProfile, key: Column | None) -> Pair | None:
    """Pair a column of known accounts with the one that sorts them into groups: it is called so, or is the only one."""
    known = [column for column in id_columns(file) if key is not None and column.share_in(key) > 0.9]
    sorts = [column for column in file.columns if sorts_into_groups(column) and column not in known[:1]]
    told = [column for column in sorts if suggested_kind(column.name)]
    if not told and len(sorts) == 1 and known and known[0].nearly_unique:
        told = sorts
    return Pair(file, known[0].name, told[0].name) if known and told else None


def sorts_into_groups(column: Column) -> bool:
    """Whether the values repeat and could be groups: words other than yes and no, or codes under a word for a kind."""
    if not 1 < column.distinct <= max(2, column.filled // 2):
        return False
    if column.holds == "number":
        return column.distinct > 2 and is_kind_word(column.name)
    return column.holds == "text" and bool(read_flags(column.values)[1].any())


def _valued_pair(file: FileProfile, keys: list[Column]) -> Pair | None:
    """Pair two columns of ids that stand again and again, but together (nearly) once."""
    ids = [column for column in file.columns if column.may_be_id]
    if len(ids) < 2 or any(column.nearly_unique or not column.repeats for column in ids):
        return None
    ids.sort(key=lambda column: -max((related(column, key) for key in keys), default=0.0))
    first, second = sorted(ids[:2], key=file.columns.index)
    if first.share_in(second) < 0.1 and _pair_share(file, first.name, second.name) >= 0.9:
        return Pair(file, first.name, second.name)
    return None


def account_side(pair: Pair, key: Column | None) -> Pair:
    """Turn a pair so that its first column names accounts."""
    if key is None:
        return pair
    first, second = pair.file.column(pair.first), pair.file.column(pair.second)
    if related(second, key) > related(first, key):
        return replace(pair, first=pair.second, second=pair.first)
    return pair


def related(first: Column, second: Column) -> float:
    """Give the larger of the shares in which two columns hold each other's values."""
    return max(first.share_in(second), second.share_in(first))


def account_filter(pair: Pair, key: Column) -> dict[str, tuple[str, ...]]:
    """Give the filter that keeps rows whose account is known, where a harmless column of few words tells them apart."""
    raw = pair.file.raw
    known = _names_known(pair, key)
    if known_share(pair, key) > 0.98:
        return {}
    for column in pair.file.columns:
        if column.name in (pair.first, pair.second) or not 1 < column.distinct <= 20 or sounds_sensitive(column.name):
            continue
        text = raw.columns[column.name].as_text()
        kept = []
        for value in sorted(column.values.to_pylist()):
            mine = known.filter(pc.fill_null(pc.equal(text, value), False))
            inside = pc.mean(mine.cast(pa.int8())).as_py() or 0.0
            if 0.1 < inside < 0.9:
                break
            kept += [value] if inside >= 0.9 else []
        else:
            if kept:
                return {column.name: tuple(kept)}
    return {}


def known_share(pair: Pair, key: Column) -> float:
    """Give the share of a file's rows whose account is known."""
    return float(pc.mean(_names_known(pair, key).cast(pa.int8())).as_py() or 0.0)


def id_columns(file: FileProfile) -> list[Column]:
    """Give the columns that may name accounts of another file: not the numbers that a file gives its own rows."""
    named = [by_header(table, "account_id", file) for table in ("affiliations", "accounts")]
    return [
        column
        for column in file.columns
        if column.may_be_id and (column.holds == "text" or not column.nearly_unique or column in named)
    ]


def _names_known(pair: Pair, key: Column) -> Arrow:
    return pc.fill_null(pc.is_in(pair.file.raw.columns[pair.first].as_text(), value_set=key.values), False)


def _pair_share(file: FileProfile, first: str, second: str) -> float:
    raw = file.raw
    both = pa.table({"first": raw.columns[first].as_text(), "second": raw.columns[second].as_text()})
    if not both.num_rows:
        return 0.0
    groups: int = both.group_by(["first", "second"]).aggregate([]).num_rows
    rows: int = both.num_rows
    return groups / rows
