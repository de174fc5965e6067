"""The log of decisions, and what they do to a list."""

from __future__ import annotations

import json
import threading
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from builders import dataset
from hypothesis import given
from hypothesis import strategies as st

from influence.memory import FOLDER, append_override, forget_overrides, read_overrides
from influence.model.overrides import Override
from influence.pipeline import rank_accounts
from influence.priority import approachable
from influence.priority.overriding import _ordered

DAY = date(2025, 3, 31)


def decision(account: str, action: str = "exclude", rank: int | None = None, number: int = 0) -> Override:
    return Override(number, account, action, rank, "because", "Anna", DAY, DAY, 3)


def test_a_log_gives_back_what_was_put_in(tmp_path: Path) -> None:
    odd = Override(0, "=1+1\u202e\n", "rank", 2, 'sagt: "nein"\n', "Ann\u00e4", DAY)
    first = append_override(tmp_path, odd)
    second = append_override(tmp_path, decision("b"))
    assert (first.number, second.number) == (1, 2)
    assert read_overrides(tmp_path) == ((first, second), ())


def test_lines_that_are_no_decision_are_named_and_kept(tmp_path: Path) -> None:
    append_override(tmp_path, decision("a"))
    path = tmp_path / FOLDER / "overrides.jsonl"
    good = path.read_text(encoding="utf-8")
    broken = ["no json", "[]", '{"number": 1}', good.strip().replace('"exclude"', '"delete"'), "[" * 5000, "\x00"]
    path.write_text("\n".join(broken) + "\n" + good, encoding="utf-8")
    entries, faults = read_overrides(tmp_path)
    assert [entry.account_id for entry in entries] == ["a"]
    assert len(faults) == len(broken) and all(f"line {line}" in fault for line, fault in enumerate(faults, 1))
    append_override(tmp_path, decision("b"))
    assert path.read_text(encoding="utf-8").startswith("\n".join(broken))


def test_forgetting_leaves_no_byte(tmp_path: Path) -> None:
    for account in ("secret-id", "b", "secret-id"):
        append_override(tmp_path, decision(account))
    assert forget_overrides(tmp_path, {"secret-id"}) == 2
    assert b"secret-id" not in (tmp_path / FOLDER / "overrides.jsonl").read_bytes()
    assert [entry.account_id for entry in read_overrides(tmp_path)[0]] == ["b"]


def test_two_at_once_lose_nothing(tmp_path: Path) -> None:
    workers = [threading.Thread(target=append_override, args=(tmp_path, decision(f"a{i}"))) for i in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    entries, faults = read_overrides(tmp_path)
    assert [entry.number for entry in entries] == list(range(1, 9)) and not faults


@given(
    st.integers(1, 9).flatmap(
        lambda n: st.tuples(
            st.permutations(range(n)),
            st.dictionaries(
                st.integers(0, n - 1),
                st.one_of(
                    st.just(("exclude", None)),
                    st.just(("include", None)),
                    st.integers(1, 12).map(lambda r: ("rank", r)),
                ),
            ),
        )
    )
)
def test_the_order_under_decisions(case: tuple[list[int], dict[int, tuple[str, int | None]]]) -> None:
    order, chosen = case
    about = {
        account: decision(str(account), action, rank, number=number)
        for number, (account, (action, rank)) in enumerate(chosen.items(), start=1)
    }
    result = _ordered(np.array(order), about).tolist()
    assert sorted(result) == sorted(order)
    out = [account for account in order if about.get(account) and about[account].action == "exclude"]
    assert result[len(result) - len(out) :] == out
    free = [a for a in order if a not in about or about[a].action == "include"]
    assert [account for account in result if account in free] == free
    placed = {account: entry.rank for account, entry in about.items() if entry.action == "rank"}
    last_of = {
        rank: max(
            a
            for a in placed
            if placed[a] == rank and about[a].number == max(about[b].number for b in placed if placed[b] == rank)
        )
        for rank in placed.values()
    }
    room = len(order) - len(out)
    for rank, account in last_of.items():
        before = sum(1 for other in placed if placed[other] < rank)
        crowded = any(sum(1 for other in placed if low <= placed[other] < rank) > rank - low for low in range(1, rank))
        if rank <= room - (len(placed) - before - 1) and not crowded:
            assert result.index(account) == rank - 1


def town(overrides: tuple[Override, ...] = ()):
    from dataclasses import replace

    data = dataset(
        accounts=[
            {"account_id": key, "name": key.upper(), "revenue": worth, "status": "customer"}
            for key, worth in zip("abcd", (40, 30, 20, 10), strict=True)
        ],
        groups=[{"group_id": "g", "name": "Club", "kind": "social", "size": 30}],
        affiliations=[{"account_id": key, "group_id": "g", "kind": "social"} for key in "abc"],
    )
    return replace(data, overrides=overrides)


def test_a_list_follows_decisions_and_keeps_its_numbers() -> None:
    plain = rank_accounts(town()).frame
    listed = rank_accounts(town((decision("a"), decision("d", "rank", 1, 2)))).frame
    assert listed["account_id"].tolist() == ["d", "b", "c", "a"]
    assert listed["rank"].tolist() == [1, 2, 3, 4] and listed["computed_rank"].tolist() == [4, 2, 3, 1]
    assert listed["override"].tolist() == ["placed", "", "", "excluded"]
    assert listed["reason"][0].startswith("Placed at rank 1 by Anna on 2025-03-31 (computed rank 4): because. ")
    both = plain.set_index("account_id")[["priority", "own_value", "referral_value", "diffusion"]]
    assert both.equals(listed.set_index("account_id")[both.columns].loc[both.index])
    assert "computed_rank" not in plain


def test_whom_to_approach() -> None:
    data = town((decision("a"), decision("d", "include")))
    assert approachable(data, [True, True, False, False]).tolist() == [False, True, False, True]


@pytest.mark.parametrize(("action", "rank"), [("rank", None), ("rank", 0), ("exclude", 1), ("delete", None)])
def test_an_impossible_decision_is_refused(action: str, rank: int | None) -> None:
    with pytest.raises(ValueError, match=r"rank|one of"):
        decision("a", action, rank)


def test_the_log_is_json_that_others_read(tmp_path: Path) -> None:
    append_override(tmp_path, decision("a", "rank", 2))
    [line] = (tmp_path / FOLDER / "overrides.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "number": 1,
        "account_id": "a",
        "action": "rank",
        "rank": 2,
        "reason": "because",
        "author": "Anna",
        "on": "2025-03-31",
        "as_of": "2025-03-31",
        "computed_rank": 3,
    }
