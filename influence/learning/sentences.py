"""What was learned from what, and what was left out, in the project's language."""

from __future__ import annotations

from dataclasses import dataclass

from influence.language import number, say
from influence.learning.calendar import AFTER_ALL
from influence.learning.history import History
from influence.learning.reconcile import RULES
from influence.model import Dataset, Matched


@dataclass(frozen=True)
class Told:
    """What the sentences speak of.

    Parameters
    ----------
    dataset, history
        What was read, and what happened; no history: the settings switch it off.
    unrecorded
        Referrals credited to ways that no table records.
    nominations
        How many nominations count.
    comparison
        The matched comparison, where there is one.
    estimable
        Whether the data allow an estimate of the type-one share; ``None`` where nobody looked.
    """

    dataset: Dataset
    history: History | None
    unrecorded: float
    nominations: int
    comparison: Matched | None
    estimable: bool | None

    @property
    def language(self) -> str:
        """The project's language."""
        return self.dataset.settings.project.language

    def say(self, key: str, **values: object) -> str:
        """Give a phrase on learning."""
        return say(self.language, "learning", key, **values)


def assumptions(told: Told) -> tuple[str, ...]:
    """Say what every number rests on."""
    settings = told.dataset.settings.learning
    return (
        *_telling(told),
        *_participation(told),
        told.say(
            "beliefs",
            telling=_plain(settings.telling_evidence, told),
            ties=_plain(settings.tie_evidence, told),
            participation=_plain(settings.participation_evidence, told),
            conversion=_plain(settings.conversion_evidence, told),
        ),
        _type_one(told),
    )


def _type_one(told: Told) -> str:
    settings = told.dataset.settings.learning
    if not told.estimable:
        return told.say("type_one_alone" if told.estimable is None else "type_one_unknown")
    key = "type_one_estimated" if settings.type_one == "estimate" else "type_one_declared"
    return told.say(key, days=settings.anyway_days)


def _telling(told: Told) -> list[str]:
    history, settings = told.history, told.dataset.settings.learning
    if history is None:
        return [told.say("switched_off")]
    if not len(history.asks) and not len(history.referrals):
        return [told.say("priors_only")]
    said = []
    if history.assumed:
        share = number(told.dataset.settings.referral.participation * 100, told.language)
        a_year = number(settings.asks_per_year, told.language, 0 if settings.asks_per_year % 1 == 0 else 1)
        key = "without_asks" if len(history.answered) else "without_evidence"
        said.append(told.say(key, count=len(history.answered), share=share, occasions=a_year))
    else:
        said.append(
            told.say("telling", count=len(history.answered), asks=len(history.tellings), days=settings.window_days)
        )
    if _open(told.dataset.settings.referral.conversion):
        decided = len(history.decided)
        said.append(told.say("conversion", count=decided) if decided else told.say("conversion_undecided"))
    if len(history.tellings):
        said.append(told.say("sizes"))
    return said


def _open(chance: float) -> bool:
    """Tell whether history moves a declared chance; one that is declared impossible or certain stays."""
    return 0 < chance < 1


def _participation(told: Told) -> list[str]:
    history, said = told.history, []
    if history is not None and len(history.asks) and _open(told.dataset.settings.referral.participation):
        said.append(told.say("participation", count=len(history.asks)))
    if told.nominations:
        weight = number(told.dataset.settings.learning.nomination_weight, told.language, 2)
        said.append(told.say("nominations", count=told.nominations, weight=weight))
    return said


def notes(told: Told) -> tuple[str, ...]:
    """Say what was left out by which rule, and what a reader should keep in mind."""
    history = told.history
    if history is None:
        return ()
    said = [told.say(rule, count=history.left_out[rule]) for rule in RULES if history.left_out[rule]]
    days = told.dataset.settings.learning.answer_days
    said += [
        told.say(key, count=count, days=days)
        for key, count in (("silent_asks", history.silent_asks), ("open_asks", history.open_asks))
        if count
    ]
    if history.unasked and not history.assumed:
        said.append(told.say("unasked", count=history.unasked))
    if len(history.answered):
        part = number(100 * told.unrecorded / len(history.answered), told.language)
        said.append(told.say("unrecorded_without_asks" if history.assumed else "unrecorded", share=part))
    said += _homophily(told)
    if history.standing.today >= AFTER_ALL - 1 and (len(history.referrals) or len(history.asks)):
        said.append(told.say("no_date"))
    return tuple(said)


def _homophily(told: Told) -> list[str]:
    """Set the matched comparison beside the naive one."""
    history, seen = told.history, told.comparison
    if seen is None:
        return [told.say("not_comparable")] if history is not None and len(history.referrals) else []
    language = told.language
    return [
        told.say(
            "homophily",
            exposed=seen.exposed,
            unexposed=seen.unexposed,
            naive=number(seen.naive, language, 1),
            matched=number(seen.matched, language, 1),
            low=number(seen.low, language, 1),
            high=number(seen.high, language, 1),
            gap=number(seen.gap, language, 1),
        )
    ]


def _plain(value: float, told: Told) -> str:
    return number(value, told.language, 0 if value % 1 == 0 else 1)
