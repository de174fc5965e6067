"""Parameters that cannot be are refused, in one sentence shape."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from influence.centrality import (
    Betweenness,
    Constraint,
    Diffusion,
    EffectiveSize,
    Eigenvector,
    Harmonic,
    Katz,
    PageRank,
    PersonalisedPageRank,
    hub_kinds,
    local_ranks,
)
from influence.centrality.example import network_of
from influence.errors import UsageError

NAN = float("nan")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: PageRank(damping=1.5), "The 'damping' of PageRank must be in (0, 1). Got 1.5."),
        (lambda: PageRank(damping=0.0), "The 'damping' of PageRank must be in (0, 1). Got 0.0."),
        (lambda: PageRank(damping=NAN), "The 'damping' of PageRank must be in (0, 1). Got nan."),
        (lambda: PageRank(tolerance=0), "The 'tolerance' of PageRank must be in (0, 1). Got 0."),
        (lambda: PersonalisedPageRank(damping=1), "The 'damping' of PersonalisedPageRank must be in (0, 1). Got 1."),
        (lambda: Diffusion(hops=0), "The 'hops' of Diffusion must be in [1, 1000]. Got 0."),
        (lambda: Diffusion(passing=-0.1), "The 'passing' of Diffusion must be more than 0 and finite. Got -0.1."),
        (
            lambda: Diffusion(passing=float("inf")),
            "The 'passing' of Diffusion must be more than 0 and finite. Got inf.",
        ),
        (lambda: Katz(attenuation=0.0), "The 'attenuation' of Katz must be more than 0 and finite. Got 0.0."),
        (lambda: Katz(tolerance=1), "The 'tolerance' of Katz must be in (0, 1). Got 1."),
        (lambda: Eigenvector(tolerance=-1), "The 'tolerance' of Eigenvector must be in (0, 1). Got -1."),
        (lambda: Harmonic(sources=1), "The 'sources' of Harmonic must be 2 or more. Got 1."),
        (lambda: Harmonic(exact_up_to=-1), "The 'exact_up_to' of Harmonic must be 0 or more. Got -1."),
        (lambda: Betweenness(sources=0), "The 'sources' of Betweenness must be 2 or more. Got 0."),
        (lambda: Betweenness(seed=-1), "The 'seed' of Betweenness must be 0 or more. Got -1."),
        (lambda: Constraint(accounts=0), "The 'accounts' of Constraint must be 1 or more. Got 0."),
        (lambda: EffectiveSize(max_pairs=0), "The 'max_pairs' of EffectiveSize must be 1 or more. Got 0."),
        (lambda: hub_kinds(network_of({}), 0.0), "The 'share' of hub_kinds must be in (0, 1]. Got 0.0."),
    ],
)
def test_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(UsageError) as refusal:
        make()
    assert str(refusal.value) == message


def test_katz_beyond_the_largest_eigenvalue() -> None:
    with pytest.raises(UsageError, match=r"must be less than 1/λ₁ = 1 for this network\. Got 1\.0\."):
        Katz(attenuation=1.0).score(network_of({}, ["ann bob"]))
    with pytest.raises(UsageError, match=r"has no limit. Got 1\.2\."):
        Katz(attenuation=1.2).score(network_of({"choir": "ann bob"}, ["bob cem"], directed=True))


def test_katz_beyond_the_symmetric_part_where_the_sum_has_a_limit() -> None:
    network = network_of({}, ["ann bob", "bob cem"], directed=True)
    assert Katz(attenuation=10.0).score(network).values.tolist() == [111.0, 11.0, 1.0]


def test_diffusion_beyond_all_numbers() -> None:
    with pytest.raises(UsageError, match="must be smaller for 1000 hops"):
        Diffusion(hops=1000, passing=1e300).score(network_of({}, ["ann bob"]))


def test_ranks_need_a_score_and_a_label_for_everyone() -> None:
    network = network_of({"choir": "ann bob"})
    with pytest.raises(UsageError, match=r"one score an account \(2\)\. Got 3"):
        local_ranks(network, np.zeros(3))
    with pytest.raises(UsageError, match=r"one label an account \(2\)\. Got 1"):
        local_ranks(network, np.zeros(2), ["Nord"])
    with pytest.raises(UsageError, match="'by' of local_ranks must be"):
        local_ranks(network, np.zeros(2), "territory")
