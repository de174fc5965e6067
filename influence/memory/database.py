"""The file of the store: opened under its lock, made where there is none, brought up to date where it is older."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from influence.files import CONFINED
from influence.interrupted import was_interrupted
from influence.language import say
from influence.memory.details import ACCOUNT_COLUMNS as DETAILED_ACCOUNTS
from influence.memory.details import TABLES as DETAILS
from influence.memory.errors import MemoryFault
from influence.memory.locking import locked
from influence.memory.log import FOLDER

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")

VERSION = 2
FILE = "runs.duckdb"
_DETAILS = tuple(f"CREATE TABLE {name} ({columns})" for name, columns in DETAILS.items())
_PLANS = (
    "CREATE TABLE plans (plan BIGINT PRIMARY KEY, digest VARCHAR, as_of DATE, program VARCHAR, command VARCHAR, "
    "what_if BOOLEAN, currency VARCHAR, budget VARCHAR, value DOUBLE, low DOUBLE, high DOUBLE, ratio DOUBLE, "
    "manifest VARCHAR)",
    "CREATE TABLE plan_accounts (plan BIGINT, account_id VARCHAR, place BIGINT, arm VARCHAR, cost VARCHAR, "
    "marginal DOUBLE, low DOUBLE, high DOUBLE)",
    "CREATE TABLE plan_lists (plan BIGINT, place BIGINT, list VARCHAR, seeds BIGINT, value DOUBLE, gain DOUBLE, "
    "gain_low DOUBLE, gain_high DOUBLE)",
)
# A later version states the tables of this one here as they were.
MIGRATIONS: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {1: ("ALTER TABLE runs ADD COLUMN situation VARCHAR", *_DETAILS, *_PLANS)}
)
"""Version of a store → the statements that make it one of the next version."""

SCHEMA = (
    "CREATE TABLE store (version INTEGER)",
    "CREATE TABLE runs (run BIGINT PRIMARY KEY, digest VARCHAR, as_of DATE, program VARCHAR, command VARCHAR, "
    "what_if BOOLEAN, currency VARCHAR, combination VARCHAR, settings VARCHAR, manifest VARCHAR, accounts BIGINT, "
    "kept BOOLEAN, situation VARCHAR)",
    "CREATE TABLE accounts (run BIGINT, account_id VARCHAR, rank BIGINT, own BIGINT, referral BIGINT, "
    "referral_se DOUBLE, influence DOUBLE, diffusion DOUBLE, place UBIGINT)",
    "CREATE TABLE overrides (run BIGINT, number BIGINT, account_id VARCHAR, action VARCHAR, rank BIGINT)",
    *_DETAILS,
    *_PLANS,
)
TABLES = ("store", "runs", "accounts", "overrides", *DETAILS, "plans", "plan_accounts", "plan_lists")
ACCOUNT_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {**dict.fromkeys(("accounts", "overrides", "plan_accounts"), ("account_id",)), **DETAILED_ACCOUNTS}
)
"""Table → the columns that name an account."""


@contextmanager
def opened(
    folder: Path, language: str, waiting: Callable[[], None] = lambda: None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the store of a project under its lock: made where there is none, brought to this version where older."""
    import duckdb

    home = folder / FOLDER
    path = home / FILE
    may_write = os.access(home, os.W_OK) if home.exists() else True
    if path.exists():
        may_write &= os.access(path, os.W_OK)
    guard = locked(home, language, waiting=waiting) if may_write else nullcontext()
    with guard, told(path, language):
        config: dict[str, Any] = dict(CONFINED)
        if not path.exists():
            with anew(path) as connection:
                connection.execute("INSERT INTO store VALUES (?)", [VERSION])
        with duckdb.connect(str(path), read_only=not may_write, config=config) as connection:
            version = _version(connection)
            if version == VERSION:
                yield connection
                return
            if version > VERSION:
                raise MemoryFault(say(language, "memory", "later", path=path, version=version, known=VERSION))
        if not may_write:
            raise MemoryFault(say(language, "memory", "unwritable", folder=home, why=say(language, "memory", "older")))
        shutil.copy2(path, home / f"runs.v{version}.duckdb")
        with duckdb.connect(str(path), config=config) as connection:
            _migrate(connection, version)
            yield connection


def every(folder: Path, language: str, table: str, key: str, of: type[T]) -> tuple[T, ...]:
    """Give the rows of a table in the order of their numbers (``key``); none where there is no store.

    ``of`` is the dataclass of its columns, and what the rows become.

    Raises
    ------
    MemoryFault
        The store is busy, damaged or of a later version.
    """
    if not (folder / FOLDER / FILE).exists():
        return ()
    form: Any = of
    names = ", ".join(field.name for field in fields(form))
    with opened(folder, language) as connection:
        rows = connection.execute(f"SELECT {names} FROM {table} ORDER BY {key}").fetchall()  # noqa: S608
        return tuple(of(*row) for row in rows)


@contextmanager
def anew(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an empty store beside ``path``; it takes that place when all is written to it, and not before."""
    import duckdb

    fresh = path.with_name(f".{path.name}.new")
    leftovers = (fresh, fresh.with_name(f"{fresh.name}.wal"))
    for leftover in leftovers:
        leftover.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(fresh), config=dict(CONFINED)) as connection:
            for statement in SCHEMA:
                connection.execute(statement)
            yield connection
            connection.execute("CHECKPOINT")
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
        fresh.replace(path)
    finally:
        for leftover in leftovers:
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


def _version(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("SELECT version FROM store").fetchone()
    return int(row[0]) if row is not None else 0


def _migrate(connection: duckdb.DuckDBPyConnection, version: int) -> None:
    connection.begin()
    for step in range(version, VERSION):
        for statement in MIGRATIONS[step]:
            connection.execute(statement)
    connection.execute("UPDATE store SET version = ?", [VERSION])
    connection.commit()


@contextmanager
def told(path: Path, language: str) -> Iterator[None]:
    """Turn what the engine or the system says into a fault of the memory; an interrupt stays one."""
    import duckdb

    try:
        yield
    except (duckdb.Error, OSError, ValueError, KeyError, TypeError) as error:
        if was_interrupted(error):
            raise KeyboardInterrupt from error
        why = str(error).partition("\n")[0].replace(f"{path.parent}{os.sep}", "")[:200]
        raise MemoryFault(say(language, "memory", "unusable", path=path, why=why)) from error
