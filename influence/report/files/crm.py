"""Files for a CRM: the key of each account and what was computed, nothing else, so that an import overwrites nothing.

Amounts are whole numbers: importers read ``1234.50`` by the language of whoever imports, and in German that would be
123,450. Dates are written year-month-day. Codes are the same in every language, so that rules built on them hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
_LINE_END = ord("\n")


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


class Records:
    """The rows of files for CRMs, written to a spool once for all importers that take reasons of one length.

    Importers differ in how they call the columns and in how large a file may be: each cuts the same rows its own way.

    Parameters
    ----------
    material
        The results of a run.
    longest
        Characters of a reason.
    spool
        An empty file that stays open as long as the parts are read.
    """

    def __init__(self, material: Material, longest: int, spool: IO[bytes]) -> None:
        self.told = Told()
        self._longest, self._spool = longest, spool
        self._prefix = _prefix(material)
        self._as_of = material.dataset.as_of.isoformat() if material.dataset.as_of else ""
        money = material.priorities.combination == "money"
        self._names = tuple(name for name in COLUMNS if name != "priority" or money)
        self._ends = [np.zeros(1, dtype=np.int64)]

    def take(self, block: pd.DataFrame) -> None:
        """Write a block of the list: the key as it is, and our columns.

        Accounts whose id a spreadsheet would run as a formula are left out and noted in ``told``: changed, it would be
        no key any more.
        """
        keys = [text.removeprefix(self._prefix) for text in block["account_id"].tolist()]
        plain = np.array([unarmed(text) == text and visible(text) == text for text in keys], dtype=np.bool_)
        self.told.keys += [text for text, keep in zip(keys, plain, strict=True) if not keep]
        chosen = block if plain.all() else block[plain]
        columns: dict[str, object] = {"": pd.array(np.array(keys, dtype=object)[plain], dtype="str")}
        for name in self._names:
            if name in _WHOLE:
                values = np.rint(chosen[name].to_numpy(dtype=np.float64))
                columns[name] = pd.array(np.where(np.isfinite(values), values, np.nan), dtype="Int64")
            elif name == "analysed_on":
                columns[name] = pd.array([self._as_of] * len(chosen), dtype="str")
            elif name == "reason":
                columns[name] = pd.array(_cut(chosen[name].tolist(), self._longest, self.told), dtype="str")
            else:
                columns[name] = pd.array([visible(text) for text in chosen[name].tolist()], dtype="str")
        text = b"".join(render_blocks([pd.DataFrame(columns)], "csv", money=()))
        ends = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == _LINE_END) + 1  # no cell has a line break
        self._spool.write(memoryview(text)[ends[0] :])
        self._ends.append(ends[1:] - ends[0] + self._ends[-1][-1:])

    def parts(self, importer: Importer, key: str) -> list[Part]:
        """Give the files that the rows make, none larger than the importer takes; ``key`` heads the ids.

        There is always one, of a heading only where there is no account.
        """
        names = [key, *(importer.headings[name] for name in self._names)]
        heading = (
            _MARK if importer.marked else b""
        ) + f"{','.join(quoted_text(name, ',') for name in names)}\n".encode()
        ends = np.concatenate(self._ends)
        cuts, row, rows = [], 0, len(ends) - 1
        while row < rows:
            room = ends[row] + importer.most_bytes - len(heading)
            last = max(int(np.searchsorted(ends, room, side="right")) - 1, row + 1)
            last = last if importer.most_rows is None else min(last, row + importer.most_rows)
            cuts.append((int(ends[row]), int(ends[last])))
            row = last
        return [Part(self._spool, heading, *cut) for cut in cuts or [(0, 0)]]


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
