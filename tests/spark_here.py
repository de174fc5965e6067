"""Spark for tests: on this machine, or not at all and why."""

from __future__ import annotations

import pytest

from influence.engines.spark_needs import require_spark
from influence.errors import UsageError


def missing() -> str:
    """Say what Spark needs and is not there; nothing where all is."""
    try:
        require_spark("en")
    except UsageError as error:
        return str(error)
    return ""


needs_spark = [pytest.mark.long, pytest.mark.skipif(bool(missing()), reason=missing() or "it is there")]
