"""The archive that a workbook is, without traces of the machine that wrote it."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

_ENTRY, _SIGNATURE = 46, b"PK\x01\x02"
_DATE = (1980 - 1980) << 9 | 1 << 5 | 31
"""31 January 1980, as archives count days: what XlsxWriter gives its files, in the machine's own time zone."""


def level(path: Path) -> None:
    """Set what differs between machines in the table of contents of an archive: system, rights, dates.

    Raises ``ValueError`` where the file is no archive with a plain table of contents.
    """
    with zipfile.ZipFile(path) as archive:
        start, entries = archive.start_dir, archive.infolist()
    with path.open("r+b") as stream:
        stream.seek(start)
        table = bytearray(stream.read())
        at = 0
        for _ in entries:
            if table[at : at + 4] != _SIGNATURE:
                raise ValueError(f"{path.name}: no plain archive")
            table[at + 5] = 3  # as on Unix
            struct.pack_into("<HH", table, at + 12, 0, _DATE)
            struct.pack_into("<I", table, at + 38, 0o600 << 16)
            name, extra, comment = struct.unpack_from("<HHH", table, at + 28)
            at += _ENTRY + name + extra + comment
        stream.seek(start)
        stream.write(table)
        for entry in entries:
            stream.seek(entry.header_offset + 10)
            stream.write(struct.pack("<HH", 0, _DATE))
