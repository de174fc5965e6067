"""What the account of unused rows must not show, and which of its rows are shown in part or not at all.

A row is shown as it stood only where it is known that it is of no sensitive kind and belongs to no account that opted
out. A row that never became cells, or that names a group nobody knows, may be either: it is masked as soon as the
project holds anything that it could be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from influence.language import MASK
from influence.language.folding import Mentions
from influence.model import positions
from influence.settings import TABLES, Settings, Source
from influence.tables.accounts import AccountIds
from influence.tables.affiliations import Affiliated, sensitive_rows
from influence.tables.cells import TEXT, BoolArray, Rejected
from influence.tables.rows import Rows
from influence.tables.words import is_sensitive_kind, sensitive_words

GROUPED = ("groups", "affiliations", "ties")
"""Tables whose rows have a kind."""

REFERENCES: Mapping[str, tuple[str, ...]] = {
    "accounts": ("account_id",),
    "affiliations": ("account_id",),
    "ties": ("source", "target"),
    "referrals": ("referrer_id", "referred_id"),
    "nominations": ("nominator_id", "nominee_id"),
    "asks": ("account_id",),
    "orders": ("account_id",),
    "touches": ("account_id",),
    "estimates": ("account_id",),
}
"""The fields of each table that name an account."""


@dataclass(frozen=True)
class Secrecy:
    """What must not be shown.

    Parameters
    ----------
    groups
        Ids and names of sensitive groups.
    people
        Ids and names of accounts that opted out.
    doubtful
        Ids of accounts that may have: their ``opt_out`` could not be read.
    kinds
        The words for sensitive kinds.
    at_stake
        Whether the project holds any row of a sensitive kind.
    settings
        The project's.
    """

    groups: Mentions
    people: Mentions
    doubtful: frozenset[str]
    kinds: Mentions
    at_stake: bool
    settings: Settings

    def shown(self, text: str) -> str:
        """Give a text as it may be shown: nothing of it where it names what is secret."""
        return MASK if self.mentions(text) else text

    def mentions(self, text: str) -> bool:
        """Whether a text names a sensitive group or somebody who opted out."""
        return self.groups.found_in(text) or self.people.found_in(text)

    def may_be_secret(self, table: str, source: Source, columns: Mapping[str, str], rejected: Rejected) -> bool:
        """Whether a row that never became cells may be of a sensitive kind, or of somebody who opted out."""
        if table == "accounts" and has_opt_out(source, columns):
            return True
        if any(cell.strip() in self.doubtful or self.mentions(cell) for cell in rejected.row):
            return True
        if table not in GROUPED:
            return False
        kind = source.constants.get("kind", "").strip()
        return self.at_stake and (not kind or is_sensitive_kind(kind, self.settings))


@dataclass(frozen=True)
class Hidden:
    """Which rows of a table are hidden: in ``part`` (sensitive, or perhaps) or ``wholly`` (of doubtful accounts)."""

    part: BoolArray
    wholly: BoolArray


def gather_secrets(
    rows: Mapping[str, Rows],
    sources: Mapping[str, Sequence[Source]],
    affiliated: Affiliated,
    accounts: AccountIds,
    settings: Settings,
) -> Secrecy:
    """Gather everything that the account of unused rows must not show."""
    kinds = sensitive_words(settings)
    names: set[str] = set()
    at_stake = _constant_is_sensitive(sources, settings)
    for table in GROUPED:
        if table not in rows:
            continue
        sensitive = _sensitive(table, rows[table], affiliated, settings)
        at_stake |= bool(sensitive.any())
        for field in ("group_id", "name"):
            if sensitive.any() and field in TABLES[table].field_names:
                names.update(pc.unique(rows[table].arrow(field).filter(pa.array(sensitive))).to_pylist())
        for rejected in _rejected(rows[table]):
            if any(kinds.found_in(cell) for cell in rejected.row):
                at_stake = True
                names.update(cell for cell in rejected.row if table == "groups" and _is_name(cell, kinds))
    return Secrecy(
        Mentions(names),
        Mentions(_opted_out(rows["accounts"], accounts)),
        _with_merged(_doubtful(rows["accounts"], sources["accounts"]), accounts),
        kinds,
        at_stake,
        settings,
    )


def hidden_rows(table: str, rows: Rows, secrecy: Secrecy, affiliated: Affiliated) -> Hidden:
    """Tell which rows of a table are not shown as they stood."""
    part = np.zeros(len(rows), dtype=bool)
    if table in GROUPED:
        part |= _sensitive(table, rows, affiliated, secrecy.settings)
        if secrecy.at_stake:
            part |= affiliated.doubtful if table == "affiliations" else rows.ranked("kind").hold("")
    wholly = np.zeros(len(rows), dtype=bool)
    doubtful = pa.array(sorted(secrecy.doubtful), TEXT)
    for field in REFERENCES.get(table, ()) if secrecy.doubtful else ():
        wholly |= positions(rows.arrow(field), doubtful) >= 0
    return Hidden(part, wholly)


def has_opt_out(source: Source, columns: Mapping[str, str]) -> bool:
    """Whether the rows of a source of accounts say whether the account opted out."""
    return "opt_out" in source.constants or "opt_out" in columns


def remove_mentions(rows: Rows, groups: pd.DataFrame, secrecy: Secrecy) -> None:
    """Empty the roles that name a sensitive group which was left out: it appears nowhere, whatever is shown."""
    role = rows.ranked("role")
    naming = [text for text in role.texts.to_pylist() if secrecy.groups.found_in(text)]
    if not naming:
        return
    used = Mentions([*groups["group_id"], *groups["name"]])
    telling = [text for text in naming if not used.found_in(text)]
    if not telling:
        return
    hide = np.isin(role.codes, positions(telling, role.texts))
    rows.put("role", replace(role, codes=np.where(hide, np.int32(-1), role.codes)))


def _sensitive(table: str, rows: Rows, affiliated: Affiliated, settings: Settings) -> BoolArray:
    return affiliated.sensitive if table == "affiliations" else sensitive_rows(rows, settings)


def _constant_is_sensitive(sources: Mapping[str, Sequence[Source]], settings: Settings) -> bool:
    constants = [source.constants.get("kind", "") for table in GROUPED for source in sources.get(table, ())]
    return any(is_sensitive_kind(kind, settings) for kind in constants)


def _rejected(rows: Rows) -> Iterator[Rejected]:
    for raw in rows.raws:
        yield from raw.rejected


def _is_name(cell: str, kinds: Mentions) -> bool:
    text = cell.strip()
    return len(text) > 2 and not text.isdigit() and not kinds.found_in(text)


def _opted_out(rows: Rows, accounts: AccountIds) -> set[str]:
    gone = accounts.opted_out[rows.ranked("account_id").codes]
    says_so = rows.frame["opt_out"].to_numpy(dtype=bool)
    texts = rows.frame.loc[gone | says_so, ["account_id", "name"]]
    return {str(text) for name in texts for text in texts[name]} - {""}


def _with_merged(ids: set[str], accounts: AccountIds) -> frozenset[str]:
    """Give ids with all that were merged with one of them."""
    for kept, others in accounts.merged.clusters().items() if ids else ():
        cluster = {kept, *others}
        ids |= cluster if cluster & ids else set()
    return frozenset(ids)


def _doubtful(rows: Rows, sources: Sequence[Source]) -> set[str]:
    """Give the ids of accounts whose row could not be read so far as to know whether they opted out."""
    unread = np.zeros(len(rows), dtype=bool)
    for mark in rows.ledger.marks:
        if mark.field_name == "opt_out" and mark.reason != "opt_out":
            unread[mark.positions] = True
    named = rows.arrow("account_id").filter(pa.array(unread))
    ids = {text for text in pc.unique(named).to_pylist() if text}
    for source, raw, columns in zip(sources, rows.raws, rows.columns, strict=True):
        if not has_opt_out(source, columns):
            continue
        prefix = source.columns["account_id"].prefix if "account_id" in source.columns else ""
        cells = {cell.strip() for rejected in raw.rejected for cell in rejected.row} - {""}
        ids |= cells | {prefix + cell for cell in cells}
    return ids
