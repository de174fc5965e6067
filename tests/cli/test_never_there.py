"""Who opted out changes nothing: every output is that of a project in which the account never was."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from every_output import every_output, hold_out
from workbooks import opened

from influence.demo import Town, town_files
from influence.settings.loading import load_settings
from influence.tables import read

TOWN = Town(accounts=70, groups=24, seed=9, opt_out_share=0.06)
EARLIER, HELD = "2025-06-30", "held.json"
"""When the plan with a hold-out was made, and where it lies."""
Tables = dict[str, list[dict[str, str]]]
PERSON = ("account_id", "source", "target", "referrer_id", "referred_id", "nominator_id", "nominee_id")


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """The same town with accounts that opted out and without them, and a customer who did not."""
    base = tmp_path_factory.mktemp("never")
    files = town_files(TOWN)
    tables = {
        name.removesuffix(".csv"): list(csv.DictReader(text.splitlines()))
        for name, text in files.items()
        if name.endswith(".csv")
    }
    gone = {row["account_id"] for row in tables["accounts"] if row["opt_out"] == "true"}
    assert len(gone) >= 3 and sum(row["account_id"] in gone for row in tables["affiliations"]) > 3
    stays = next(
        row["account_id"] for row in tables["accounts"] if row["status"] == "customer" and row["opt_out"] != "true"
    )
    folders = [base / "with" / "town", base / "without" / "town"]
    for folder in folders:
        absent = gone if folder is folders[1] else set()
        for place, day in ((folder, TOWN.as_of.isoformat()), (folder.parent / "earlier", EARLIER)):
            write(place, tables, absent, day)
            (place / "influence.toml").write_text(files["influence.toml"] + "samples = 2000\n", encoding="utf-8")
        hold_out(folder.parent / "earlier", folder.parent / HELD, EARLIER)
    assert (folders[0].parent / HELD).read_bytes() == (folders[1].parent / HELD).read_bytes()
    return folders[0], folders[1], stays


def write(folder: Path, tables: Tables, gone: set[str], day: str) -> None:
    """Write the tables without those who are gone, and groups as large as they are without them on that day."""
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        kept = [row for row in rows if not gone & {row.get(field) for field in PERSON}]
        if name == "groups" and gone:
            kept = [row | {"size": left(row, tables, gone, day)} for row in rows]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(kept)


def left(group: dict[str, str], tables: Tables, gone: set[str], day: str) -> str:
    """Give the declared size without members on a day who opted out (of sensitive kinds, with a basis alone)."""
    if not group["size"]:
        return ""
    members = {
        row["account_id"]
        for row in tables["affiliations"]
        if row["group_id"] == group["group_id"]
        and (row["kind"] != "church" or row["basis"])
        and row["since"] <= day
        and (not row["until"] or row["until"] >= day)
    }
    size = float(group["size"]) - len(members & gone)
    return f"{size:.0f}" if size > 0 else ""


def prepared(run: Callable[..., object], folder: Path, stays: str) -> None:
    """Log a decision, keep a run, and change an amount, so that there is something to compare."""
    decided = ("override", stays, folder, "--rank", 3, "--reason", "asked to", "--by", "Anna", "--on", "2025-12-01")
    assert run(*decided).code == 0
    assert run("rank", folder, "-q", "-o", folder.parent / "first.csv").code == 0
    lines = (folder / "accounts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [line.replace(".", "9.") if line.startswith(stays) else line for line in lines]
    (folder / "accounts.csv").write_text("".join(changed), encoding="utf-8")


def told(path: Path, notes: set[str]) -> object:
    """Give what a file says, without what is said of the reading, of its inputs and of itself."""
    if path.name == "report.html":  # says how the reading went; what else it holds is in the other files
        return path.name
    if path.name == "run.json" or path.name.endswith(".run.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        content["notes"] = [note for note in content["notes"] if note not in notes]
        return {
            key: content[key] for key in ("options", "assumptions", "methods", "overrides", "tables", "notes", "as_of")
        }
    if path.suffix == ".xlsx":
        book = opened(path.read_bytes())
        sheets = [sheet for sheet in book.worksheets if not {"method", "methode"} & {sheet.title.lower()}]
        cells = [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in sheets]
        aside = {"opt_out", "no_basis", "empty_row"}
        return [sheet for sheet in cells if not any(aside & set(map(str, row)) for row in sheet)]
    return plain(path.read_text(encoding="utf-8"), notes) if path.suffix not in (".png",) else path.read_bytes()


def plain(text: str, notes: set[str]) -> str:
    for note in sorted(notes, key=len, reverse=True):
        text = text.replace(f"<p>{note}</p>\n", "").replace(note, "")
    text = re.sub(r'("|, |^\s+· )\s*(,|$)', "", text, flags=re.MULTILINE)
    return re.sub(r'"",?\s*', "", text).replace("  · \n", "")


@pytest.mark.long
def test_every_output_is_that_of_a_town_without_them(
    run: Callable[..., object], towns: tuple[Path, Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_them, without, stays = towns
    said, files = [], []
    notes = set()
    for folder in (with_them, without):
        for language in ("en", "de"):
            settings = load_settings(folder)
            settings = replace(settings, project=replace(settings.project, language=language))
            notes |= {note for note in read(folder, settings).notes if re.match(r"\d|Eine? |1 ", note)}
    for folder in (with_them, without):
        monkeypatch.chdir(folder.parent)
        prepared(run, Path("town"), stays)
        out = Path("out")
        out.mkdir()
        runs = [one for one in every_output(Path("town"), out, held=Path(HELD), account=stays) if one[0] != "check"]
        said.append([])
        for arguments in runs:
            result = run(*arguments)
            assert result.code == 0, (arguments, result.err)
            said[-1].append((arguments[0], result.out))
        files.append({str(path): told(path, notes) for path in sorted(out.rglob("*")) if path.is_file()})
    for one, other in zip(*said, strict=True):
        assert one == other
    assert files[0].keys() == files[1].keys() and len(files[0]) > 25
    for name, content in files[0].items():
        assert content == files[1][name], name
