"""The large town of the benchmark past memory is a project, the same every time."""

from __future__ import annotations

from pathlib import Path

from benchmarks.past_memory import rank_on_disk, write_large_folder
from influence.tables import read


def test_the_folder_is_a_project(tmp_path: Path) -> None:
    total = write_large_folder(tmp_path / "one", 500)
    found = read(tmp_path / "one")
    assert (len(found.accounts), len(found.affiliations)) == (500, total)
    assert not found.set_aside
    write_large_folder(tmp_path / "other", 500)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()


def test_it_is_ranked_on_disk(tmp_path: Path) -> None:
    write_large_folder(tmp_path, 200)
    found = rank_on_disk(tmp_path, "strength", "1GiB")
    assert found["seconds"] > 0
    assert 0 < found["memory"] < 2
