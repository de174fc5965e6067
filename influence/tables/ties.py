"""Reconciling direct ties: both ends known, of one direction or none, each once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from influence.errors import Problem
from influence.model import IntArray
from influence.settings import Settings
from influence.tables.accounts import AccountIds
from influence.tables.affiliations import no_kind_at_all, sensitive_rows
from influence.tables.cells import BoolArray
from influence.tables.duplicates import mark_duplicates, number_together
from influence.tables.lawful import mark_without_basis
from influence.tables.merging import shared_basis
from influence.tables.phrases import Phrases
from influence.tables.references import reconcile_references
from influence.tables.rows import Rows
from influence.tables.texts import rank_texts


def reconcile_ties(rows: Rows, accounts: AccountIds, settings: Settings, say: Phrases) -> list[Problem]:
    """Set aside ties that cannot be; turn undirected ones so that ``source`` < ``target``.

    Of several ties of one kind between two accounts one is kept: an undirected one before directed ones (it holds
    both), then the strongest.
    """
    before = original_ends(rows) if accounts.merged.any else None
    codes = reconcile_references(rows, ("source", "target"), accounts)
    source, target = codes["source"], codes["target"]
    problems = no_kind_at_all(rows, say)
    kind = rows.ranked("kind")
    rows.ledger.mark(kind.hold(""), "missing_required", "kind")
    rows.ledger.mark(source == target, "self_tie", "source")
    rows.ledger.mark(rows.frame["strength"].to_numpy(dtype=np.float64) <= 0, "bad_strength", "strength")
    sensitive = sensitive_rows(rows, settings)
    mark_without_basis(rows, sensitive, settings)

    directed = rows.frame["directed"].to_numpy(dtype=bool)
    turned = ~directed & (source > target) & rows.used
    _turn(rows, turned)
    low, high = np.minimum(source, target), np.maximum(source, target)
    count = max(len(accounts.ids), 1)
    pair = (kind.codes.astype(np.int64) * count + low) * count + high
    if before is not None:
        rows.ledger.mark(
            shared_basis(rows, pair, before, sensitive & (low >= 0)), "no_basis", "basis", phrase="no_basis_merged"
        )
    covered = np.zeros(len(rows), dtype=bool)
    if directed.any():
        covered = np.isin(pair, np.unique(pair[rows.used & ~directed]))
    # A directed tie is a key of its own only where no undirected one of the pair says the same and more.
    key = pair * 3 + np.where(directed & ~covered, np.where(source > target, 2, 1), 0)
    other_way = turned | (directed & covered & (source > target))
    mark_duplicates(rows, key, (("directed", False), ("strength", True), ("since", False)), turned=other_way)
    return problems


def original_ends(rows: Rows) -> IntArray:
    """Give each pair of ids as the rows name them a number, whichever way round."""
    ends = pa.concat_arrays([rows.arrow("source"), rows.arrow("target")])
    source, target = np.split(rank_texts(ends).codes.astype(np.int64), 2)
    return number_together(np.minimum(source, target), np.maximum(source, target))


def _turn(rows: Rows, turned: BoolArray) -> None:
    if not turned.any():
        return
    before = {name: (rows.frame[name], rows.ranks[name]) for name in ("source", "target")}
    for name, other in (("source", "target"), ("target", "source")):
        mine, theirs = before[name], before[other]
        rows.ranks[name] = replace(mine[1], codes=np.where(turned, theirs[1].codes, mine[1].codes))
        rows.frame[name] = mine[0].where(~turned, theirs[0])
