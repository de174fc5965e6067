"""Records that people decided are the same, made one while a project is read.

Ids are mapped where rows are reconciled with each other, so that ties, affiliations, referrals, asks, orders and
touches all follow. What two records say of one account is brought together by the rules of :func:`join_accounts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from influence.language import MASK
from influence.model import IntArray, positions
from influence.tables.cells import TEXT, Arrow, BoolArray, no_texts
from influence.tables.rows import Rows
from influence.tables.texts import Ranked, to_text

_Values: TypeAlias = npt.NDArray[Any]
_STATUS = ("customer", "lapsed", "prospect")


@dataclass(frozen=True)
class StandIns:
    """Which record stands for which.

    Parameters
    ----------
    gone
        Ids of the records that were merged away, sorted.
    kept
        For each of them the id that stands for it; none of these is in ``gone``.
    """

    gone: Arrow
    kept: Arrow

    @classmethod
    def of(cls, pairs: Mapping[str, str]) -> StandIns:
        """Make them of merged id → id that stands for it."""
        gone = sorted(pairs)
        return cls(pa.array(gone, TEXT), pa.array([pairs[record] for record in gone], TEXT))

    @property
    def any(self) -> bool:
        """Whether anything was merged."""
        return len(self.gone) > 0

    @property
    def pairs(self) -> dict[str, str]:
        """Merged id → the id that stands for it."""
        return dict(zip(self.gone.to_pylist(), self.kept.to_pylist(), strict=True))

    def mapped(self, values: Arrow) -> Arrow:
        """Give texts with what stands for them."""
        if not self.any:
            return values
        place = positions(values, self.gone)
        where = place >= 0
        if not where.any():
            return values
        others = self.kept.take(pa.array(place[where]))
        return pc.replace_with_mask(values, pa.array(where), others)

    def clusters(self) -> dict[str, list[str]]:
        """Give every id that stands for others with those others."""
        found: dict[str, list[str]] = {}
        for record, other in self.pairs.items():
            found.setdefault(other, []).append(record)
        return found


NONE = StandIns(no_texts(0), no_texts(0))


def present(stand_ins: Mapping[str, str], ids: Arrow) -> StandIns:
    """Give the merges among records that are there; where the kept one is not, the first that is stands for all.

    Examples
    --------
    >>> found = present({"b": "a", "c": "a", "x": "y"}, pa.array(["b", "c", "d"], TEXT))
    >>> dict(zip(found.gone.to_pylist(), found.kept.to_pylist()))
    {'a': 'b', 'c': 'b'}
    """
    if not stand_ins:
        return NONE
    pairs: dict[str, str] = {}
    for kept, others in StandIns.of(stand_ins).clusters().items():
        everyone = [kept, *others]
        there = [record for record, place in zip(everyone, positions(everyone, ids), strict=True) if place >= 0]
        if there:
            pairs |= {record: there[0] for record in everyone if record != there[0]}
    return StandIns.of(pairs)


def join_accounts(rows: Rows, merged: StandIns, *, rates: bool) -> None:
    """Make one row of the used rows of merged accounts, and number the table by the ids that are kept.

    The row of the kept id stays (where it cannot be used, the first other one), and the others are set aside as merged.
    Of several statements count: name, segment, territory, owner and cost of asking of the first record that states
    them, the kept one before all; the status that is most (customer, then lapsed, then prospect); the first ``since``
    and the last ``last_contact``; the largest potential. Revenues and margins add up, but records whose revenue is the
    same to the cent are taken for copies and counted once; where some state no margin, the others' rate goes for all.

    Parameters
    ----------
    rates
        Whether margins are shares of revenue.
    """
    found = _cluster(rows, "account_id", merged)
    for name, joined in _RULES.items():
        values = rows.frame[name].to_numpy()
        _put(rows, name, found.kept, [joined(values[part]) for part in found.parts])
    revenue, margin = (rows.frame[name].to_numpy(dtype=np.float64) for name in ("revenue", "margin"))
    amounts = [added(revenue[part], margin[part], rates=rates) for part in found.parts]
    _put(rows, "revenue", found.kept, [pair[0] for pair in amounts])
    _put(rows, "margin", found.kept, [pair[1] for pair in amounts])
    found.set_aside(rows, "account_id", np.zeros(len(rows), dtype=bool))
    rows.ranks["account_id"] = found.ids


def join_groups(rows: Rows, merged: StandIns, secret: BoolArray) -> None:
    """Make one row of the used rows of merged groups: the first name that is given, and the largest size.

    Where ``secret``, the group is not named in the account of rows that are set aside.
    """
    found = _cluster(rows, "group_id", merged)
    for name in ("name", "size"):
        values = rows.frame[name].to_numpy()
        joined = _first_text if name == "name" else _largest
        _put(rows, name, found.kept, [joined(values[part]) for part in found.parts])
    found.set_aside(rows, "group_id", secret)
    rows.ranks["group_id"] = found.ids
    rows.frame["group_id"] = to_text(found.ids.taken(None))


@dataclass(frozen=True)
class _Found:
    """The used rows of merged records: ``parts``, each with the row in ``kept`` first; ``ids`` number the table."""

    ids: Ranked
    kept: IntArray
    parts: Sequence[IntArray]

    def set_aside(self, rows: Rows, field: str, secret: BoolArray) -> None:
        """Set aside all but the kept rows; where ``secret`` without saying into which record they were merged."""
        of_row = {row: kept for kept, part in zip(self.kept.tolist(), self.parts, strict=True) for row in part.tolist()}
        others = np.array(sorted(set(of_row) - set(self.kept.tolist())), dtype=np.int64)
        where = np.zeros(len(rows), dtype=bool)
        where[others] = True
        names = self.ids.texts.take(pa.array(self.ids.codes[others])).to_pylist()
        shown = [MASK if secret[row] else name for row, name in zip(others.tolist(), names, strict=True)]
        places = rows.spots(np.array([of_row[row] for row in others.tolist()], dtype=np.int64))
        rows.ledger.mark(where, "merged", field, fills={"kept": shown, "other": places})


def _cluster(rows: Rows, field: str, merged: StandIns) -> _Found:
    own = rows.ranked(field)
    codes = _mapped_codes(own, merged)
    moved = codes != own.codes
    mine = np.flatnonzero(rows.used & np.isin(codes, np.unique(codes[moved])))
    mine = mine[np.lexsort([own.codes[mine], moved[mine], codes[mine]])]
    begins = np.flatnonzero(np.diff(codes[mine], prepend=-1))
    return _Found(Ranked(codes, own.texts), mine[begins], np.split(mine, begins[1:]) if len(mine) else [])


def _mapped_codes(own: Ranked, merged: StandIns) -> npt.NDArray[np.int32]:
    of_texts = np.arange(len(own.texts), dtype=np.int32)
    gone = positions(merged.gone, own.texts)
    to = positions(merged.kept, own.texts)
    there = gone >= 0
    of_texts[gone[there]] = to[there]
    return np.asarray(own.each(of_texts, -1), dtype=np.int32)


def _put(rows: Rows, name: str, where: IntArray, values: Sequence[object]) -> None:
    column = rows.frame[name]
    if isinstance(column.dtype, pd.StringDtype):
        texts = column.to_numpy(dtype=object, copy=True)
        texts[where] = values
        rows.frame[name] = to_text(pa.array(texts, TEXT))
        rows.ranks.pop(name, None)
        return
    changed = column.to_numpy(copy=True)
    changed[where] = np.array(values, dtype=changed.dtype)
    rows.frame[name] = pd.Series(changed, copy=False)


def _first_text(values: _Values) -> str:
    return next((text for text in values.tolist() if text), "")


def _of_known(pick: Callable[[_Values], Any], nothing: object) -> Callable[[_Values], Any]:
    """Give a rule that picks among the values that are known; ``nothing`` where none is."""

    def rule(values: _Values) -> object:
        known = values[~pd.isna(values)]
        return pick(known) if len(known) else nothing

    return rule


_first_number, _largest = _of_known(lambda known: known[0], np.nan), _of_known(np.max, np.nan)
_NO_DAY = np.datetime64("NaT", "us")

_RULES: Mapping[str, Callable[[_Values], object]] = MappingProxyType(
    {
        **dict.fromkeys(("name", "segment", "territory", "owner"), _first_text),
        "status": lambda values: min(values.tolist(), key=_STATUS.index),
        "since": _of_known(np.min, _NO_DAY),
        "last_contact": _of_known(np.max, _NO_DAY),
        "contact_cost": _first_number,
        "potential": _largest,
    }
)
"""Field → what of several records' values counts, the kept record first."""


def added(revenue: _Values, margin: _Values, *, rates: bool = False) -> tuple[float, float]:
    """Give revenue and margin of records that are one account.

    Examples
    --------
    >>> added(np.array([100.0, 50.0]), np.array([40.0, 10.0]))
    (150.0, 50.0)
    >>> added(np.array([100.0, 100.0]), np.array([40.0, np.nan])), added(np.array([100.0, 50]), np.array([40, np.nan]))
    ((100.0, 40.0), (150.0, 60.0))
    """
    seen: dict[float, int] = {}
    for place in np.flatnonzero(~np.isnan(revenue)).tolist():
        key = round(float(revenue[place]), 2)
        if key not in seen or (np.isnan(margin[seen[key]]) and not np.isnan(margin[place])):
            seen[key] = place
    chosen = sorted(seen.values())
    if not chosen:
        return np.nan, float(_first_number(margin))
    sold, earned = revenue[chosen], margin[chosen]
    if rates:
        earned = earned * sold
    known = ~np.isnan(earned)
    total, base = float(sold.sum()), float(sold[known].sum())
    if not known.any():
        return total, np.nan
    gained = float(earned[known].sum())
    if not known.all():
        gained = gained / base * total if base > 0 else np.nan
    if rates:
        gained = gained / total if total > 0 else float(_first_number(margin))
    return total, gained


def shared_basis(rows: Rows, key: IntArray, original: IntArray, where: BoolArray) -> BoolArray:
    """Tell which used rows ``where`` lose their legal basis because another merged record records none for the same.

    Parameters
    ----------
    key
        The same for rows that say the same of merged records.
    original
        The same for rows that said the same before.
    where
        Sensitive rows of merged records.
    """
    numbers = [number for number, mark in enumerate(rows.ledger.marks, start=1) if mark.reason == "no_basis"]
    without = np.flatnonzero(where & np.isin(rows.ledger.state, numbers))
    found = np.zeros(len(rows), dtype=bool)
    if not len(without):
        return found
    lacking: dict[int, set[int]] = {}
    for row in without.tolist():
        lacking.setdefault(int(key[row]), set()).add(int(original[row]))
    for row in np.flatnonzero(where & rows.used).tolist():
        found[row] = bool(lacking.get(int(key[row]), set()) - {int(original[row])})
    return found


def same_kind(stand_ins: Mapping[str, str], kinds: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Give the merges of groups of which all records are of one kind, as far as any says it.

    Examples
    --------
    >>> same_kind({"b": "a", "d": "c"}, {"a": ["social"], "b": ["social"], "c": ["social"], "d": ["church"]})
    {'b': 'a'}
    """
    stated: dict[str, set[str]] = {}
    for record in {*stand_ins, *stand_ins.values()}:
        stated.setdefault(stand_ins.get(record, record), set()).update(kinds.get(record, ()))
    return {record: kept for record, kept in stand_ins.items() if len(stated[kept]) == 1}
