import openpyxl
import pytest

from influence.errors import InputError
from influence.model import TABLES
from influence.network import build_network
from influence.settings.loading import parse_settings
from influence.tables import check, propose_settings, read
from influence.tables.aliases import all_names
from influence.tables.proposal_text import toml_text


def proposal(folder):
    """Give the settings that are proposed, and what is read with them."""
    settings = parse_settings(propose_settings(folder))
    return settings, read(folder, settings)


def columns(settings, table, source=0):
    return {name: mapping.column for name, mapping in settings.tables[table].sources[source].columns.items()}


def test_a_german_crm_export(project):
    kunden = "Kundennummer;Firma;Umsatz;Gebiet;Betreuer;Branche;Werbesperre;Status\n"
    kunden += "".join(
        f"{n:03d};Firma {n};{n}.000,50 €;{'Nord' if n % 2 else 'Süd'};Ina;{'Bau' if n % 3 else 'Wein'};nein;Kunde\n"
        for n in range(1, 13)
    )
    mitglieder = "Kunden-Nr.;Verein;Eintritt\n" + "".join(
        f"{n:03d};V{n % 3};0{n % 9 + 1}.02.2020\n" for n in range(1, 13)
    )
    vereine = "Verein;Bezeichnung;Mitglieder\nV0;Chor;40\nV1;Rat;30\nV2;Markt;20\n"
    settings, data = proposal(
        project(**{"Kunden.csv": kunden.encode("cp1252"), "Mitglieder.csv": mitglieder, "Vereine.csv": vereine})
    )
    assert settings.tables["accounts"].sources[0].file == "Kunden.csv"
    assert columns(settings, "accounts") == {
        "account_id": "Kundennummer",
        "name": "Firma",
        "revenue": "Umsatz",
        "status": "Status",
        "territory": "Gebiet",
        "owner": "Betreuer",
        "opt_out": "Werbesperre",
    }
    assert columns(settings, "groups") == {"group_id": "Verein", "name": "Bezeichnung", "size": "Mitglieder"}
    assert {source.file for source in settings.tables["affiliations"].sources} == {"Kunden.csv", "Mitglieder.csv"}
    assert len(data.accounts) == 12
    assert len(data.affiliations) == 24
    assert data.set_aside == ()
    assert check(data, build_network(data)).usable


def test_ties_and_a_list_of_things(project):
    settings, data = proposal(
        project(
            families="family,wealth\nMedici,103\nPazzi,48\nStrozzi,146\n",
            links="source,target,relation\nMedici,Pazzi,marriage\nPazzi,Strozzi,business\n",
        )
    )
    assert columns(settings, "accounts") == {"account_id": "family", "revenue": "wealth"}
    assert columns(settings, "ties")["kind"] == "relation"
    assert len(data.ties) == 2


def test_memberships_alone(project):
    rows = "".join(f"p{n % 7},club{n % 3}\n" for n in range(21))
    settings, data = proposal(project(m="person,organisation\n" + rows))
    assert columns(settings, "accounts") == {"account_id": "person"}
    assert settings.tables["affiliations"].sources[0].constants == {"kind": "social"}
    assert (len(data.accounts), len(data.groups)) == (7, 3)


def test_boards_tie_companies_and_other_bodies_are_filtered_out(project):
    companies = "company_id,company,revenue_2024\n" + "".join(f"C{n},Company {n},{n}5\n" for n in range(1, 9))
    seats = "director_id,group_id,group_kind\n"
    seats += "".join(f"D{n},C{n},board\nD{n},C{n % 8 + 1},board\nD{n},U{n % 2},university\n" for n in range(1, 9))
    settings, data = proposal(project(companies=companies, seats=seats))
    source = settings.tables["affiliations"].sources[0]
    assert columns(settings, "affiliations") == {"account_id": "group_id", "group_id": "director_id"}
    assert source.filter == {"group_kind": ("board",)}
    assert (len(data.affiliations), data.set_aside) == (16, ())


def test_orders_and_accounts_that_name_accounts(project):
    accounts = "account,sector,revenue,subsidiary_of\n" + "".join(
        f"A{n},{'retail' if n % 2 else 'medical'},{n}.25,{'A1' if n > 8 else 'A2' if n > 6 else ''}\n"
        for n in range(1, 11)
    )
    pipeline = "opportunity_id,account,deal_stage,close_date,close_value\n"
    pipeline += "".join(
        f"O{n},A{n % 9 + 1},{'Won' if n % 2 else 'Lost'},{n % 12 + 1}/28/2024,{n}5.0\n" for n in range(30)
    )
    settings, data = proposal(project(accounts=accounts, pipeline=pipeline))
    assert columns(settings, "orders") == {"account_id": "account", "date": "close_date", "amount": "close_value"}
    assert settings.tables["orders"].sources[0].filter == {"deal_stage": ("Won",)}
    assert columns(settings, "ties") == {"source": "account", "target": "subsidiary_of"}
    assert (len(data.tables["orders"]), len(data.ties), len(data.groups)) == (15, 4, 2)


def test_sheets_of_a_workbook(project):
    folder = project()
    book = openpyxl.Workbook()
    book.active.title = "Kundenliste"
    for row in [["Nr", "Firma", "Umsatz"], *[[n, f"F{n}", n * 10] for n in range(1, 6)]]:
        book.active.append(row)
    page = book.create_sheet("Vereine")
    for row in [["Kunde", "Verein"], *[[n, f"V{n % 2}"] for n in range(1, 6)], [1, "V0"]]:
        page.append(row)
    book.save(folder / "crm.xlsx")
    settings, data = proposal(folder)
    assert settings.tables["accounts"].sources[0].sheet == "Kundenliste"
    assert (len(data.accounts), len(data.affiliations)) == (5, 6)


def test_what_does_not_suit_is_switched_off_and_said(project):
    text = propose_settings(
        project(lawyers="lawyer_id,status\n1,A\n2,B\n3,A\n", ties="source,target,relation\n1,2,advice\n2,3,advice\n")
    )
    assert 'status = ""  # no such column' in text
    assert "the column status is called like status but holds A, B" in " ".join(text.replace("\n# ", " ").split())
    assert parse_settings(text).tables["accounts"].sources[0].columns["status"].column == ""


def test_ambiguous_columns_are_pointed_out(project):
    text = propose_settings(project(accounts="id;revenue\n1;1.234\n2;2.500\n", ties="source;target;kind\n1;2;a\n"))
    assert "revenue can be read in two ways (1.234)" in " ".join(text.replace("\n# ", " ").split())


def test_unreadable_files_and_missing_tables_are_said(project):
    text = propose_settings(project(**{"broken.parquet": b"no", "x.csv": "a,b\n1,2\n"}))
    plain = " ".join(text.replace("\n# ", " ").split())
    assert "not read: broken.parquet: cannot be read" in plain
    assert "NOT FOUND: accounts, affiliations or ties" in plain
    parse_settings(text)


def test_nothing_to_look_at(project, tmp_path):
    with pytest.raises(InputError, match="no CSV, Excel"):
        propose_settings(project())
    with pytest.raises(InputError, match="no such folder"):
        propose_settings(tmp_path / "nowhere")


def test_hostile_names_stay_inside_strings_and_comments(project):
    evil = 'x"\ny = 1\n[project]\nseed = 9'
    quoted = '"' + evil.replace('"', '""') + '"'
    folder = project(
        **{
            'a "b\n[c].csv': f"{quoted},revenue\n" + "".join(f"k{n},{n}\n" for n in range(5)),
            "ties.csv": "source,target,kind\nk1,k2,a\n",
        }
    )
    settings = parse_settings(propose_settings(folder))
    assert settings.project.seed == 1
    assert columns(settings, "accounts")["account_id"] == evil
    assert len(read(folder, settings).accounts) == 5
    assert toml_text('"\\\n\u202e') == '"\\"\\\\\\n\\U0000202e"'


@pytest.mark.parametrize("language", ["en", "de"])
def test_comments_in_both_languages(project, language):
    folder = project(accounts="id,revenue\n1,5\n2,6\n", ties="source,target,kind\n1,2,a\n")
    text = propose_settings(folder, language=language)
    assert parse_settings(text).project.language == language
    assert ("Vorgeschlagen" in text) == (language == "de")


def test_every_table_has_names_to_be_found_by():
    assert all(all_names(table) for table in TABLES)
