"""Parameters of tests, of which some take long."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pytest

T = TypeVar("T")


def marked(values: Iterable[T], long: Callable[[T], bool]) -> list[Any]:
    """Give values as parameters, those that take long so marked."""
    return [pytest.param(value, marks=[pytest.mark.long] * long(value)) for value in values]
