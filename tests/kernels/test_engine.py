"""Which engine runs, how many threads, and that threads keep the order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextvars import ContextVar

import numpy as np
import pytest
from program import PATIENCE

from influence.errors import UsageError
from influence.kernels import beside, compiled_pays, in_order, threads, when_preparing
from influence.kernels.engine import KERNELS, THREADS, WORTH_COMPILING, each


def test_the_work_decides_unless_the_variable_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KERNELS, raising=False)
    assert compiled_pays(WORTH_COMPILING)
    assert not compiled_pays(WORTH_COMPILING - 1)
    monkeypatch.setenv(KERNELS, "compiled")
    assert compiled_pays(0)
    monkeypatch.setenv(KERNELS, "numpy")
    assert not compiled_pays(float("inf"))
    monkeypatch.setenv(KERNELS, "fortran")
    with pytest.raises(UsageError, match="fortran"):
        compiled_pays(0)


def test_threads_are_those_of_the_process_unless_the_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(THREADS, raising=False)
    assert threads() >= 1
    monkeypatch.setenv(THREADS, "7")
    assert threads() == 7
    for bad in ("0", "-1", "two", "1.5"):
        monkeypatch.setenv(THREADS, bad)
        with pytest.raises(UsageError, match=bad):
            threads()


@pytest.mark.parametrize("crew", ["1", "2", "5"])
def test_results_come_in_the_order_of_the_items(crew: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS, crew)

    def slow_first(item: int) -> int:
        time.sleep(0.02 if item == 0 else 0.0)
        return item * item

    assert list(in_order(slow_first, range(12))) == [item * item for item in range(12)]


def test_an_error_in_an_item_reaches_the_caller_and_stops_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS, "2")
    begun = []

    def fail_at_three(item: int) -> int:
        begun.append(item)
        if item == 3:
            raise ValueError("three")
        return item

    with pytest.raises(ValueError, match="three"):
        list(in_order(fail_at_three, range(1000)))
    assert len(begun) < 100
    assert threading.active_count() < 50


@pytest.mark.parametrize("crew", ["1", "2", "5"])
@pytest.mark.parametrize("count", [0, 1, 3, 40])
def test_each_task_runs_once_and_all_have_ended(crew: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS, crew)
    done: list[int] = []

    def slow_first(item: int) -> None:
        time.sleep(0.02 if item == 0 else 0.0)
        done.append(item)

    each(slow_first, count)
    assert sorted(done) == list(range(count))


@pytest.mark.parametrize("slow", [0, 1])
def test_an_error_in_one_of_each_reaches_the_caller_and_stops_the_rest(
    monkeypatch: pytest.MonkeyPatch, slow: int
) -> None:
    monkeypatch.setenv(THREADS, "2")
    begun: list[int] = []
    both = threading.Barrier(2)

    def fail_at_three(item: int) -> None:
        begun.append(item)
        if item < 2:  # each thread has begun: either may be the one that fails, or that the caller waits for first
            both.wait(PATIENCE)
            time.sleep(0.02 if item == slow else 0.0)
        if item == 3:
            raise ValueError("three")
        time.sleep(0.001)

    with pytest.raises(ValueError, match="three"):
        each(fail_at_three, 1000)
    time.sleep(0.05)
    assert len(begun) < 100


def test_a_task_may_run_tasks_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS, "2")
    done: list[int] = []
    work = threading.Thread(target=lambda: each(lambda _: each(done.append, 20), 40), daemon=True)
    work.start()
    work.join(20)
    assert not work.is_alive()
    assert len(done) == 800


@pytest.mark.parametrize("crew", ["1", "2"])
def test_work_beside_other_work_gives_its_result_or_its_error_where_that_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, crew: str
) -> None:
    monkeypatch.setenv(THREADS, crew)
    met = threading.Event()
    result = beside(lambda: met.set() or threading.current_thread() is threading.main_thread())
    if crew == "2":
        assert met.wait(10)
    assert result() is (crew == "1")

    def fails() -> None:
        raise UsageError("no such town")

    waited_for = beside(fails)
    with pytest.raises(UsageError, match="no such town"):
        waited_for()


def test_a_compiled_loop_is_the_loop() -> None:
    from influence.kernels.jit import jit

    def total(values):
        result = 0.0
        for value in values:
            result += value / 3.0
        return result

    values = np.random.default_rng(1).random(1000)
    assert jit(total)(values) == total(values)


def test_compiling_is_told_once_and_only_where_somebody_listens() -> None:
    from influence.kernels.jit import jit

    made: dict[str, Callable[[int], int]] = {}
    # Loops without a file are compiled anew in every process.
    exec("def first(x): return x + 1\ndef second(x): return x + 2\ndef third(x): return x + 3", made)
    told: list[str] = []
    with when_preparing(lambda: told.append("preparing")):
        assert [jit(made["first"])(1), jit(made["second"])(1)] == [2, 3]
    assert told == ["preparing"]
    assert jit(made["third"])(1) == 4
    assert told == ["preparing"]
    with when_preparing(lambda: told.append("again")):
        pass
    assert told == ["preparing"]


def test_what_a_task_asks_for_in_order_waits_for_no_other_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS, "2")
    result: list[int] = []

    def outer(item: int) -> int:
        return sum(in_order(lambda inner: item * inner, range(20)))

    work = threading.Thread(target=lambda: result.extend(in_order(outer, range(40))), daemon=True)
    work.start()
    work.join(timeout=PATIENCE)
    assert result == [item * 190 for item in range(40)]


def test_work_beside_other_work_speaks_the_language_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS, "2")
    language: ContextVar[str] = ContextVar("language", default="en")
    language.set("de")
    assert beside(language.get)() == "de"


def test_what_one_thread_does_beside_it_does_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS, "1")
    done: list[int] = []

    def task() -> int:
        done.append(1)
        return len(done)

    result = beside(task)
    assert (result(), result(), len(done)) == (1, 1, 1)


def test_nobody_waits_for_those_who_wait_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS, "2")
    found: list[int] = []

    def task(_: int) -> int:
        return beside(lambda: sum(in_order(abs, range(9))))()

    work = threading.Thread(target=lambda: found.extend(in_order(task, range(9))), daemon=True)
    work.start()
    work.join(60)
    assert found == [36] * 9
