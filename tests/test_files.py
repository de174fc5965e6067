"""Files appear whole or not at all."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from influence import files
from influence.errors import InfluenceError, UsageError
from influence.files import Passing, write_bytes, write_text, write_together


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_text_is_utf8_and_keeps_its_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "Bäckerei\nGröße\r\n")
    assert (tmp_path / "a.txt").read_bytes() == "Bäckerei\nGröße\r\n".encode()
    assert names(tmp_path) == ["a.txt"]


def test_half_a_surrogate_pair_is_written_visibly(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "x\udc80")
    assert (tmp_path / "a.txt").read_bytes() == b"x\\udc80"


def test_an_existing_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    target.chmod(0o640)
    write_text(target, "new")
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert names(tmp_path) == ["a.txt"]


def test_a_new_file_follows_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "a.txt", "new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


def test_a_symbolic_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_text(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


@pytest.mark.skipif(sys.platform == "win32", reason="no /dev/null")
def test_what_cannot_be_replaced_is_written_to() -> None:
    write_bytes("/dev/null", b"gone")
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError(28, "No space left on device"), MemoryError])
@pytest.mark.parametrize("when", ["staging", "publishing"])
def test_a_failure_leaves_every_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException, when: str
) -> None:
    first, second, third = (tmp_path / name for name in ("new.csv", "old.csv", "last.json"))
    second.write_text("old")
    calls = 0
    real = os.fsync if when == "staging" else Path.replace

    def failing(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise fault
        return real(*arguments)

    monkeypatch.setattr(*((files.os, "fsync") if when == "staging" else (Path, "replace")), failing)
    expected = InfluenceError if isinstance(fault, OSError) else fault
    with pytest.raises(expected if isinstance(expected, type) else type(expected)):
        write_together({first: b"a", second: b"b", third: b"c"})
    assert names(tmp_path) == ["old.csv"]
    assert second.read_text() == "old"


def test_files_that_belong_together_all_appear(tmp_path: Path) -> None:
    write_together({tmp_path / "a": b"1", tmp_path / "b": b"2"})
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == {"a": b"1", "b": b"2"}


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere.*does not exist"):
        write_text(tmp_path / "nowhere" / "a.txt", "x")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="folder"):
        write_text(tmp_path, "x")
    assert names(tmp_path) == []


def test_content_in_parts_is_written_in_their_order(tmp_path: Path) -> None:
    write_together({tmp_path / "a": (part for part in (b"1", b"", b"23"))})
    assert (tmp_path / "a").read_bytes() == b"123"


def test_the_last_file_may_say_what_the_first_came_to(tmp_path: Path) -> None:
    passing = Passing([b"ab", b"c"])

    def record() -> Iterator[bytes]:
        yield f"{passing.size} {passing.sha256}".encode()

    write_together({tmp_path / "list": passing, tmp_path / "record": record()})
    assert (tmp_path / "record").read_text() == f"3 {hashlib.sha256(b'abc').hexdigest()}"


@pytest.mark.parametrize("fault", [KeyboardInterrupt, UsageError("a column that is none"), MemoryError])
def test_parts_that_end_early_leave_nothing(tmp_path: Path, fault: BaseException) -> None:
    (tmp_path / "list").write_text("old")
    seen: list[str] = []

    def parts() -> Iterator[bytes]:
        yield b"new"
        seen.extend(names(tmp_path))
        raise fault

    with pytest.raises(fault if isinstance(fault, type) else type(fault)):
        write_together({tmp_path / "first": b"1", tmp_path / "list": parts(), tmp_path / "record": b"2"})
    assert len(seen) == 3  # both on their way
    assert names(tmp_path) == ["list"] and (tmp_path / "list").read_text() == "old"
