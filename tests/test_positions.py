"""Where texts stand in a list of texts, whatever they look like."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.kernels.engine import KERNELS
from influence.model import numbered
from influence.model.numbered import by_number
from influence.model.positions import contained, positions

TEXT = pa.large_string()
FORMS = st.sampled_from(["K-{:03d}", "{:05d}", "{}", "Ä{:02d}", "x{}y", "K-{:03d} ", ""])
TEXTS = st.builds(str.format, FORMS, st.integers(0, 120))


def _looked_up(texts: list[str | None], among: list[str]) -> list[int]:
    place = {text: number for number, text in enumerate(among)}
    return [-1 if text is None else place.get(text, -1) for text in texts]


@given(
    texts=st.lists(st.none() | TEXTS, max_size=60), among=st.lists(TEXTS, max_size=30, unique=True), cut=st.booleans()
)
def test_positions_are_those_of_a_dictionary(texts: list[str | None], among: list[str], *, cut: bool) -> None:
    wanted, known = pa.array(texts, TEXT), pa.array(among, TEXT)
    if cut:  # a slice begins in the middle of its buffers
        wanted, texts = wanted.slice(2), texts[2:]
        known, among = known.slice(1), among[1:]
    assert positions(wanted, known).tolist() == _looked_up(texts, among)
    counted = by_number(wanted, known)
    assert counted is None or counted.tolist() == _looked_up(texts, among)


@given(
    numbers=st.lists(st.integers(0, 400), min_size=1, unique=True),
    prefix=st.sampled_from(["", "K-", "Ä", "2024-"]),
    others=st.lists(st.none() | TEXTS, max_size=20),
    block=st.integers(1, 50),
    engine=st.sampled_from(["numpy", "compiled"]),
)
def test_ids_of_one_form_are_found_by_their_numbers(
    numbers: list[int], prefix: str, others: list[str | None], block: int, engine: str
) -> None:
    among = [f"{prefix}{number:04d}" for number in numbers]
    texts = [*among, *others, f"{prefix}0401", f"{prefix}+123", f"{prefix}12 4", *reversed(among)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbered, "_BLOCK", block)
        patch.setattr(numbered, "_ROOM", 1000)
        patch.setenv(KERNELS, engine)
        found = by_number(pa.array(texts, TEXT), pa.array(among, TEXT))
    assert found is not None
    assert found.tolist() == _looked_up(texts, among)


@pytest.mark.parametrize(
    "among",
    [["a", "b"], ["7", "17"], ["a1", "b2"], ["000001", "999999"], [], ["12345678901234567890", "12345678901234567891"]],
)
def test_ids_of_no_form_are_left_to_hashing(among: list[str]) -> None:
    found = by_number(pa.array(["x", *among], TEXT), pa.array(among, TEXT))
    assert found is None or found.tolist() == _looked_up(["x", *among], among)
    assert positions(pa.array(["x", *among], TEXT), pa.array(among, TEXT)).tolist() == [-1, *range(len(among))]


@pytest.mark.parametrize("engine", ["numpy", "compiled"])
def test_many_ids_of_one_form(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    monkeypatch.setenv(KERNELS, engine)
    among = [f"K-{number:06d}" for number in range(0, 60_000, 2)]
    texts = [f"K-{number:06d}" for number in range(60_010)]
    expected = [number // 2 if number % 2 == 0 and number < 60_000 else -1 for number in range(60_010)]
    assert positions(pa.array(texts, TEXT), pa.array(among, TEXT)).tolist() == expected


@given(texts=st.lists(st.none() | TEXTS, max_size=40), among=st.lists(st.none() | TEXTS, max_size=40))
def test_what_is_contained_is_that_of_a_set(texts: list[str | None], among: list[str | None]) -> None:
    known = {text for text in among if text is not None}
    found = contained(pa.array(texts, TEXT), pa.array(among, TEXT))
    assert found.tolist() == [text is not None and text in known for text in texts]
