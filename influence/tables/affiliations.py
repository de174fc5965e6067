"""Reconciling groups and affiliations: kinds, groups made from affiliations, legal basis, periods, duplicates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from influence.errors import Problem
from influence.settings import Settings
from influence.tables.accounts import AccountIds, mark_repeated
from influence.tables.basis import Bases
from influence.tables.cells import TEXT, Arrow
from influence.tables.convert import empty_frame
from influence.tables.phrases import Phrases
from influence.tables.references import reconcile_references
from influence.tables.rows import BoolArray, Rows, mark_duplicates, positions_in, to_arrow, to_text


@dataclass(frozen=True)
class Affiliated:
    """The clean groups and affiliations, and what was noticed.

    ``sensitive`` tells which rows of affiliations are of a sensitive kind, ``doubtful`` of which nobody knows the kind.
    """

    groups: pd.DataFrame
    affiliations: pd.DataFrame
    sensitive: BoolArray
    doubtful: BoolArray
    problems: tuple[Problem, ...] = ()
    other_kinds: int = 0


def reconcile_groups(rows: Rows, settings: Settings, say: Phrases) -> list[Problem]:
    """Set aside groups without kind, with an impossible size, and repeated ones."""
    rows.ledger.mark((rows.frame["kind"] == "").to_numpy(dtype=bool), "missing_required", "kind")
    size = rows.frame["size"].to_numpy(dtype=np.float64)
    with np.errstate(invalid="ignore"):
        rows.ledger.mark((size < 1) | (size != np.round(size)) & ~np.isnan(size), "bad_size", "size")
    hidden = is_sensitive(rows.arrow("kind"), settings)
    return mark_repeated(rows, "group_id", settings, say, hidden=hidden)


def reconcile_affiliations(
    rows: Rows | None, group_rows: Rows | None, accounts: AccountIds, settings: Settings, say: Phrases
) -> Affiliated:
    """Give the clean groups and affiliations.

    An affiliation has the kind of its group. A group that no groups table names has the kind that most of its
    affiliations state (of two as frequent the first in the alphabet); those that state another one are set aside.
    Rows of a sensitive kind without a legal basis have no say in it, and a sensitive group is used only where some
    affiliation with it is.
    """
    groups = empty_frame("groups") if group_rows is None else group_rows.frame[group_rows.used]
    if rows is None:
        none, empty = np.zeros(0, dtype=bool), empty_frame("affiliations")
        return Affiliated(_with_a_basis(groups, group_rows, empty, settings), empty, none, none)
    codes = reconcile_references(rows, ("account_id",), accounts)
    problems = no_kind_at_all(rows, say) if group_rows is None else []
    stated = rows.arrow("kind")
    mark_without_basis(rows, is_sensitive(stated, settings), settings)
    made = _made_groups(rows, groups)
    groups = pd.concat([groups, made], ignore_index=True) if len(made) else groups
    group_code = positions_in(rows.arrow("group_id"), to_arrow(groups["group_id"]))
    kinds = pa.concat_arrays([to_arrow(groups["kind"]), pa.array([None], TEXT)])
    last = len(groups)
    of_group = kinds.take(pa.array(np.where(group_code < 0, last, group_code)))
    sensitive = is_sensitive(stated, settings) | is_sensitive(of_group, settings)
    doubtful = np.asarray((group_code < 0) & pc.equal(stated, "").to_numpy(zero_copy_only=False), dtype=bool)
    mark_without_basis(rows, sensitive, settings)
    rows.ledger.mark(group_code < 0, "unknown_group" if group_rows is not None else "missing_kind", "group_id")
    other = pc.fill_null(pc.not_equal(stated, of_group), False).to_numpy(zero_copy_only=False)
    other &= pc.not_equal(stated, "").to_numpy(zero_copy_only=False) & rows.used
    from_table = group_code < (0 if group_rows is None else last - len(made))
    fills = {"kind": [str(kind) for kind in of_group.filter(pa.array(other & ~from_table)).to_pylist()]}
    rows.ledger.mark(other & ~from_table, "conflicting_kind", "kind", fills=fills)
    _bounds(rows)
    rows.frame["kind"] = to_text(of_group)
    key = codes["account_id"] * max(last, 1) + group_code
    mark_duplicates(rows, key, (("strength", True), ("since", False), ("until", True)), say)
    affiliations = rows.frame[rows.used]
    used = np.zeros(last, dtype=bool)
    used[: last - len(made)] = True
    used[group_code[rows.used]] = True
    groups = _with_a_basis(groups[used], group_rows, affiliations, settings)
    return Affiliated(groups, affiliations, sensitive, doubtful, tuple(problems), int((other & from_table).sum()))


def _with_a_basis(
    groups: pd.DataFrame, rows: Rows | None, affiliations: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """Give the groups without sensitive ones that no used affiliation belongs to; those are set aside in ``rows``."""
    if rows is None:
        return groups
    members = to_arrow(affiliations["group_id"])
    alone = positions_in(rows.arrow("group_id"), members) < 0
    rows.ledger.mark(is_sensitive(rows.arrow("kind"), settings) & alone, "no_basis", phrase="no_basis_group")
    kept = ~is_sensitive(to_arrow(groups["kind"]), settings) | (
        positions_in(to_arrow(groups["group_id"]), members) >= 0
    )
    return groups[kept]


def mark_without_basis(rows: Rows, sensitive: BoolArray, settings: Settings) -> None:
    """Set aside the sensitive rows that record no legal basis, or one that is not accepted."""
    given = (rows.frame["basis"] != "").to_numpy(dtype=bool)
    rows.ledger.mark(sensitive & ~given, "no_basis", "basis")
    rows.ledger.mark(sensitive & ~accepted_basis(rows, settings), "no_basis", "basis", phrase="no_basis_accepted")


def accepted_basis(rows: Rows, settings: Settings) -> BoolArray:
    """Which rows record a legal basis that counts."""
    bases = Bases(settings.privacy.accepted_bases, settings.project.as_of)
    accepted, texts = np.zeros(len(rows), dtype=bool), rows.arrow("basis")
    for number, columns in enumerate(rows.columns):
        mine = rows.source == number
        accepted[mine] = bases.counts_each(texts.filter(pa.array(mine)), column=columns.get("basis", ""))
    return accepted


def is_sensitive(kinds: Arrow, settings: Settings) -> BoolArray:
    """Which texts name a sensitive kind."""
    names = pa.array(sorted(name for name, kind in settings.kinds.items() if kind.sensitive), TEXT)
    return np.asarray(pc.is_in(kinds, value_set=names).to_numpy(zero_copy_only=False), dtype=bool)


def _bounds(rows: Rows) -> None:
    strength = rows.frame["strength"].to_numpy(dtype=np.float64)
    rows.ledger.mark(strength <= 0, "bad_strength", "strength")
    ends_first = (rows.frame["since"] > rows.frame["until"]).to_numpy(dtype=bool)
    rows.ledger.mark(ends_first, "bad_period", "until")


def no_kind_at_all(rows: Rows, say: Phrases) -> list[Problem]:
    """Give the problem that no row of a table says its kind, where that is so."""
    if not rows.used.any() or (rows.frame["kind"] != "").any():
        return []
    file = ", ".join(dict.fromkeys(raw.file for raw in rows.raws))
    return [say.problem(file, "no_kind")]


def _made_groups(rows: Rows, groups: pd.DataFrame) -> pd.DataFrame:
    """Give the groups that used affiliations name with a kind and the groups table does not hold."""
    known = positions_in(rows.arrow("group_id"), to_arrow(groups["group_id"])) >= 0
    fresh = rows.used & ~known & (rows.frame["kind"] != "").to_numpy(dtype=bool)
    if not fresh.any():
        return empty_frame("groups")
    frame = rows.frame.loc[fresh, ["group_id", "kind"]]
    counts = frame.groupby(["group_id", "kind"], sort=True).size().reset_index(name="count")
    counts = counts.sort_values(["group_id", "count", "kind"], ascending=[True, False, True], kind="stable")
    chosen = counts.drop_duplicates("group_id", ignore_index=True)
    made = pd.DataFrame({"group_id": chosen["group_id"], "name": "", "kind": chosen["kind"], "size": np.nan})
    return made.astype(empty_frame("groups").dtypes.to_dict())
