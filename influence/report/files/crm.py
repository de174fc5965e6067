"""Files for a CRM: the key of each account and what was computed, nothing else, so that an import overwrites nothing.

Amounts are whole numbers: importers read ``1234.50`` by the language of whoever imports, and in German that would be
123,450. Dates are written year-month-day. Codes are the same in every language, so that rules built on them hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

import numpy as np
import pandas as pd

from influence.language import say
from influence.report.columns import quoted_text
from influence.report.files.importers import COLUMNS, MEGABYTE, Importer
from influence.report.files.material import Material
from influence.report.lists import render_blocks
from influence.report.text import unarmed, visible

_WHOLE = ("rank", "priority", "own_value", "referral_value", "influence")
_MARK = "\ufeff".encode()
_PART = 1 << 20


@dataclass
class Told:
    """What was left out or cut on the way, for the reader to hear of."""

    keys: list[str] = field(default_factory=list)
    reasons: int = 0

    def sentences(self, language: str, longest: int) -> list[str]:
        """Give a sentence about each."""
        said = []
        if self.keys:
            first = visible(min(self.keys))[:60]
            said.append(say(language, "export", "keys_left_out", count=len(self.keys), first=first))
        if self.reasons:
            said.append(say(language, "export", "reasons_cut", count=self.reasons, most=longest))
        return said


def key_heading(material: Material) -> str:
    """Give what the accounts table calls its id: the very heading that a CRM's export had, where it was one."""
    headings = {
        reading.mapping.get("account_id", "") for reading in material.dataset.readings if reading.table == "accounts"
    }
    return headings.pop() if len(headings) == 1 and headings != {""} else "account_id"


def records(material: Material, importer: Importer, key: str, told: Told) -> Iterator[pd.DataFrame]:
    """Give the rows of the files block by block: the key as it is, and our columns under the importer's headings.

    Accounts whose id a spreadsheet would run as a formula are left out and noted in ``told``: changed, it would be no
    key any more.
    """
    stripped = _prefix(material)
    as_of = material.dataset.as_of.isoformat() if material.dataset.as_of else ""
    names = [name for name in COLUMNS if name != "priority" or material.priorities.combination == "money"]
    for block in material.priorities.blocks():
        keys = [text.removeprefix(stripped) for text in block["account_id"].tolist()]
        plain = np.array([unarmed(text) == text and visible(text) == text for text in keys], dtype=np.bool_)
        told.keys += [text for text, keep in zip(keys, plain, strict=True) if not keep]
        chosen = block[plain]
        columns: dict[str, object] = {key: pd.array(np.array(keys, dtype=object)[plain], dtype="str")}
        for name in names:
            heading = importer.headings[name]
            if name in _WHOLE:
                values = np.rint(chosen[name].to_numpy(dtype=np.float64))
                columns[heading] = pd.array(np.where(np.isfinite(values), values, np.nan), dtype="Int64")
            elif name == "analysed_on":
                columns[heading] = pd.array([as_of] * len(chosen), dtype="str")
            elif name == "reason":
                columns[heading] = pd.array(_cut(chosen[name].tolist(), importer.longest, told), dtype="str")
            else:
                columns[heading] = pd.array([visible(text) for text in chosen[name].tolist()], dtype="str")
        yield pd.DataFrame(columns)


def _cut(reasons: Sequence[str], longest: int, told: Told) -> list[str]:
    lines = [visible(reason) for reason in reasons]
    told.reasons += sum(len(line) > longest for line in lines)
    return [line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…" for line in lines]


def _prefix(material: Material) -> str:
    """Give what the settings put before the ids of the only accounts table, which the CRM does not know."""
    declared = material.dataset.settings.tables.get("accounts")
    sources = declared.sources if declared is not None else ()
    if len(sources) != 1 or "account_id" not in sources[0].columns:
        return ""
    return sources[0].columns["account_id"].prefix


@dataclass(frozen=True)
class Part:
    """A file: a stretch of the rows in ``spool`` under a heading of its own."""

    spool: IO[bytes]
    heading: bytes
    start: int
    end: int

    def __iter__(self) -> Iterator[bytes]:
        yield self.heading
        at = self.start
        while at < self.end:
            self.spool.seek(at)
            part = self.spool.read(min(_PART, self.end - at))
            at += len(part)
            yield part


def parts(material: Material, importer: Importer, key: str, spool: IO[bytes], told: Told) -> list[Part]:
    """Write the rows to ``spool`` and give the files that they make, none larger than the importer takes.

    There is always one, of a heading only where there is no account.
    """
    heading, lines = _lines(records(material, importer, key, told), importer)
    room = importer.most_bytes - len(heading)
    cuts, start, at, rows = [], 0, 0, 0
    for line in lines:
        if rows and (rows == importer.most_rows or at + len(line) - start > room):
            cuts.append((start, at))
            start, rows = at, 0
        spool.write(line)
        at += len(line)
        rows += 1
    cuts.append((start, at))
    return [Part(spool, heading, *cut) for cut in cuts]


def _lines(blocks: Iterator[pd.DataFrame], importer: Importer) -> tuple[bytes, Iterator[bytes]]:
    """Give the heading, and the rows one by one; no cell of a record has a line break."""
    first = next(blocks)
    mark = _MARK if importer.marked else b""
    heading = ",".join(quoted_text(str(name), ",") for name in first.columns) + "\n"

    def rest() -> Iterator[bytes]:
        yield from _rows(first)
        for block in blocks:
            yield from _rows(block)

    return mark + heading.encode(), rest()


def _rows(block: pd.DataFrame) -> Iterable[bytes]:
    text = b"".join(render_blocks([block], "csv", money=()))
    return text.splitlines(keepends=True)[1:]


def steps(material: Material, importer: Importer, key: str) -> tuple[str, str, str]:
    """Give the three steps of an import, in words."""
    one, two, three = (
        say(material.language, "export", f"{importer.key}_{place}", header=visible(key)) for place in (1, 2, 3)
    )
    return one, two, three


def guide(material: Material, files: dict[str, list[str]], importers: Sequence[Importer], key: str) -> str:
    """Give the text that lies beside the files: what they are, and how each is imported."""

    def told(phrase: str, /, **values: object) -> str:
        return say(material.language, "export", phrase, **values)

    lines = [
        told("crm_title"),
        "",
        told("crm_lead", currency=material.priorities.currency),
        told("crm_key", header=visible(key)),
        told("crm_stale"),
    ]
    for importer in importers:
        names = files[importer.key]
        shown = [key, *(importer.headings[name] for name in COLUMNS)]
        size = importer.most_bytes // MEGABYTE
        limits = "crm_limits" if importer.most_rows is None else "crm_limits_rows"
        lines += [
            "",
            "",
            told("crm_parts", name=importer.name, count=len(names), files=", ".join(names)),
            "",
            *(f"  {place}. {step}" for place, step in enumerate(steps(material, importer, key), 1)),
            "",
            f"  {told('crm_columns', headings=', '.join(map(visible, shown)))}",
            f"  {told(limits, name=importer.name, rows=importer.most_rows, size=size)}",
        ]
    return "\n".join(lines) + "\n"
