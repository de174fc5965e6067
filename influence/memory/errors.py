"""Why a project's memory cannot be used: never a reason for a run to fail."""

from __future__ import annotations

from influence.errors import InfluenceError


class MemoryFault(InfluenceError):  # noqa: N818 - no run fails for it
    """The memory is busy, damaged, of a later version or cannot be written; the message says which and what to do."""
