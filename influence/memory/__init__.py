"""What a project remembers: decisions of people, and what earlier runs gave."""

from influence.memory.decisions import FOLDER, append_override, forget_overrides, read_overrides
from influence.memory.errors import MemoryFault
from influence.memory.snapshot import Snapshot, snapshot, under_settings_of
from influence.memory.store import Run, accounts_of, forget, history, remember

__all__ = [
    "FOLDER",
    "MemoryFault",
    "Run",
    "Snapshot",
    "accounts_of",
    "append_override",
    "forget",
    "forget_overrides",
    "history",
    "read_overrides",
    "remember",
    "snapshot",
    "under_settings_of",
]
