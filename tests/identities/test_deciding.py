"""What people decide on a review: read, refused, recorded, and what the list would change by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from influence.errors import DataError
from influence.identities import effect_of, propose, read_review
from influence.identities.effect import moved
from influence.memory import append_identities
from influence.model.identities import Identity, standing
from influence.network import build_network
from influence.pipeline import rank_accounts
from influence.tables import read

DAY = date(2025, 3, 1)
ACCOUNTS = """account_id,name,revenue,status,territory,opt_out,phone
001,Wolkenstein Optik,900,customer,Nord,,07271 123456
002,"WOLKENSTEIN, OPTIK",300,customer,Nord,,+49 7271 123 456
003,Rabenhorst Bau,500,customer,Nord,,
004,RABENHORST BAU,500.00,customer,Nord,,
005,Lang,100,customer,Süd,,
006,Kurz,50,customer,Süd,,
007,Geheim Kontor,50,customer,Süd,true,0999 888777
008,GEHEIM KONTOR,50,customer,Süd,true,0999 888777
""" + "".join(f"1{place:02},Firma{place} Handel{place},10,customer,Süd,,\n" for place in range(40))  # fmt: skip
GROUPS = """group_id,name,kind,size
g,Kegelclub,social,20
h,KEGELCLUB e.V.,social,20
i,Innung,industry,9
k,St. Geheim,church,9
l,ST. GEHEIM,church,9
"""
MEMBERS = """account_id,group_id,kind,basis
001,g,social,
003,g,social,
003,h,social,
002,h,social,
005,g,social,
005,h,social,
006,i,industry,
001,k,church,consent 2024-01-01
003,l,church,consent 2024-01-01
"""
WRITTEN = (
    ("decision,what,kept,other,why\nmerge,account,001,002,gleicher Müller\n,account,003,004,\n", "utf-8"),
    (
        "Entscheidung;Was;Behalten;Anderer;Warum\nzusammen;Account;'001;002;gleicher Müller\n;Account;003;004;\n",
        "cp1252",
    ),
    (
        "what\tother\tkept\twhy\tdecision\naccount\t002\t001\tgleicher Müller\t Merge \naccount\t003\t004\t\t\n",
        "utf-16",
    ),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "p"
    made.mkdir()
    for name, text in (("accounts", ACCOUNTS), ("groups", GROUPS), ("affiliations", MEMBERS)):
        (made / f"{name}.csv").write_text(text, encoding="utf-8")
    (made / "influence.toml").write_text("[referral]\nsamples = 4000\n", encoding="utf-8")
    return made


def pairs_of(folder: Path, least: float = 0.5) -> pd.DataFrame:
    data = read(folder)
    return propose(folder, data, build_network(data), least).frame


def review(folder: Path, text: str, **how: str) -> object:
    path = folder.parent / "review.csv"
    path.write_bytes(text.encode(how.pop("encoding", "utf-8")))
    return read_review(path, read(folder), how.get("reason", ""), "Anna", DAY)


def test_pairs_and_their_effect(folder: Path) -> None:
    frame = pairs_of(folder)
    found = {(row.what, row.kept, row.other) for row in frame.itertuples()}
    assert found == {("account", "001", "002"), ("account", "003", "004"), ("group", "g", "h")}
    data = read(folder)
    network = build_network(data)
    judged = effect_of(folder, data, network, frame, 0)
    exact = effect_of(folder, data, network, frame, 3)
    assert not judged.computed.any() and exact.computed.all()
    for row, what in enumerate(frame["what"]):
        log = [Identity(1, what, frame["kept"][row], frame["other"][row], "merge", "", "", DAY)]
        append_identities(folder, log)
        plain = replace(data.settings, ranges=replace(data.settings.ranges, on=False))
        after, before = (
            rank_accounts(replace(one, settings=plain))
            .select("account_id", "priority", "referral_value_se")
            .set_index("account_id")
            for one in (read(folder), data)
        )
        assert exact.change[row] == pytest.approx(moved(before, after), abs=0.01)
        (folder / "influence-memory" / "identities.jsonl").unlink()
    by_pair = dict(zip(frame["kept"], exact.change, strict=True))
    about = dict(zip(frame["kept"], judged.change, strict=True))
    assert by_pair["001"] == pytest.approx(about["001"], rel=0.3) and by_pair["003"] == pytest.approx(
        about["003"], rel=0.3
    )


def test_nobody_who_opted_out_and_no_sensitive_group_is_proposed(folder: Path) -> None:
    frame = pairs_of(folder, 1e-9)
    assert not {"007", "008", "k", "l"} & {*frame["kept"], *frame["other"]}


def test_what_is_decided_is_not_proposed_again(folder: Path) -> None:
    entries = [
        Identity(0, "account", "002", "001", "distinct", "brothers", "Anna", DAY),
        Identity(0, "account", "003", "004", "merge", "same", "Anna", DAY),
    ]
    append_identities(folder, entries)
    assert pairs_of(folder)["kept"].tolist() == ["g"]
    append_identities(folder, [replace(entries[0], verdict="undo")])
    assert set(pairs_of(folder)["kept"]) == {"g", "001"}


@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
def test_a_review_is_read_as_spreadsheets_write_it(folder: Path, text: str, encoding: str) -> None:
    found = review(folder, text, encoding=encoding)
    [entry] = found.entries
    assert (entry.what, entry.kept, entry.other, entry.verdict) == ("account", "001", "002", "merge")
    assert (entry.reason, entry.author, entry.on) == ("gleicher Müller", "Anna", DAY)
    assert (found.open, found.known) == (1, 0)


def test_all_that_is_wrong_is_said_at_once(folder: Path) -> None:
    rows = [
        "merg,account,001,002", "merge,acount,001,002", "merge,account,1,002", "merge,account,001,001",
        "merge,account,005,006", "apart,account,006,005", "merge,group,g,i", "merge,account,007,001",
    ]  # fmt: skip
    with pytest.raises(DataError) as caught:
        review(folder, "\n".join(["decision,what,kept,other", *rows]))
    told = str(caught.value).splitlines()
    assert [text.split(":")[1].strip() for text in told] == [
        "line 2",
        "line 3",
        "line 4",
        "line 5",
        "line 7",
        "line 8",
        "line 9",
    ]
    assert "'merg'" in told[0] and "leading zeros" in told[2] and "'007'" in told[6] and "industry" in told[5]
    with pytest.raises(DataError, match="missing: 'kept, other'"):
        review(folder, "decision,what\nmerge,account\n")


def test_merges_may_not_join_what_is_apart(folder: Path) -> None:
    append_identities(folder, [Identity(0, "account", "001", "003", "distinct", "two", "Anna", DAY)])
    with pytest.raises(DataError, match=r"line 3.*apart"):
        review(folder, "decision,what,kept,other\nmerge,account,001,002\nmerge,account,002,003\n")
    found = review(folder, "decision,what,kept,other\nmerge,account,001,002\nmerge,account,001,003\n")
    assert len(found.entries) == 2, "of one pair the later decision counts"


def test_what_is_known_already_is_not_logged_again(folder: Path) -> None:
    text = "decision,what,kept,other,signs\nmerge,account,001,002,same telephone\nmerge,account,002,001,\n"
    found = review(folder, text)
    assert len(found.entries) == 1 and found.known == 1 and found.entries[0].reason == "same telephone"
    append_identities(folder, found.entries)
    again = review(folder, text)
    assert not again.entries and again.known == 2
    assert len(standing(read(folder).identified)) == 1
