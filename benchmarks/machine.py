"""On what a run was made."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_CPU, _MEMORY = Path("/proc/cpuinfo"), Path("/proc/meminfo")


def describe_machine() -> dict[str, str]:
    """Give processor, cores, memory, system and Python."""
    return {
        "processor": _entry(_CPU, "model name") or platform.processor() or "unknown",
        "cores": str(cores()),
        "memory": f"{int((_entry(_MEMORY, 'MemTotal') or '0 kB').split()[0]) / 2**20:.0f} GiB",
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def cores() -> int:
    """Give the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def versions(packages: Sequence[str]) -> dict[str, str]:
    """Give the installed version of each package."""
    return {package: _version(package) for package in packages}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _entry(path: Path, key: str) -> str:
    if not path.exists():
        return ""
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return ""
