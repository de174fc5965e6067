"""Checking that the accounts that a row names exist."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from influence.model import IntArray
from influence.tables.accounts import AccountIds, unknown_hints
from influence.tables.rows import Rows
from influence.tables.texts import codes_in


def reconcile_references(rows: Rows, fields: tuple[str, ...], accounts: AccountIds) -> dict[str, IntArray]:
    """Set aside rows that name accounts that opted out or do not exist; number the fields by ``accounts.ids``.

    Rows that name a merged account speak of the one that stands for it.

    Returns
    -------
    dict
        Field → position of its account in ``accounts.ids``; −1 where it is not there. All rows that are used have one.
    """
    for field in fields:
        rows.ranks[field] = codes_in(accounts.merged.mapped(rows.arrow(field)), accounts.ids)
        if accounts.any_opted_out:
            rows.ledger.mark(accounts.opted_out[rows.ranks[field].codes], "opt_out", override=True)
    for field in fields:
        codes = rows.ranks[field].codes
        listed = codes >= 0
        gone = listed & ~accounts.known[codes]
        rows.ledger.mark(gone, "unknown_account", field, phrase="unknown_account_set_aside")
        if not listed.all():
            _unknown(rows, field, accounts)
    return {field: rows.ranks[field].codes.astype(np.int64) for field in fields}


def _unknown(rows: Rows, field: str, accounts: AccountIds) -> None:
    where = rows.used & (rows.ranks[field].codes < 0)
    if not where.any():
        return
    wanted = rows.arrow(field).filter(pa.array(where)).dictionary_encode()
    hints = unknown_hints(wanted.dictionary.to_pylist(), accounts.known_ids())
    hint = np.array(hints, dtype=object)[wanted.indices.to_numpy(zero_copy_only=False)]
    hinted = np.zeros(len(rows), dtype=bool)
    hinted[np.flatnonzero(where)[hint != ""]] = True
    rows.ledger.mark(
        hinted, "unknown_account", field, phrase="unknown_account_near", fills={"known": hint[hint != ""].tolist()}
    )
    rows.ledger.mark(where, "unknown_account", field)
