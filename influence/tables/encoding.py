"""What a text file is written in, checked to its last byte before anything is read from it."""

from __future__ import annotations

import codecs
import hashlib
import re
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


_UTF_8 = ("utf-8", "utf_8", "utf8", "utf-8-sig")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_NO_LETTER = re.compile(r"[\udc80-\udcff]")


@dataclass(frozen=True)
class Encoding:
    """How to decode a file, and its digest.

    ``errors`` is ``"surrogateescape"`` for UTF-8 with broken bytes in some rows: each becomes a lone surrogate, which
    :func:`is_broken` finds.
    """

    name: str
    sha256: str
    errors: str = "strict"


def detect_encoding(path: Path, declared: str | None, say: Phrases) -> Encoding:
    """Give the encoding of a text file: as declared, by its byte order mark, UTF-8, else cp1252.

    The whole file decides, whatever the order of its rows: without any letter in UTF-8 beyond ASCII it is cp1252, with
    more such letters than broken bytes it is UTF-8 with broken rows; between the two nothing is guessed.

    Raises
    ------
    InputError
        The file cannot be decoded to its end, holds NUL characters, or is neither UTF-8 nor anything else; the message
        names the line.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4)
            digest = _digest(file)
    except OSError as error:
        raise InputError(say("cannot_open", file=path.name, why=error.strerror or error)) from error
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    name = _known(declared, path, say) if declared is not None else marked
    if name in _UTF_8 and head.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    if name is not None and name not in _UTF_8:
        return Encoding(_checked(path, name, say), digest)
    broken = _first_error(path, name or "utf-8", say)
    if broken is None:
        return Encoding(name or "utf-8", digest)
    letters, no_letters = _count_letters(path, say)
    if letters > no_letters:
        return Encoding(name or "utf-8", digest, "surrogateescape")
    if letters or name is not None:
        raise InputError(say("broken_encoding", file=path.name, line=str(broken), encoding="UTF-8"))
    return Encoding(_checked(path, "cp1252", say), digest)


def is_broken(text: str) -> bool:
    """Tell whether a text read with ``surrogateescape`` holds bytes that are no letter."""
    return _NO_LETTER.search(text) is not None


def spell_broken(text: str) -> str:
    r"""Give a text with its broken bytes written out.

    Examples
    --------
    >>> spell_broken(b"M\xfcller".decode("utf-8", "surrogateescape"))
    'M\\xfcller'
    """
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _count_letters(path: Path, say: Phrases) -> tuple[int, int]:
    """Count the letters beyond ASCII that are valid UTF-8, and the bytes that are not."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    letters = no_letters = 0
    line = 1
    for block, last in _blocks(path):
        text = decoder.decode(block, last)
        _refuse_nul(text, line, path, say)
        line += text.count("\n")
        broken = len(_NO_LETTER.findall(text))
        letters += len(_BEYOND_ASCII.findall(text.removeprefix("\ufeff"))) - broken
        no_letters += broken
    return letters, no_letters


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
    line = _first_error(path, name, say)
    if line is not None:
        raise InputError(say("broken_encoding", file=path.name, line=str(line), encoding=name))
    return name


def _first_error(path: Path, name: str, say: Phrases) -> int | None:
    """Decode the whole file; give the line of the first place that fails."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    line = 1
    for block, last in _blocks(path):
        try:
            text = decoder.decode(block, last)
        except UnicodeDecodeError as error:
            before = error.object[: error.start]
            return line + before.decode(name.replace("-sig", ""), "ignore").count("\n")
        except UnicodeError:
            return line
        _refuse_nul(text, line, path, say)
        line += text.count("\n")
    return None


def _refuse_nul(text: str, line: int, path: Path, say: Phrases) -> None:
    if "\0" in text:
        bad = line + text.count("\n", 0, text.index("\0"))
        raise InputError(say("nul_character", file=path.name, line=str(bad)))


def _blocks(path: Path) -> Iterator[tuple[bytes, bool]]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block, False
    yield b"", True
