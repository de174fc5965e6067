"""Invented names: surnames are put together from syllables, places and firms do not exist."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TERRITORIES: tuple[str, ...] = (
    "Altstadt",
    "Löhviertel",
    "Mühlenvorstadt",
    "Gießhütte",
    "Südhöhe",
    "Weststadt",
    "Bahnhofsviertel",
    "Oberlöße",
    "Niederlöße",
    "Käferrode",
    "Wüstenlöh",
    "Quellröder",
)
"""Seven quarters of the town and five villages around it, the larger ones first."""

MANAGERS: tuple[str, ...] = ("Käthe Brönnrath", "Jörg Häßling", "Özlem Strückmann", "Sören Möhlinger", "Ute Weißbör")

_FIRST = _words(
    "Anneliese Bärbel Björn Christa Dörte Emre Ewa Friederike Götz Günter Hannelore Heiner Ilse Jürgen Karla Käthe "
    "Lütz Malte Margret Mirjam Nadja Olga Özgür Petra Rainer Rosemarie Rüdiger Sabine Selma Sönke Thea Till Ulrike "
    "Ümit Veit Walburga Wiebke Wolfram Xenia Yasemin"
)
_HEAD = _words(
    "Bär Blöm Brönn Däm Düß Esch Fröh Gräb Größ Grüb Häß Hög Jäck Käm Köß Krüm Läm Löß Lüb Mähr Möhl Müß Näß Nöl "
    "Plöß Püt Räu Röt Rüß Säm Schlöm Schnäb Späh Strück Süß Täu Tröß Vöß Wäß Wöll Wüß Zäch Zöbl"
)
_TAIL = _words("rath linger mann huber städt ling bauer hoff meister becker inger kamp brink ner hauer berg ert ke")

TRADES: dict[str, tuple[str, ...]] = {
    "Freie Berufe": ("Steuerbüro", "Architekturbüro", "Kanzlei", "Ingenieurbüro", "Versicherungsbüro", "Notariat"),
    "Gastgewerbe": ("Gasthaus", "Café", "Hotel", "Weinstube", "Catering", "Brauereigasthof", "Eisdiele"),
    "Gesundheit": (
        "Praxis Dr.",
        "Zahnarztpraxis Dr.",
        "Apotheke",
        "Physiotherapie",
        "Tierarztpraxis Dr.",
        "Pflegedienst",
    ),
    "Handel": (
        "Buchhandlung",
        "Fahrradladen",
        "Modehaus",
        "Weinhandel",
        "Eisenwaren",
        "Blumen",
        "Bürobedarf",
        "Feinkost",
    ),
    "Handwerk": (
        "Bäckerei",
        "Schreinerei",
        "Metzgerei",
        "Elektro",
        "Dachdeckerei",
        "Malerbetrieb",
        "Friseursalon",
        "Sanitär",
        "Gärtnerei",
        "Schlosserei",
    ),
    "Industrie": ("Maschinenbau", "Gießerei", "Kunststoffwerk", "Spedition", "Verpackungswerk", "Druckwerk"),
    "Landwirtschaft": ("Hof", "Weingut", "Obsthof", "Biohof", "Geflügelhof", "Imkerei"),
}
"""Segment → trades, each the beginning of a firm's name."""

_FORMS: dict[str, tuple[str, ...]] = {
    "Freie Berufe": ("", "PartG", "& Partner"),
    "Gastgewerbe": ("", "GmbH", "e.K."),
    "Gesundheit": ("", "", "& Kollegen"),
    "Handel": ("", "e.K.", "GmbH", "OHG"),
    "Handwerk": ("", "GmbH", "e.K.", "& Söhne", "& Töchter"),
    "Industrie": ("GmbH", "GmbH & Co. KG", "AG", "KG"),
    "Landwirtschaft": ("", "GbR", "KG"),
}


@dataclass(frozen=True)
class Circle:
    """A pattern of group names: ``{t}`` is a territory, ``{n}`` a proper name.

    ``trades`` limits it to segments (empty: all); ``draw`` is how large such groups are beside others.
    """

    kind: str
    pattern: str
    draw: float = 1.0
    trades: tuple[str, ...] = ()


_SAINTS = _words("Ägidius Barbara Blasius Cyriakus Florian Gertrud Hubertus Kilian Mauritius Ottilie Ursula Wendelin")
_PROPER = _words("Eintracht Frohsinn Löwenzahn Morgenröte Quelle Silberpfeil Sternwarte Weißdorn Zugvogel Ährenkranz")

CIRCLES: tuple[Circle, ...] = (
    Circle("industry", "Handwerkskammer-Bezirk Lößetal", 6.0, ("Handwerk",)),
    Circle("social", "TSV {t}", 2.5),
    Circle("church", "Pfarrgemeinde St. {n} {t}", 3.0),
    Circle("community", "Freiwillige Feuerwehr {t}", 1.5),
    Circle("industry", "Einkaufsring {t}", 1.2, ("Handel", "Gastgewerbe", "Handwerk")),
    Circle("social", "Gesangverein {n} {t}", 0.8),
    Circle("community", "Nachbarschaft {t}", 1.8),
    Circle("church", "Kirchenchor St. {n} {t}", 0.6),
    Circle("industry", "Gilde der Gastwirte {t}", 0.8, ("Gastgewerbe",)),
    Circle("social", "Löwenrunde {t}", 0.5),
    Circle("community", "Elternbeirat Grundschule {t}", 0.8),
    Circle("industry", "Landvolk {t}", 0.8, ("Landwirtschaft",)),
    Circle("social", "Schützenbruderschaft {t}", 1.2),
    Circle("community", "Bürgerverein {t}", 1.2),
    Circle("industry", "Bau-Innung {t}", 1.0, ("Handwerk",)),
    Circle("church", "Evangelische Kirchengemeinde {t}", 2.0),
    Circle("social", "Karnevalsgesellschaft {n} {t}", 1.0),
    Circle("industry", "Gesundheitsnetz {t}", 0.9, ("Gesundheit",)),
    Circle("community", "Kleingartenverein {n} {t}", 0.6),
    Circle("social", "Tennisclub {t}", 0.9),
    Circle("industry", "Unternehmerfrühstück {t}", 1.2),
    Circle("community", "Förderverein Freibad {t}", 0.7),
    Circle("social", "Musikkapelle {t}", 0.7),
    Circle("industry", "Kreis der Freien Berufe {t}", 0.8, ("Freie Berufe", "Gesundheit")),
    Circle("church", "Posaunenchor {t}", 0.4),
    Circle("social", "Skatrunde {n} {t}", 0.3),
    Circle("community", "Heimatpflege {t}", 0.5),
    Circle("industry", "Industriekreis {t}", 0.5, ("Industrie",)),
    Circle("social", "Lauftreff {t}", 0.6),
    Circle("community", "Dorfladen-Initiative {t}", 0.4),
)
"""Patterns in the order in which a small town takes them."""


def firm_names(segments: list[str], rng: np.random.Generator) -> list[str]:
    """Give every account a name of its segment, no two alike."""
    taken: set[str] = set()
    names = []
    for segment in segments:
        name = _firm(segment, rng)
        while name in taken:
            name = _firm(segment, rng)
        taken.add(name)
        names.append(name)
    return names


def _firm(segment: str, rng: np.random.Generator) -> str:
    trade, form = _pick(TRADES[segment], rng), _pick(_FORMS[segment], rng)
    surname = _pick(_HEAD, rng) + _pick(_TAIL, rng)
    if form == "" or rng.random() < 0.25:
        surname = f"{_pick(_FIRST, rng)} {surname}"
    return f"{trade} {surname} {form}".strip()


def _pick(words: tuple[str, ...], rng: np.random.Generator) -> str:
    return words[int(rng.integers(len(words)))]


def group_name(circle: Circle, territory: str, number: int) -> str:
    """Give the name of the ``number``-th group (from 0) of a pattern; those past the last territory carry a numeral."""
    again = number // len(TERRITORIES)
    proper = _SAINTS if "St. {n}" in circle.pattern else _PROPER
    name = circle.pattern.format(t=territory, n=proper[number % len(proper)])
    local = "{t}" in circle.pattern
    if local and again:
        return f"{name} {again + 1}"
    return name if local or number == 0 else f"{name} {number + 1}"
