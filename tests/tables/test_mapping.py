import pytest

from influence.errors import DataError
from influence.model import TABLES
from influence.tables import read
from influence.tables.aliases import aliases, all_names, normalise_header

TIES = "source,target,kind\n1,2,social\n"


def test_aliases_cover_the_schema_and_never_name_two_fields():
    for name, spec in TABLES.items():
        assert tuple(aliases(name)) == spec.field_names
        names = [one for tiers in aliases(name).values() for one in set().union(*tiers)]
        assert sorted(names) == sorted(set(names)), name
        assert all_names(name) == set(names)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Kundennummer;Firma;Umsatz;Deckungsbeitrag;Gebiet;Betreuer;Mitglied seit;Widerspruch", "german"),
        ("KUNDEN-NR.;Firmenname;Umsatz (EUR);DB;Vertriebsgebiet;Außendienst;Kunde seit;Werbesperre", "german"),
        (
            "Record ID;Company name;Annual Revenue;Margin;Region;Company owner;Create Date;Unsubscribed from all email",
            "hubspot",
        ),
        (
            "Account ID;Account Name;Annual Revenue;Gross Margin;Territory;Account Owner;Created Date;Email Opt Out",
            "salesforce",
        ),
        (
            "Account Number;Account Name;Annual Revenue;Margin;Address 1: City;Owner;Created On;Do not contact",
            "dynamics",
        ),
    ],
)
def test_exports_are_understood(project, header, field):
    row = "\n007;Weg AG;12345;1000,5;Nord;Ina;01.02.2020;nein\n2;Bau;5;3;Süd;Udo;;ja\n"
    data = read(project(accounts=header + row, ties="source,target,kind\n007,007,x\n"))
    one = data.accounts.iloc[0]
    assert (one["account_id"], one["name"], one["revenue"], one["margin"]) == ("007", "Weg AG", 12345, 1000.5)
    assert (one["territory"], one["owner"], str(one["since"].date())) == ("Nord", "Ina", "2020-02-01")
    assert len(data.accounts) == 1


def test_headers_are_compared_without_case_punctuation_and_umlauts():
    assert normalise_header("Kunden-Nr.") == normalise_header("KUNDEN NR")
    assert normalise_header("Stärke") == normalise_header("staerke") == normalise_header("STA\u0308RKE")
    assert normalise_header("Größe") == normalise_header("groesse")


def test_two_columns_for_one_field_are_refused_with_both(project):
    with pytest.raises(DataError) as caught:
        read(project(accounts="id,Umsatz,Annual Revenue\n1,2,3\n2,2,2\n", ties=TIES))
    assert "the columns 'Umsatz', 'Annual Revenue' could all be 'revenue'" in str(caught.value)


def test_the_own_name_wins_over_aliases(project):
    data = read(project(accounts="account_id,id,revenue,Umsatz\n1,9,2,3\n2,8,4,5\n", ties=TIES))
    assert data.accounts["revenue"].tolist() == [2, 4]


def test_missing_and_misnamed_columns_are_said_at_once(project):
    settings = '[tables.accounts]\nfile = "accounts.csv"\ncolumns = { revenue = "Umstaz" }'
    with pytest.raises(DataError) as caught:
        read(project(settings, accounts="Nummmer,Umsatz\n1,2\n", ties="from,kind\n1,x\n"))
    text = str(caught.value)
    assert len(caught.value.problems) == 3
    assert "no column found for 'account_id' (columns there: Nummmer, Umsatz" in text
    assert "there is no column 'Umstaz'" in text
    assert "ties.csv: no column found for 'target'" in text


def test_a_declared_column_that_stands_twice(project):
    settings = '[tables.accounts]\nfile = "accounts.csv"\ncolumns = { account_id = "Nr" }'
    with pytest.raises(DataError, match="two columns are called 'Nr'"):
        read(project(settings, accounts="Nr,Nr\n1,2\n", ties=TIES))


def test_a_column_may_be_switched_off(project):
    settings = '[tables.accounts]\nfile = "accounts.csv"\ncolumns = { status = "" }\nconstants = { segment = "A" }'
    data = read(project(settings, accounts="id,status\n1,Premium\n2,Basic\n", ties=TIES))
    assert data.accounts["status"].tolist() == ["customer", "customer"]
    both = settings.replace('status = ""', 'status = "", segment = ""')
    data = read(project(both, accounts="id,segment\n1,Premium\n2,Basic\n", ties=TIES))
    assert data.accounts["segment"].tolist() == ["A", "A"]


def test_constants_filter_join_prefix_and_several_sources(project):
    settings = """
    [tables.accounts]
    file = "accounts.csv"
    columns = { name = "Name" }
    join = { file = "names.csv", on = "id", key = "Nr" }
    [[tables.affiliations.sources]]
    file = "boards.csv"
    columns = { account_id = "company", group_id = { column = "person", prefix = "P-" } }
    constants = { kind = "social", strength = 1.234 }
    filter = { group_kind = ["board", "council"] }
    [[tables.affiliations.sources]]
    file = "accounts.csv"
    columns = { account_id = "id", group_id = "branch" }
    constants = { kind = "industry" }
    """
    data = read(
        project(
            settings,
            accounts="id,branch\n1,Bau\n2,Bau\n3,\n",
            names="Nr;Name\n2;Zwei\n1;Eins\n",
            boards="person,company,group_kind\n7,1,board\n7,2,council\n8,1,club\n",
        )
    )
    assert data.accounts["name"].tolist() == ["Eins", "Zwei", ""]
    rows = data.affiliations[["account_id", "group_id", "kind", "strength"]].values.tolist()
    assert rows == [
        ["1", "Bau", "industry", 1],
        ["1", "P-7", "social", 1.234],
        ["2", "Bau", "industry", 1],
        ["2", "P-7", "social", 1.234],
    ]
    by_file = {(one.table, one.file): one for one in data.readings}
    boards = by_file["affiliations", "boards.csv"]
    assert (boards.rows_in, boards.rows_used, boards.rows_filtered, boards.rows_set_aside) == (3, 2, 1, 0)
    assert by_file["affiliations", "accounts.csv"].rows_set_aside == 1
    assert any("1 row of accounts.csv has no match in names.csv" in note for note in data.notes)


def test_a_joined_key_that_stands_twice_is_refused(project):
    settings = '[tables.accounts]\nfile = "accounts.csv"\njoin = { file = "n.csv", on = "id", key = "Nr" }'
    with pytest.raises(DataError, match=r"n\.csv: line 3: a key to join by stands here again \("):
        read(project(settings, accounts="id\n1\n2\n", n="Nr,Name\n1,a\n1,b\n", ties=TIES))


def test_words_for_missing_cells(project):
    settings = '[tables.accounts]\nfile = "accounts.csv"\nmissing = ["n/a", "NULL"]'
    data = read(project(settings, accounts="id,revenue\n1,N/A\n2,null\n3,-\n", ties=TIES))
    assert data.accounts["revenue"].isna().tolist() == [True, True]
    assert [entry.reason for entry in data.set_aside] == ["bad_number"]


def test_ambiguity_is_refused_for_all_columns_at_once(project):
    with pytest.raises(DataError) as caught:
        read(project(accounts="id,revenue,since\n1,1.234,01/02/2025\n2,5,03/04/2025\n", ties=TIES))
    text = str(caught.value)
    assert "the numbers of revenue (column revenue) can be read in two ways (1.234 is 1.234 or 1234)" in text
    assert "the dates of since (column since) can be read in two ways (01/02/2025 is 2025-02-01 or 2025-01-02" in text
    settings = '[tables.accounts]\nfile = "accounts.csv"\ndecimal = ","\ndate_order = "dmy"'
    data = read(project(settings, accounts="id;revenue;since\n1;1.234;01/02/2025\n2;5;\n", ties=TIES))
    assert data.accounts["revenue"].tolist() == [1234, 5]


def test_people_between_accounts_and_groups(project):
    settings = """
    [tables.affiliations]
    file = "accounts.csv"
    join = [
        { file = "people.csv", on = "id", key = "company", many = true },
        { file = "people.csv", on = "person", key = "person", many = true },
    ]
    columns = { account_id = "id", group_id = "company" }
    constants = { kind = "club" }
    filter = { club = "yes" }
    """
    people = "person,company,club\nP1,1,\nP1,C,yes\nP2,1,\nP2,C,yes\nP3,2,\n"
    settings = settings.replace('filter = { club = "yes" }', 'filter = { "people.club" = "yes" }')
    data = read(project(settings, accounts="id\n1\n2\n3\n", people=people))
    assert data.affiliations[["account_id", "group_id"]].values.tolist() == [["1", "C"]]
    reading = data.readings[-1]
    assert (reading.rows_in, reading.rows_used, reading.rows_set_aside, reading.rows_filtered) == (6, 1, 1, 4)
    assert "the 3 rows of accounts.csv became 4 by joining people.csv" in data.notes
