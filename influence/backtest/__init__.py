"""Would the list have found them? Rankings of the past, scored on what came after."""

from influence.backtest.known import Known, known_at, leaks
from influence.backtest.page import back_test_parts, draw_back_test, gains_chart
from influence.backtest.result import BackTest
from influence.backtest.run import back_test
from influence.backtest.windows import Window, windows

__all__ = [
    "BackTest",
    "Known",
    "Window",
    "back_test",
    "back_test_parts",
    "draw_back_test",
    "gains_chart",
    "known_at",
    "leaks",
    "windows",
]
