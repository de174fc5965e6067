"""Words for our four kinds in other languages and numbers, and which declared kind a word means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from influence.language.folding import fold, visible, words_of

if TYPE_CHECKING:
    from influence.settings.settings import Kind

_WORDS = {
    "community": "gemeinde gemeinschaft nachbarschaft neighbourhood neighborhood",
    "industry": "branche branchenverband wirtschaft verband",
    "church": (
        "kirche kirchen kirchlich kirchengemeinde kirchengemeinden kirchgemeinde pfarrgemeinde pfarrgemeinden pfarrei "
        "pfarreien pfarre churches parish parishes religion religions religiös religious glaube faith konfession "
        "denomination glaubensgemeinschaft religionsgemeinschaft evangelisch katholisch protestantisch catholic "
        "protestant"
    ),
    "social": "sozial soziales gesellschaftlich",
}
KIND_WORDS: Mapping[str, str] = MappingProxyType(
    {word: kind for kind, words in _WORDS.items() for word in words.split()}
)
"""Folded word → the kind of ours that it means."""


def kind_reader(kinds: Mapping[str, Kind]) -> Callable[[str], str]:
    """Give the function that reads one kind.

    A declared kind is known in any case and Unicode form and with invisible characters inside it; a word for one of our
    kinds means that kind; a text with a word for a sensitive kind in it means that one, so that no other spelling
    loses its protection; anything else stands for itself.

    Examples
    --------
    >>> from influence.settings import DEFAULT_KINDS
    >>> read = kind_reader(DEFAULT_KINDS)
    >>> read("Kirche"), read("ＩＮＤＵＳＴＲＹ"), read("church group"), read("industry group"), read("Segeln")
    ('church', 'industry', 'church', 'industry group', 'Segeln')
    """
    by_form: dict[str, str] = {}
    for name in sorted(kinds):
        by_form.setdefault(fold(name), name)
    by_word = {word: by_form.get(fold(kind), kind) for word, kind in KIND_WORDS.items()} | by_form

    def read(kind: str) -> str:
        shown = visible(kind)
        if shown in kinds:
            return shown
        words = words_of(kind)
        meant = by_word.get(fold(kind)) or by_word.get("".join(words))
        if meant:
            return meant
        within = (by_word.get(word, "") for word in words)
        return next((name for name in within if name in kinds and kinds[name].sensitive), shown)

    return read
