"""What own value rests on, in sentences."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from influence.language import Plain, money, number, say
from influence.model import Dataset
from influence.value.foretold import Foretold
from influence.value.orders import NotFitted
from influence.value.stated import Stated


def own_sentences(
    dataset: Dataset, stated: Stated, basis: npt.NDArray[np.object_], ahead: Foretold | NotFitted | None
) -> tuple[str, ...]:
    """Say horizon and currency, what stands for margin, and what orders were used for.

    Parameters
    ----------
    dataset, stated, ahead
        What own value is made of.
    basis
        n codes of where it comes from in the end.
    """
    settings, project = dataset.settings.value, dataset.settings.project
    language = project.language
    counts = Counter(basis.tolist())
    foretold = len(ahead.who) if isinstance(ahead, Foretold) else 0
    sentences = [
        say(
            language,
            "value",
            "horizon",
            count=Plain(settings.horizon_years),
            currency=project.currency,
            retention=number(settings.retention * 100, language),
            discount=number(settings.discount_rate * 100, language, 1),
        )
    ]
    if stated.rate_source == "none" and counts["revenue"] + counts["orders"] + foretold:
        sentences.append(say(language, "value", "revenue_as_margin"))
    elif counts["margin_rate"] + counts["orders"] + foretold:
        rate = number(stated.rate * 100, language, 1)
        sentences.append(say(language, "value", f"margin_rate_{stated.rate_source}", rate=rate))
    if isinstance(ahead, Foretold):
        sentences += _model(ahead, dataset, float(ahead.amount.sum()))
    elif ahead is not None and (counts["orders"] or settings.from_orders == "model"):
        sentences.append(say(language, "value", f"no_model_{ahead.reason}"))
    if counts["orders"]:
        sentences.append(say(language, "value", "orders", count=counts["orders"]))
    if counts["missing"]:
        sentences.append(say(language, "value", "missing", count=counts["missing"]))
    return tuple(sentences)


def _model(ahead: Foretold, dataset: Dataset, total: float) -> list[str]:
    """Say what the models learned from, how orders were counted, and what they were used for."""
    project, histories = dataset.settings.project, ahead.forecast.histories
    language, currency = project.language, project.currency
    again = int(np.count_nonzero(histories.again > 0))
    correlation = number(ahead.forecast.correlation, language, 2)
    sentences = [
        say(language, "value", "orders_learned", accounts=len(histories), again=again, correlation=correlation)
    ]
    if len(ahead.who):
        low, high = (money(end, currency, language) for end in ahead.total)
        said = {"total": money(total, currency, language), "low": low, "high": high}
        sentences.append(say(language, "value", "orders_model", count=len(ahead.who), **said))
    else:
        sentences.append(say(language, "value", "orders_beside"))
    counted = {"orders_later": histories.later, "orders_free": histories.free, "orders_returned": histories.returns}
    return sentences + [say(language, "value", key, count=count) for key, count in counted.items() if count]
