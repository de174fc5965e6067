"""Interrupts that are not lost."""

from __future__ import annotations

import signal
import sys
from typing import Any

from influence.interrupted import was_interrupted

INTERRUPTED = 130
"""The exit code of a run that was interrupted."""
_SOON = 0.2
"""Seconds until an interrupt comes again, unless it is on its way."""


def heed_interrupts() -> None:
    """Let an interrupt that gets lost come again.

    Python raises ``KeyboardInterrupt`` wherever the main thread is at that moment, and that may be where no error gets
    any further: in a callback that the interpreter itself calls, of a weak reference or a finaliser; or in a library
    that takes any error for a sign that it must do without something. The program would go on as if nobody had
    interrupted it, or wait for ever where the callback held a lock. So an interrupt comes again until :func:`heeded`,
    except while it is being dealt with. Where there are no timers (Windows), and where whoever started us ignores
    interrupts, all stays as it was.
    """
    if not hasattr(signal, "setitimer") or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return
    usual = sys.unraisablehook

    def dropped(lost: sys.UnraisableHookArgs) -> None:
        if not issubclass(lost.exc_type, KeyboardInterrupt):
            usual(lost)

    def interrupt(*_: Any) -> None:  # noqa: ANN401 - a signal and a frame
        signal.setitimer(signal.ITIMER_REAL, _SOON, _SOON)
        raise KeyboardInterrupt

    def again(*_: Any) -> None:  # noqa: ANN401
        # Cleaning up after the first is left in peace.
        if signal.getitimer(signal.ITIMER_REAL)[1] and not was_interrupted(sys.exception()):
            raise KeyboardInterrupt

    sys.unraisablehook = dropped
    signal.signal(signal.SIGALRM, again)
    signal.signal(signal.SIGINT, interrupt)


def heeded() -> None:
    """Let no interrupt come again: it has reached whom it should; to be called while its error is dealt with."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
