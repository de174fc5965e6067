import pytest

from influence.errors import DataError
from influence.network import build_network
from influence.tables import check, read, set_aside_frame

ACCOUNTS = "account_id,name\n1,Eins\n2,Zwei\n3,Drei\n"
SECRET = "Sankt Xaver"


@pytest.mark.parametrize("kind", ["church", "Church", "Kirche", "KIRCHENGEMEINDE", "Pfarrei"])
@pytest.mark.parametrize("basis", ["", "nein", "keine", "0", "None", "?"])
def test_rows_of_sensitive_kinds_need_a_basis(project, kind, basis):
    affiliations = f"account_id,group_id,kind,Einwilligung\n1,K,{kind},{basis}\n2,K,{kind},vom 1.3.2025\n"
    data = read(project(accounts=ACCOUNTS, affiliations=affiliations))
    assert data.affiliations["account_id"].tolist() == ["2"]
    assert [entry.reason for entry in data.set_aside] == ["no_basis"]
    assert "1 affiliation of a sensitive kind without a recorded legal basis was left out" in data.notes


def test_a_sensitive_word_in_either_table_counts(project):
    data = read(
        project(
            accounts=ACCOUNTS,
            groups="group_id,name,kind\nK,Chor,social\nL,Pfarre,church\n",
            affiliations="account_id,group_id,kind\n1,K,church\n2,K,\n1,L,\n",
        )
    )
    assert data.affiliations["account_id"].tolist() == ["2"]
    assert [entry.reason for entry in data.set_aside] == ["no_basis", "no_basis"]


def test_ties_of_sensitive_kinds_need_a_basis(project):
    ties = "source,target,kind,basis\n1,2,church,\n1,3,church,consent\n"
    data = read(project(accounts=ACCOUNTS, ties=ties))
    assert data.ties["target"].tolist() == ["3"]
    assert any("1 tie of a sensitive kind" in note for note in data.notes)


def test_names_of_sensitive_groups_are_masked_everywhere(project):
    folder = project(
        accounts=ACCOUNTS,
        groups=f"group_id,name,kind,size\nKX,{SECRET},church,10\nKY,{SECRET} II,church,0\nG,Kammer,industry,5\n"
        f"KZ,{SECRET},church,4,zuviel\n",
        affiliations="account_id,group_id,kind,role,note,basis\n"
        f"1,KX,,Organist,{SECRET},\n2,KX,,,x,consent\n9,KX,,,{SECRET},consent\n2,KX,,,y,consent\n"
        f"3,KX,church,,{SECRET},z,\n1,Q,,,{SECRET},\n2,G,,,,\n",
    )
    data = read(folder)
    frame = set_aside_frame(data)
    text = frame.to_csv() + " ".join(data.notes)
    assert {"no_basis", "unknown_account", "duplicate", "wrong_cell_count", "bad_size", "unknown_group"} <= set(
        frame["reason"]
    )
    for word in (SECRET, "KX", "KY", "KZ", "Organist"):
        assert word not in text
    report = check(data, build_network(data))
    shown = "".join(part.to_csv() for _, part in report.sections())
    assert SECRET not in shown and "KX" not in shown
    assert "church group (name withheld)" in shown


def test_a_kind_that_sounds_sensitive_is_pointed_out(project):
    affiliations = "account_id,group_id,kind\n1,K,Gewerkschaft\n2,K,Gewerkschaft\n"
    folder = project(accounts=ACCOUNTS, affiliations=affiliations)
    assert any("'Gewerkschaft' sounds sensitive" in note for note in read(folder).notes)
    (folder / "influence.toml").write_text("[kinds.Gewerkschaft]\nsensitive = true")
    data = read(folder)
    assert len(data.affiliations) == 0
    assert not any("sounds" in note for note in data.notes)


def test_contradicting_groups_are_refused_without_naming_sensitive_ones(project):
    groups = f"group_id,name,kind\nKX,{SECRET},church\nKX,Chor,church\nG,a,social\nG,b,social\n"
    affiliations = "account_id,group_id\n1,G\n"
    with pytest.raises(DataError) as caught:
        read(project(accounts=ACCOUNTS, groups=groups, affiliations=affiliations))
    text = str(caught.value)
    assert "KX" not in text
    assert SECRET not in text
    assert "'***'" in text
    assert "'G'" in text
