"""Files appear whole or not at all.

Content goes to a temporary file in the same folder, is forced to the disk, and then takes the name of the target in one
step, so that a reader, a crash or an interrupt meets either the old file or the new one. Several files that belong
together (a list and its manifest) are replaced together: when one cannot be, all stay as they were. Content may come in
parts, so that a file may be larger than memory.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from influence.errors import InfluenceError, UsageError
from influence.language import say

_DESCRIPTORS = re.compile(r"/dev(/fd)?|/proc/[^/]+(/task/[^/]+)?/fd")
_IMPOSSIBLE = frozenset({errno.EROFS, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL, errno.EILSEQ, errno.ENODEV})


CONFINED: Mapping[str, str] = MappingProxyType(
    {
        "enable_external_access": "false",
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
    }
)
"""How DuckDB opens a file: whatever that holds (views that read other files, addresses), nothing else is opened."""

Content = bytes | Iterable[bytes]
"""What a file will hold: at once, or part by part, each made when the one before is written."""


class Passing:
    """Content on its way to a file, its bytes counted and hashed as they pass.

    Examples
    --------
    >>> content = Passing([b"ab", b"c"])
    >>> list(content)
    [b'ab', b'c']
    >>> content.size, content.sha256[:8]
    (3, 'ba7816bf')
    """

    def __init__(self, content: Content) -> None:
        self._content = content
        self._hash = sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for part in _parts(self._content):
            self._hash.update(part)
            self.size += len(part)
            yield part

    @property
    def sha256(self) -> str:
        """SHA-256 of what has passed so far, in hexadecimal digits."""
        return self._hash.hexdigest()


def write_text(path: str | Path, text: str, *, language: str = "en") -> None:
    """Write ``text`` in UTF-8 with its own line ends; see :func:`write_bytes`."""
    write_bytes(path, encoded(text), language=language)


def write_bytes(path: str | Path, content: Content, *, language: str = "en") -> None:
    """Write one file whole or not at all.

    An existing file is replaced and keeps its permissions; a symbolic link is followed. A stream
    (:func:`is_stream`) cannot be replaced and is written to.

    Raises
    ------
    UsageError
        The folder does not exist, the path is a folder, or writing there is not allowed or not possible.
    InfluenceError
        The disk is full or failed.
    """
    write_together({Path(path): content}, language=language)


def is_stream(path: Path) -> bool:
    """Whether ``path`` is a device, a named pipe or a descriptor (``/dev/stdout``): nothing can lie beside it.

    Examples
    --------
    >>> is_stream(Path("list.csv"))
    False
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    if stat.S_ISREG(mode):
        return bool(_DESCRIPTORS.fullmatch(str(path.absolute().parent)))
    return not stat.S_ISDIR(mode)


def write_together(contents: Mapping[Path, Content], *, make_folders: bool = False, language: str = "en") -> None:
    """Write several files as one: on any error or interrupt every target is as it was before.

    Parameters
    ----------
    contents
        Target → bytes, or parts of bytes. All of one target are asked for before those of the next, so that the last
        may say what the ones before came to; the targets are replaced in this order.
    make_folders
        Whether folders that are not there are made; those that were made go again with the files.
    language
        Of the errors.

    Raises
    ------
    UsageError, InfluenceError
        As :func:`write_bytes`.
    """
    drafts: list[_Draft] = []
    folders: list[Path] = []
    try:
        for path, content in contents.items():
            with _told(path, language):
                if make_folders:
                    _make_folder(path.parent, folders)
                _stage(path, content, drafts)
        for draft in drafts:
            with _told(draft.target, language):
                draft.keep_old()
        for draft in drafts:
            with _told(draft.target, language):
                draft.publish()
    except BaseException:
        for draft in reversed(drafts):
            draft.withdraw()
        for folder in reversed(folders):
            with suppress(OSError):
                folder.rmdir()
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


def _make_folder(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it that are not there, outermost first, noting each before it is made."""
    if folder.is_dir():
        return
    _make_folder(folder.parent, made)
    made.append(folder)
    try:
        folder.mkdir()
    except OSError:
        made.remove(folder)
        raise


def _parts(content: Content) -> Iterable[bytes]:
    return (content,) if isinstance(content, bytes) else content


def _stage(path: Path, content: Content, drafts: list[_Draft]) -> None:
    if is_stream(path):
        _pour(path, content)
        return
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    temporary = _beside(target, "part")
    drafts.append(_Draft(target, temporary))
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(descriptor, "wb") as stream:
        stream.writelines(_parts(content))
        stream.flush()
        os.fsync(stream.fileno())


def _pour(path: Path, content: Content) -> None:
    """Write to a stream as it comes, after what is there: ``/dev/stdout`` may lead to a file."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    with os.fdopen(descriptor, "wb") as stream:
        stream.writelines(_parts(content))


def _beside(target: Path, suffix: str) -> Path:
    return target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}.{suffix}")


@contextmanager
def _told(path: Path, language: str) -> Iterator[None]:
    """Turn what the operating system says into an error for people."""
    try:
        yield
    except BrokenPipeError:
        raise
    except FileNotFoundError:
        raise UsageError(say(language, "files", "no_folder", path=path, folder=path.parent)) from None
    except (IsADirectoryError, NotADirectoryError, FileExistsError):
        raise UsageError(say(language, "files", "folder_or_file", path=path)) from None
    except PermissionError:
        raise UsageError(say(language, "files", "not_allowed", path=path)) from None
    except OSError as error:
        why = error.strerror or error
        if error.errno in _IMPOSSIBLE:
            raise UsageError(say(language, "files", "not_possible", path=path, why=why)) from None
        raise InfluenceError(say(language, "files", "failed", path=path, why=why)) from error
