"""Hypothesis without a time limit for one example: on a machine at work it says nothing about the code."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
