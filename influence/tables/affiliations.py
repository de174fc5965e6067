"""Reconciling groups and affiliations: kinds, groups made from affiliations, legal basis, periods, duplicates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from influence.errors import Problem
from influence.kernels import beside
from influence.model import IntArray
from influence.model.positions import arrow_texts, positions
from influence.settings import Settings
from influence.tables.accounts import AccountIds, mark_repeated
from influence.tables.cells import TEXT, Arrow, BoolArray
from influence.tables.convert import empty_frame
from influence.tables.duplicates import mark_duplicates, number_together
from influence.tables.lawful import mark_without_basis
from influence.tables.merging import NONE, StandIns, join_groups, shared_basis
from influence.tables.phrases import Phrases
from influence.tables.references import reconcile_references
from influence.tables.rows import Rows
from influence.tables.texts import Ranked, rank_texts, to_text


@dataclass(frozen=True)
class Affiliated:
    """The clean groups, and what was noticed about the affiliations.

    ``groups`` stand in order of their ids. ``sensitive`` tells which rows of affiliations are of a sensitive kind,
    ``doubtful`` of which nobody knows the kind.
    """

    groups: pd.DataFrame
    sensitive: BoolArray
    doubtful: BoolArray
    problems: tuple[Problem, ...] = ()
    other_kinds: int = 0


def reconcile_groups(rows: Rows, settings: Settings, say: Phrases, merged: StandIns = NONE) -> list[Problem]:
    """Set aside groups without kind, with an impossible size, and repeated ones; join merged ones."""
    rows.ledger.mark((rows.frame["kind"] == "").to_numpy(dtype=bool), "missing_required", "kind")
    size = rows.frame["size"].to_numpy(dtype=np.float64)
    with np.errstate(invalid="ignore"):
        rows.ledger.mark((size < 1) | (size != np.round(size)) & ~np.isnan(size), "bad_size", "size")
    hidden = is_sensitive(rows.arrow("kind"), settings)
    problems = mark_repeated(rows, "group_id", settings, say, hidden=hidden)
    if merged.any:
        join_groups(rows, merged, hidden)
    return problems


def kinds_of_groups(rows: Rows | None, group_rows: Rows | None, ids: Iterable[str]) -> dict[str, set[str]]:
    """Give for each of some groups the kinds that the groups table, else its affiliations, state."""
    wanted = pa.array(sorted(ids), TEXT)
    found: dict[str, set[str]] = {}
    for table in (group_rows, rows):
        if table is None or not len(wanted):
            continue
        place = positions(table.arrow("group_id"), wanted)
        some = pa.array(np.flatnonzero(place >= 0))
        kinds = table.arrow("kind").take(some).to_pylist()
        named = table.arrow("group_id").take(some).to_pylist()
        known = set(found)
        for group, kind in zip(named, kinds, strict=True):
            if group not in known and kind:
                found.setdefault(group, set()).add(kind)
    return found


def reconcile_affiliations(
    rows: Rows | None,
    group_rows: Rows | None,
    accounts: AccountIds,
    settings: Settings,
    say: Phrases,
    merged: StandIns = NONE,
) -> Affiliated:
    """Set aside affiliations that cannot be used, give the others their kinds, and give the clean groups.

    An affiliation has the kind of its group. A group that no groups table names has the kind that most of its
    affiliations state (of two as frequent the first in the alphabet); those that state another one are set aside.
    Rows of a sensitive kind without a legal basis have no say in it, and a sensitive group is used only where some
    affiliation with it is.
    """
    declared = empty_frame("groups") if group_rows is None else group_rows.frame[group_rows.used]
    if rows is None:
        none, groups = np.zeros(0, dtype=bool), _by_id(declared)
        everywhere = np.ones(len(groups), dtype=bool)
        return Affiliated(_with_a_basis(groups, everywhere, ~everywhere, group_rows, settings), none, none)
    before = _original(rows) if accounts.merged.any or merged.any else None
    if merged.any:
        rows.frame["group_id"] = to_text(merged.mapped(rows.arrow("group_id")))
        rows.ranks.pop("group_id", None)
    ranks = beside(lambda: [rows.ranked(name) for name in ("group_id", "kind")])  # which need nothing of accounts
    reconcile_references(rows, ("account_id",), accounts)
    ranks()
    problems = no_kind_at_all(rows, say) if group_rows is None else []
    stated, said = rows.ranked("kind"), sensitive_rows(rows, settings)
    unsaid = stated.hold("")
    mark_without_basis(rows, said, settings)
    named = rows.ranked("group_id")
    made = _made_groups(rows, positions(named.texts, declared["group_id"]) >= 0, unsaid)
    groups = _by_id(pd.concat([declared, made], ignore_index=True) if len(made) else declared)
    ids, kinds = arrow_texts(groups["group_id"]), arrow_texts(groups["kind"])
    group = Ranked(named.each(positions(named.texts, ids).astype(np.int32), -1), ids)
    unknown = group.codes < 0
    sensitive = said | group.each(is_sensitive(kinds, settings), False)
    mark_without_basis(rows, sensitive, settings)
    if before is not None:
        same = number_together(rows.ranks["account_id"].codes.astype(np.int64), named.codes.astype(np.int64))
        rows.ledger.mark(shared_basis(rows, same, before, sensitive), "no_basis", "basis", phrase="no_basis_merged")
    rows.ledger.mark(unknown, "unknown_group" if group_rows is not None else "missing_kind", "group_id")
    other = rows.used & ~unsaid & (group.each(positions(kinds, stated.texts), -1) != stated.codes)
    from_table = positions(ids, declared["group_id"]) >= 0
    differing = other & ~group.each(from_table, False)
    fills = {"kind": kinds.take(pa.array(group.codes[differing])).to_pylist()}
    rows.ledger.mark(differing, "conflicting_kind", "kind", fills=fills)
    _bounds(rows)
    of_group = rank_texts(kinds)
    rows.put("kind", Ranked(group.each(of_group.codes, -1), of_group.texts))
    key = rows.ranks["account_id"].codes.astype(np.int64)
    key *= max(len(ids), 1)  # In place: of many affiliations each array counts.
    key += group.codes
    mark_duplicates(rows, key, (("strength", True), ("since", False), ("until", True)))
    with_member = np.zeros(len(ids) + 1, dtype=bool)
    with_member[group.codes[rows.used]] = True
    groups = _with_a_basis(groups, from_table, with_member[:-1], group_rows, settings)
    other_kinds = int(np.count_nonzero(other & ~differing))
    return Affiliated(groups, sensitive, unknown & unsaid, tuple(problems), other_kinds)


def _original(rows: Rows) -> IntArray:
    """Give each pair of account and group as the rows name them a number."""
    return number_together(*(rows.ranked(name).codes.astype(np.int64) for name in ("account_id", "group_id")))


def _by_id(groups: pd.DataFrame) -> pd.DataFrame:
    return groups.iloc[np.argsort(rank_texts(arrow_texts(groups["group_id"])).codes)].reset_index(drop=True)


def _with_a_basis(
    groups: pd.DataFrame, declared: BoolArray, with_member: BoolArray, rows: Rows | None, settings: Settings
) -> pd.DataFrame:
    """Give the groups that are ``declared`` or have a member, of sensitive ones those with a member alone.

    Sensitive groups without any are set aside in ``rows``.
    """
    if rows is not None:
        members = arrow_texts(groups["group_id"]).filter(pa.array(with_member))
        alone = positions(rows.arrow("group_id"), members) < 0
        rows.ledger.mark(is_sensitive(rows.arrow("kind"), settings) & alone, "no_basis", phrase="no_basis_group")
        declared = declared & ~is_sensitive(arrow_texts(groups["kind"]), settings)
    return groups[declared | with_member].reset_index(drop=True)


def sensitive_rows(rows: Rows, settings: Settings) -> BoolArray:
    """Which rows state a sensitive kind."""
    kind = rows.ranked("kind")
    return kind.each(is_sensitive(kind.texts, settings), False)


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
    if not rows.used.any() or not rows.ranked("kind").hold("").all():
        return []
    file = ", ".join(dict.fromkeys(raw.file for raw in rows.raws))
    return [say.problem(file, "no_kind")]


def _made_groups(rows: Rows, declared: BoolArray, unsaid: BoolArray) -> pd.DataFrame:
    """Give the groups that used affiliations name with a kind and the groups table does not hold.

    ``declared`` tells which distinct group ids of the rows it holds, ``unsaid`` which rows state no kind.
    """
    group, kind = rows.ranked("group_id"), rows.ranked("kind")
    fresh = rows.used & ~declared[group.codes] & ~unsaid
    if not fresh.any():
        return empty_frame("groups")
    pair = group.codes[fresh].astype(np.int64) * len(kind.texts) + kind.codes[fresh]
    pairs, count = np.unique(pair, return_counts=True)
    of_group, of_kind = np.divmod(pairs, len(kind.texts))
    order = np.lexsort([of_kind, -count, of_group])
    chosen = order[np.flatnonzero(np.diff(of_group[order], prepend=-1))]
    ids, kinds = group.texts.take(pa.array(of_group[chosen])), kind.texts.take(pa.array(of_kind[chosen]))
    made = pd.DataFrame({"group_id": to_text(ids), "name": "", "kind": to_text(kinds), "size": np.nan})
    return made.astype(empty_frame("groups").dtypes.to_dict())
