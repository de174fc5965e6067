"""Which file of an unknown folder is which table, from its headers and from whose values are found where."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from influence.model import TABLES
from influence.tables.aliases import aliases, normalise_header
from influence.tables.cells import Arrow
from influence.tables.profile import Column, FileProfile

_EVENTS = ("referrals", "nominations", "asks", "touches", "orders")
_ACCOUNT_WORDS = (
    "account",
    "kunde",
    "customer",
    "firm",
    "compan",
    "client",
    "unternehm",
    "debitor",
    "contact",
    "kontakt",
)
_REVENUE_WORDS = ("revenue", "umsatz", "turnover", "sales", "wealth", "income", "erloes", "capital", "profit")


@dataclass(frozen=True)
class Guess:
    """One source that is proposed for a table: our field → their column, constants, filter, a prefix of group ids."""

    table: str
    file: FileProfile
    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    filter: dict[str, tuple[str, ...]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    prefix: str = ""


@dataclass(frozen=True)
class Pair:
    """A file that relates two columns."""

    file: FileProfile
    first: str
    second: str


def by_header(table: str, name: str, file: FileProfile, without: Collection[str] = ()) -> Column | None:
    """Give the first column, ``without`` some, whose header is a known name of the field, strongest names first."""
    for tier in aliases(table)[name]:
        for column in file.columns:
            if normalise_header(column.name) in tier and column.name not in without:
                return column
    return None


def fits(table: str, name: str, column: Column) -> bool:
    """Whether the values of a column suit the type of a field."""
    spec = TABLES[table].field(name)
    if spec.type in ("number", "money"):
        return column.holds == "number"
    if spec.type == "date":
        return column.holds == "date"
    return column.holds != "nothing"


def find_events(files: list[FileProfile]) -> dict[str, FileProfile]:
    """Give the files whose headers name every required field of a log, each file and log once."""
    found: dict[str, FileProfile] = {}
    for table in _EVENTS:
        required = [spec.name for spec in TABLES[table].fields if spec.required]
        for file in files:
            columns = [by_header(table, name, file) for name in required]
            if file in found.values() or any(column is None for column in columns):
                continue
            known = [column for column in columns if column is not None]
            suited = all(fits(table, name, column) for name, column in zip(required, known, strict=True))
            if suited and len({column.name for column in known}) == len(known) and not known[0].unique:
                found.setdefault(table, file)
    return found


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


def find_affiliations(files: list[FileProfile], keys: list[Column]) -> list[Pair]:
    """Give the files that relate two different sorts of things, each pair (nearly) once.

    ``keys`` are columns of other files that name things; columns that share values with one are preferred.
    """
    pairs = []
    for file in files:
        account, group = by_header("affiliations", "account_id", file), by_header("affiliations", "group_id", file)
        if account and group and account is not group:
            pairs.append(Pair(file, account.name, group.name))
            continue
        ids = [column for column in file.columns if column.may_be_id]
        if len(ids) < 2 or any(column.unique for column in ids):
            continue
        ids.sort(key=lambda column: -max((_related(column, key) for key in keys), default=0.0))
        first, second = sorted(ids[:2], key=file.columns.index)
        if first.share_in(second) < 0.1 and _pair_share(file, first.name, second.name) >= 0.9:
            pairs.append(Pair(file, first.name, second.name))
    return pairs


def find_things(files: list[FileProfile]) -> list[FileProfile]:
    """Give the files with one row a thing: some column that may be an id and stands once a row."""
    return [file for file in files if any(column.unique and column.may_be_id for column in file.columns)]


def choose_accounts(things: list[FileProfile], references: list[Column]) -> FileProfile | None:
    """Give the file that most probably lists the accounts: revenue, a telling name, named by other files."""
    if not things:
        return None

    def score(file: FileProfile) -> tuple[int, int]:
        points = 3 * (revenue_column(file) is not None)
        points += 2 * any(word in file.stem for word in _ACCOUNT_WORDS) + (
            by_header("accounts", "name", file) is not None
        )
        points += 2 * any(_related(key, other) >= 0.5 for key in _keys(file) for other in references)
        return points, -things.index(file)

    return max(things, key=score)


def choose_key(file: FileProfile, references: list[Column]) -> Column:
    """Give the column that names the things of a file: the one that other files use, else one called so."""
    keys = _keys(file)
    used = [max((_related(key, other) for other in references), default=0.0) for key in keys]
    if max(used) >= 0.5:
        return keys[used.index(max(used))]
    named = by_header("accounts", "account_id", file)
    return named if named in keys and named is not None else keys[0]


def revenue_column(file: FileProfile) -> Column | None:
    """Give the column that may hold revenue: called so, else with such a word in its name and most values."""
    column = by_header("accounts", "revenue", file)
    if column is not None and column.holds == "number":
        return column
    for word in _REVENUE_WORDS:
        named = [one for one in file.columns if word in normalise_header(one.name) and one.holds == "number"]
        if named:
            return max(reversed(named), key=lambda one: one.filled)
    return None


def account_side(pair: Pair, key: Column | None) -> Pair:
    """Turn a pair so that its first column names accounts."""
    if key is None:
        return pair
    first, second = pair.file.column(pair.first), pair.file.column(pair.second)
    if _related(second, key) > _related(first, key):
        return replace(pair, first=pair.second, second=pair.first)
    return pair


def related(first: Column, second: Column) -> float:
    """Give the larger of the shares in which two columns hold each other's values."""
    return _related(first, second)


def account_filter(pair: Pair, key: Column) -> dict[str, tuple[str, ...]]:
    """Give the filter that keeps the rows whose account is known, where a column of few words tells them apart."""
    raw = pair.file.raw
    known = _names_known(pair, key)
    if known_share(pair, key) > 0.98:
        return {}
    for column in pair.file.columns:
        if column.name in (pair.first, pair.second) or not 1 < column.distinct <= 20:
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


def _names_known(pair: Pair, key: Column) -> Arrow:
    return pc.fill_null(pc.is_in(pair.file.raw.columns[pair.first].as_text(), value_set=key.values), False)


def _related(first: Column, second: Column) -> float:
    return max(first.share_in(second), second.share_in(first))


def _keys(file: FileProfile) -> list[Column]:
    return [column for column in file.columns if column.unique and column.may_be_id]


def _pair_share(file: FileProfile, first: str, second: str) -> float:
    raw = file.raw
    both = pa.table({"first": raw.columns[first].as_text(), "second": raw.columns[second].as_text()})
    if not both.num_rows:
        return 0.0
    groups: int = both.group_by(["first", "second"]).aggregate([]).num_rows
    rows: int = both.num_rows
    return groups / rows
