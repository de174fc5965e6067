"""What holds for all tests: no time limit for one example of Hypothesis, and modules that are compiled once.

On a machine at work, a time limit says nothing about the code.
"""

from __future__ import annotations

import os
import sys

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# Where an environment forbids it, each of some hundred processes would compile all modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
