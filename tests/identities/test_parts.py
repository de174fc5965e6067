"""The parts of a proposal: keys, names, weights, contact details, evidence."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.identities.blocking import candidates
from influence.identities.evidence import evidence
from influence.identities.names import compare_names
from influence.identities.records import records_of
from influence.identities.scoring import compared
from influence.identities.weights import COMPARISONS, GROUP_COMPARISONS, NAMES
from influence.identities.words import name_words
from influence.language import LANGUAGES


@given(st.lists(st.lists(st.integers(0, 8), max_size=4), min_size=1, max_size=12), st.integers(2, 5))
def test_pairs_are_those_that_share_a_key_which_is_not_too_common(held: list[list[int]], cap: int) -> None:
    keys = np.array([key for those in held for key in those], dtype=np.uint64)
    rows = np.array([row for row, those in enumerate(held) for _ in those], dtype=np.int64)
    having = {key: {row for row, those in enumerate(held) if key in those} for key in range(9)}
    common = {key for key, records in having.items() if len(records) > cap}
    expected = sorted({pair for key in having if key not in common for pair in combinations(sorted(having[key]), 2)})
    found = candidates([(keys, rows)], len(held), cap)
    assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == expected
    assert found.too_common == len(common)


@pytest.mark.parametrize(
    ("one", "two", "level"),
    [
        ("Müller GmbH", "Müller GmbH", "typed"),
        ("Müller GmbH", "MUELLER Gesellschaft mbH", "varied"),
        ("Bäckerei Müller", "Müller, Baeckerei", "varied"),
        ("Bäckerei Plößstädt", "Backerei Plosstadt", "varied"),
        ("Schreinerei Wolkenstein", "Schreinerei Wolkensetin", "varied"),
        ("Ingenieurbüro Lübke e.K.", "Ing. Lübke", "varied"),
        ("Karl Wolkenstein", "K. Wolkenstein", "varied"),
        ("Elektro Wolkenstein", "Elektrowolkenstein", "varied"),
        ("Wolkenstein Limited", "Wolkenstein Limied", "varied"),
        ("Bäckerei Wolkenstein Nord", "Bäckerei Wolkenstein Süd", "sites"),
        ("Wolkenstein GmbH", "Wolkenstein G.mm.b.H.", "varied"),
        ("Dorfladen Südhöhe", "Dorfladen Sudhhe", "varied"),
        ("Obsthof Wolkenstein", "Obsotf Wolkenstein", "near"),
        ("Tierarzt Wolkenstein Veterinary", "Tierarzt Wolkenstein Vter.", "near"),
        ("Wolkenstein Hans", "Wolkenstein Hanna", "other"),
        ("Bäckerei Wolkenstein", "Bäckerei Wolkenstein Filiale 2", "site"),
        ("Bäckerei Wolkenstein", "Bäckerei Wolkenstein Seeheim", "site"),
        ("Karl Wolkenstein", "Hans Wolkenstein", "other"),
        ("Wolkenstein Bau", "Wolkenstein Bad", "other"),
        ("Wolkenstein", "Wolkenstein Immobilien", "part"),
        ("Bäckerei Wolkenstein", "Metzgerei Müller", "few"),
    ],
)
def test_names_are_compared_on_words(one: str, two: str, level: str) -> None:
    names = [one, two, *(f"Filler{place} Other{place}" for place in range(60))]
    words = [name_words(name)[0] for name in names]
    for first, second in ((0, 1), (1, 0)):
        found = compare_names(names, words, np.array([first]), np.array([second]), ["seeheim"])
        assert found.levels.tolist() == [level]


def test_words_that_a_list_knows_are_no_slips_of_each_other() -> None:
    names = ["Praxis Möller", "Praxis Müller", *["Müller Bau"] * 3, *["Möller Bau"] * 3, "Praxis Lang", "Praxis Kurz"]
    words = [name_words(name)[0] for name in names]
    assert compare_names(names, words, np.array([0]), np.array([1])).levels.tolist() != ["varied"]
    rare = ["Praxis Wolkenstein", "Praxis Wolkenstien", *names]
    words = [name_words(name)[0] for name in rare]
    assert compare_names(rare, words, np.array([0]), np.array([1])).levels.tolist() == ["varied"]


def test_a_name_that_many_bear_tells_less() -> None:
    names = [
        "Bäckerei Müller",
        "Bäckerei Müller",
        *["Bäckerei Müller"] * 8,
        "Optik Wolkenstein",
        "Wolkenstein Optik",
        *"abcdefgh",
    ]
    words = [name_words(name)[0] for name in names]
    found = compare_names(names, words, np.array([0, 10]), np.array([1, 11]))
    assert found.others[0] >= 8 > 2 > found.others[1]


@pytest.mark.parametrize("comparisons", [COMPARISONS, GROUP_COMPARISONS])
def test_shares_of_each_explanation_sum_to_one(comparisons: dict[str, tuple[str, tuple[object, ...]]]) -> None:
    for explanation in range(3):
        assert sum(shares[explanation] for shares in NAMES.values()) == pytest.approx(1, abs=0.011)
    for name, (_, levels) in comparisons.items():
        for kind in ("same", "branch", "household"):
            total = sum(getattr(level, kind) for level in levels if level.key not in ("area", "elsewhere"))
            assert total == pytest.approx(1, abs=0.011), (name, kind)


def test_what_agrees_makes_a_pair_more_probable_and_what_differs_less() -> None:
    def probability(**details: tuple[str, str]) -> float:
        names = ["Wolkenstein GmbH", "WOLKENSTEIN", *(f"Filler{place} Other{place}" for place in range(100))]
        frame = pd.DataFrame({name: [*pair, *[""] * 100] for name, pair in details.items()}, dtype="str")
        unknown, nowhere = pd.Series([np.nan] * 102), pd.Series([""] * 102, dtype="str")
        records = records_of(names, frame, unknown, nowhere)
        found = candidates(records.keys, 102)
        told = compared(records, found)
        return float(told.loc[(told["first"] == 0) & (told["second"] == 1), "probability"].iloc[0])

    alone = probability()
    assert probability(phone=("123456789", "123456789")) > alone > probability(phone=("123456789", "987654321"))
    assert (
        probability(tax_id=("DE123456789", "DE123456789")) > alone > probability(tax_id=("DE123456789", "DE98765432"))
    )
    street = probability(street=("12 haupt str", "12 haupt str"))
    assert street > alone > probability(street=("12 haupt str", "40 berg str"))
    chain = {"domain": ("w.de", "w.de"), "tax_id": ("DE123456789", "DE123456789"), "phone": ("123456789", "987654321")}
    assert probability(**chain, street=("12 haupt str", "40 berg str")) < 0.9, "two shops of a chain"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_has_words(language: str) -> None:
    signs = [f"name:{key}" for key in NAMES]
    signs += [f"{name}:{level.key}" for name, (_, levels) in COMPARISONS.items() for level in levels]
    signs += [f"{name}:{level.key}" for name, (_, levels) in GROUP_COMPARISONS.items() for level in levels]
    for sign in [*signs, "members:many", "members:some"]:
        assert len(evidence((sign,), language)) > 5
