import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.errors import DataError, InfluenceError, InputError
from influence.settings import ColumnMapping, Settings
from influence.settings.loading import load_settings, parse_settings


def problems(text):
    with pytest.raises(DataError) as caught:
        parse_settings(text)
    return [str(problem) for problem in caught.value.problems]


def test_defaults_without_file(tmp_path):
    assert load_settings(tmp_path) == Settings()


def test_missing_folder(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        load_settings(tmp_path / "nowhere")


def test_everything_that_can_be_said():
    settings = parse_settings(
        """
        [project]
        title = "Weinheim"
        language = "de"
        as_of = 2025-12-31
        seed = 7
        [kinds.church]
        weight = 2
        [kinds.sailing]
        telling_rate = 0.5
        [network]
        half_life_days = 365
        [value]
        margin = "rate"
        [referral]
        hops = 2
        [priority]
        combine = "blend"
        [tables.accounts]
        file = "kunden.csv"
        duplicates = "first"
        decimal = ","
        missing = ["n/a", "-"]
        columns = { account_id = "Nr", name = "Firma", revenue = { column = "Umsatz", prefix = "x" } }
        constants = { status = "customer", opt_out = false }
        filter = { Art = "A", Stufe = ["1", 2] }
        join = { file = "namen.csv", on = "Nr", key = "Id" }
        [[tables.affiliations.sources]]
        file = "a.csv"
        [[tables.affiliations.sources]]
        file = "b.xlsx"
        sheet = "Blatt 2"
        """
    )
    assert settings.project.as_of == date(2025, 12, 31)
    assert settings.project.seed == 7
    assert (settings.kind("church").weight, settings.kind("church").sensitive) == (2.0, True)
    assert settings.kind("church").telling_rate == Settings().kind("church").telling_rate
    assert settings.kind("sailing").telling_rate == 0.5
    assert settings.network.half_life_days == 365
    assert settings.value.margin == "rate"
    assert {"value.margin", "project.seed"} <= settings.stated
    accounts = settings.tables["accounts"]
    assert accounts.duplicates == "first"
    source = accounts.sources[0]
    assert source.columns["revenue"] == ColumnMapping("Umsatz", "x")
    assert source.constants == {"status": "customer", "opt_out": "false"}
    assert source.filter == {"Art": ("A",), "Stufe": ("1", "2")}
    assert source.join[0].key == "Id"
    assert source.missing == ("n/a", "-")
    assert [one.sheet for one in settings.tables["affiliations"].sources] == [None, "Blatt 2"]


def test_as_of_may_be_text():
    assert parse_settings('[project]\nas_of = "2025-03-01"').project.as_of == date(2025, 3, 1)
    assert "as_of must be a date" in problems('[project]\nas_of = "1.3.2025"')[0]


def test_all_problems_at_once_with_the_nearest_known_name():
    found = problems(
        """
        [projekt]
        [referral]
        particpation = 0.2
        hops = 0
        conversion = "much"
        [value]
        retention = 2
        [tables.acounts]
        file = "x.csv"
        [tables.ties]
        file = "t.csv"
        colums = {}
        columns = { sorce = "a", target = 3 }
        """
    )
    text = "\n".join(found)
    assert len(found) == 9
    assert "influence.toml: unknown section 'projekt' (did you mean project?)" in text
    assert "influence.toml: [referral]: unknown key 'particpation' (did you mean participation?)" in text
    assert "'hops' of [referral] must be in [1, 20]. Got 0" in text
    assert "conversion must be a number 'much'" in text
    assert "'retention' of [value] must be in [0, 1]. Got 2.0" in text
    assert "unknown table 'acounts' (did you mean accounts?)" in text
    assert "unknown key 'colums' (did you mean columns?)" in text
    assert "unknown field 'sorce' (did you mean source?)" in text
    assert "target must be their column" in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[project]\nseed = true", "seed must be a whole number"),
        ("[project]\nseed = 1.5", "seed must be a whole number"),
        ("[network]\nalpha = nan", "alpha must be a number"),
        ("[kinds.x]\nweight = inf", "weight must be a number"),
        ("[kinds.x]\nsensitive = 1", "sensitive must be true or false"),
        ("[project]\nlanguage = 'fr'", "language"),
        ("project = 3", "must be a section"),
        ("kinds = 3", "one section a kind"),
        ("tables = 3", "one section a table"),
        ("[tables]\naccounts = 3", "must be a section"),
        ("[tables.accounts]\ndelimiter = ';'", "file is missing"),
        ("[tables.accounts]\nfile = 'a'\ndelimiter = ';;'", "one character"),
        ("[tables.accounts]\nfile = 'a'\ndecimal = ';'", "decimal"),
        ("[tables.accounts]\nfile = 'a'\nduplicates = 'last'", "'refuse' or 'first'"),
        ("[tables.accounts]\nfile = 'a'\njoin = { file = 'b' }", "join must be"),
        (
            "[tables.accounts]\nfile = 'a'\ncolumns = { name = 'x' }\nconstants = { name = 'y' }",
            "column and a constant",
        ),
        ("[tables.accounts]\nfile = 'a'\n[[tables.accounts.sources]]\nfile = 'b'", "of its own and a list"),
        ("[priority]\nown_weight = 0\nreferral_weight = 0", "sum to more than 0"),
    ],
)
def test_wrong_values_are_named(text, words):
    assert any(words in problem for problem in problems(text))


@pytest.mark.parametrize("data", [b"[project", b"\xff\xfe[\x00", b'[project]\ntitle = "\xe4"'])
def test_unreadable_file_is_an_input_error(tmp_path, data):
    (tmp_path / "influence.toml").write_bytes(data)
    with pytest.raises(InputError, match="influence"):
        load_settings(tmp_path)


def test_byte_order_mark_is_no_problem(tmp_path):
    (tmp_path / "influence.toml").write_bytes(b"\xef\xbb\xbf[project]\r\nseed = 3\r\n")
    assert load_settings(tmp_path).project.seed == 3


_VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
_NAMES = st.sampled_from(
    ["project", "kinds", "value", "tables", "accounts", "sources", "columns", "join", "file", "seed"]
)


@given(st.dictionaries(_NAMES, st.one_of(_VALUES, st.dictionaries(_NAMES, _VALUES, max_size=4)), max_size=4))
def test_no_content_ends_in_a_bare_error(content):
    try:
        parse_settings(_toml(content))
    except InfluenceError as error:
        assert str(error)


def _toml(content):
    return "\n".join(f"{key} = {_value(value)}" for key, value in content.items())


def _value(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf") if math.isinf(value) else repr(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_text(key)} = {_value(entry)}" for key, entry in value.items()) + " }"
    return str(value)


def _text(value):
    return '"' + "".join(one if one.isalnum() and one.isascii() else f"\\U{ord(one):08x}" for one in value) + '"'
