"""How many rows were left out for want of a legal basis, or by an opt-out, is said by every command and output."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from every_output import every_output, hold_out
from workbooks import all_bytes

from influence.demo import Town, town_files
from influence.settings.loading import load_settings
from influence.tables import read

ONLY_DATA = (".csv", ".tsv", ".jsonl", ".md", ".json", ".txt", ".png", ".svg", ".gexf", ".graphml", "letters.xlsx")
"""Files that are data for other programs, or pictures; the manifest beside them, or in their folder, says it."""


@pytest.fixture
def town(project: Path) -> Path:
    """Give the project with a history, a team, and somebody who opted out."""
    lines = (project / "accounts.csv").read_text(encoding="utf-8").splitlines()
    with (project / "accounts.csv").open("w", encoding="utf-8") as file:
        file.write(f"{lines[0]},opt_out\n" + "".join(f"{line},\n" for line in lines[1:]))
        file.write("090,Gegangen,5,1,customer,,,yes\n")
    (project / "referrals.csv").write_text(
        "referrer_id,referred_id,date,outcome,amount\n"
        + "".join(
            f"00{1 + place % 5},00{6 - 2 * (place % 2)},202{4 + place % 2}-0{1 + place}-01,won,100\n"
            for place in range(8)
        ),
        encoding="utf-8",
    )
    return project


def pages(content: bytes) -> Iterator[bytes]:
    """Give a page, and what is packed in it."""
    yield content
    for text in re.findall(rb"[A-Za-z0-9+/=]{400,}", content):
        packed = base64.b64decode(text)
        if packed[:2] == b"\x1f\x8b":
            unpacked = gzip.decompress(packed).decode("utf-8")
            yield re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), unpacked).encode()


@pytest.mark.long
def test_every_output_says_how_many_were_left_out(
    run: Callable[..., object], town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = [note for note in read(town, load_settings(town)).notes if "left out" in note]
    assert [note.split()[0] for note in notes] == ["1", "1"] and "opted out" in notes[0] and "legal basis" in notes[1]
    run("override", "001", town, "--rank", 2, "--reason", "x", "--by", "A", "--on", "2025-12-01", "-q")
    run("rank", town, "-q")
    accounts = (town / "accounts.csv").read_text(encoding="utf-8")
    (town / "accounts.csv").write_text(accounts.replace("Größe,1000,300", "Größe,1000,400"), encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    runs = every_output(town, out, held=out, account="001")
    english = [
        ("plan", town, "--budget", 2, "-o", out / "plan.xlsx"),
        ("hours", town, "--capacity", "20h/week", "-o", out / "hours.xlsx"),
        *(one for one in runs if "de" not in one and one[0] != "evaluate"),  # which needs more clusters than there are
        ("report", town, "--out", out / "report", "--budget", 2),
        ("check", town, "-o", out / "aside.csv"),
    ]
    asked = set()
    for arguments in english:
        result = run(*arguments)
        assert result.code == 0, (arguments, result.err)
        asked.add(arguments[0])
        for note in notes:
            assert note in result.err, (arguments[0], note, result.err)
    assert {"backtest", "report", "plan", "hours", "prospects", "export", "changes", "map", "check", "privacy"} <= asked
    looked = 0
    for path in sorted(out.rglob("*")):
        if path.is_file() and (path.name.endswith("run.json") or not path.name.endswith(ONLY_DATA)):
            whole = b"\n".join(pages(path.read_bytes())) if path.suffix == ".html" else all_bytes(path)
            looked += 1
            for note in notes:
                assert note.encode() in whole, (path.name, note)
    assert looked > 15


@pytest.mark.long
def test_so_says_the_reading_off_of_a_plan(run: Callable[..., object], tmp_path: Path) -> None:
    town = tmp_path / "town"
    town.mkdir()
    for name, text in town_files(Town(accounts=70, groups=24, seed=9, opt_out_share=0.06)).items():
        (town / name).write_text(text, encoding="utf-8")
    notes = [note for note in read(town, load_settings(town)).notes if "left out" in note]
    assert len(notes) == 2
    held = hold_out(town, tmp_path / "held.json", "2025-06-30")
    result = run("evaluate", town, "--plan", held, "-o", tmp_path / "evaluation.csv")
    assert result.code == 0, result.err
    said = (tmp_path / "evaluation.csv.run.json").read_text(encoding="utf-8")
    assert all(note in result.err and note in said for note in notes)
