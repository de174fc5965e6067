"""What referral values rest on, in words: every rate with its range, and whether it is declared or learned."""

from __future__ import annotations

from collections.abc import Callable

from influence.language import fewer_than, is_few, listed, money, number, say, word
from influence.model import Dataset, Learned, Rates


def acting_rates(dataset: Dataset, rates: Rates, newcomer: float, currency: str, samples: int) -> tuple[str, ...]:
    """Say which rates act, which of them are learned from how many events, and how sure they are."""
    settings, language = dataset.settings.referral, dataset.settings.project.language

    def tell(key: str, **values: object) -> str:
        return say(language, "value", key, **values)

    least = dataset.settings.least

    def rate(one: Learned) -> str:
        return _known(one, language, lambda x: number(x, language, 2), least)

    def share(one: Learned) -> str:
        return _known(one, language, lambda x: listed([number(100 * x, language), "%"], " "), least)

    telling = [
        listed([word(kind, language), rate(one)], " ") for kind, one in zip(rates.kinds, rates.telling, strict=True)
    ]
    ties = [listed([word(kind, language), share(one)], " ") for kind, one in zip(rates.kinds, rates.tie, strict=True)]
    learned = rates.assumptions if rates.learned else (tell("no_history"),)
    return (
        tell("telling", rates=listed(telling) or "–", chances=listed(ties) or "–", hops=settings.hops),
        tell("participation", shares=_by_segment(rates, share, tell("other_segments"))),
        tell("conversion", share=share(rates.conversion), newcomer=money(newcomer, currency, language)),
        tell(
            "additional",
            share=share(rates.type_one_share),
            cost=money(settings.acquisition_cost, currency, language),
        ),
        tell("brackets"),
        *learned,
        tell("sampling", samples=samples),
    )


def _known(one: Learned, language: str, write: Callable[[float], str], least: int) -> str:
    """Write a number with what it rests on, of fewer events than ``least`` not how many, and its 90 % range."""
    value, low, high = write(one.mean), write(one.low), write(one.high)
    if one.learned:
        few = is_few(one.evidence, least)
        events = fewer_than(least, language) if few else number(max(one.evidence, 1.0), language)
        key = "learned_once" if events == number(1.0, language) else "learned"
        return say(language, "value", key, value=value, events=events, low=low, high=high)
    if one.low == one.high:
        return say(language, "value", "declared", value=value)
    return say(language, "value", "declared_about", value=value, low=low, high=high)


def _by_segment(rates: Rates, share: Callable[[Learned], str], others: str) -> str:
    """List the segments whose participation is learned; all others share the declared one."""
    named = list(zip(rates.segments, rates.segment_participation, strict=True))
    known = [listed([segment, share(one)], " ") if segment else share(one) for segment, one in named if one.learned]
    declared = [one for _, one in named if not one.learned]
    if declared:
        known.append(listed([others, share(declared[0])], " ") if known else share(declared[0]))
    return listed(known)


def stand_ins(
    dataset: Dataset, newcomer: float, has_money: bool, without_potential: int, assumed_share: float
) -> tuple[str, ...]:
    """Say what stands in for facts that the data lack."""
    language, sentences = dataset.settings.project.language, []
    if not has_money:
        sentences.append(say(language, "value", "no_money", points=number(newcomer, language)))
    elif without_potential:
        sentences.append(say(language, "value", "prospect_potential", count=without_potential))
    if assumed_share > 0:
        share = number(dataset.settings.referral.market_share * 100, language)
        part = number(max(assumed_share * 100, 1), language)
        sentences.append(say(language, "value", "market_share", share=share, part=part))
    return tuple(sentences)
