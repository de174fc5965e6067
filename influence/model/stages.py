"""Steps that refuse each other's results where they stand in the wrong place."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from types import MappingProxyType
from typing import ParamSpec, TypeVar

from influence.model.clusters import Clusters
from influence.model.dataset import Dataset
from influence.model.network import Network
from influence.model.priorities import Priorities
from influence.model.rates import Rates
from influence.model.scores import Scores
from influence.model.values import Values

P = ParamSpec("P")
R = TypeVar("R")

_NOUNS = MappingProxyType(
    {
        "dataset": Dataset,
        "network": Network,
        "scores": Scores,
        "values": Values,
        "rates": Rates,
        "priorities": Priorities,
        "clusters": Clusters,
    }
)
"""What a parameter of this name is, in every step."""


def stage(step: Callable[P, R]) -> Callable[P, R]:
    """Give a step that says which of its arguments is not what its name says, such as two that are swapped.

    Raises
    ------
    TypeError
        By the step: a parameter called ``dataset`` is no :class:`Dataset`, and so on. ``None`` passes where it is the
        default.

    Examples
    --------
    >>> @stage
    ... def count(dataset: Dataset, network: Network) -> int:
    ...     return network.n_accounts
    >>> count(None, None)
    Traceback (most recent call last):
    TypeError: count(dataset, network): 'dataset' must be a Dataset. Got NoneType.
    """
    parameters = tuple(inspect.signature(step).parameters.values())
    names = tuple(parameter.name for parameter in parameters)
    expected = {one.name: _NOUNS[one.name] for one in parameters if one.name in _NOUNS}
    optional = {parameter.name for parameter in parameters if parameter.default is None}

    @wraps(step)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        for name, given in (*zip(names, args, strict=False), *kwargs.items()):
            noun = expected.get(name)
            if noun is None or isinstance(given, noun) or (given is None and name in optional):
                continue
            needed = ", ".join(one.name for one in parameters if one.default is one.empty)
            raise TypeError(
                f"{step.__name__}({needed}): {name!r} must be a {noun.__name__}. Got {type(given).__name__}."
            )
        return step(*args, **kwargs)

    return checked
