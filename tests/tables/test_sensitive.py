import pytest

from influence.errors import DataError
from influence.network import build_network
from influence.tables import check, read, set_aside_frame

ACCOUNTS = "account_id,name\n1,Eins\n2,Zwei\n3,Drei\n"
SECRET = "Sankt Xaver"
GIVEN = "consent 2024-03-11"


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
    assert [(entry.table, entry.reason) for entry in data.set_aside] == [
        ("affiliations", "no_basis"),
        ("affiliations", "no_basis"),
        ("groups", "no_basis"),
    ]


def test_ties_of_sensitive_kinds_need_a_basis(project):
    ties = "source,target,kind,basis\n1,2,church,\n1,3,church,consent 2024-03-11\n"
    data = read(project(accounts=ACCOUNTS, ties=ties))
    assert data.ties["target"].tolist() == ["3"]
    assert any("1 tie of a sensitive kind" in note for note in data.notes)


def test_names_of_sensitive_groups_are_masked_everywhere(project):
    folder = project(
        accounts=ACCOUNTS,
        groups=f"group_id,name,kind,size\nKX,{SECRET},church,10\nKY,{SECRET} II,church,0\nG,Kammer,industry,5\n"
        f"KZ,{SECRET},church,4,zuviel\n",
        affiliations="account_id,group_id,kind,role,note,basis\n"
        f"1,KX,,Organist,{SECRET},\n2,KX,,,x,{GIVEN}\n9,KX,,,{SECRET},{GIVEN}\n2,KX,,,y,{GIVEN}\n"
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


@pytest.mark.parametrize(
    "kind",
    [
        "chu\u00adrch",
        "ch\u200burch",
        "Religio\u0308s",
        "ＣＨＵＲＣＨ",
        "church\u202e",
        "church  group",
        "Kirchen",
        "KATHOLISCH",
    ],
)
def test_no_spelling_of_a_kind_loses_its_protection(project, kind):
    affiliations = f"account_id,group_id,kind,basis\n1,{SECRET},{kind},\n2,{SECRET},{kind},\n1,T,social,\n2,T,social,\n"
    data = read(project(accounts=ACCOUNTS, affiliations=affiliations))
    assert data.groups["group_id"].tolist() == ["T"]
    assert SECRET not in set_aside_frame(data).to_csv()


def test_a_kind_declared_under_another_spelling_keeps_its_protection(project):
    for name in ("Church", "Kirche", "KIRCHE"):
        settings = f"[kinds.{name}]\nweight = 2"
        affiliations = "account_id,group_id,kind,basis\n1,K,Kirche,\n2,K,church,\n3,K,Church,\n"
        data = read(project(settings, accounts=ACCOUNTS, affiliations=affiliations))
        assert len(data.affiliations) == 0, name
        open_kind = f"[kinds.{name}]\nsensitive = false"
        affiliations = f"account_id,group_id,kind,basis\n1,K,{name},\n2,K,{name},\n"
        assert len(read(project(open_kind, accounts=ACCOUNTS, affiliations=affiliations)).affiliations) == 2


def masked(data):
    frame = set_aside_frame(data)
    assert len(frame)
    return frame.to_csv() + " ".join(data.notes)


def test_a_ragged_group_hides_its_name_in_every_table(project):
    data = read(
        project(
            accounts=ACCOUNTS,
            groups=f"group_id,name,kind,size\n{SECRET},{SECRET},church,100,extra\nT,T,social,10\n",
            affiliations=f"account_id,group_id,role\n1,{SECRET},\n9,T,Küster {SECRET}\n2,T,\n3,T,leads the {SECRET}\n",
        )
    )
    assert {"wrong_cell_count", "unknown_group", "unknown_account"} <= set(set_aside_frame(data)["reason"])
    assert SECRET not in masked(data)
    assert SECRET not in data.affiliations.to_csv()
    assert data.affiliations["account_id"].tolist() == ["2", "3"]


def test_ragged_rows_hide_what_a_constant_says_is_sensitive(project):
    settings = '[tables.affiliations]\nfile = "a.csv"\nconstants = { kind = "Kirche" }'
    rows = f"account_id,group_id,basis\n1,A,\n2,{SECRET}\n3,A,{GIVEN},{SECRET}\n4{SECRET}\n2,A,{GIVEN}\n"
    assert SECRET not in masked(read(project(settings, accounts=ACCOUNTS, **{"a.csv": rows})))


def test_unquoted_delimiters_and_unknown_kinds_hide_the_name(project):
    data = read(
        project(
            accounts=ACCOUNTS,
            affiliations="account_id,group_id,kind,note\n"
            f'1,"{SECRET}, Bonn",church,x\n2,{SECRET}, Bonn,Kirche,x\n3,{SECRET}, Bonn,,\n'
            f"2,{SECRET},,{SECRET}\n1,T,social,\n",
        )
    )
    assert SECRET not in masked(data)


def test_rows_are_shown_where_nothing_is_sensitive(project):
    data = read(
        project(
            accounts=ACCOUNTS,
            groups="group_id,name,kind\nT,Turner,social\nU,Union,social,zuviel\n",
            affiliations="account_id,group_id\n1,T\n2,Tt\n",
        )
    )
    shown = set_aside_frame(data)
    assert "Tt" in shown["value"].tolist()
    assert "U\tUnion\tsocial\tzuviel" in shown["row"].tolist()


def test_a_sensitive_group_that_is_nowhere_else_is_masked_in_other_tables(project):
    data = read(
        project(
            accounts=ACCOUNTS,
            affiliations="account_id,group_id,kind,role\n"
            f"1,{SECRET},church,\n2,T,social,speaks for {SECRET}\n3,T,social,\n",
            orders=f"account_id,date,amount,note\n9,2024-01-01,5,seen at {SECRET}\n",
        )
    )
    assert [entry.reason for entry in data.set_aside] == ["no_basis", "unknown_account"]
    assert SECRET not in masked(data)
    assert data.affiliations["role"].tolist() == ["", ""]


def test_a_cell_of_a_sensitive_row_is_shown_only_where_it_cannot_hold_a_name(project):
    data = read(
        project(
            accounts=ACCOUNTS,
            groups=f"group_id,name,kind,size\nK,{SECRET},church,{SECRET}\nL,x,church,-5\n",
            affiliations=f"account_id,group_id,kind,since,basis\n1,K,,{SECRET},{GIVEN}\n2,K,,2024-01-01,{SECRET}\n3,L,,,\n",
            ties=f"source,target,kind,strength,note,basis\n1,2,church,-1,met in {SECRET},{GIVEN}\n1,3,social,,,\n",
        )
    )
    text = masked(data)
    assert SECRET not in text
    assert "-5" in text and "2024-01-01" in text


def test_rows_without_a_basis_have_no_vote_on_the_kind_of_a_group(project):
    rows = ["3,X,social,", "4,X,social,"]
    nameless = ["1,X,church,", "2,X,church,no", "5,X,church,"]
    accounts = "account_id,name\n1,a\n2,b\n3,c\n4,d\n5,e\n"
    with_them, without = (
        read(project(accounts=accounts, affiliations="account_id,group_id,kind,basis\n" + "\n".join(listed) + "\n"))
        for listed in (nameless + rows, rows)
    )
    for table in with_them.tables:
        assert with_them.tables[table].equals(without.tables[table]), table
    assert [entry.reason for entry in with_them.set_aside] == ["no_basis"] * 3


def test_a_sensitive_group_without_a_lawful_member_is_left_out(project):
    data = read(
        project(
            accounts=ACCOUNTS,
            groups=f"group_id,name,kind,size\nK,{SECRET},church,100\nL,Dom,church,50\nT,T,social,3\n",
            affiliations="account_id,group_id,basis\n1,K,\n2,L,consent 2024-03-11\n1,T,\n",
        )
    )
    assert data.groups["group_id"].tolist() == ["L", "T"]
    assert "1 group of a sensitive kind to which nobody with a recorded legal basis belongs was left out" in data.notes
