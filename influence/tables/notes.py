"""What every report repeats about the reading, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from influence.settings import Settings
from influence.tables.as_of import FAR_AHEAD, AnalysisDate
from influence.tables.basis import Standing
from influence.tables.convert import Converted
from influence.tables.elsewhere import Elsewhere
from influence.tables.phrases import Phrases
from influence.tables.rows import Rows
from influence.tables.words import sounds_sensitive

INVISIBLE = r"[\p{Cf}\x{034F}\x{115F}\x{1160}\x{3164}\x{FE00}-\x{FE0F}]"
"""Format characters, direction marks among them, joiners and variation selectors."""

_MOST_KINDS = 10

_LACKING: Mapping[str, str] = {
    Standing.NOT_ACCEPTED: "note_basis_not_accepted",
    Standing.UNDATED: "note_basis_undated",
    Standing.OVER: "note_basis_over",
    Standing.END_UNKNOWN: "note_basis_end",
    Standing.WITHDRAWN: "note_basis_withdrawn",
}
"""Why a stated basis does not count → the note that says so."""


def gather_notes(
    rows: Mapping[str, Rows],
    parts: Mapping[str, Sequence[Converted]],
    groups: pd.DataFrame,
    other_kinds: int,
    today: AnalysisDate,
    settings: Settings,
    say: Phrases,
    elsewhere: Elsewhere,
) -> tuple[str, ...]:
    """Give the notes of a reading: what was left out, what is missing, which date counts."""
    notes = [note for entries in parts.values() for part in entries for note in part.opened.notes]
    notes += _left_out(rows, sum(map(sum, elsewhere.rows.values())), say)
    notes += _invisible(rows, say)
    notes += _revenue(rows["accounts"], elsewhere.revenue, say)
    if other_kinds:
        notes.append(say("note_other_kinds", count=other_kinds))
    notes += _undeclared(groups, rows.get("ties"), settings, say)
    if today.date is None:
        notes.append(say("note_no_date"))
    elif today.field:
        notes.append(say("note_as_of", date=today.date.isoformat(), field=today.field))
    if today.ahead > FAR_AHEAD:
        notes.append(say("note_as_of_ahead", days=today.ahead))
    return tuple(notes)


def _left_out(rows: Mapping[str, Rows], elsewhere: int, say: Phrases) -> list[str]:
    """Give one note on opt-outs, one a table on missing legal bases, one on everything else."""
    notes = []
    opted_out = reason_count(rows["accounts"], "opt_out")
    if opted_out:
        notes.append(say("note_opt_out", count=opted_out))
    for name in ("affiliations", "ties", "groups"):
        count = reason_count(rows[name], "no_basis") if name in rows else 0
        if count:
            notes.append(say(f"note_no_basis_{name}", count=count))
    notes += _lacking(rows, say)
    total = sum(len(table) + sum(len(raw.rejected) for raw in table.raws) for table in rows.values())
    gone = total - sum(int(table.used.sum()) for table in rows.values())
    if gone:
        notes.append(say("note_set_aside", count=gone, total=total + elsewhere))
    return notes


def _lacking(rows: Mapping[str, Rows], say: Phrases) -> list[str]:
    """Say how many rows state a legal basis that does not count, what they lack, and the next step."""
    counts, texts = Counter[str](), set[str]()
    for name in ("affiliations", "ties"):
        for number, mark in enumerate(rows[name].ledger.marks if name in rows else (), start=1):
            if mark.phrase in _LACKING:
                mine = mark.positions[rows[name].ledger.state[mark.positions] == number]
                counts[mark.phrase] += len(mine)
                if mark.phrase == Standing.NOT_ACCEPTED:
                    texts |= set(rows[name].frame["basis"].iloc[mine])
    return [say(_LACKING[phrase], count=counts[phrase], texts=len(texts)) for phrase in _LACKING if counts[phrase]]


def reason_count(rows: Rows, reason: str) -> int:
    """Give the number of rows set aside for one reason."""
    numbers = [number for number, mark in enumerate(rows.ledger.marks, start=1) if mark.reason == reason]
    return int(np.isin(rows.ledger.state, numbers).sum())


def _invisible(rows: Mapping[str, Rows], say: Phrases) -> list[str]:
    """Say how many ids hold characters that nobody sees, and where the first stands."""
    found: set[str] = set()
    place = ""
    for table, field in (("accounts", "account_id"), ("groups", "group_id"), ("affiliations", "group_id")):
        if table not in rows:
            continue
        ids = rows[table].ranked(field)
        if pc.all(pc.string_is_ascii(ids.texts)).as_py():
            continue
        invisible = pc.match_substring_regex(ids.texts, pattern=INVISIBLE).to_numpy(zero_copy_only=False)
        odd = np.flatnonzero(ids.each(invisible, False) & rows[table].used)
        if len(odd):
            place = place or rows[table].place(int(odd[0]), say)
            found.update(ids.texts.take(np.unique(ids.codes[odd])).to_pylist())
    return [say("note_invisible", count=len(found), place=place)] if found else []


def _revenue(accounts: Rows, elsewhere: Mapping[str, int], say: Phrases) -> list[str]:
    customers = accounts.used & accounts.ranked("status").hold("customer")
    revenue = accounts.frame["revenue"].to_numpy(dtype=np.float64)[customers]
    masks = {"missing": np.isnan(revenue), "negative": revenue < 0, "zero": revenue == 0}
    counts = {name: int(mask.sum()) + elsewhere.get(name, 0) for name, mask in masks.items()}
    total = len(revenue) + elsewhere.get("total", 0)
    return [say(f"note_revenue_{name}", count=count, total=total) for name, count in counts.items() if count]


def _undeclared(groups: pd.DataFrame, ties: Rows | None, settings: Settings, say: Phrases) -> list[str]:
    """Name the kinds that nobody declared, those that sound sensitive one by one."""
    kinds = set(groups["kind"].unique())
    if ties is not None:
        of_ties = ties.ranked("kind")
        kinds |= set(of_ties.texts.take(np.unique(of_ties.codes[ties.used])).to_pylist())
    used = sorted(kinds - set(settings.kinds))
    grave = [kind for kind in used if sounds_sensitive(kind)]
    plain = [kind for kind in used if kind not in grave]
    notes = [say("note_sounds_sensitive", kind=kind) for kind in grave]
    if plain:
        shown = ", ".join(plain[:_MOST_KINDS]) + (" …" if len(plain) > _MOST_KINDS else "")
        notes.append(say("note_new_kinds", count=len(plain), kinds=shown))
    return notes
