"""Code that is kept on disk: used again, never out of date, not piling up, and not needed."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numba")

import influence

CALL = """
import numpy as np
from numba.core import event
from influence.kernels.peeling_ import twice
with event.install_recorder("numba:compile") as heard:
    print(float(twice(np.ones(3))[0]), len(heard.buffer) > 0)
"""
LOOP = """
from influence.kernels.factor_ import _scaled
from influence.kernels.jit import jit
{padding}
@jit
def twice(values):
    return _scaled(values, 0) + _scaled(values, 1)
"""
PART = """
from influence.kernels.jit import jit
@jit
def _scaled(values, more):
    return values * {factor} + more
"""

TYPED = """
from typing import NamedTuple
import numpy as np
from influence.kernels.jit import jit
class {name}(NamedTuple):
    values: np.ndarray
@jit
def doubled(one):
    return one.values * {factor}
def twice(values):
    return doubled({name}(values))
"""


@pytest.fixture
def install(tmp_path: Path) -> Path:
    """Give a copy of the package with two loops of our own, one of which calls the other."""
    package = tmp_path / "site" / "influence"
    shutil.copytree(
        Path(influence.__file__).parent / "kernels", package / "kernels", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("__init__.py", "errors.py"):
        shutil.copy(Path(influence.__file__).parent / name, package)
    _write(package, factor=2)
    return package


def _write(package: Path, factor: int, padding: str = "") -> None:
    (package / "kernels" / "peeling_.py").write_text(LOOP.format(padding=padding))
    (package / "kernels" / "factor_.py").write_text(PART.format(factor=factor))


def _run(package: Path, **environment: str) -> list[str]:
    found = subprocess.run(
        [sys.executable, "-B", "-c", CALL],
        cwd=package.parent,
        env={**os.environ, "PYTHONPATH": str(package.parent), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.split()


def test_kept_code_is_used_until_any_loop_changes(install: Path, tmp_path: Path) -> None:
    kept = {"NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    assert _run(install, **kept) == ["5.0", "True"]
    assert _run(install, **kept) == ["5.0", "False"]
    before = sorted(path.name for path in (tmp_path / "kept").rglob("*.nb?"))
    _write(install, factor=3)  # only the loop that is called, in another file
    assert _run(install, **kept) == ["7.0", "True"]
    _write(install, factor=3, padding="# a line more\n")
    assert _run(install, **kept) == ["7.0", "True"]
    assert sorted(path.name for path in (tmp_path / "kept").rglob("*.nb?")) == before
    assert len(before) == 2


def test_code_kept_for_a_type_that_is_no_more_is_out_of_date(install: Path, tmp_path: Path) -> None:
    kept, loop = {"NUMBA_CACHE_DIR": str(tmp_path / "kept")}, install / "kernels" / "peeling_.py"
    for name, factor, compiled in (("Pair", 2, "True"), ("Couple", 4, "True"), ("Couple", 4, "False")):
        loop.write_text(TYPED.format(name=name, factor=factor))
        assert _run(install, **kept) == [f"{factor}.0", compiled]


def test_code_of_another_state_beside_an_index_of_this_one_is_not_used(install: Path, tmp_path: Path) -> None:
    kept = {"NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    assert _run(install, **kept) == ["5.0", "True"]
    (code,) = (tmp_path / "kept").rglob("*.nbc")
    former = code.read_bytes()
    _write(install, factor=3)
    assert _run(install, **kept) == ["7.0", "True"]
    code.write_bytes(former)  # as if the process had been ended between writing the index and writing the code
    assert _run(install, **kept) == ["7.0", "True"]
    assert _run(install, **kept) == ["7.0", "False"]


def test_without_a_place_to_keep_code_every_process_compiles(install: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (install / "kernels" / "__pycache__").write_text("no folder")
    nowhere = {"NUMBA_CACHE_DIR": str(tmp_path / "file"), "XDG_CACHE_HOME": str(tmp_path / "file")}
    for _ in range(2):
        assert _run(install, HOME=str(tmp_path / "file"), **nowhere) == ["5.0", "True"]


def test_one_code_serves_constants_and_variables_and_the_collector_goes_on() -> None:
    from influence.kernels.jit import jit

    made: dict[str, object] = {}
    exec("def _more(x, y): return x + y", made)
    made["_more"] = part = jit(made["_more"])  # type: ignore[type-var]
    exec("def total(x): return _more(x, 0) + _more(x, 1) + _more(x, x)", made)
    assert gc.isenabled()
    assert jit(made["total"])(5) == 21  # type: ignore[operator,type-var]
    assert gc.isenabled()
    assert len(part.signatures) == 1  # type: ignore[attr-defined]
