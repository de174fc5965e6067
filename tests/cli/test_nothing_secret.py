"""All bytes of all outputs of a town: no name, id or role of a sensitive group, nothing of those who opted out."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from few_samples import FEW_DRAWS
from workbooks import all_bytes

from influence.demo import Town, town_files

TOWN = Town(accounts=120, groups=36, seed=4, opt_out_share=0.05)
PERSON = ("account_id", "source", "target", "referrer_id", "referred_id", "nominator_id", "nominee_id")
SECRETS = re.compile(rb"geheim|kxz\d|oxz\d|widersprecher", re.IGNORECASE)
NASTY = {
    "accounts": [
        "OXZ900,Widersprecher Ragged GmbH,1,1,customer,,,,,,true,,,zuviel",
        "OXZ901,Widersprecher, Meier,1,1",
        "OXZ902,Widersprecher Wort,100.00,,customer,,,,,,hat widersprochen,,",
    ],
    "groups": [
        "KXZ900,Sankt Geheim Ragged,church,100,zuviel",
        "KXZ901,Sankt Geheim Leer,,50",
        "KXZ902,Sankt Geheim,Krumm,Kirche,50",
        "KXZ903,Sankt Geheim Zahl,Kirchengemeinde,viele",
        "KXZ904,Sankt Geheim Allein,chu\u00adrch,70",
        "KXZ904,Sankt Geheim Allein,chu\u00adrch,70",
    ],
    "affiliations": [
        "00001,KXZ900,,,1,,,,,,",
        "00002,KXZ901,,Küster Sankt Geheim,1,,,,,,",
        "00003,KXZ903,church,Mitglied,1,,,Einwilligung der Pfarrei Geheim,2024-03-11,,",
        "00003,KXZ903,church,,Geheim,,,consent,2024-03-11,,",
        "00004,KXZ903,church,Küster,1,,,consent,2024-03-11,,,Geheim",
        "00005,Sankt Geheim, Bonn,church,,1,,,consent,2024-03-11,,",
        "00006,Sankt Geheim Neu,,,1,,,,,,",
        "99999,KXZ903,church,Geheimrat,1,,,consent,2024-03-11,,",
        "OXZ900,G001,industry,,1,,,,,,",
        "OXZ902,G001,industry,,1,,,,,,",
        "00007,KXZ905,Kirchen,Leiter Sankt Geheim,1,,,widerrufen,,,",
        '00008,"Sankt Geheim\nAm Markt",Religio\u0308s,,1,,,n/a,,,',
        "00009,KXZ906,church,,1,,,consent,,,",
        "00010,KXZ906,church,,1,,,consent,2024-03-11,2024-12-31,",
        "00011,KXZ906,church,,1,,,consent,2024-03-11,bis Sankt Geheim,",
        "00012,KXZ906,church,,1,,,consent,2024-03-11,,Pfarrer Geheim am 3.4.2025",
    ],
    "ties": [
        "00001,00002,church,-1,2020-01-01,,consent,2024-03-11,,",
        "00001,OXZ902,social,1,,,,,,",
        "00001,OXZ900,social,1,,,,Geheim,,",
    ],
    "orders": ["OXZ900,2024-01-01,abc", "OXZ901,2024-01-01", "OXZ902,2024-01-01,7,Widersprecher"],
    "estimates": ["OXZ900,1,2,3,4,,,,,", "OXZ901,viel,,,,,,,,", "OXZ902,9,2,3,4,,,,,Widersprecher"],
}
SETTINGS = """
[[tables.affiliations.sources]]
file = "affiliations.csv"

[[tables.affiliations.sources]]
file = "more.csv"
constants = { kind = "Kirche", group_id = "KXZ950", role = "Chor Sankt Geheim" }
"""


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town whose churches and opt-outs bear names to look for, with rows that are wrong in many ways."""
    folder = tmp_path_factory.mktemp("geheimnisse") / "town"
    folder.mkdir()
    tables = {
        name.removesuffix(".csv"): list(csv.DictReader(text.splitlines()))
        for name, text in town_files(TOWN).items()
        if name.endswith(".csv")
    }
    gone = {row["account_id"]: f"OXZ{row['account_id']}" for row in tables["accounts"] if row["opt_out"] == "true"}
    church = {row["group_id"]: f"KXZ{row['group_id']}" for row in tables["groups"] if row["kind"] == "church"}
    assert len(gone) > 3 and len(church) > 3
    for name, rows in tables.items():
        for row in rows:
            if row.get("group_id") in church:
                row["group_id"] = church[row["group_id"]]
                row |= (
                    {"name": f"Sankt Geheim {row['group_id']}"} if name == "groups" else {"role": "Küster von Geheim"}
                )
            row |= {field: gone.get(row[field], row[field]) for field in PERSON if field in row}
            if name == "accounts" and row["opt_out"] == "true":
                row["name"] = f"Widersprecher {row['name']}"
        others = [row for row in rows if name == "affiliations" and not row["group_id"].startswith("KXZ")]
        for row in others[:20]:
            row["role"] = "Organistin in Sankt Geheim KXZG001"
        write(folder / f"{name}.csv", rows, NASTY.get(name, []))
    (folder / "more.csv").write_text(
        "account_id,basis\n00001,consent 2024-03-11\n00002,\n00003\nOXZ900,consent 2024-03-11\n", encoding="utf-8"
    )
    settings = town_files(TOWN)["influence.toml"]
    (folder / "influence.toml").write_text(f"{settings}samples = 2000\n{SETTINGS}{FEW_DRAWS}", encoding="utf-8")
    return folder


def write(path: Path, rows: list[dict[str, str]], more: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
        file.writelines(f"{line}\r\n" for line in more)


def outputs(folder: Path) -> list[tuple[object, ...]]:
    """Every command in every form."""
    forms = ("csv", "tsv", "json", "jsonl", "md", "table")
    return [
        *(("rank", folder, "-f", form) for form in forms),
        *(("hubs", folder, "--groups", "-f", form) for form in forms),
        ("rank", folder, "--lang", "de", "-o", folder.parent / "liste.csv"),
        ("hubs", folder, "-o", folder.parent / "hubs.md"),
        ("hubs", folder, "--kind", "church"),
        ("hubs", folder, "--within", "Geheim"),
        ("clusters", folder, "-f", "table"),
        ("clusters", folder, "-o", folder.parent / "clusters.json"),
        ("map", folder, "-o", folder.parent / "map.html"),
        ("hours", folder, "--at-least", "0"),
        ("hours", folder, "--at-least", "0", "--plan", folder.parent / "hours.json", "-o", folder.parent / "hours.csv"),
        ("check", folder),
        ("check", folder, "--lang", "de", "-o", folder.parent / "aside.csv"),
        ("export", folder, "--out", folder.parent / "export"),
        ("export", folder, "--lang", "de", "--out", folder.parent / "weitergeben"),
        ("ranges", folder, "-f", "json"),
        ("learn", folder, "-f", "table"),
        ("backtest", folder, "--split", "2024-12-31", "--page", folder.parent / "backtest.html", "-f", "csv"),
        ("plan", folder, "--budget", 5, "--plan", folder.parent / "plan.json", "-f", "csv"),
        ("prospects", folder, "-f", "csv"),
        ("hours", folder, "--capacity", "20h/week", "-f", "csv"),
        ("report", folder, "--only", "page", "--out", folder.parent / "report"),
        ("privacy", folder, "-f", "csv"),
        ("override", "00002", folder, "--include", "--reason", "Sankt Geheim", "--by", "Anna", "--on", "2025-12-01"),
        ("overrides", folder, "-f", "csv"),
        ("rank", folder, "-f", "csv", "--top", 5),
    ]


def found(text: bytes) -> list[bytes]:
    """What stands round each secret, but for the folder's own name and what was typed."""
    return [
        text[max(0, hit.start() - 60) : hit.end() + 30] for hit in SECRETS.finditer(text.replace(b"geheimnisse", b""))
    ]


@pytest.mark.long
def test_no_output_holds_a_secret(run: Callable[..., object], nasty: Path) -> None:
    reasons = set()
    for arguments in outputs(nasty):
        result = run(*arguments)
        typed = "Geheim" in [str(argument) for argument in arguments]
        assert result.code in ((0, 2, 5) if typed else (0,)), (arguments, result.err)
        said = (result.out + result.err).encode()
        leaks = found(said) if not typed else [hit for hit in found(said) if b"Sankt" in hit or b"KXZ" in hit]
        assert not leaks, (arguments, leaks)
    for path in sorted(nasty.parent.rglob("*")):
        if path.is_file() and not path.is_relative_to(nasty):
            content = all_bytes(path)
            assert not found(content), path.name
            words = rb"\b(?:no_basis|wrong_cell_count|opt_out|unknown_group|bad_\w+)\b"
            reasons |= {word.decode() for word in re.findall(words, content)}
    assert {path.suffix for path in nasty.parent.rglob("export/**/*") if path.is_file()} >= {
        ".xlsx",
        ".csv",
        ".gexf",
        ".svg",
    }
    assert {"no_basis", "wrong_cell_count", "opt_out", "unknown_group", "bad_number", "bad_flag"} <= reasons
    assert len(list(nasty.parent.glob("*.run.json"))) == 9


def test_the_secrets_are_there_to_be_found(run: Callable[..., object], nasty: Path) -> None:
    shown = run("rank", nasty, "-f", "csv", "--show-sensitive").out.encode()
    assert b"Sankt Geheim KXZ" in shown and "Küster von Geheim".encode() in shown
    assert b"Widersprecher" not in shown and b"OXZ" not in shown


def test_rows_that_take_part_in_nothing_change_no_byte(run: Callable[..., object], tmp_path: Path) -> None:
    files = {name: text for name, text in town_files(TOWN).items() if name.endswith((".csv", ".toml"))}
    lists = []
    for keep in (True, False):
        folder = tmp_path / str(keep)
        folder.mkdir()
        for name, text in files.items():
            lines = text.splitlines(keepends=True)
            if name in ("affiliations.csv", "ties.csv"):
                silent = [line for line in lines if ",church," in line and "consent" not in line]
                assert len(silent) > 3 or name == "ties.csv"
                lines = lines if keep else [line for line in lines if line not in silent]
            (folder / name).write_text("".join(lines), encoding="utf-8")
        lists.append(
            [run(*arguments, folder, "-q").out for arguments in (("rank", "-f", "csv"), ("clusters", "-f", "json"))]
        )
    assert lists[0] == lists[1]
