"""What holds for all tests: no limit for one example of Hypothesis, modules compiled once, BLAS alone, a brief Java.

On a machine at work, a time limit says nothing about the code.
"""

from __future__ import annotations

import os
import sys

from hypothesis import settings

# As the program itself does before NumPy is loaded: threads of BLAS that wait for each other at products of few numbers
# take a fifth of what the tests take. Tests of what their number must not change set it themselves.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Spark of a test lives for a minute: what Java would optimise for hours takes half of it. Executors inherit this, too.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# Where an environment forbids it, each of some hundred processes would compile all modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
