"""The folder of a run: what a killed run leaves behind goes, and nobody else's does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from influence.engines.place import place_for

RUN = """
import sys, time
from influence.engines.place import place_for
with place_for(None, "en") as folder:
    (folder / "table").write_text("x")
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def begun(folder: Path) -> tuple[subprocess.Popen[str], Path]:
    run = subprocess.Popen(
        [sys.executable, "-c", RUN], stdout=subprocess.PIPE, text=True, env=os.environ | {"TMPDIR": str(folder)}
    )
    assert run.stdout is not None
    return run, Path(run.stdout.readline().strip())


def age(folder: Path) -> None:
    old = time.time() - 3600
    os.utime(folder, (old, old))


def test_what_a_killed_run_left_goes_with_the_next(temporary: Path) -> None:
    run, left = begun(temporary)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    assert (left / "table").exists()
    with place_for(None, "en"):
        assert left.exists(), "a folder so young may be one that is not locked yet"
    age(left)
    with place_for(None, "en") as mine:
        assert [path for path in temporary.iterdir() if path.is_dir()] == [mine]
    assert not list(temporary.iterdir())


def test_a_folder_in_use_stays(temporary: Path) -> None:
    run, used = begun(temporary)
    try:
        age(used)
        with place_for(None, "en") as mine:
            assert (used / "table").exists()
            assert mine != used
    finally:
        run.kill()
        run.communicate()


def test_others_folders_and_links_stay(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = temporary / "kept"
    kept.mkdir()
    (kept / "file").write_text("x")
    link = temporary / "influence-engine-link"
    link.symlink_to(kept)
    os.utime(link, (0, 0), follow_symlinks=False)
    other = temporary / "influence-engine-other"
    other.mkdir()
    age(other)
    monkeypatch.setattr("os.getuid", lambda: other.stat().st_uid + 1)
    with place_for(None, "en"):
        pass
    assert (kept / "file").exists()
    assert link.is_symlink()
    assert other.exists()


def test_a_given_folder_is_made_and_kept(tmp_path: Path) -> None:
    work = tmp_path / "a" / "b"
    with place_for(work, "en") as folder:
        assert folder == work
    assert work.is_dir()
