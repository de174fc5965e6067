"""The notebooks run from top to bottom and are stored without outputs."""

from __future__ import annotations

import subprocess
import sys

import pytest
from markdown_blocks import ROOT
from program import PATIENCE

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_is_stored_without_outputs(notebook) -> None:
    import nbformat

    for cell in nbformat.read(notebook, as_version=4).cells:
        assert not cell.get("outputs"), cell["source"]
        assert cell.get("execution_count") is None


@pytest.mark.long
def test_notebooks_run() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "notebooks" / "run.py")], capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout + done.stderr
