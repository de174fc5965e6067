"""The decisions of people that act on what is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from influence.language import MASK
from influence.memory import read_overrides
from influence.model.identities import Identity, standing
from influence.model.overrides import Override, in_force
from influence.tables.accounts import AccountIds
from influence.tables.merging import StandIns
from influence.tables.phrases import Phrases
from influence.tables.secrecy import Secrecy


@dataclass(frozen=True)
class Decisions:
    """The log as it may be shown, what of it is in force, notes on it, and who is to be forgotten."""

    decided: tuple[Override, ...]
    overrides: tuple[Override, ...]
    notes: tuple[str, ...]
    opted_out: frozenset[str]


def gather_decisions(folder: Path, accounts: AccountIds, secrecy: Secrecy, say: Phrases) -> Decisions:
    """Read the log of a project; nothing of it names who opted out, or a group of a sensitive kind.

    Decisions on an account that was merged are on the one that stands for it.
    """
    gone = gone_for_good(accounts)
    stands = accounts.merged.pairs
    log, notes = read_overrides(folder, say.language)
    decided = tuple(
        replace(
            entry,
            account_id=stands.get(entry.account_id, entry.account_id),
            reason=secrecy.shown(entry.reason),
            author=secrecy.shown(entry.author),
        )
        for entry in log
        if entry.account_id not in gone
    )
    last = in_force(decided)
    known = set(accounts.known_ids().to_pylist()) if last else set()
    overrides = tuple(entry for entry in last if entry.account_id in known)
    if len(overrides) < len(last):
        notes += (say("note_overrides_lost", count=len(last) - len(overrides)),)
    return Decisions(decided, overrides, notes, gone)


def gone_for_good(accounts: AccountIds) -> frozenset[str]:
    """Give the ids that opted out, and those that were merged with one."""
    ids = set(accounts.ids.take(np.flatnonzero(accounts.opted_out[:-1])).to_pylist())
    return frozenset(ids | {record for record, kept in accounts.merged.pairs.items() if kept in ids})


@dataclass(frozen=True)
class Merges:
    """The merges that act and all decisions on records, as they may be shown, and notes on them."""

    applied: tuple[Identity, ...]
    identified: tuple[Identity, ...]
    notes: tuple[str, ...]


def applied_merges(
    log: tuple[Identity, ...],
    accounts: AccountIds,
    groups: StandIns,
    gone: frozenset[str],
    secrecy: Secrecy,
    say: Phrases,
) -> Merges:
    """Tell which merges of a log act; nothing of them names who is ``gone``, or a group of a sensitive kind."""
    acting = {"account": _ends(accounts.merged), "group": _ends(groups)}
    log = tuple(entry for entry in log if entry.what == "group" or not {entry.kept, entry.other} & gone)
    merges = [entry for entry in standing(log) if entry.verdict == "merge"]
    applied = tuple(_shown(entry, secrecy) for entry in merges if {entry.kept, entry.other} <= acting[entry.what])
    notes: tuple[str, ...] = ()
    for what in ("account", "group"):
        count = sum(entry.what == what for entry in applied)
        if count:
            notes += (say(f"note_merged_{what}s", count=count),)
    if len(applied) < len(merges):
        notes += (say("note_merges_idle", count=len(merges) - len(applied)),)
    return Merges(applied, tuple(_shown(entry, secrecy) for entry in log), notes)


def _ends(merged: StandIns) -> set[str]:
    return {*merged.gone.to_pylist(), *merged.kept.to_pylist()}


def _shown(entry: Identity, secrecy: Secrecy) -> Identity:
    told = replace(entry, reason=secrecy.shown(entry.reason), author=secrecy.shown(entry.author))
    if entry.what == "group" and (secrecy.groups.found_in(entry.kept) or secrecy.groups.found_in(entry.other)):
        return replace(told, kept=f"{MASK}1", other=f"{MASK}2")
    return told
