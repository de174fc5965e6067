"""Where the program begins: it heeds interrupts before its commands are loaded, which takes a tenth of a second."""

from __future__ import annotations

import os
import signal
from typing import NoReturn

from influence.cli.interrupts import INTERRUPTED, heed_interrupts, heeded
from influence.interrupted import was_interrupted


def run() -> NoReturn:
    """Run the program and leave the process with its exit code: the entry point.

    An interrupt that comes when all is said and written changes nothing any more. Then the process ends at once: memory
    is quicker taken back by the system than given back piece by piece, and a thread that was just being started when an
    interrupt came may never end.
    """
    try:
        heed_interrupts()
        from influence.cli.streams import secure_descriptors

        secure_descriptors()
        from influence.cli.main import main

        code = main()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        heeded()
    except BaseException as error:
        if not was_interrupted(error):  # where a class is made, an interrupt becomes the cause of a RuntimeError
            raise
        code = INTERRUPTED
    os._exit(code)
