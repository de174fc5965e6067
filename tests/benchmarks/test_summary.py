"""The pages show the figures that the last run of the benchmarks found."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.record import Results
from benchmarks.summary import BEGIN, END, PAGES, RESULTS, SHORT, SMALL, with_summary
from benchmarks.work import OURS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_shows_the_figures_that_were_found(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == with_summary(text, Results.read(RESULTS)), "run: python -m benchmarks.summary"


def test_figures_come_between_the_marks_and_nowhere_else() -> None:
    found = with_summary(f"before\n{BEGIN}old\n{END}\nafter\n", Results.read(RESULTS))
    assert found.startswith("before\n") and found.endswith(f"{END}\nafter\n") and "old" not in found
    with pytest.raises(ValueError, match="no <!-- speed -->"):
        with_summary("no marks", Results.read(RESULTS))


def test_a_ratio_is_the_time_of_the_peer_over_ours() -> None:
    results = Results.read(RESULTS)
    ours, peer = (
        next(r for r in results.runs if (r.tool, r.measure, r.accounts) == (tool, SHORT[0], SMALL))
        for tool in (OURS, "networkx")
    )
    ratio = (peer.build_seconds + peer.seconds) / (ours.build_seconds + ours.seconds)
    assert f"{ratio:,.0f}×" in with_summary(f"{BEGIN}{END}", results)
