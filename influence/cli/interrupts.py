"""Interrupts that are not lost."""

from __future__ import annotations

import signal
import sys

_SOON = 0.05
"""Seconds until a dropped interrupt comes again."""


def heed_interrupts() -> None:
    """Let an interrupt that Python drops come again.

    Python raises ``KeyboardInterrupt`` wherever the main thread is at that moment. Inside a callback that the
    interpreter itself calls, of a weak reference or a finaliser, it cannot be raised further: a traceback is printed,
    and the program goes on as if nobody had interrupted it, or waits for ever where the callback held a lock. Where
    there are no timers (Windows), it stays so.
    """
    if not hasattr(signal, "setitimer"):
        return
    usual = sys.unraisablehook

    def dropped(lost: sys.UnraisableHookArgs) -> None:
        if issubclass(lost.exc_type, KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, _SOON)
        else:
            usual(lost)

    sys.unraisablehook = dropped
    signal.signal(signal.SIGALRM, signal.default_int_handler)
