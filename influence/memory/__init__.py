"""What a project remembers: decisions of people, and what earlier runs gave."""

from influence.memory.decisions import append_override, forget_overrides, read_overrides
from influence.memory.errors import MemoryFault
from influence.memory.forgetting import forget, forget_unfounded
from influence.memory.identities import append_identities, forget_identities, read_identities
from influence.memory.log import FOLDER
from influence.memory.plans import HELD_OUT, KeptPlan, accounts_of_plan, plans_kept, remember_plan
from influence.memory.snapshot import Snapshot, snapshot, under_settings_of
from influence.memory.store import Run, accounts_of, history, remember, scores_of_run, situation_of_run

__all__ = [
    "FOLDER",
    "HELD_OUT",
    "KeptPlan",
    "MemoryFault",
    "Run",
    "Snapshot",
    "accounts_of",
    "accounts_of_plan",
    "append_identities",
    "append_override",
    "forget",
    "forget_identities",
    "forget_overrides",
    "forget_unfounded",
    "history",
    "plans_kept",
    "read_identities",
    "read_overrides",
    "remember",
    "remember_plan",
    "scores_of_run",
    "situation_of_run",
    "snapshot",
    "under_settings_of",
]
