"""Which texts record a legal basis: those known and those declared, and nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.tables import read
from influence.tables.basis import Bases

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
def test_grounds_of_article_9_count_with_and_without_a_date(text):
    assert Bases().counts(text)


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


def test_a_column_called_consent_takes_dates_and_yes():
    bases = Bases()
    given = ["ja", "x", "2024-03-11", "erteilt am 3.4.2024", "✓", "1", "vom 1.3.2025", "JA (2024)"]
    assert all(bases.counts(text, column="Einwilligung DSGVO") for text in given)
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
    assert bases.counts("mitgliedsantrag 7b vom 3.4.2024") and bases.counts("OK (DSB)")
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
        "account_id,group_id,kind,basis\n1,K,church,Mitgliedsantrag St. Anna\n2,K,church,Mitgliedsantrag St. Anna\n"
        "3,K,church,pending\n1,L,church,\n2,L,church,explicit_consent 2024-03-11\n"
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
    for basis, used in (("explicit_consent", 2), ("Vertrag", 0)):
        data = read(project(source.format(basis), accounts=ACCOUNTS, **{"a.csv": rows}))
        assert len(data.affiliations) == used
