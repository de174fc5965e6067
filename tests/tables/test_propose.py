import openpyxl
import pytest

from influence.errors import InputError
from influence.model import TABLES
from influence.network import build_network
from influence.settings.loading import parse_settings
from influence.tables import check, propose, propose_settings, read
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
    assert columns(settings, "accounts") == {"account_id": "person", "name": ""}
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
    assert 'status = ""  # switched off: see above' in text
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


KUNDEN = "Kunden-Nr.;Firmenname;Jahresumsatz (EUR);Status;Kunde seit\n" + "".join(
    f"K-{n:02d};Firma {n};{n}.500,00 €;Kunde;01.0{n % 9 + 1}.2019\n" for n in range(1, 31)
)
KIRCHEN = "Kunden-Nr.;Kirchengemeinde;Einwilligung\n" + "".join(
    f"K-{n:02d};{'St. Kilian' if n % 2 else 'Gnadenkirche'};{'Einwilligung vom 12.03.2024' if n < 9 else ''}\n"
    for n in range(1, 21)
)


def plain(text):
    """Give the text of a proposal with its comments on one line."""
    return " ".join(text.replace("\n#", " ").split())


@pytest.mark.parametrize("again", ["", "K-07;Firma 7;7.500,00 €;Kunde;01.08.2019\n"])
def test_a_church_list_never_stands_for_the_customers(project, again):
    settings, data = proposal(project(Kirchenliste=KIRCHEN, Kundenexport=KUNDEN + again))
    assert settings.tables["accounts"].sources[0].file == "Kundenexport.csv"
    assert columns(settings, "accounts")["revenue"] == "Jahresumsatz (EUR)"
    assert settings.tables["affiliations"].sources[0].constants == {"kind": "church"}
    assert columns(settings, "affiliations") == {
        "account_id": "Kunden-Nr.",
        "group_id": "Kirchengemeinde",
        "basis": "Einwilligung",
    }
    assert (len(data.accounts), len(data.affiliations)) == (30, 8)


def test_ids_that_stand_twice_are_counted(project):
    text = propose_settings(project(k=KUNDEN + "K-07;Firma 7;7.500,00 €;Kunde;01.08.2019\n", l=KIRCHEN))
    assert "30 different values. Check: 1 row names an account that stands above already" in plain(text)
    assert "duplicates" not in text


def test_rows_that_contradict_each_other_take_the_first_and_are_said(project):
    settings, data = proposal(folder := project(k=KUNDEN + "K-07;Firma sieben;9,00 €;Kunde;\n", l=KIRCHEN))
    assert settings.tables["accounts"].duplicates == "first"
    assert 'the first is used (duplicates = "first")' in plain(propose_settings(folder))
    assert data.accounts.set_index("account_id").loc["K-07", "revenue"] == 7500


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        *[(word, "church") for word in ("Kirchengemeinde", "Pfarrei", "Konfession", "Parish", "Moschee")],
        *[(word, "industry") for word in ("Innung", "Verband", "Kammer", "Branche", "Trade association")],
        *[(word, "social") for word in ("Verein", "Klub", "Club", "Zunft", "Gruppe")],
        *[(word, "community") for word in ("Gemeinde", "Ortsteil", "Neighbourhood")],
    ],
)
def test_a_list_with_one_row_an_account_is_a_list_of_affiliations(project, header, kind):
    rows = "".join(f"K-{n:02d};Nr. {n % 3}\n" for n in range(1, 25))
    settings, _ = proposal(project(Kunden=KUNDEN, Liste=f"Kunden-Nr.;{header}\n{rows}"))
    source = settings.tables["affiliations"].sources[0]
    assert (source.file, source.constants) == ("Liste.csv", {"kind": kind})


def test_groups_called_after_churches_are_of_that_kind_whatever_the_header(project):
    rows = "".join(f"K-{n:02d};{('St. Josef', 'Christuskirche')[n % 2]}\n" for n in range(1, 25))
    settings, _ = proposal(project(Kunden=KUNDEN, Liste="Kunden-Nr.;Gemeinde\n" + rows))
    assert settings.tables["affiliations"].sources[0].constants == {"kind": "church"}


def test_words_among_amounts_and_dates_are_proposed_as_empty_cells(project):
    rows = "1;12.500,00 €;01.03.2019\n2;k. A.;15.05.2020\n3;3.000,00 €;unbekannt\n4;;\n5;-500,00 €;31.02.2021\n"
    settings, data = proposal(
        folder := project(
            k="Kunden-Nr.;Jahresumsatz (EUR);Kunde seit\n" + rows, v="Kunden-Nr.;Verein\n1;T\n2;T\n1;C\n3;C\n"
        )
    )
    assert settings.tables["accounts"].sources[0].missing == ("k. A.", "unbekannt")
    assert columns(settings, "accounts")["since"] == "Kunde seit"
    assert data.accounts["account_id"].tolist() == ["1", "2", "3", "4"]
    assert data.accounts["revenue"].isna().tolist() == [False, True, False, True]
    text = plain(propose_settings(folder))
    assert "in Jahresumsatz (EUR) these words are taken for an empty cell (missing = …): k. A." in text
    assert "1 row has something else than since in Kunde seit (31.02.2021); it will be set aside" in text


def test_what_is_not_used_is_said(project):
    folder = project(Kunden=KUNDEN.replace("Status", "Faxnummer"), Liste=KIRCHEN, Wetter="Tag,Grad\n1,2\n")
    result = propose(folder)
    assert result.unused == ("Wetter.csv",)
    text = plain(result.text)
    assert "Kunde seit; encoding utf-8, delimiter ; Not used: Faxnummer." in text
    assert "Wetter.csv: 1 row; columns Tag, Grad; encoding utf-8, delimiter , (not used below)" in text


def test_consent_among_the_customers_is_no_basis_for_their_church(project):
    rows = "".join(
        f"{n};{n}00;{('St. Josef', 'Christuskirche')[n % 2]};Einwilligung vom 12.03.2024\n" for n in range(1, 13)
    )
    settings, data = proposal(project(k="Kunden-Nr.;Umsatz;Kirchengemeinde;Einwilligung\n" + rows))
    assert columns(settings, "affiliations")["basis"] == ""
    assert (len(data.accounts), len(data.affiliations)) == (12, 0)


def test_reading_finds_no_column_that_the_proposal_did_not_show(project):
    folder = project(
        Kunden=KUNDEN, Liste=KIRCHEN, m="Mitglied;Verein;Funktion;seit\nK-01;T;Vorstand;01.01.2020\nK-01;C;;\n"
    )
    settings, data = proposal(folder)
    shown = {
        (table, source.file): {name: one.column for name, one in source.columns.items() if one.column}
        for table, declared in settings.tables.items()
        for source in declared.sources
    }
    assert {(one.table, one.file): dict(one.mapping) for one in data.readings} == shown


def test_prospects_in_a_file_of_their_own_are_accounts(project):
    others = "Kunden-Nr.;Firmenname;Jahresumsatz (EUR)\n" + "".join(f"I-{n};Neu {n};\n" for n in range(9))
    _, data = proposal(project(Kunden=KUNDEN, Interessenten=others, Kirchen=KIRCHEN))
    assert data.accounts["status"].value_counts().to_dict() == {"customer": 30, "prospect": 9}


def test_amounts_in_thousands_are_pointed_out(project):
    text = propose_settings(project(k="Kunden-Nr.;Umsatz (TEUR)\n1;2,5\n2;3\n", ties="source,target,kind\n1,2,a\n"))
    assert "Umsatz (TEUR) sounds as if it held thousands" in plain(text)


def test_kinds_of_ones_own_are_named_where_they_are_first_seen(project):
    rows = "".join(f"K-{n:02d};V{n % 3};{('Verein', 'Segeln', 'Innung')[n % 3]}\n" for n in range(1, 25))
    settings, data = proposal(folder := project(Kunden=KUNDEN, Liste="Kunden-Nr.;Verein;Art\n" + rows))
    assert sorted(set(data.groups["kind"])) == ["Segeln", "industry", "social"]
    assert "Art holds kinds that are none of ours, each with the same plain assumptions: Segeln." in plain(
        propose_settings(folder)
    )
    assert any(note.startswith("1 kind is not declared and has plain assumptions: Segeln") for note in data.notes)
    declared = parse_settings(propose_settings(folder) + "[kinds.Segeln]\nweight = 2.0\n")
    assert settings.kinds != declared.kinds
    assert not any("not declared" in note for note in read(folder, declared).notes)


EXPORTS = {
    "hubspot": "Record ID,Company name,Company owner,Create Date,City,Annual Revenue,Lifecycle Stage",
    "salesforce": "Account ID,Account Name,Account Owner,Created Date,Billing City,Annual Revenue,Type",
    "pipedrive": "Organization - ID,Organization - Name,Organization - Owner,Organization - Organization created,"
    "Ort,Organization - Won deals value,Organization - Label",
    "sap": "KUNNR,NAME1,Vertriebsbeauftragter,ERDAT,BZIRK,Umsatz,Kundenart",
    "lexware": "Kunden-Nr.,Firma,Vertreter,Kunde seit,Ort,Umsatz Vorjahr,Kundentyp",
    "datev": "Konto,Name (Adressattyp Unternehmen),Sachbearbeiter,Anlagedatum,Ort,Umsatz kumuliert,Status",
}


@pytest.mark.parametrize("system", EXPORTS)
def test_exports_of_common_systems(project, system):
    rows = "".join(f"{n + 10000},Firma {n},Ina,2020-01-1{n % 9},Ort {n % 3},{n * 1000},Lead\n" for n in range(1, 21))
    key = EXPORTS[system].partition(",")[0]
    lists = f"{key},Innung\n" + "".join(f"{n + 10000},I{n % 3}\n" for n in range(1, 13))
    settings, data = proposal(project(export=EXPORTS[system] + "\n" + rows, innungen=lists))
    named = ("account_id", "name", "owner", "since", "territory", "revenue", "status")
    assert columns(settings, "accounts") == dict(zip(named, EXPORTS[system].split(","), strict=True))
    assert set(data.accounts["status"]) == {"prospect"}
    assert (len(data.accounts), len(data.affiliations), data.set_aside) == (20, 12, ())


def test_a_german_proposal_is_german(project):
    text = propose_settings(project(Kunden=KUNDEN, Liste=KIRCHEN), language="de")
    comments = " ".join(line for line in text.splitlines() if line.startswith("#")).casefold()
    for word in ("encoding", "delimiter", "column ", "check:", "guessed", " the ", "not used", "switched"):
        assert word not in comments


def test_yes_and_no_are_no_groups(project):
    rows = "".join(f"{n};{n}00;{('ja', 'nein')[n % 2]};{('TSV', 'FC')[n % 2]}\n" for n in range(1, 13))
    settings, _ = proposal(project(k="Kunden-Nr.;Umsatz;Innungsmitglied;Verein\n" + rows))
    assert [source.columns["group_id"].column for source in settings.tables["affiliations"].sources] == ["Verein"]
    assert "Not used: Innungsmitglied." in plain(
        propose_settings(project(k="Kunden-Nr.;Umsatz;Innungsmitglied;Verein\n" + rows))
    )


def test_a_list_of_a_single_group_is_one(project):
    accounts = "account_id,name,revenue\n" + "".join(f"a{n},Firm {n},{n}000\n" for n in range(1, 8))
    members = "account_id,group_id\n" + "".join(f"a{n},g1\n" for n in range(1, 6))
    settings, data = proposal(
        project(accounts=accounts, affiliations=members, groups="group_id,name,kind\ng1,Choir,social\n")
    )
    assert columns(settings, "groups") == {"group_id": "group_id", "name": "name", "kind": "kind"}
    assert [source.file for source in settings.tables["affiliations"].sources] == ["affiliations.csv"]
    assert data.groups["name"].tolist() == ["Choir"]
    assert data.set_aside == ()
