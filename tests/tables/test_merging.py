"""Records that people decided are the same: one in everything that is read, and nothing lost on the way."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from influence.memory import append_identities
from influence.model.identities import Identity
from influence.tables import read, set_aside_frame

DAY = date(2025, 3, 1)
ACCOUNTS = (
    "account_id,name,revenue,margin,status,since,owner,territory,opt_out,last_contact,potential\n"
    "1,Müller GmbH,100,40,prospect,2020-01-01,Anna,,,2024-01-01,500\n"
    "2,Mueller,50,10,customer,2019-01-01,Bert,Nord,,2024-06-01,900\n"
    "3,Schmidt,80,20,customer,2021-01-01,Anna,Nord,,,\n"
    "4,Weber,70,30,customer,2021-01-01,Anna,Nord,,,\n"
)
GROUPS = "group_id,name,kind,size\ng,Chor,social,9\nh,Chor e. V.,social,12\nk,Kirche,church,20\n"


def decided(kept, other, verdict="merge", what="account", number=0):
    return Identity(number, what, kept, other, verdict, "same tax id", "Käthe", DAY)


def merged(folder, *entries):
    append_identities(folder, [entry if isinstance(entry, Identity) else decided(*entry) for entry in entries])
    return read(folder)


def test_everything_follows_the_account_that_is_kept(project):
    folder = project(
        accounts=ACCOUNTS,
        affiliations="account_id,group_id,kind\n1,g,social\n2,g,social\n2,h,social\n3,h,social\n",
        ties="source,target,kind\n2,3,social\n1,2,social\n4,2,social\n",
        referrals="referrer_id,referred_id,date\n2,3,2023-01-01\n1,2,2023-01-01\n",
        nominations="nominator_id,nominee_id\n3,2\n3,1\n",
        asks="account_id,date,agreed\n2,2024-01-01,yes\n",
        orders="account_id,date,amount\n2,2024-01-01,5\n1,2024-01-01,5\n",
        touches="account_id,date,hours,owner\n2,2024-01-01,1,Bert\n",
        estimates="account_id,value_now\n1,5\n2,7\n",
    )
    data = merged(folder, ("1", "2"))
    ids = data.accounts["account_id"].to_numpy(dtype=object)
    for table, name in (("affiliations", "account_id"), ("ties", "source"), ("referrals", "referred_id")):
        assert ids[data.place(table, name)].tolist() == data.tables[table][name].tolist()
    one = data.accounts.iloc[0]
    assert data.accounts["account_id"].tolist() == ["1", "3", "4"]
    assert (one["name"], one["owner"], one["territory"], one["status"]) == ("Müller GmbH", "Anna", "Nord", "customer")
    assert (one["revenue"], one["margin"], one["potential"]) == (150, 50, 900)
    assert (one["since"], one["last_contact"]) == (pd.Timestamp("2019-01-01"), pd.Timestamp("2024-06-01"))
    pairs = data.affiliations[["account_id", "group_id"]].to_numpy().tolist()
    assert pairs == [["1", "g"], ["1", "h"], ["3", "h"]]
    assert data.ties[["source", "target"]].to_numpy().tolist() == [["1", "3"], ["1", "4"]]
    assert data.tables["referrals"][["referrer_id", "referred_id"]].to_numpy().tolist() == [["1", "3"]]
    assert data.tables["nominations"][["nominator_id", "nominee_id"]].to_numpy().tolist() == [["3", "1"]]
    assert data.tables["asks"]["account_id"].tolist() == ["1"]
    assert data.tables["orders"]["account_id"].tolist() == ["1", "1"]
    assert data.tables["touches"]["account_id"].tolist() == ["1"]
    assert data.tables["estimates"][["account_id", "value_now"]].to_numpy().tolist() == [["1", 5]]
    reasons = set_aside_frame(data).groupby("table")["reason"].apply(list).to_dict()
    assert reasons == {
        "accounts": ["merged"],
        "affiliations": ["duplicate"],
        "estimates": ["merged"],
        "nominations": ["duplicate"],
        "referrals": ["self_referral"],
        "ties": ["self_tie"],
    }
    assert any("1 account was merged" in note for note in data.notes)
    assert [entry.number for entry in data.merged] == [1]


def test_a_merge_gives_what_rewriting_the_ids_by_hand_gives(project):
    rng = np.random.default_rng(7)
    ids = [f"{n:02}" for n in range(30)]
    groups = [f"g{n}" for n in range(8)]
    pairs = sorted({(str(rng.choice(ids)), str(rng.choice(groups))) for _ in range(120)})
    ends = sorted({tuple(sorted(rng.choice(ids, 2, replace=False).tolist())) for _ in range(60)})
    chosen = [("05", "17"), ("03", "05"), ("20", "21")]
    stands = {"17": "03", "05": "03", "21": "20"}

    def files(of):
        rows = dict.fromkeys((of.get(a, a), g) for a, g in pairs)
        ties = dict.fromkeys(tuple(sorted((of.get(a, a), of.get(b, b)))) for a, b in ends)
        return {
            "accounts": "account_id,name\n" + "".join(f"{a},n{a}\n" for a in ids if a not in of),
            "affiliations": "account_id,group_id,kind\n" + "".join(f"{a},{g},social\n" for a, g in rows),
            "ties": "source,target,kind\n" + "".join(f"{a},{b},social\n" for a, b in ties if a != b),
        }

    by_log = merged(project(**files({})), *chosen)
    by_hand = read(project(**files(stands)))
    for name, frame in by_hand.tables.items():
        pd.testing.assert_frame_equal(by_log.tables[name], frame)
    assert sum(reading.rows_in for reading in by_log.readings) == len(ids) + len(pairs) + len(ends)


@pytest.mark.parametrize("opted_out", ["1", "2"])
def test_whoever_opted_out_as_one_of_two_records_is_nowhere(project, opted_out):
    accounts = ACCOUNTS.replace("Anna,,,2024", f"Anna,,{'yes' * (opted_out == '1')},2024")
    accounts = accounts.replace("Bert,Nord,,", f"Bert,Nord,{'yes' * (opted_out == '2')},")
    data = merged(
        project(accounts=accounts, ties="source,target,kind\n1,3,social\n2,3,social\n3,4,social\n"), ("1", "2")
    )
    assert data.accounts["account_id"].tolist() == ["3", "4"]
    assert data.ties[["source", "target"]].to_numpy().tolist() == [["3", "4"]]
    assert data.opted_out == {"1", "2"}
    assert data.merged == ()
    text = set_aside_frame(data).to_csv() + " ".join(data.notes)
    assert "ller" not in text and "merged" not in text


def test_an_opt_out_that_cannot_be_read_stops_both(project):
    accounts = ACCOUNTS.replace("Bert,Nord,,", "Bert,Nord,perhaps,")
    data = merged(project(accounts=accounts, ties="source,target,kind\n3,4,social\n"), ("1", "2"))
    assert data.accounts["account_id"].tolist() == ["3", "4"]
    assert "ller" not in set_aside_frame(data).to_csv()


@pytest.mark.parametrize("first", ["explicit_consent 2024-03-11", "", "consent withdrawn"])
@pytest.mark.parametrize("second", ["explicit_consent 2024-03-12", "", "consent withdrawn"])
def test_a_merge_never_widens_a_consent(project, first, second):
    rows = f"account_id,group_id,basis\n1,k,{first}\n2,k,{second}\n3,k,explicit_consent 2024-03-11\n"
    ties = f"source,target,kind,basis\n1,3,church,{first}\n3,2,church,{second}\n3,4,social,\n"
    folder = project(accounts=ACCOUNTS, groups=GROUPS, affiliations=rows, ties=ties)
    data = merged(folder, ("1", "2"))
    both = first.startswith("explicit") and second.startswith("explicit")
    assert ("1" in data.affiliations["account_id"].tolist()) == both
    assert ("church" in data.ties["kind"].tolist()) == both


def test_groups_are_merged_only_within_their_kind(project):
    rows = "account_id,group_id,basis\n1,g,\n2,h,\n1,h,\n3,k,explicit_consent 2024-03-11\n"
    folder = project(accounts=ACCOUNTS, groups=GROUPS, affiliations=rows)
    data = merged(folder, decided("g", "h", what="group"), decided("g", "k", what="group"))
    assert data.groups["group_id"].tolist() == ["g", "h", "k"]  # one merge of another kind stops the whole cluster
    append_identities(folder, [decided("g", "k", "undo", "group")])
    data = read(folder)
    assert data.groups[["group_id", "name", "size"]].to_numpy().tolist() == [["g", "Chor", 12], ["k", "Kirche", 20]]
    assert data.affiliations[["account_id", "group_id"]].to_numpy().tolist() == [["1", "g"], ["2", "g"], ["3", "k"]]


def test_a_merge_taken_back_leaves_no_trace(project):
    folder = project(accounts=ACCOUNTS, ties="source,target,kind\n1,3,social\n2,3,social\n")
    before = read(folder)
    merged(folder, ("1", "2"))
    after = merged(folder, ("1", "2", "undo"))
    for name, frame in before.tables.items():
        pd.testing.assert_frame_equal(after.tables[name], frame)
    assert (after.notes, after.set_aside, after.merged) == (before.notes, before.set_aside, ())


def test_records_that_are_gone_and_chains(project):
    folder = project(accounts=ACCOUNTS, ties="source,target,kind\n9,3,social\n2,4,social\n8,4,social\n")
    data = merged(folder, ("1", "9"), ("8", "2"))
    assert data.accounts["account_id"].tolist() == ["1", "2", "3", "4"]
    assert data.ties[["source", "target"]].to_numpy().tolist() == [["1", "3"], ["2", "4"]]


def test_overrides_and_margins_as_rates_follow(project):
    text = ACCOUNTS.replace("100,40", "100,0.4").replace("50,10", "300,0.2").replace("80,20", "80,0.1")
    folder = project(
        '[value]\nmargin = "rate"\n', accounts=text.replace("70,30", "70,0.1"), ties="source,target,kind\n1,3,social\n"
    )
    data = merged(folder, ("1", "2"))
    assert data.accounts.loc[0, ["revenue", "margin"]].tolist() == [400, pytest.approx(0.25)]
