"""stdout, which carries the result, and stderr, which carries all else: whatever becomes of them.

A reader of stdout that has seen enough (``| head``) ends the program quietly; a result that cannot be written is an
error; a message that nobody can receive stops nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn, TextIO

from influence.cli.speech import phrase
from influence.errors import InfluenceError


def secure_descriptors() -> None:
    """Give closed standard descriptors to the null device, so that no file of ours takes their place.

    ``sys.stdout`` stays ``None`` where it was closed, as a result must not vanish unnoticed; stderr is thrown away.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            _point_to_nothing(descriptor)
    if sys.stderr is None:
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115


def speak_utf8() -> None:
    """Make stdout and stderr take any text as it is: UTF-8, and an escape for what cannot be encoded."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody looks at the stream."""
    return stream is not None and stream.isatty()


def emit(text: str) -> None:
    """Write a result to stdout; on a terminal with everything that steers it written out."""
    if is_terminal(sys.stdout):
        from influence.report.text import visible

        text = "".join(f"{visible(line)}\n" for line in text.split("\n")).removesuffix("\n")
    emit_as_is(text)


def emit_as_is(text: str) -> None:
    """Write text of our own making to stdout.

    Raises
    ------
    InfluenceError
        stdout is closed, or what it leads to is full.
    """
    if sys.stdout is None:
        raise InfluenceError(phrase("stdout_closed"))
    with _reader_may_leave():
        sys.stdout.write(text)
        sys.stdout.flush()


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        leave_quietly()
    except OSError as error:
        discard(sys.stdout)
        raise InfluenceError(phrase("stdout_failed", why=error.strerror or error)) from error


def leave_quietly() -> NoReturn:
    """End with exit code 0 after the reader of stdout has gone, without a complaint at shutdown."""
    discard(sys.stdout)
    sys.exit(0)


def tell(text: str) -> None:
    """Write lines for people to stderr; where stderr cannot be written to, they are lost and nothing stops."""
    from influence.report.text import visible

    try:
        sys.stderr.write("".join(f"{visible(line)}\n" for line in text.split("\n")))
        sys.stderr.flush()
    except OSError:
        discard(sys.stderr)


def discard(stream: TextIO) -> None:
    """Throw away what the stream still holds and all that comes, so that nothing is attempted again at shutdown."""
    with suppress(OSError, ValueError):
        _point_to_nothing(stream.fileno())


def settle() -> OSError | None:
    """Empty both streams before the process ends; give the fault of stdout, if there was one."""
    fault: OSError | None = None
    for stream in (sys.stdout, sys.stderr):
        if stream is None:
            continue
        try:
            stream.flush()
        except OSError as error:
            discard(stream)
            if stream is sys.stdout and not isinstance(error, BrokenPipeError):
                fault = error
    return fault


def _point_to_nothing(descriptor: int) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    if nothing != descriptor:
        os.dup2(nothing, descriptor)
        os.close(nothing)
