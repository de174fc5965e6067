"""What ``--estimate`` says: time and memory, judged before anything is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from influence.cli.speech import phrase, spoken
from influence.cli.streams import emit

if TYPE_CHECKING:
    from influence.effort import Asked, Effort
    from influence.settings import Settings

ROWS_EXPLAINED = 1000


def say_effort(folder: Path, settings: Settings, sources: int | Literal["exact"] | None = None) -> None:
    """Say on stdout what ranking this project will take, stage by stage."""
    from influence.effort import estimate_effort
    from influence.language import number

    language = spoken()
    whole, short = (estimate_effort(folder, settings, rows, sources) for rows in (None, ROWS_EXPLAINED))
    lines = _stages(whole, language)
    lines += [_total("effort_total", whole, language)]
    if short.total < 0.8 * whole.total:
        low, high = short.range
        lines.append(
            phrase(
                "effort_short",
                rows=number(ROWS_EXPLAINED, language),
                low=number(low, language),
                high=number(high, language),
                memory=number(short.memory / 1e9, language, 1),
            )
        )
    emit("\n".join(lines) + "\n")


def say_effort_of(folder: Path, settings: Settings, asked: Asked) -> None:
    """Say on stdout what another command than ranking will take, stage by stage."""
    from influence.effort import estimated

    name, whole = estimated(folder, settings, asked)
    emit("\n".join([*_stages(whole, spoken()), _total(f"effort_{name}", whole, spoken())]) + "\n")


def _total(key: str, whole: Effort, language: str) -> str:
    from influence.language import number

    low, high = whole.range
    return phrase(
        key,
        low=number(low, language, 0 if low >= 10 else 1),
        high=number(high, language, 0 if high >= 10 else 1),
        memory=number(whole.memory / 1e9, language, 1),
        most=number((whole.memory + whole.more_memory) / 1e9, language, 1),
    )


def _stages(whole: Effort, language: str) -> list[str]:
    """Give a line on the rows, and one a stage."""
    from influence.language import number

    lines = [
        phrase(
            "effort_rows" if whole.exact else "effort_rows_judged",
            accounts=number(whole.accounts, language),
            links=number(whole.links, language),
        )
    ]
    for name, seconds in whole.seconds.items():
        lines.append(phrase("effort_stage", stage=phrase(f"effort_{name}"), seconds=number(seconds, language, 1)))
    return lines
