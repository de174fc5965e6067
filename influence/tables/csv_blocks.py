"""Pieces of a text file that are plain, read by many threads at once; all else is left to Python's csv module.

A piece is plain when each of its lines is a row, with as many cells as the header, none of them without content, and
quotation marks stand around whole cells only. Of such a piece every reader of delimited text makes the same cells.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from io import BufferedReader, TextIOWrapper

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from influence.tables.cells import BLANKS, TEXT, Arrow
from influence.tables.encoding import Encoding

_BLOCK = 1 << 22
_PIECE = 1 << 18
_LINE_FEED, _RETURN, _QUOTE = (np.uint8(ord(mark)) for mark in '\n\r"')
_BYTE_BY_BYTE = re.compile(r"utf-8|ascii|iso8859-\d+|cp125\d")
"""Codecs in which a byte below 128 is the character of ASCII wherever it stands."""


class TextLines:
    """The lines of a text file one by one, with their breaks, and blocks of whole lines in between.

    Attributes
    ----------
    at
        How many bytes were given.
    number
        How many lines were given.
    """

    def __init__(self, binary: BufferedReader, encoding: Encoding) -> None:
        self._binary = binary
        name = codecs.lookup(encoding.name).name
        has_mark = name == "utf-8-sig"
        self.codec = "utf-8" if has_mark else name
        self.in_bytes = encoding.errors == "strict" and bool(_BYTE_BY_BYTE.fullmatch(self.codec))
        self.number = 0
        self.at = len(codecs.BOM_UTF8) if has_mark and self.in_bytes else 0
        self._text = None if self.in_bytes else TextIOWrapper(binary, encoding.name, encoding.errors, newline="")
        self._waiting: deque[bytes] = deque()
        self._rest = b""
        self._rough_until = 0
        binary.seek(self.at)

    def __iter__(self) -> TextLines:
        """Give the lines themselves."""
        return self

    def __next__(self) -> str:
        """Give the next line with its break."""
        if self._text is not None:
            line = next(self._text)
            self.at = self._binary.tell()
        else:
            raw = self._next_raw()
            self.at += len(raw)
            line = raw.decode(self.codec)
        self.number += 1
        return line

    def block(self) -> bytes:
        """Give the bytes of the next whole lines without going on; none where these are known to be of no use."""
        if not self.in_bytes or self.at < self._rough_until:
            return b""
        self._forget()
        block = self._binary.read(_BLOCK)
        self._binary.seek(self.at)
        return block if len(block) < _BLOCK else block[: block.rfind(b"\n") + 1]

    def skip(self, block: bytes, lines: int) -> None:
        """Go on behind a block of so many lines."""
        self.at += len(block)
        self.number += lines
        self._forget()

    def leave(self, block: bytes) -> None:
        """Give no more blocks before the end of one that was of no use."""
        self._rough_until = self.at + len(block)

    def _forget(self) -> None:
        self._waiting.clear()
        self._rest = b""
        self._binary.seek(self.at)

    def _next_raw(self) -> bytes:
        while not self._waiting:
            piece = self._binary.read(_PIECE)
            lines = (self._rest + piece).splitlines(keepends=True)
            # The last line may go on, and of a break of two characters perhaps only the first is there.
            self._rest = lines.pop() if lines and piece else b""
            self._waiting.extend(lines)
            if not piece:
                break
        if not self._waiting:
            raise StopIteration
        return self._waiting.popleft()


def plain_columns(block: bytes, codec: str, delimiter: str, width: int) -> list[Arrow] | None:
    r"""Give the columns of a block of whole lines, or None where it is not plain.

    Examples
    --------
    >>> [column.to_pylist() for column in plain_columns(b'1,"a ""b"" c"\n2,\n', "utf-8", ",", 2)]
    [['1', '2'], ['a "b" c', '']]
    >>> plain_columns(b'1,a "b"\n', "utf-8", ",", 2) is None, plain_columns(b"1,2,3\n", "utf-8", ",", 2) is None
    (True, True)
    """
    if not block or not delimiter.isascii() or delimiter in '"\r\n' or not _is_plain(block, ord(delimiter)):
        return None
    if codec not in ("utf-8", "ascii"):
        block = block.decode(codec).encode()
    names = [str(number) for number in range(width)]
    try:
        table = csv.read_csv(
            pa.BufferReader(block),
            csv.ReadOptions(block_size=len(block) + 1, column_names=names),
            csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            csv.ConvertOptions(column_types=dict.fromkeys(names, TEXT), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    lines = block.count(b"\n") + (not block.endswith(b"\n"))
    columns = [column.combine_chunks() for column in table.columns]
    return None if table.num_rows != lines or _any_blank(columns) else columns


def _is_plain(block: bytes, delimiter: int) -> bool:
    """Whether no line is empty, each ends in one way, and quotation marks stand around whole cells."""
    if block.startswith((b"\n", b"\r\n")) or b"\n\n" in block or b"\n\r\n" in block:
        return False
    if block.count(b"\r") != block.count(b"\r\n"):
        return False
    if b'"' not in block:
        return True
    marks = np.frombuffer(block, dtype=np.uint8)
    quotes = np.flatnonzero(marks == _QUOTE)
    if len(quotes) % 2:
        return False
    begins, ends = quotes[::2], quotes[1::2]
    before = marks[begins - 1]
    before[0] = before[0] if begins[0] else _LINE_FEED
    after = marks[np.minimum(ends + 1, len(marks) - 1)]
    after[-1] = after[-1] if ends[-1] + 1 < len(marks) else _LINE_FEED
    # Beside a mark inside stands the next or the last one: two for one that is meant.
    may_begin = (before == delimiter) | (before == _LINE_FEED) | (before == _QUOTE)
    may_end = (after == delimiter) | (after == _LINE_FEED) | (after == _RETURN) | (after == _QUOTE)
    return bool(may_begin.all() and may_end.all())


def _any_blank(columns: list[Arrow]) -> bool:
    """Whether any row has no content at all."""
    blank = None
    for column in columns:
        rows = column if blank is None else column.filter(blank)
        empty = pc.equal(pc.utf8_trim(rows, characters=BLANKS), "")
        if not pc.any(empty).as_py():
            return False
        blank = empty if blank is None else _within(blank, empty)
    return blank is not None


def _within(where: Arrow, among: Arrow) -> Arrow:
    """Give the places where ``where`` holds and, of these, ``among`` does."""
    both = where.to_numpy(zero_copy_only=False).copy()
    both[both] = among.to_numpy(zero_copy_only=False)
    return pa.array(both)
