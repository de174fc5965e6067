"""Which rows take part in anything, told from texts alone, before any number or date is read.

How a column writes numbers and dates is found from its cells. Rows of accounts that opted out, and rows of a sensitive
kind without a legal basis, have no say in that: the others are read the same with and without them. (The encoding and
the delimiter of a file are found from all of it, for before that there are no rows.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from influence.model.positions import arrow_texts, positions
from influence.settings import Settings
from influence.tables.affiliations import is_sensitive
from influence.tables.basis import Bases
from influence.tables.cells import TEXT, Arrow, BoolArray
from influence.tables.convert import Converted, spelled_somehow
from influence.tables.lawful import bases_of, standings
from influence.tables.secrecy import REFERENCES
from influence.tables.texts import rank_texts

Parts = Mapping[str, Sequence[Converted]]


def rows_taking_part(parts: Parts, settings: Settings) -> Mapping[str, list[BoolArray]]:
    """Give, for each source of each table, which of its rows may take part as far as their texts tell.

    Of a table whose numbers and dates can be read in one way only, nobody need have a say: there it may be all rows.
    """
    open_to = {table for table, listed in parts.items() if any(spelled_somehow(table, part) for part in listed)}
    opted_out = _opted_out(parts) if open_to else pa.array([], TEXT)
    taking = {table: [_of_others(table, part, opted_out) for part in listed] for table, listed in parts.items()}
    if "ties" in open_to:
        bases = bases_of(settings)
        for part, mine in zip(parts["ties"], taking["ties"], strict=True):
            mine &= _with_basis(part, bases, is_sensitive(_text(part, "kind"), settings))
    if open_to & {"affiliations", "groups"}:
        _leave_out_unlawful(parts, taking, settings)
    return taking


def _leave_out_unlawful(parts: Parts, taking: Mapping[str, Sequence[BoolArray]], settings: Settings) -> None:
    """Take sensitive affiliations without a legal basis, and sensitive groups without any other, from ``taking``."""
    bases = bases_of(settings)
    secret = _sensitive_groups(parts, taking, bases, settings)
    lawful = np.zeros(len(secret) + 1, dtype=bool)
    for part, mine in zip(parts.get("affiliations", ()), taking.get("affiliations", ()), strict=True):
        group = positions(_text(part, "group_id"), secret)
        mine &= _with_basis(part, bases, is_sensitive(_text(part, "kind"), settings) | (group >= 0))
        lawful[group[mine]] = True
    lawful[-1] = False
    for part, mine in zip(parts.get("groups", ()), taking.get("groups", ()), strict=True):
        mine &= ~is_sensitive(_text(part, "kind"), settings) | lawful[positions(_text(part, "group_id"), secret)]


def _opted_out(parts: Parts) -> Arrow:
    ids: set[str] = set()
    for part in parts.get("accounts", ()):
        says_so = part.columns["opt_out"].to_numpy(dtype=bool)
        ids.update(_text(part, "account_id").filter(pa.array(says_so)).to_pylist())
    return pa.array(sorted(ids - {""}), TEXT)


def _of_others(table: str, part: Converted, opted_out: Arrow) -> BoolArray:
    """Which rows name nobody who opted out."""
    mine = np.ones(len(part.opened.raw), dtype=bool)
    if table == "accounts":
        mine &= ~part.columns["opt_out"].to_numpy(dtype=bool)
    for field in REFERENCES.get(table, ()) if len(opted_out) else ():
        mine &= positions(_text(part, field), opted_out) < 0
    return mine


def _sensitive_groups(
    parts: Parts, taking: Mapping[str, Sequence[BoolArray]], bases: Bases, settings: Settings
) -> Arrow:
    """Give the ids of groups that the groups table, or an affiliation with a legal basis, says to be sensitive."""
    ids: set[str] = set()
    for table in ("groups", "affiliations"):
        for part, mine in zip(parts.get(table, ()), taking.get(table, ()), strict=True):
            sensitive = mine & is_sensitive(_text(part, "kind"), settings)
            if table == "affiliations" and sensitive.any():
                sensitive &= _with_basis(part, bases, sensitive)
            ids.update(pc.unique(_text(part, "group_id").filter(pa.array(sensitive))).to_pylist())
    return pa.array(sorted(ids), TEXT)


def _with_basis(part: Converted, bases: Bases, sensitive: BoolArray) -> BoolArray:
    """Which rows are not ``sensitive`` or record a legal basis that counts."""
    worth = standings(lambda name: rank_texts(_text(part, name)), part.mapped.columns, bases, sensitive)
    return np.asarray(worth == 0)


def _text(part: Converted, field: str) -> Arrow:
    return arrow_texts(part.columns[field])
