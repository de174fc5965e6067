"""Which texts record a legal basis: those known and those declared, and nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.tables import read
from influence.tables.basis import Bases, Standing

ACCOUNTS = "account_id,name\n1,Eins\n2,Zwei\n3,Drei\n"


@pytest.mark.parametrize(
    "text",
    [
        "explicit_consent",
        "Explicit-Consent 2024-03-11",
        "consent of 2025-03-01",
        "consent 2024-03-11T10:00:00Z",
        "Einwilligung vom 01.03.2025",
        "Einwilligung (Art. 9 Abs. 2 lit. a DSGVO) vom 3. März 2024",
        "ausdrückliche Einwilligung liegt vor",
        "Ausdru\u0308ckliche Einwilligung",
        "Art. 9(2)(a) GDPR",
        "GDPR Art. 9(2)(d)",
        "9(2)(e)",
        "Artikel 9 Absatz 2 Buchstabe a DS-GVO",
        "manifestly made public",
    ],
)
def test_grounds_of_article_9_count_with_a_date_in_the_text_or_beside_it(text):
    bases = Bases()
    assert bases.standing(text, day="11.03.2024") is Standing.COUNTS
    dated = any(str(year) in text for year in (2024, 2025))
    assert bases.standing(text) is (Standing.COUNTS if dated else Standing.UNDATED)
    assert not bases.counts(f"{text} widerrufen 1.1.2025")
    assert bases.standing(text, day="2024-03-11", withdrawn="2025-01-01") is Standing.WITHDRAWN


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2024-03-11", True),
        ("11.3.2024", True),
        ("11/03/2024", True),
        ("3. März 2024", True),
        ("2024-03-11 00:00:00", True),
        ("20240311", True),
        ("", False),
        ("2024", False),
        ("soon", False),
        ("2024-02-31", False),
        ("0001-01-01", False),
        ("1900-01-01", False),
        ("9999-12-31", False),
    ],
)
def test_the_date_of_a_basis_is_a_day_that_can_be(day, counts):
    assert (Bases().standing("explicit_consent", day=day) is Standing.COUNTS) == counts
    assert Bases().standing("pending", day=day) is Standing.NOT_ACCEPTED
    assert Bases().standing("", day=day) is Standing.MISSING
    given = Bases().standing("", day=day, day_column="Einwilligung am")
    assert given is (Standing.COUNTS if counts else Standing.MISSING)


@pytest.mark.parametrize("withdrawn", ["x", "ja", "2025-01-01", "am 3. Mai", "?", "siehe Akte"])
def test_whatever_stands_under_withdrawn_takes_the_basis_back_but_a_no(withdrawn):
    given = {"day": "2024-03-11"}
    assert Bases().standing("explicit_consent", withdrawn=withdrawn, **given) is Standing.WITHDRAWN
    for no in ("", "nein", "No", "0", "-", "FALSE"):
        assert Bases().standing("explicit_consent", withdrawn=no, **given) is Standing.COUNTS


@pytest.mark.parametrize(
    ("until", "as_of", "standing"),
    [
        ("2025-12-31", date(2025, 12, 31), Standing.COUNTS),
        ("2025-12-31", date(2026, 1, 1), Standing.OVER),
        ("2025-12-31", None, Standing.END_UNKNOWN),
        ("9999-12-31", None, Standing.COUNTS),
        ("unbefristet", date(2026, 1, 1), Standing.END_UNKNOWN),
        ("02/05/2025", date(2025, 2, 10), Standing.OVER),  # 5 February at the earliest
        ("02/05/2025", date(2025, 2, 5), Standing.COUNTS),
    ],
)
def test_the_end_of_a_basis_is_compared_with_a_declared_date(until, as_of, standing):
    assert Bases(as_of=as_of).standing("consent of 2024-03-11", until=until) is standing
    assert Bases(as_of=as_of).standing("consent", until=until) in (standing, Standing.UNDATED)


def test_each_way_to_lack_a_basis_is_counted_with_its_next_step(project):
    head = "account_id,group_id,kind,basis,basis_date,basis_until,Widerrufen am\n"
    lawful = "1,K,church,explicit_consent,2024-03-11,,\n2,K,church,explicit_consent,11.3.2024,31.12.2026,\n"
    lacking = (
        "3,K,church,explicit_consent,,,\n1,L,church,explicit_consent,2024-03-11,31.12.2024,\n"
        "2,L,church,explicit_consent,2024-03-11,open end,\n3,L,church,explicit_consent,2024-03-11,,1.5.2025\n"
    )
    settings = "[project]\nas_of = 2025-12-31\n"
    data = read(project(settings, accounts=ACCOUNTS, affiliations=head + lawful + lacking))
    alone = read(project(settings, accounts=ACCOUNTS, affiliations=head + lawful))
    for table in data.tables:
        assert data.tables[table].equals(alone.tables[table]), table
    assert data.affiliations["account_id"].tolist() == ["1", "2"]
    rules = [entry.problem.rule for entry in data.set_aside]
    for word in ("no date", "is over", "an end that cannot be compared", "was withdrawn"):
        assert sum(word in rule for rule in rules) == 1, word
    told = " ".join(data.notes)
    for step in ("basis_date", "ask again", "state as_of", "withdrawn"):
        assert step in told
    assert "4 affiliations of sensitive kinds without a recorded legal basis were left out" in data.notes
    german = read(project(settings + 'language = "de"\n', accounts=ACCOUNTS, affiliations=head + lawful + lacking))
    assert any("ohne Datum" in note for note in german.notes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NaN",
        "#N/A",
        "n/a",
        "n.a.",
        "k.A.",
        "--",
        "-",
        ".",
        "?",
        "no",
        "nein",
        "no basis",
        "none",
        "none.",
        "(none)",
        "NULL",
        "kein Einverständnis",
        "keine Einwilligung",
        "abgelehnt",
        "widerrufen",
        "withdrawn",
        "expired",
        "abgelaufen",
        "pending",
        "offen",
        "unknown",
        "unbekannt",
        "false",
        "0",
        "1",
        "x",
        "true",
        "yes",
        "ok",
        "nicht vorhanden",
        "\u200b",
        "consent?",
        "consent: no",
        "consent 0",
        "consent pending",
        "consent withdrawn 2024-01-01",
        "Einwilligung fehlt",
        "Einwilligung liegt nicht vor",
        "Einwilligung: nein",
        "Einwilligung abgelaufen",
        "legitimate interest",
        "Vertrag",
        "Art. 6(1)(a)",
        "Art. 9",
        "vom 1.3.2025",
        "consent until soon",
    ],
)
def test_anything_else_is_no_basis(text):
    assert not Bases().counts(text)
    assert Bases().standing(text, day="2024-03-11") is not Standing.COUNTS


def test_a_column_called_consent_takes_dates_and_yes():
    bases = Bases()
    given = ["ja", "x", "2024-03-11", "erteilt am 3.4.2024", "✓", "1", "vom 1.3.2025", "JA (2024)"]
    for text in given:
        assert bases.standing(text, day="1.3.2025", column="Einwilligung DSGVO") is Standing.COUNTS
        assert bases.counts(text, column="Einwilligung DSGVO") == (len(text) > len("JA (2024)"))
    refused = [
        "",
        "-",
        ".",
        "--",
        "nein",
        "k.A.",
        "0",
        "widerrufen",
        "offen",
        "?",
        "nicht erteilt",
        "ja, aber abgelaufen",
    ]
    assert not any(bases.counts(text, column="Consent") for text in refused)


def test_a_declared_text_counts_and_takes_a_date():
    bases = Bases(["Mitgliedsantrag 7b", "ok (DSB)"])
    assert bases.counts("mitgliedsantrag 7b vom 3.4.2024") and bases.counts("OK (DSB) 3.4.2024")
    assert not bases.counts("mitgliedsantrag 7b") and not bases.counts("OK (DSB)")
    assert bases.standing("OK (DSB)", day="3.4.2024") is Standing.COUNTS
    assert not bases.counts("Mitgliedsantrag 7b widerrufen") and not bases.counts("Mitgliedsantrag")


def test_a_basis_counts_until_its_end_and_only_where_the_date_is_declared():
    text = "Einwilligung vom 1.2.2020, gültig bis 31.12.2025"
    assert Bases(as_of=date(2025, 12, 31)).counts(text)
    assert not Bases(as_of=date(2026, 1, 1)).counts(text)
    assert not Bases().counts(text)
    assert not Bases(as_of=date(2020, 1, 1)).counts("consent until 2025-02-31")


@given(st.text(max_size=30))
def test_any_text_is_judged_the_same_in_another_case(text):
    bases = Bases()
    assert bases.counts(text) in (True, False)
    assert bases.counts(f"no {text}") is False
    assert bases.counts(f"consent {text} withdrawn") is False


def test_what_is_refused_is_counted_and_the_next_step_named(project):
    affiliations = (
        "account_id,group_id,kind,basis,basis_date\n1,K,church,Mitgliedsantrag St. Anna,2024-03-11\n"
        "2,K,church,Mitgliedsantrag St. Anna,2024-03-11\n3,K,church,pending,\n1,L,church,,\n"
        "2,L,church,explicit_consent 2024-03-11,\n"
    )
    folder = project(accounts=ACCOUNTS, affiliations=affiliations)
    data = read(folder)
    assert data.affiliations["group_id"].tolist() == ["L"]
    assert "4 affiliations of sensitive kinds without a recorded legal basis were left out" in data.notes
    note = next(note for note in data.notes if "does not count" in note)
    assert "3 rows" in note and "2 different texts" in note and "accepted_bases" in note
    refused = [
        entry for entry in data.set_aside if "does not count" in entry.problem.rule or "not one" in entry.problem.rule
    ]
    assert [entry.problem.value for entry in refused] == ["***", "***", "pending"]
    assert all("accepted_bases" in entry.problem.advice for entry in refused)
    (folder / "influence.toml").write_text('[privacy]\naccepted_bases = ["Mitgliedsantrag St. Anna"]')
    assert len(read(folder).affiliations) == 3


def test_a_constant_basis_must_count_too(project):
    source = '[tables.affiliations]\nfile = "a.csv"\nconstants = {{ kind = "church", basis = "{}" }}'
    rows = "account_id,group_id\n1,K\n2,K\n"
    for basis, used in (("explicit_consent", 0), ("explicit_consent of 1 March 2024", 2), ("Vertrag", 0)):
        data = read(project(source.format(basis), accounts=ACCOUNTS, **{"a.csv": rows}))
        assert len(data.affiliations) == used
