"""Reconciling direct ties: both ends known, of one direction or none, each once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influence.errors import Problem
from influence.settings import Settings
from influence.tables.accounts import AccountIds
from influence.tables.affiliations import is_sensitive, mark_without_basis, no_kind_at_all
from influence.tables.phrases import Phrases
from influence.tables.references import reconcile_references
from influence.tables.rows import Rows, mark_duplicates, text_ranks


def reconcile_ties(rows: Rows, accounts: AccountIds, settings: Settings, say: Phrases) -> list[Problem]:
    """Set aside ties that cannot be; turn undirected ones so that ``source`` < ``target``.

    Of several ties of one kind between two accounts one is kept: an undirected one before directed ones (it holds
    both), then the strongest.
    """
    codes = reconcile_references(rows, ("source", "target"), accounts)
    source, target = codes["source"], codes["target"]
    problems = no_kind_at_all(rows, say)
    rows.ledger.mark((rows.frame["kind"] == "").to_numpy(dtype=bool), "missing_required", "kind")
    rows.ledger.mark(source == target, "self_tie", "source")
    rows.ledger.mark(rows.frame["strength"].to_numpy(dtype=np.float64) <= 0, "bad_strength", "strength")
    mark_without_basis(rows, is_sensitive(rows.arrow("kind"), settings), settings)

    directed = rows.frame["directed"].to_numpy(dtype=bool)
    turned = ~directed & (source > target) & rows.used
    _turn(rows.frame, turned)
    low, high = np.minimum(source, target), np.maximum(source, target)
    count = max(len(accounts.known), 1)
    pair = text_ranks(rows.arrow("kind")) * count**2 + low * count + high
    both_ways = np.unique(pair[rows.used & ~directed])
    covered = np.isin(pair, both_ways)
    # A directed tie is a key of its own only where no undirected one of the pair says the same and more.
    key = pair * 3 + np.where(directed & ~covered, np.where(source > target, 2, 1), 0)
    other_way = turned | (directed & covered & (source > target))
    mark_duplicates(rows, key, (("directed", False), ("strength", True), ("since", False)), say, turned=other_way)
    return problems


def _turn(frame: pd.DataFrame, turned: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
    if not turned.any():
        return
    source, target = frame["source"].copy(), frame["target"].copy()
    frame["source"] = source.where(~turned, target)
    frame["target"] = target.where(~turned, source)
