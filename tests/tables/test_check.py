import dataclasses

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.centrality import Diffusion, score
from influence.network import build_network
from influence.priority import prioritise
from influence.tables import check, read
from influence.tables.checking import plain_name, plain_names
from influence.value import estimate_values

ACCOUNTS = (
    "account_id,name,revenue,status,owner,territory\n"
    "1,Weg GmbH,10,customer,Ina,Nord\n2,WEG gmbh & Co. KG,20,prospect,Ina,Süd\n"
    "3,Bau,,customer,Udo,Nord\n4,,5,lapsed,,\n5,weg,5,customer,,\n"
)


def report(folder):
    data = read(folder)
    return check(data, build_network(data))


@pytest.fixture
def found(project):
    return report(
        project(
            accounts=ACCOUNTS,
            groups="group_id,name,kind,size\nG,Kammer,industry,50\nH,Chor,social,\n",
            affiliations="account_id,group_id\n1,G\n2,G\n3,H\n9,G\n8,G\n",
            ties="source,target,kind\n1,2,social\n1,1,social\n",
        )
    )


def test_rows_and_reasons(found):
    assert found.rows[["table", "rows", "used", "set_aside"]].values.tolist() == [
        ["accounts", 5, 5, 0],
        ["groups", 2, 2, 0],
        ["affiliations", 5, 3, 2],
        ["ties", 2, 1, 1],
    ]
    assert found.set_aside[["table", "reason", "rows"]].values.tolist() == [
        ["affiliations", "unknown_account", 2],
        ["ties", "self_tie", 1],
    ]
    assert "affiliations.csv: line 5" in found.set_aside["example"][0]


def test_coverage(found):
    coverage = {
        (row.by, row.value): (row.accounts, row.with_ties, row.without_ties) for row in found.coverage.itertuples()
    }
    # 3 is alone in a group of unknown size: there is nobody to tell.
    assert coverage["all", ""] == (5, 2, 3)
    assert coverage["kind", "industry"] == (5, 2, 3)
    assert coverage["kind", "social"] == (5, 2, 3)
    assert coverage["owner", "Udo"] == (1, 0, 1)
    assert coverage["territory", "Nord"] == (2, 1, 1)
    assert coverage["status", "prospect"] == (1, 1, 0)


def test_possible_duplicates(found):
    assert found.duplicates[["account_id", "other_id"]].values.tolist() == [["1", "2"], ["1", "5"]]


def test_largest_groups(found):
    assert found.largest_groups[["group_id", "known_members", "size"]].values.tolist() == [["G", 2, 50], ["H", 1, 1]]


def test_abilities(found, project):
    assert dict(zip(found.abilities["command"], found.abilities["possible"], strict=True)) == {
        "rank": "partly",  # H declares no size
        "hubs": "yes",
        "clusters": "yes",
        "map": "yes",
        "plan": "partly",  # no asks, costs or touches
        "hours": "partly",
    }
    assert all(found.abilities["why"])
    assert found.usable
    rich = report(
        project(
            accounts="account_id,revenue,status,owner,contact_cost\n1,5,,Udo,4\n2,6,prospect,,\n",
            groups="group_id,kind,size\nG,social,9\n",
            affiliations="account_id,group_id,since\n1,G,2020-01-01\n2,G,2020-01-01\n",
            asks="account_id,date,agreed\n1,2024-01-01,true\n",
            touches="account_id,date,hours\n1,2024-01-01,2\n",
        )
    )
    assert set(rich.abilities["possible"]) == {"yes"}


def test_what_a_plan_and_hours_can_rest_on_is_said(project):
    folder = project(
        accounts="account_id,revenue,status,owner,contact_cost,potential\n1,5,,Udo,4,9\n2,6,,,,\n3,,prospect,,,\n",
        affiliations="account_id,group_id,kind\n1,G,social\n2,G,social\n3,G,social\n",
        asks="account_id,date,agreed\n1,2024-01-01,true\n2,2024-01-02,false\n",
    )
    said = report(folder).abilities.set_index("command")["why"]
    assert "can be asked: 2" in said["plan"]
    assert "contact_cost is known of 1" in said["plan"]
    assert "Asks on record: 2, referrals: 0" in said["plan"]
    assert "no touches" in said["plan"]
    assert "owner (1 customers have one)" in said["plan"]
    assert "--capacity must be given" in said["hours"]
    assert "potential of 1" in said["hours"]
    nobody = project(
        accounts="account_id,status\n1,prospect\n2,prospect\n",
        affiliations="account_id,group_id,kind\n1,G,social\n2,G,social\n",
    )
    found = report(nobody).abilities.set_index("command")
    assert found.loc[["plan", "hours"], "possible"].tolist() == ["no", "no"]
    assert "no account has the status customer" in found.loc["plan", "why"].lower()


@pytest.mark.parametrize(
    ("accounts", "affiliations"),
    [("id\n1\n2\n", "1,G,a\n2,H,a\n"), ("id,revenue\n1,5\n", "1,G,a\n"), ("id\n1\n", "1,G,a\n")],
)
def test_check_says_what_the_commands_do_without_any_tie(project, accounts, affiliations):
    folder = project(accounts=accounts, affiliations="account_id,group_id,kind\n" + affiliations)
    lonely = report(folder)
    assert lonely.usable
    assert dict(zip(lonely.abilities["command"], lonely.abilities["possible"], strict=True)) == {
        "rank": "partly",
        "hubs": "no",
        "clusters": "no",
        "map": "partly",
        "plan": "no",
        "hours": "partly",
    }
    assert "could tell anybody" in lonely.abilities.loc[0, "why"]
    assert lonely.sections()
    data = read(folder)
    network = build_network(data)
    listed = prioritise(data, network, score(network, [Diffusion()]), estimate_values(data, network))
    assert len(listed) == network.n_accounts


def test_sections_speak_the_language_of_the_project(project):
    german = report(
        project('[project]\nlanguage = "de"', accounts=ACCOUNTS, ties="source,target,kind\n1,2,social\n1,7,x\n")
    )
    titles = [title for title, _ in german.sections()]
    assert titles[0] == "Gelesene Zeilen"
    assert "Abdeckung" in titles
    coverage = dict(german.sections())["Abdeckung"]
    assert "Accounts" in coverage.columns
    assert coverage.iloc[0]["nach"] == "alle" and coverage.iloc[0]["Anteil ohne"].endswith(",0 %")
    assert set(dict(german.sections())["Was mit diesen Daten möglich ist"]["möglich"]) <= {"ja", "zum Teil", "nein"}
    assert "Verbindungen" in set(dict(german.sections())["Gelesene Zeilen"]["Tabelle"])


def test_a_report_cannot_be_changed(found):
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.usable = False


PIECES = st.sampled_from(
    [
        "Müller",
        "Weg",
        "GmbH",
        "gmbh",
        " & Co. KG",
        "e. V.",
        "e.V",
        "AG",
        " ",
        "-",
        ".",
        "ß",
        "é",
        "9",
        "SE",
        "agx",
        "\v",
        "\x1c",
    ]
)


@given(st.lists(st.lists(PIECES, max_size=5).map("".join) | st.text(max_size=6), max_size=12))
def test_names_without_legal_form_are_the_same_one_by_one_and_together(names):
    names = [name.encode("utf-8", "replace").decode() for name in names]
    assert plain_names(pa.array(names, pa.large_string())).to_pylist() == [plain_name(name) for name in names]
