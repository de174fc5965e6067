"""A process under a limit of memory and of time a step: it is ended as soon as it exceeds one (Linux)."""

from __future__ import annotations

import ctypes
import gc
import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_LOOK_SECONDS = 0.05
MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What a process may take.

    Parameters
    ----------
    seconds
        Longest time between two lines that it writes.
    mib
        Largest resident memory, in MiB.
    """

    seconds: float = 300.0
    mib: float = 6144.0


@dataclass(frozen=True)
class Ended:
    """How a process ended.

    Parameters
    ----------
    outcome
        ``done``, ``time``, ``memory`` or ``failed``.
    detail
        Last line on stderr of one that failed.
    seconds, peak_mib
        Whole time, and largest resident memory.
    """

    outcome: str
    detail: str
    seconds: float
    peak_mib: float


def memory_mib(key: str, process: int | str = "self") -> float:
    """Give ``VmRSS`` (now) or ``VmHWM`` (the most so far) of a process in MiB; 0 where it is gone."""
    try:
        text = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    for line in text.splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) / 1024
    return 0.0


def forget_peak() -> None:
    """Let ``VmHWM`` of this process begin anew at what it holds now, what it no longer needs given back before.

    Otherwise a step could live on what the steps before it left, and seem to need nothing.
    """
    gc.collect()
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc
    if give_back is not None:
        give_back(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def lines_of(command: Sequence[str], limits: Limits) -> Iterator[str | Ended]:
    """Run a command; give the lines of its stdout as they come, and at last how it ended."""
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 (the benchmark's own commands)
            list(command), stdout=subprocess.PIPE, stderr=errors, start_new_session=True
        )
        try:
            outcome, peak = yield from _watched(process, limits)
        finally:
            _end(process)
        if outcome == "done" and process.returncode != 0:
            outcome = "failed"
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").strip().splitlines()
    detail = said[-1] if outcome == "failed" and said else ""
    yield Ended(outcome, detail, time.perf_counter() - begin, peak)


def run(command: Sequence[str], limits: Limits) -> Ended:
    """Run a command that writes nothing of interest on stdout."""
    for line in lines_of(command, limits):
        if isinstance(line, Ended):
            return line
    raise RuntimeError("a process that never ended")


def _watched(process: subprocess.Popen[bytes], limits: Limits) -> Generator[str, None, tuple[str, float]]:
    """Give lines until the end; return the outcome and the peak."""
    stdout = process.stdout
    assert stdout is not None  # noqa: S101 (asked for above)
    os.set_blocking(stdout.fileno(), False)
    deadline, peak, rest = time.perf_counter() + limits.seconds, 0.0, b""
    with selectors.DefaultSelector() as ready:
        ready.register(stdout, selectors.EVENT_READ)
        while True:
            seen = ready.select(_LOOK_SECONDS)
            peak = max(peak, memory_mib("VmHWM", process.pid))
            if memory_mib("VmRSS", process.pid) > limits.mib:
                return "memory", peak
            if seen:
                chunk = _read(stdout)
                if not chunk:
                    process.wait()
                    return "done", peak
                *whole, rest = (rest + chunk).split(b"\n")
                for line in whole:
                    yield line.decode("utf-8")
                    deadline = time.perf_counter() + limits.seconds
            if time.perf_counter() > deadline:
                return "time", peak


def _read(stream: IO[bytes]) -> bytes:
    return os.read(stream.fileno(), 1 << 16)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
