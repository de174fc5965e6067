from datetime import date

import pandas as pd
import pytest

from influence.errors import DataError
from influence.tables import read, set_aside_frame

ACCOUNTS = "account_id,name,revenue,since\n1,Eins,10,2020-01-01\n2,Zwei,20,\n3,Drei,,2022-06-01\n007,Bond,-5,\n"
TIES = "source,target,kind\n1,2,social\n"


def reasons(data, table=None):
    frame = set_aside_frame(data)
    frame = frame if table is None else frame[frame["table"] == table]
    return list(zip(frame["line"], frame["reason"], strict=True))


def rules(data):
    return [str(entry.problem) for entry in data.set_aside]


def test_clean_tables_are_typed_sorted_and_complete(project):
    data = read(project(accounts=ACCOUNTS, ties=TIES))
    assert data.accounts["account_id"].tolist() == ["007", "1", "2", "3"]
    assert data.accounts["status"].tolist() == ["customer"] * 4
    assert {str(data.accounts[name].dtype) for name in ("name", "owner", "status")} == {"str"}
    assert str(data.accounts["revenue"].dtype) == "float64"
    assert data.accounts["since"].dtype.kind == "M"
    assert data.accounts["opt_out"].dtype == bool
    assert all(frame.index.equals(pd.RangeIndex(len(frame))) for frame in data.tables.values())
    assert not any(
        frame[name].isna().any() for frame in data.tables.values() for name in frame if str(frame[name].dtype) == "str"
    )


def test_as_of_is_the_newest_date_but_until(project):
    affiliations = "account_id,group_id,kind,since,until\n1,G,social,2023-01-01,2099-12-31\n"
    folder = project(accounts=ACCOUNTS, affiliations=affiliations)
    data = read(folder)
    assert data.as_of == date(2023, 1, 1)
    assert "the analysis date is 2023-01-01, the newest date in the data (affiliations.since)" in data.notes
    (folder / "influence.toml").write_text("[project]\nas_of = 2024-02-02")
    assert read(folder).as_of == date(2024, 2, 2)
    assert read(project(accounts="id\n1\n2\n", ties=TIES)).as_of is None


def test_revenue_is_counted_in_notes(project):
    data = read(project(accounts=ACCOUNTS.replace("20,", "0,"), ties=TIES))
    text = " / ".join(data.notes)
    assert "1 of 4 customers has no revenue" in text
    assert "1 of 4 customers has a negative revenue" in text
    assert "1 of 4 customers has a revenue of 0" in text


def test_bad_cells_set_their_row_aside(project):
    accounts = (
        "id,name,revenue,status,since,opt_out,contact_cost\n"
        "1,a,ten,,,,\n2,b,,friend,,,\n3,c,,,soon,,\n4,d,,,,maybe,\n,e,,,,,\n5,f,1,Kunde,2020-01-01,nein,3\n6,g,,,,,-1\n"
    )
    data = read(project(accounts=accounts, ties="source,target,kind\n5,5,x\n"))
    assert reasons(data, "accounts") == [
        (2, "bad_number"),
        (3, "bad_choice"),
        (4, "bad_date"),
        (5, "bad_flag"),
        (6, "missing_required"),
        (8, "bad_cost"),
    ]
    assert "use one of: customer, prospect, lapsed" in rules(data)[1]
    assert "accounts.csv: line 2: revenue is not a number of this column's spelling: 'ten'" in rules(data)[0]


def test_unknown_accounts_with_a_hint_on_lost_zeros(project):
    ties = "source,target,kind\n1,7,social\n1,99,social\n2,1 ,social\n"
    data = read(project(accounts=ACCOUNTS, ties=ties))
    assert reasons(data) == [(2, "unknown_account"), (3, "unknown_account")]
    assert "accounts has '007'; ids are text: were leading zeros, spaces or capitals lost?" in rules(data)[0]
    assert "'99' (add it to accounts" in rules(data)[1]


def test_an_account_that_was_set_aside_is_not_called_unknown(project):
    data = read(project(accounts="id,revenue\n1,x\n2,3\n3,4\n", ties="source,target,kind\n1,2,a\n2,3,a\n"))
    assert "its row was set aside" in rules(data)[1]


def test_identical_accounts_are_set_aside_and_contradictions_refused(project):
    accounts = "id,name,revenue\n1,a,10\n1,a,10\n2,b,5\n"
    data = read(project(accounts=accounts, ties=TIES))
    assert reasons(data) == [(3, "duplicate")]
    assert "accounts.csv: line 3: stands in accounts.csv: line 2 already '1'" in rules(data)[0]
    folder = project(accounts=accounts + "2,b,6\n1,c,11\n", ties=TIES)
    with pytest.raises(DataError) as caught:
        read(folder)
    text = str(caught.value)
    assert len(caught.value.problems) == 2
    assert "line 5: stands in accounts.csv: line 4 already, with another revenue: '2'" in text
    assert "with another name, revenue: '1'" in text
    (folder / "influence.toml").write_text('[tables.accounts]\nfile = "accounts.csv"\nduplicates = "first"')
    kept = read(folder)
    assert kept.accounts["revenue"].tolist() == [10, 5]
    assert reasons(kept) == [(3, "duplicate"), (5, "duplicate"), (6, "duplicate")]


def test_opting_out_removes_an_account_everywhere_and_shows_nothing_of_it(project):
    folder = project(
        accounts="id,name,revenue,opt_out\n1,Eins,1,nein\n2,Geheim,x,ja\n2,Geheim,5,\n3,Drei,1,\n",
        affiliations="account_id,group_id,kind\n1,G,social\n2,G,social\n3,G,social\n",
        ties="source,target,kind,strength\n1,2,social,-3\n1,3,social,1\n",
        orders="account_id,date,amount\n2,2024-01-01,7\n2,never,7\n",
    )
    data = read(folder)
    frame = set_aside_frame(data)
    assert set(frame["reason"]) == {"opt_out"}
    assert set(frame["row"]) == {"***"}
    assert set(frame["value"]) == {""}
    assert len(frame) == 6
    assert "Geheim" not in frame.to_csv()
    assert data.accounts["account_id"].tolist() == ["1", "3"]
    assert "2 rows of accounts that opted out were left out" in data.notes


def test_groups_are_made_from_affiliations(project):
    affiliations = "account_id,group_id,kind\n1,G,Branche\n2,G,\n3,G,social\n007,H,Segeln\n1,I,\n2,G,industry\n"
    data = read(project(accounts=ACCOUNTS, affiliations=affiliations))
    assert data.groups[["group_id", "kind"]].values.tolist() == [["G", "industry"], ["H", "Segeln"]]
    assert set(data.affiliations["kind"]) == {"industry", "Segeln"}
    assert reasons(data) == [(4, "conflicting_kind"), (6, "missing_kind"), (7, "duplicate")] or reasons(data) == [
        (3, "duplicate"),
        (4, "conflicting_kind"),
        (6, "missing_kind"),
    ]


def test_no_kind_at_all_is_refused_with_advice(project):
    with pytest.raises(DataError) as caught:
        read(project(accounts=ACCOUNTS, affiliations="account_id,group_id\n1,G\n", ties="source,target\n1,2\n"))
    text = str(caught.value)
    assert "affiliations.csv: no row says its kind" in text
    assert "ties.csv: no row says its kind" in text
    assert 'constants = { kind = "…" }' in text


def test_a_groups_table_decides(project):
    data = read(
        project(
            accounts=ACCOUNTS,
            groups="group_id,name,kind,size\nG,Kammer,Branche,200\nH,Chor,social,0\nI,Rat,,5\nJ,Eck,social,2.5\nK,Leer,social,9\n",
            affiliations="account_id,group_id,kind\n1,G,\n2,G,social\n3,X,\n3,Y,community\n1,H,\n",
        )
    )
    assert data.groups["group_id"].tolist() == ["G", "K", "Y"]
    assert reasons(data, "groups") == [(3, "bad_size"), (4, "missing_required"), (5, "bad_size")]
    assert reasons(data, "affiliations") == [(4, "unknown_group"), (6, "unknown_group")]
    kinds = data.affiliations[["account_id", "group_id", "kind"]].values.tolist()
    assert kinds == [["1", "G", "industry"], ["2", "G", "industry"], ["3", "Y", "community"]]
    assert any("1 affiliation states another kind than the groups table" in note for note in data.notes)


def test_strength_period_and_the_strongest_of_duplicates(project):
    affiliations = (
        "account_id,group_id,kind,strength,since,until\n1,G,a,1,,\n1,G,a,3,,\n2,G,a,0,,\n3,G,a,-1,,\n"
        "007,G,a,1,2024-01-02,2024-01-01\n2,H,a,,2024-01-01,2024-01-01\n"
    )
    data = read(project(accounts=ACCOUNTS, affiliations=affiliations))
    assert reasons(data) == [(2, "duplicate"), (4, "bad_strength"), (5, "bad_strength"), (6, "bad_period")]
    assert data.affiliations["strength"].tolist() == [3, 1]


def test_ties(project):
    ties = (
        "source,target,kind,strength,directed\n"
        "2,1,social,1,\n1,2,social,2,nein\n1,2,industry,1,\n1,1,social,1,\n1,3,social,0,\n"
        "2,3,social,1,ja\n3,2,social,1,ja\n3,2,social,5,ja\n1,2,social,9,ja\n2,1,social,9,ja\n"
    )
    data = read(project(accounts=ACCOUNTS, ties=ties))
    kept = data.ties[["source", "target", "kind", "strength", "directed"]].values.tolist()
    assert kept == [
        ["1", "2", "industry", 1.0, False],
        ["1", "2", "social", 2.0, False],
        ["2", "3", "social", 1.0, True],
        ["3", "2", "social", 5.0, True],
    ]
    assert reasons(data) == [
        (2, "duplicate"),
        (5, "self_tie"),
        (6, "bad_strength"),
        (8, "duplicate"),
        (10, "duplicate"),
        (11, "duplicate"),
    ]
    assert "same tie as ties.csv: line 3, the other way round" in rules(data)[0]
    assert "stands in ties.csv: line 9 already" in rules(data)[3]


def test_referrals(project):
    referrals = (
        "Empfehler,Empfohlener,Datum,Ergebnis,Betrag\n"
        "1,2,01.02.2023,gewonnen,100\n007,2,01.01.2023,gewonnen,\n1,1,01.01.2023,offen,\n1,99,01.01.2023,,\n"
        "3,2,01.01.2021,verloren,\n3,007,01.01.2023,,\n3,007,01.01.2023,,\n,2,01.01.2023,,\n"
    )
    data = read(project(accounts=ACCOUNTS, ties=TIES, referrals=referrals))
    kept = data.tables["referrals"][["referrer_id", "referred_id", "outcome"]].values.tolist()
    assert kept == [["007", "2", "won"], ["3", "007", "pending"]]
    assert reasons(data) == [
        (2, "second_referrer"),
        (4, "self_referral"),
        (5, "unknown_account"),
        (6, "before_start"),
        (8, "duplicate"),
        (9, "missing_required"),
    ]
    assert "(since 2022-06-01)" in rules(data)[3]
    assert "won by the referral of referrals.csv: line 3 already" in rules(data)[0]


def test_other_logs(project):
    data = read(
        project(
            accounts=ACCOUNTS,
            ties=TIES,
            nominations="nominator_id,nominee_id\n1,2\n1,2\n1,1\n1,9\n",
            asks="account_id,date,agreed\n1,2024-01-01,ja\n1,2024-01-02,\n1,2024-01-03,perhaps\n1,,no\n",
            orders="account_id,date,amount\n1,2024-01-01,5\n1,2024-01-01,5\n1,2024-01-01,\n",
            touches="account_id,date,hours,owner\n1,2024-01-01,-1,x\n1,2024-01-01,1.5,x\n",
        )
    )
    assert reasons(data, "nominations") == [(3, "duplicate"), (4, "self_nomination"), (5, "unknown_account")]
    assert reasons(data, "asks") == [(4, "bad_choice"), (5, "missing_required")]
    assert "use one of: yes, no, silent, pending" in rules(data)[0]
    assert data.tables["asks"]["agreed"].tolist() == ["yes", "pending"]
    assert reasons(data, "orders") == [(4, "missing_required")]
    assert reasons(data, "touches") == [(2, "bad_hours")]
    assert len(data.tables["orders"]) == 2


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("TRUE", "yes"),
        ("zugesagt", "yes"),
        ("0", "no"),
        ("Absage", "no"),
        ("keine  Antwort", "silent"),
        ("No reply", "silent"),
        ("offen", "pending"),
        ("gefragt", "pending"),
        ("has referred", "yes"),
        ("", "pending"),
    ],
)
def test_answers_to_asks_as_people_write_them(project, word, answer):
    data = read(project(accounts=ACCOUNTS, ties=TIES, asks=f"Kundennummer;Datum;Antwort\n1;01.02.2024;{word}\n"))
    assert data.tables["asks"]["agreed"].tolist() == [answer]


def test_a_stroke_is_no_answer_that_can_be_told(project):
    data = read(project(accounts=ACCOUNTS, ties=TIES, asks="account_id,date,agreed\n1,2024-02-01,-\n"))
    assert reasons(data, "asks") == [(2, "bad_choice")]


def test_what_managers_estimate(project):
    data = read(
        project(
            accounts=ACCOUNTS,
            ties=TIES,
            estimates="account_id,Wert ohne Betreuung,value_now,value_double,value_saturated,contact_hours,"
            "contacts_min,contacts_max\n1,10,20,25,30,1,2,4\n9,1,2,3,4,1,1,1\n2,10,,5,,,,\n",
        )
    )
    assert reasons(data, "estimates") == [(3, "unknown_account"), (4, "falling_value")]
    assert data.tables["estimates"]["value_at_zero"].tolist() == [10.0]
    for row, told in (("1,,,,,0,,", "no_length"), ("1,,,,,1,3,2", "floor_above_most"), ("1,,,,,-1,,", "bad_hours")):
        header = (
            "account_id,value_at_zero,value_now,value_double,value_saturated,contact_hours,contacts_min,contacts_max"
        )
        data = read(project(accounts=ACCOUNTS, ties=TIES, estimates=f"{header}\n{row}\n"))
        assert reasons(data, "estimates") == [(2, told)]
    with pytest.raises(DataError, match="another value_now"):
        read(project(accounts=ACCOUNTS, ties=TIES, estimates="account_id,value_now\n1,10\n1,20\n"))


def test_margins(project):
    small = "id,revenue,margin\n1,1000,0.3\n2,2000,0.4\n"
    with pytest.raises(DataError, match="margins are all at most 1"):
        read(project(accounts=small, ties=TIES))
    rates = read(project('[value]\nmargin = "rate"', accounts=small + "3,5,30\n", ties=TIES))
    assert rates.accounts["margin"].tolist() == [0.3, 0.4]
    assert reasons(rates) == [(4, "bad_rate")]
    amounts = read(project('[value]\nmargin = "amount"', accounts=small, ties=TIES))
    assert amounts.accounts["margin"].tolist() == [0.3, 0.4]
    percent = read(
        project(accounts="id,revenue,margin\n1,1000,30 %\n2,,10 %\n3,5,100\n", ties="source,target,kind\n1,3,a\n")
    )
    assert percent.accounts["margin"].tolist() == [300, 100]
    assert reasons(percent) == [(3, "rate_without_revenue")]


def test_no_usable_account_is_refused_with_the_reasons(project):
    with pytest.raises(DataError) as caught:
        read(project(accounts="id,revenue\n1,x\n2,y\n", ties=TIES))
    assert "not one account can be used" in str(caught.value)
    assert "line 3" in str(caught.value)
    with pytest.raises(DataError, match="not one account"):
        read(project(accounts="id,revenue\n", ties=TIES))


def test_german_messages(project):
    folder = project('[project]\nlanguage = "de"', accounts=ACCOUNTS, ties="source,target,kind\n1,7,a\n")
    data = read(folder)
    assert rules(data)[0].startswith("ties.csv: Zeile 2: unbekannter Account '7' (accounts hat '007'")
    assert any(note.startswith("Stichtag ist der 2022-06-01") for note in data.notes)


def test_ids_with_invisible_characters_are_pointed_out(project):
    accounts = "account_id,name\n1,a\n\u202e4,b\n5\u00ad,c\n6,\u202ename\n"
    affiliations = "account_id,group_id,kind\n1,g\u200bh,social\n\u202e4,g\u200bh,social\n6,g,social\n"
    notes = read(project(accounts=accounts, affiliations=affiliations)).notes
    assert any("3 ids hold invisible characters (the first in accounts.csv: line 3)" in note for note in notes)
    plain = read(project(accounts="account_id\n1\n2\n", affiliations="account_id,group_id,kind\n1,g,a\n2,g,a\n"))
    assert not any("invisible" in note for note in plain.notes)


@pytest.mark.parametrize(("slip", "ahead"), [("2052-03-01", True), ("2026-02-01", False)])
def test_one_date_far_ahead_of_all_others_is_pointed_out(project, slip: str, ahead: bool):
    folder = project(
        accounts="account_id,revenue,since\n1,5,2024-01-01\n2,6,2025-03-01\n3,7," + slip + "\n",
        ties="source,target,kind\n1,2,a\n",
    )
    data = read(folder)
    assert data.as_of.isoformat() == slip
    assert any("ahead of every other date" in note for note in data.notes) == ahead
    (folder / "influence.toml").write_text("[project]\nas_of = 2025-12-31\n")
    assert not any("ahead of every other" in note for note in read(folder).notes)
