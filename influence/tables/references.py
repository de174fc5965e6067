"""Checking that the accounts that a row names exist."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from influence.model import IntArray
from influence.tables.accounts import AccountIds, unknown_hints
from influence.tables.cells import Arrow
from influence.tables.rows import Rows, positions_in


def reconcile_references(rows: Rows, fields: tuple[str, ...], accounts: AccountIds) -> dict[str, IntArray]:
    """Set aside rows that name accounts that opted out or do not exist.

    Returns
    -------
    dict
        Field → position of its account in ``accounts.known``, −1 where unknown.
    """
    codes: dict[str, IntArray] = {}
    for field in fields:
        ids = rows.arrow(field)
        if len(accounts.opted_out):
            rows.ledger.mark(positions_in(ids, accounts.opted_out) >= 0, "opt_out", override=True)
        codes[field] = positions_in(ids, accounts.known)
    for field in fields:
        gone = positions_in(rows.arrow(field), accounts.set_aside) >= 0
        rows.ledger.mark(gone, "unknown_account", field, phrase="unknown_account_set_aside")
        _unknown(rows, field, codes[field], accounts.known)
    return codes


def _unknown(rows: Rows, field: str, codes: IntArray, known: Arrow) -> None:
    where = rows.used & (codes < 0)
    if not where.any():
        return
    wanted = rows.arrow(field).filter(pa.array(where)).dictionary_encode()
    hints = unknown_hints(wanted.dictionary.to_pylist(), known)
    hint = np.array(hints, dtype=object)[wanted.indices.to_numpy(zero_copy_only=False)]
    hinted = np.zeros(len(rows), dtype=bool)
    hinted[np.flatnonzero(where)[hint != ""]] = True
    rows.ledger.mark(
        hinted, "unknown_account", field, phrase="unknown_account_near", fills={"known": hint[hint != ""].tolist()}
    )
    rows.ledger.mark(where, "unknown_account", field)
