"""What holds for all tests: no time limit for one example of Hypothesis, modules that are compiled once, BLAS alone.

On a machine at work, a time limit says nothing about the code.
"""

from __future__ import annotations

import os
import sys

from hypothesis import settings

# As the program itself does before NumPy is loaded: threads of BLAS that wait for each other at products of few numbers
# take a fifth of what the tests take. Tests of what their number must not change set it themselves.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# Where an environment forbids it, each of some hundred processes would compile all modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
