"""What the program says of its own, in the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import influence
from influence.centrality import MEASURES
from influence.language import phrases

SOURCES = Path(influence.__file__).parent


def test_every_stage_has_a_name_in_both_languages() -> None:
    stages = {
        name for path in SOURCES.rglob("*.py") for name in re.findall(r'\.stage\("([^"]+)"', path.read_text("utf-8"))
    }
    assert {"reading", "clusters", "referral sketches"} <= stages - {"sampling"}
    for language in ("en", "de"):
        assert {*stages, *MEASURES} - {"sampling"} <= set(phrases(language, "stages"))


def test_progress_names_stages_in_the_language_of_the_run() -> None:
    from influence.cli.progress import _Bars, _bars
    from influence.cli.speech import speak

    bars = _bars()
    for language, name in (("de", "Lesen"), ("en", "Reading")):
        speak(language)
        with _Bars(bars).stage("reading"):
            assert bars.tasks[-1].description == name
        with _Bars(bars).stage("kunden.csv"):
            assert bars.tasks[-1].description == "kunden.csv"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rank", "{project}", "--by", "own_valeu"), "Es gibt keine Spalte 'own_valeu'. Gemeint ist vielleicht"),
        (("hubs", "{project}", "-m", "pagernk"), "Es gibt keine Kennzahl 'pagernk'"),
        (("hubs", "{project}", "--kind", "sailing"), "Es gibt keine Art 'sailing'"),
        (("hubs", "{project}", "--within", "Mond"), "Es gibt weder eine Gruppe noch ein Gebiet 'Mond'"),
        (("hubs", "{project}", "--within", "St. Anna"), "besonders geschützten Art"),
        (("rank", "{project}", "-o", "liste.xyz"), "Keine Form hat die Endung 'xyz'"),
        (("rank", "{project}", "-o", "liste.csv", "-f", "table"), "Die Form 'table' ist für den Bildschirm"),
        (("rank", "{project}", "-o", "nirgends/liste.csv"), "Den Ordner 'nirgends' gibt es nicht"),
        (("rank", "{project}", "-o", "{project}/accounts.csv"), "dieses Projekt wird aus"),
        (("init", "{project}"), "ist schon da"),
        (("demo", "--out", "{project}/accounts.csv"), "ist eine Datei"),
        (("demo", "--out", "{project}"), "nicht so sind, wie eine Demo sie schrieb"),
    ],
)
def test_errors_of_the_command_line_are_german_where_asked(
    run, project: Path, arguments: tuple[str, ...], said: str
) -> None:
    given = [argument.format(project=project) for argument in arguments]
    result = run(*given, "--lang", "de")
    assert result.code == 2 and said in result.err
    if arguments[0] in ("rank", "hubs"):
        settings = project / "influence.toml"
        settings.write_text(settings.read_text("utf-8").replace("[project]", '[project]\nlanguage = "de"'))
        assert run(*given).err == result.err


def test_an_unexpected_error_is_german_too(run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("influence.pipeline.rank_accounts", lambda *_, **__: 1 / 0)
    assert run("rank", project, "--lang", "de").err.startswith("Unerwarteter Fehler: ZeroDivisionError")


def test_what_was_detected_is_said_in_the_language(run, project: Path) -> None:
    assert 'accounts.csv: encoding utf-8, delimiter ","' in run("check", project).out
    german = run("check", project, "--lang", "de").out
    assert 'accounts.csv: Zeichenkodierung utf-8, Trennzeichen ","' in german and "encoding" not in german
