"""Too little memory is said in a sentence before libraries crash or hang for want of it."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from program import PATIENCE, command

from influence.cli import limits
from influence.cli.main import main

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")


@pytest.mark.parametrize("megabytes", [400, 700, 1500, 1800])
@pytest.mark.parametrize("step", [("rank",), ("map", "-o", "map.html"), ("demo",), ("init",)], ids=lambda step: step[0])
def test_a_limit_of_address_space_is_said_at_once(project: Path, step: tuple[str, ...], megabytes: int) -> None:
    (project / "influence.toml").unlink()
    before = sorted(project.rglob("*"))
    bound = megabytes << 20
    done = subprocess.run(
        command([*step, *([] if step[0] == "demo" else ["."])]),
        cwd=project,
        capture_output=True,
        check=False,
        timeout=PATIENCE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (bound, bound)),
    )
    assert done.returncode == 1 and done.stdout == b""
    assert done.stderr.decode() == (
        f"This process may take {megabytes} MB of address space (ulimit -v); libraries need 2048 MB to begin with. "
        "Raise the limit; nothing was read or written.\n"
    )
    assert sorted(project.rglob("*")) == before


def test_what_is_enough_is_enough(project: Path) -> None:
    bound = limits.ADDRESSES
    done = subprocess.run(
        command(["rank", str(project), "-q"]),
        capture_output=True,
        check=False,
        timeout=PATIENCE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (bound, bound)),
    )
    assert done.returncode == 0, done.stderr.decode()[-300:]


@pytest.mark.parametrize(
    ("line", "file", "text", "allowed"),
    [
        ("0::/box/inner", "box/memory.max", "104857600", 100 << 20),
        ("0::/box/inner", "box/inner/memory.max", "max", None),
        ("4:cpu,memory:/box", "memory/box/memory.limit_in_bytes", "209715200\n", 200 << 20),
        ("4:memory:/box", "memory/memory.limit_in_bytes", "9223372036854771712", None),
        ("3:cpuset:/box", "memory/box/memory.limit_in_bytes", "1", None),
        ("nonsense", "memory.max", "1", None),
    ],
)
def test_limits_of_control_groups(tmp_path: Path, line: str, file: str, text: str, allowed: int | None) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    (tmp_path / "self").write_text(f"1:name=systemd:/\n{line}\n", encoding="utf-8")
    assert limits.group_memory(tmp_path, tmp_path / "self") == allowed
    assert limits.group_memory(tmp_path, tmp_path / "none") is None


def test_a_small_container_is_refused(
    monkeypatch: pytest.MonkeyPatch, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(limits, "group_memory", lambda: 256 << 20)
    assert main(["rank", str(project), "--lang", "de"]) == 1
    assert "Dieser Prozess darf 256 MB Speicher füllen" in capsys.readouterr().err
    assert main(["rank", "--help"]) == 0
