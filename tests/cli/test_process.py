"""The program as a process of its own: terminal, pipe, interrupt, hash seed, start-up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from program import PATIENCE, command, process

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals and signals of POSIX")
HEAVY = {"numpy", "scipy", "pandas", "duckdb", "networkx", "pyvis", "sknetwork", "pyarrow", "sqlalchemy", "jinja2"}


def on_terminal(*arguments: object, **environment: str) -> str:
    """Give what a terminal of 100 columns would have received on stdout."""
    import pty

    leader, follower = pty.openpty()
    child = subprocess.Popen(
        command(arguments),
        stdout=follower,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment},
    )
    os.close(follower)
    received = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        received += part
    os.close(leader)
    assert child.wait(timeout=PATIENCE) == 0
    return received.decode()


@pytest.mark.parametrize("arguments", [("--help",), ("rank", "--help"), ("--version",)])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    code = f"from influence.cli.main import main; main({list(arguments)!r})"
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in result.stderr.splitlines()}
    assert "typer" in loaded
    assert not loaded & HEAVY


def test_the_engine_is_chosen_before_what_measures_is_loaded(project: Path) -> None:
    code = (
        "import sys; from influence.effort.sizes import size_of; "
        f"print(size_of({str(project)!r}).accounts, 'influence.centrality' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE)
    accounts, measures = result.stdout.split()
    assert int(accounts) > 0
    assert measures == "False"


def test_a_terminal_gets_a_table_and_nothing_that_steers_it(project: Path) -> None:
    text = on_terminal("rank", project, NO_COLOR="1")
    assert "Own value" in text and "Bäckerei Größe" in text
    assert "\x1b]0;" not in text and "\x1b[31m" not in text and "\x07" not in text
    data = on_terminal("rank", project, "--format", "csv", NO_COLOR="1")
    assert "\x1b" not in data and data.startswith("rank,account_id")


def test_no_color_is_followed(project: Path) -> None:
    assert "\x1b[3" not in on_terminal("clusters", project, NO_COLOR="1")


def test_a_pipe_gets_utf8_whatever_the_locale(project: Path) -> None:
    result = process("rank", project, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert result.returncode == 0
    assert "Bäckerei Größe" in result.stdout.decode("utf-8")


def test_a_reader_that_has_seen_enough_ends_it_quietly(project: Path) -> None:
    child = subprocess.Popen(command(["rank", project, "-q"]), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None and child.stderr is not None
    child.stdout.close()
    assert child.stderr.read() == b""
    assert child.wait(timeout=PATIENCE) == 0
    child.stderr.close()


def wait_for(file: Path, child: subprocess.Popen[str]) -> None:
    """Wait until a program that runs has written a file."""
    while not file.exists() and child.poll() is None:
        time.sleep(0.02)
    assert file.exists(), child.communicate()


@pytest.mark.parametrize("where", ["interrupt()", "type('Made', (), {'part': Part()})"], ids=["loading", "class"])
def test_an_interrupt_while_the_program_is_loaded_ends_it_quietly(where: str) -> None:
    first = f"""
import signal, sys
def interrupt(*_):
    signal.raise_signal(signal.SIGINT)
class Part:
    __set_name__ = interrupt
class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == "influence.cli.rank":
            {where}
sys.meta_path.insert(0, Interrupting())"""
    ended = subprocess.run(command(["--version"], first), capture_output=True, check=False, timeout=PATIENCE)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, b"", b"")


def test_an_interrupt_leaves_nothing_half_written(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    child = subprocess.Popen(
        command(["demo", "--out", out]), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    wait_for(out / "README.md", child)
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=PATIENCE)
    assert child.returncode == 130
    assert "Interrupted" in said and "Traceback" not in said
    left = [path.name for path in tmp_path.rglob("*")]
    assert not [name for name in left if name.endswith((".part", ".old"))]
    assert not (out / "results").exists() or not any((out / "results").iterdir())


def test_an_interrupted_program_waits_for_no_thread(tmp_path: Path) -> None:
    forever = "import threading; threading.Thread(target=threading.Event().wait).start(); "
    python, option, code, *arguments = command(["demo", "--out", tmp_path / "demo"])
    child = subprocess.Popen([python, option, forever + code, *arguments], stderr=subprocess.PIPE, text=True)
    wait_for(tmp_path / "demo" / "README.md", child)
    child.send_signal(signal.SIGINT)
    try:
        _, said = child.communicate(timeout=PATIENCE)
    finally:
        child.kill()
    assert child.returncode == 130 and "Interrupted" in said and "Traceback" not in said


def test_an_interrupt_that_python_drops_is_heeded_all_the_same(tmp_path: Path) -> None:
    # In a finaliser nothing can be raised: the interrupt comes while pandas is being loaded, and is dropped there.
    prelude = """
import os, signal, sys
class Finalised:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(10_000): pass
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "pandas": Finalised()
sys.meta_path.insert(0, Watch())
"""
    python, option, code, *arguments = command(["demo", "--out", tmp_path / "demo"])
    done = subprocess.run(
        [python, option, prelude + code, *arguments], stderr=subprocess.PIPE, text=True, timeout=PATIENCE
    )
    assert done.returncode == 130, done.stderr
    assert "Interrupted" in done.stderr and "Traceback" not in done.stderr and "ignored" not in done.stderr


def test_an_interrupt_that_a_library_takes_for_a_fault_is_heeded_all_the_same(tmp_path: Path) -> None:
    prelude = """
import os, signal, sys
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "pandas":
            try:
                os.kill(os.getpid(), signal.SIGINT)
                for _ in range(10_000): pass
            except BaseException:
                pass
sys.meta_path.insert(0, Watch())
"""
    done = subprocess.run(
        command(["demo", "--out", tmp_path / "demo"], prelude), stderr=subprocess.PIPE, text=True, timeout=PATIENCE
    )
    assert done.returncode == 130, done.stderr
    assert "Interrupted" in done.stderr and "Traceback" not in done.stderr


def test_cleaning_up_after_an_interrupt_is_not_interrupted_again(tmp_path: Path) -> None:
    prelude = """
import os, signal, sys, time
import influence.files as files
def slow(self):
    time.sleep(1.0)
    settle(self)
settle, files._Draft.settle = files._Draft.settle, slow
stage = files._stage
def interrupted(*given):
    stage(*given)
    os.kill(os.getpid(), signal.SIGINT)
    for _ in range(10_000): pass
files._stage = interrupted
"""
    done = subprocess.run(
        command(["demo", "--out", tmp_path / "demo"], prelude), stderr=subprocess.PIPE, text=True, timeout=PATIENCE
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr.count("Interrupted") == 1 and "Traceback" not in done.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_interrupt_after_the_last_word_changes_nothing() -> None:
    late = "import os, signal; end = os._exit; "
    late += "os._exit = lambda code: [os.kill(os.getpid(), signal.SIGINT), end(code)]; "
    python, option, code, *arguments = command(["--version"])
    result = subprocess.run(
        [python, option, late + code, *arguments], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert result.returncode == 0 and result.stderr == ""


def test_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    folders = []
    for hash_seed in ("1", "77"):
        folder = tmp_path / hash_seed / "demo"
        folder.parent.mkdir()
        result = process("demo", "--accounts", 150, "--out", folder, PYTHONHASHSEED=hash_seed)
        assert result.returncode == 0, result.stderr.decode()
        folders.append(folder)
    files = [{path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")} for folder in folders]
    assert files[0].keys() == files[1].keys() and len(files[0]) > 10
    assert [name for name in files[0] if files[0][name] != files[1][name]] == []


def test_the_order_of_rows_does_not_matter(project: Path) -> None:
    forth = process("rank", project, "-q").stdout
    for name in ("accounts.csv", "groups.csv", "affiliations.csv"):
        head, *lines = (project / name).read_text(encoding="utf-8").splitlines()
        (project / name).write_text("\n".join([head, *lines[::-1]]) + "\n", encoding="utf-8")
    assert process("rank", project, "-q").stdout == forth


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's heap")
@pytest.mark.parametrize("name", ["rank", "report", "plan", "hubs"])
def test_memory_is_arranged_before_any_library_is_loaded(name: str, tmp_path: Path) -> None:
    code = """
import sys
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name in {"numpy", "pyarrow"}:
            import os
            print(name, os.environ.get("ARROW_DEFAULT_MEMORY_POOL"), os.environ.get("OPENBLAS_NUM_THREADS"))
sys.meta_path.insert(0, Watch())
from influence.cli.main import main
main(sys.argv[1:])
"""
    clean = {key: text for key, text in os.environ.items() if not key.startswith(("MALLOC_", "ARROW_", "OPENBLAS_"))}
    (tmp_path / "accounts.csv").write_text("account_id\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", code, name, tmp_path], capture_output=True, text=True, env=clean)
    assert {"numpy system 1", "pyarrow system 1"} <= set(done.stdout.splitlines()), done.stderr
