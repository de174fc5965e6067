"""The decisions of people that act on what is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from influence.memory import read_overrides
from influence.model.overrides import Override, in_force
from influence.tables.accounts import AccountIds
from influence.tables.phrases import Phrases
from influence.tables.secrecy import Secrecy
from influence.tables.setting_aside import MASK


@dataclass(frozen=True)
class Decisions:
    """The log as it may be shown, what of it is in force, notes on it, and who is to be forgotten."""

    decided: tuple[Override, ...]
    overrides: tuple[Override, ...]
    notes: tuple[str, ...]
    opted_out: frozenset[str]


def gather_decisions(folder: Path, accounts: AccountIds, secrecy: Secrecy, say: Phrases) -> Decisions:
    """Read the log of a project; nothing of it names who opted out, or a group of a sensitive kind."""
    gone = frozenset(accounts.ids.take(np.flatnonzero(accounts.opted_out[:-1])).to_pylist())
    log, notes = read_overrides(folder, say.language)

    def shown(text: str) -> str:
        return MASK if secrecy.mentions(text) else text

    decided = tuple(
        replace(entry, reason=shown(entry.reason), author=shown(entry.author))
        for entry in log
        if entry.account_id not in gone
    )
    last = in_force(decided)
    known = set(accounts.known_ids().to_pylist()) if last else set()
    overrides = tuple(entry for entry in last if entry.account_id in known)
    if len(overrides) < len(last):
        notes += (say("note_overrides_lost", count=len(last) - len(overrides)),)
    return Decisions(decided, overrides, notes, gone)
