"""Running the program in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

PATIENCE = 1200
"""Seconds after which a process or a thread hangs: longer than the slowest machine stands still."""


def command(arguments: Sequence[object], first: str = "") -> list[str]:
    """Give the command line of a process of its own, which heeds SIGINT even where our parent ignores it (nohup).

    ``first`` is code that runs before the program.
    """
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    return [sys.executable, "-c", f"{first}\n{heed}; from influence.cli.start import run; run()", *map(str, arguments)]


def process(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own."""
    return subprocess.run(
        command(arguments), env={**os.environ, **environment}, capture_output=True, check=False, timeout=PATIENCE
    )
