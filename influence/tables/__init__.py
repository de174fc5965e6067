"""Reading a team's own files: found, mapped, typed, reconciled, every row accounted for."""

from influence.tables.check import CheckReport, check
from influence.tables.propose import Proposal, propose, propose_settings
from influence.tables.read import read
from influence.tables.setting_aside import set_aside_frame

__all__ = ["CheckReport", "Proposal", "check", "propose", "propose_settings", "read", "set_aside_frame"]
