"""Reading a team's own files: found, mapped, typed, reconciled, every row accounted for.

What proposes settings and what checks a project loads when it is first used; reading needs neither.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from influence.tables.read import read

if TYPE_CHECKING:
    from influence.tables.checking import CheckReport as CheckReport
    from influence.tables.checking import check as check
    from influence.tables.proposing import Proposal as Proposal
    from influence.tables.proposing import propose as propose
    from influence.tables.proposing import propose_settings as propose_settings
    from influence.tables.setting_aside import set_aside_frame as set_aside_frame

_HOMES = {
    "CheckReport": "checking",
    "Proposal": "proposing",
    "check": "checking",
    "propose": "proposing",
    "propose_settings": "proposing",
    "set_aside_frame": "setting_aside",
}

__all__ = ["CheckReport", "Proposal", "check", "propose", "propose_settings", "read", "set_aside_frame"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'influence.tables' has no attribute {name!r}")
    return getattr(import_module(f"influence.tables.{_HOMES[name]}"), name)
