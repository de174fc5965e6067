"""Files appear whole or not at all.

Content goes to a temporary file in the same folder, is forced to the disk, and then takes the name of the target in one
step, so that a reader, a crash or an interrupt meets either the old file or the new one. Several files that belong
together (a list and its manifest) are replaced together: when one cannot be, all stay as they were.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from influence.errors import InfluenceError, UsageError


def write_text(path: str | Path, text: str) -> None:
    """Write ``text`` in UTF-8 with its own line ends; see :func:`write_bytes`."""
    write_bytes(path, encoded(text))


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write one file whole or not at all.

    An existing file is replaced and keeps its permissions; a symbolic link is followed. What is not a regular file
    (a named pipe, ``/dev/null``) cannot be replaced and is written to.

    Raises
    ------
    UsageError
        The folder does not exist, the path is a folder, or writing there is not allowed.
    InfluenceError
        The disk is full or failed.
    """
    write_together({Path(path): content})


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write several files as one: on any error or interrupt every target is as it was before.

    Parameters
    ----------
    contents
        Target → bytes, replaced in this order.

    Raises
    ------
    UsageError, InfluenceError
        As :func:`write_bytes`.
    """
    drafts: list[_Draft] = []
    try:
        for path, content in contents.items():
            with _told(path):
                _stage(path, content, drafts)
        for draft in drafts:
            with _told(draft.target):
                draft.keep_old()
        for draft in drafts:
            with _told(draft.target):
                draft.publish()
    except BaseException:
        for draft in reversed(drafts):
            draft.withdraw()
        raise
    for draft in drafts:
        draft.settle()


def encoded(text: str) -> bytes:
    r"""Give ``text`` in UTF-8; half a surrogate pair, which no encoding can hold, is written as ``\udc80``."""
    return text.encode("utf-8", "backslashreplace")


@dataclass
class _Draft:
    """One file on its way: its target, the temporary file, and what stands there until it is published."""

    target: Path
    temporary: Path
    backup: Path | None = None
    published: bool = False

    def keep_old(self) -> None:
        if self.target.exists():
            self.temporary.chmod(stat.S_IMODE(self.target.stat().st_mode))
            self.backup = _beside(self.target, "old")
            try:
                os.link(self.target, self.backup)
            except OSError:  # a file system without hard links
                shutil.copy2(self.target, self.backup)

    def publish(self) -> None:
        self.published = True
        self.temporary.replace(self.target)

    def withdraw(self) -> None:
        with suppress(OSError):
            if self.backup is not None:
                self.backup.replace(self.target)
            elif self.published and not self.temporary.exists():
                self.target.unlink(missing_ok=True)
        self.settle()

    def settle(self) -> None:
        for leftover in (self.temporary, self.backup):
            if leftover is not None:
                with suppress(OSError):
                    leftover.unlink(missing_ok=True)


def _stage(path: Path, content: bytes, drafts: list[_Draft]) -> None:
    target = path.resolve()
    if target.exists() and not target.is_dir() and not target.is_file():
        target.write_bytes(content)
        return
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    temporary = _beside(target, "part")
    drafts.append(_Draft(target, temporary))
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _beside(target: Path, suffix: str) -> Path:
    return target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}.{suffix}")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the operating system says into an error for people."""
    try:
        yield
    except FileNotFoundError:
        raise UsageError(f"{path}: the folder {str(path.parent)!r} does not exist; create it first.") from None
    except (IsADirectoryError, NotADirectoryError):
        raise UsageError(f"{path}: cannot be written, a folder and a file are confused; name another file.") from None
    except PermissionError:
        raise UsageError(f"{path}: writing is not allowed there; name another file or folder.") from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InfluenceError(f"{path}: could not be written: {error.strerror or error}.") from error
