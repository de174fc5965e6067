"""Limits that the system sets to this process: too little memory is said before libraries run into it.

Where address space ends in the middle of loading, native libraries crash or wait for ever, and no error of Python is
raised that could be told. So it is looked at beforehand: one of them alone reserves a gigabyte where it can.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from influence.cli.speech import phrase
from influence.errors import InfluenceError

ADDRESSES = 2 << 30
"""Bytes of address space that the libraries and a small project take: with less, maps were seen to crash."""
MEMORY = 350 << 20
"""Bytes of memory that they fill: seen, 310 to 330 million."""
_NO_LIMIT = 1 << 60
_GROUPS = Path("/sys/fs/cgroup")


def refuse_too_little_memory() -> None:
    """Refuse to begin where less memory is allowed than any run takes.

    Raises
    ------
    InfluenceError
        The limit of address space (``ulimit -v``), or that of the control group (containers), is too low.
    """
    for key, needed, allowed in (
        ("little_address_space", ADDRESSES, address_space()),
        ("little_memory", MEMORY, group_memory()),
    ):
        if allowed is not None and allowed < needed:
            raise InfluenceError(phrase(key, allowed=f"{allowed >> 20}", needed=f"{needed >> 20}"))


def address_space() -> int | None:
    """Give the bytes of address space that this process may take; ``None`` where there is no limit."""
    if sys.platform == "win32":
        return None
    import resource

    allowed = [resource.getrlimit(limit)[0] for limit in (resource.RLIMIT_AS, resource.RLIMIT_DATA)]
    finite = [bound for bound in allowed if bound != resource.RLIM_INFINITY]
    return min(finite, default=None)


def group_memory(groups: Path = _GROUPS, process: Path = Path("/proc/self/cgroup")) -> int | None:
    """Give the bytes of memory that the control group of this process may fill; ``None`` where nothing limits it."""
    try:
        lines = process.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    limits = [limit for line in lines for limit in _limits(groups, line)]
    return min((limit for limit in limits if limit < _NO_LIMIT), default=None)


def _limits(groups: Path, line: str) -> Iterator[int]:
    """Give the limits of a group and of those it lies in, by either version of control groups."""
    number, controllers, path = [*line.split(":", 2), "", "", ""][:3]
    if number == "0":
        top, file = groups, "memory.max"
    elif "memory" in controllers.split(","):
        top, file = groups / "memory", "memory.limit_in_bytes"
    else:
        return
    place = top / path.lstrip("/")
    for folder in (place, *place.parents):
        with suppress(OSError, ValueError):  # "max" is no limit
            yield int((folder / file).read_text(encoding="ascii"))
        if folder == top:
            return
