"""Which file of an unknown folder is which table, from its headers and from whose values are found where."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from influence.model import TABLES
from influence.settings.kind_words import suggested_kind
from influence.tables.aliases import normalise_header
from influence.tables.cells import Arrow
from influence.tables.fitting import is_scaled, suits
from influence.tables.mapping import named_columns
from influence.tables.profile import Column, FileProfile
from influence.tables.words import sounds_sensitive

_EVENTS = ("referrals", "nominations", "asks", "touches", "orders")
_ONCE_EACH = ("referrals", "nominations")
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
    missing: tuple[str, ...] = ()
    duplicates: bool = False


@dataclass(frozen=True)
class Pair:
    """A file that relates two columns."""

    file: FileProfile
    first: str
    second: str


def by_header(table: str, name: str, file: FileProfile) -> Column | None:
    """Give the first column whose header is a known name of the field, strongest names first."""
    named = named_columns(table, name, file.raw)
    return file.column(named[0]) if named else None


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
            suited = all(suits(table, name, file, column) for name, column in zip(required, known, strict=True))
            again = table in _ONCE_EACH or not known[0].unique
            if suited and len({column.name for column in known}) == len(known) and again:
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
    known = [column for column in _id_columns(file) if key is not None and column.share_in(key) > 0.9]
    sorts = [column for column in file.columns if column.holds == "text" and 1 < column.distinct <= column.filled / 2]
    sorts = [column for column in sorts if column not in known[:1]]
    told = [column for column in sorts if suggested_kind(column.name)]
    if not told and len(sorts) == 1 and known and known[0].nearly_unique:
        told = sorts
    return Pair(file, known[0].name, told[0].name) if known and told else None


def _valued_pair(file: FileProfile, keys: list[Column]) -> Pair | None:
    """Pair two columns of ids that stand again and again, but together (nearly) once."""
    ids = [column for column in file.columns if column.may_be_id]
    if len(ids) < 2 or any(column.nearly_unique for column in ids):
        return None
    ids.sort(key=lambda column: -max((related(column, key) for key in keys), default=0.0))
    first, second = sorted(ids[:2], key=file.columns.index)
    if first.share_in(second) < 0.1 and _pair_share(file, first.name, second.name) >= 0.9:
        return Pair(file, first.name, second.name)
    return None


def find_things(files: list[FileProfile]) -> list[FileProfile]:
    """Give the files with one row a thing: some column that may be an id and stands (nearly) once a row."""
    return [file for file in files if _keys(file)]


def choose_accounts(files: list[FileProfile], tied: list[Column]) -> FileProfile | None:
    """Give the file that most probably lists the accounts: revenue, telling names, named by other files.

    A list of memberships or of groups is none, however often each account stands in it, unless direct ties (``tied``
    are their ends) join its things.
    """
    things = find_things(files)
    points = [_account_points(file, _references(file, files)) for file in things]
    points = [
        one + 6 * any(related(key, end) >= 0.5 for key in _keys(file) for end in tied)
        for one, file in zip(points, things, strict=True)
    ]
    if not points or max(points) < 0:
        return None
    return things[points.index(max(points))]


def _account_points(file: FileProfile, references: list[Column]) -> int:
    keys = _keys(file)
    account, group = by_header("affiliations", "account_id", file), by_header("affiliations", "group_id", file)
    revenue = bool(revenue_columns(file))
    points = 4 * revenue + 2 * any(word in file.stem for word in _ACCOUNT_WORDS)
    points += by_header("accounts", "name", file) is not None
    points += by_header("accounts", "account_id", file) in keys
    points += any(by_header("accounts", name, file) is not None for name in ("status", "owner", "opt_out", "segment"))
    points += 2 * any(related(key, other) >= 0.5 for key in keys for other in references)
    lists_groups = group in keys and account is None
    lists_members = account is not None and group is not None and account is not group
    wide = len(file.columns) > 5
    return points - 6 * (lists_groups and not revenue) - 4 * (lists_members and not revenue and not wide)


def choose_key(file: FileProfile, files: list[FileProfile]) -> Column:
    """Give the column that names the things of a file: the one that other files use, else one called so."""
    named = by_header("accounts", "account_id", file)
    keys = sorted(_keys(file), key=lambda column: column is not named)
    references = _references(file, files)
    used = [max((related(key, other) for other in references), default=0.0) for key in keys]
    return keys[used.index(max(used))] if max(used) >= 0.5 else keys[0]


def find_more_accounts(
    accounts: FileProfile, key: Column, files: list[FileProfile]
) -> list[tuple[FileProfile, Column]]:
    """Give further lists of accounts, each with its key: none of their ids is in the first, which has such columns."""
    headers = {normalise_header(name) for name in accounts.raw.headers}
    more = []
    for file in find_things([file for file in files if file is not accounts]):
        alike = headers & {normalise_header(name) for name in file.raw.headers}
        named = [one for one in _keys(file) if normalise_header(one.name) == normalise_header(key.name)]
        if named and len(alike) >= 3 and not named[0].share_in(key):
            more.append((file, named[0]))
    return more


def lists_prospects(file: FileProfile) -> bool:
    """Whether the name of a file says that it lists prospects."""
    return any(word in file.stem for word in ("interessent", "prospect", "lead", "zielkunde", "potenzial"))


def _references(file: FileProfile, files: list[FileProfile]) -> list[Column]:
    return [column for other in files if other is not file for column in _id_columns(other)]


def _id_columns(file: FileProfile) -> list[Column]:
    """Give the columns that may name accounts of another file: not the numbers that a file gives its own rows."""
    named = [by_header(table, "account_id", file) for table in ("affiliations", "accounts")]
    return [
        column
        for column in file.columns
        if column.may_be_id and (column.holds == "text" or not column.nearly_unique or column in named)
    ]


def revenue_columns(file: FileProfile) -> list[Column]:
    """Give the columns that may hold revenue, best first: called so, else with such a word in the name.

    Of those the one with most values leads, before others one that is not in thousands, and the last of several years.
    """
    column = by_header("accounts", "revenue", file)
    if column is not None and suits("accounts", "revenue", file, column):
        return [column]
    for word in _REVENUE_WORDS:
        named = [one for one in file.columns if word in normalise_header(one.name)]
        numbers = [one for one in named if one.holds != "date" and suits("accounts", "revenue", file, one)]
        if numbers:
            return sorted(numbers[::-1], key=lambda one: (is_scaled(one.name), -one.filled))
    return []


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
    """Give the filter that keeps the rows whose account is known, where a harmless column of few words tells them apart."""
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


def _names_known(pair: Pair, key: Column) -> Arrow:
    return pc.fill_null(pc.is_in(pair.file.raw.columns[pair.first].as_text(), value_set=key.values), False)


def _keys(file: FileProfile) -> list[Column]:
    return [column for column in file.columns if column.nearly_unique and column.may_be_id]


def _pair_share(file: FileProfile, first: str, second: str) -> float:
    raw = file.raw
    both = pa.table({"first": raw.columns[first].as_text(), "second": raw.columns[second].as_text()})
    if not both.num_rows:
        return 0.0
    groups: int = both.group_by(["first", "second"]).aggregate([]).num_rows
    rows: int = both.num_rows
    return groups / rows
