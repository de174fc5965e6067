"""Interrupting the program at a moment of its own work, and what it still does then, however busy the machine.

Moments and limits are processor time of the process, not time by the clock: a machine that lets processes wait for each
other changes neither. Linux only (``/proc``).
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

AT_MOST = 1.0
"""Seconds of work from an interrupt to the end."""
HANGS = 20.0
"""Seconds by the clock after which a process that does not work is taken to wait for something that never comes."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class End:
    """How a process ended: exit code, stderr, seconds of work; and since the interrupt, of work and by the clock.

    The last two are 0 where it ended before the interrupt came.
    """

    code: int
    said: str
    worked: float
    after: float
    lasted: float

    @property
    def soon(self) -> bool:
        """Whether it ended within a second, were it alone on the machine."""
        return min(self.after, self.lasted) <= AT_MOST and self.lasted <= HANGS


def whole(line: list[str], folder: Path | None = None) -> End:
    """Run a process to its end."""
    return interrupted(line, float("inf"), folder)


def interrupted(line: list[str], after: float, folder: Path | None = None, send: signal.Signals = signal.SIGINT) -> End:
    """Run a process and send SIGINT, or what else, once it has worked for ``after`` seconds."""
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=errors, cwd=folder)
        sent = 0.0
        before = 0.0
        while True:
            ended, status, used = os.wait4(child.pid, os.WNOHANG)
            if ended:
                break
            if not before and (now := _worked(child.pid)) >= after:
                before, sent = now, time.monotonic()
                child.send_signal(send)
            if before and time.monotonic() - sent > 60:
                child.kill()
            time.sleep(0.005)
        child.returncode = os.waitstatus_to_exitcode(status)
        over, total = time.monotonic(), used.ru_utime + used.ru_stime
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
    after, lasted = (total - before, over - sent) if before else (0.0, 0.0)
    return End(child.returncode, said, total, after, lasted)


def _worked(process: int) -> float:
    """Give the seconds that a process and its threads have worked so far."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:  # it has just ended
        return 0.0
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / _TICKS
