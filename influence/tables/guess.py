"""Which file of an unknown folder is which table, from its headers and from whose values are found where."""

from __future__ import annotations

from dataclasses import dataclass, field

from influence.model import TABLES
from influence.tables.aliases import normalise_header
from influence.tables.fitting import by_header, is_scaled, suits
from influence.tables.pairing import id_columns, related
from influence.tables.profile import Column, FileProfile

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


def _things(files: list[FileProfile]) -> list[FileProfile]:
    """Give the files with one row a thing: some column that may be an id and stands (nearly) once a row."""
    return [file for file in files if _keys(file)]


def choose_accounts(files: list[FileProfile], tied: list[Column]) -> FileProfile | None:
    """Give the file that most probably lists the accounts: revenue, telling names, named by other files.

    A list of memberships or of groups is none, however often each account stands in it, unless direct ties (``tied``
    are their ends) join its things.
    """
    things = _things(files)
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
    for file in _things([file for file in files if file is not accounts]):
        alike = headers & {normalise_header(name) for name in file.raw.headers}
        named = [one for one in _keys(file) if normalise_header(one.name) == normalise_header(key.name)]
        if named and len(alike) >= 3 and not named[0].share_in(key):
            more.append((file, named[0]))
    return more


def lists_prospects(file: FileProfile) -> bool:
    """Whether the name of a file says that it lists prospects."""
    return any(word in file.stem for word in ("interessent", "prospect", "lead", "zielkunde", "potenzial"))


def _references(file: FileProfile, files: list[FileProfile]) -> list[Column]:
    return [column for other in files if other is not file for column in id_columns(other)]


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
            return sorted(numbers, key=lambda one: (is_scaled(one.name), -one.filled, -file.columns.index(one)))
    return []


def _keys(file: FileProfile) -> list[Column]:
    return [column for column in file.columns if column.nearly_unique and column.may_be_id]
