"""What a text file is written in, checked to its last byte before anything is read from it."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from influence.errors import InputError
from influence.tables.phrases import Phrases

_BLOCK = 1 << 22
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Encoding:
    """How to decode a file, and its digest."""

    name: str
    sha256: str


def detect_encoding(path: Path, declared: str | None, say: Phrases) -> Encoding:
    """Give the encoding of a text file: as declared, by its byte order mark, UTF-8, else cp1252.

    Raises
    ------
    InputError
        The file cannot be decoded to its end, holds NUL characters, or is UTF-8 with broken places (some of its lines
        hold valid letters beyond ASCII); the message names the line.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4)
            digest = _digest(file)
    except OSError as error:
        raise InputError(say("cannot_open", file=path.name, why=error.strerror or error)) from error
    if declared is not None:
        name = _known(declared, path, say)
        if name in ("utf-8", "utf_8") and head.startswith(codecs.BOM_UTF8):
            name = "utf-8-sig"
        return Encoding(_checked(path, name, say), digest)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(_checked(path, name, say), digest)
    broken = _first_error(path, "utf-8", say)
    if broken is None:
        return Encoding("utf-8", digest)
    if broken.letters_before:
        raise InputError(say("broken_encoding", file=path.name, line=str(broken.line), encoding="UTF-8"))
    return Encoding(_checked(path, "cp1252", say), digest)


@dataclass(frozen=True)
class _Break:
    """Where decoding failed, and whether letters beyond ASCII had been decoded before."""

    line: int
    letters_before: bool


def _known(declared: str, path: Path, say: Phrases) -> str:
    try:
        info = codecs.lookup(declared)
    except (LookupError, ValueError) as error:
        raise InputError(say("unknown_encoding", file=path.name, encoding=declared)) from error
    if not getattr(info, "_is_text_encoding", True):
        raise InputError(say("unknown_encoding", file=path.name, encoding=declared))
    return declared.lower()


def _digest(file: BufferedReader) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(path: Path, name: str, say: Phrases) -> str:
    broken = _first_error(path, name, say)
    if broken is not None:
        raise InputError(say("broken_encoding", file=path.name, line=str(broken.line), encoding=name))
    return name


def _first_error(path: Path, name: str, say: Phrases) -> _Break | None:
    """Decode the whole file; give the first place that fails."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    line, letters = 1, False
    for block, last in _blocks(path):
        try:
            text = decoder.decode(block, last)
        except UnicodeDecodeError as error:
            before = error.object[: error.start]
            decoded = before.decode(name.replace("-sig", ""), "ignore")
            return _Break(line + decoded.count("\n"), letters or not decoded.isascii())
        except UnicodeError:
            return _Break(line, letters)
        if "\0" in text:
            bad = line + text.count("\n", 0, text.index("\0"))
            raise InputError(say("nul_character", file=path.name, line=str(bad)))
        letters = letters or not text.isascii()
        line += text.count("\n")
    return None


def _blocks(path: Path) -> Iterator[tuple[bytes, bool]]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block, False
    yield b"", True
