"""Customer lists with planted duplicates and planted near misses: the same seed gives the same list and the same truth.

The list is that of the fictional town (or English firms), with contact details; some records stand a second time as
somebody else would have typed them, and some others only look as if they did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from influence.demo import Town, build_town

Language = Literal["de", "en"]
Record = dict[str, str]

COLUMNS = ("account_id", "name", "revenue", "status", "territory", "email", "website", "phone", "street", "postcode",
           "city", "vat_id")  # fmt: skip


def _words(text: str) -> list[str]:
    return [word.replace("_", " ") for word in text.split()]


_FREE = ("gmail.com", "web.de", "gmx.de", "outlook.com", "yahoo.com")
_STREETS = {
    "de": _words(
        "Hauptstraße Lindenweg Bahnhofstraße Mühlgasse Schulstraße Gartenweg Kirchplatz Brunnenstraße Ringstraße "
        "Am_Markt Bergstraße Wiesenweg Rosengasse Talstraße"
    ),
    "en": _words(
        "High_Street Mill_Lane Station_Road Church_Road Park_Avenue Bridge_Street Queen_Street Market_Place "
        "Orchard_Road King_Street Victoria_Road Elm_Close"
    ),
}
_FORMS = {
    "de": (("GmbH", "Gesellschaft mbH", "G.m.b.H.", "gmbh", ""), ("e.K.", "eK", "e. K.", ""), ("OHG", "oHG", ""),
           ("AG", "Aktiengesellschaft", "ag"), ("GmbH & Co. KG", "GmbH & Co KG", "GmbH u. Co. KG", ""),
           ("& Söhne", "und Söhne", "u. Söhne"), ("& Töchter", "und Töchter"), ("& Partner", "und Partner"),
           ("& Kollegen", "u. Kollegen"), ("KG", "Kommanditgesellschaft", ""), ("GbR", "GBR", "")),
    "en": (("Ltd", "Limited", "Ltd.", "LTD", ""), ("Inc", "Incorporated", "Inc.", ""), ("LLP", "L.L.P.", ""),
           ("& Sons", "and Sons", "& Son's"), ("& Co", "and Company", "& Co."), ("plc", "PLC", "")),
}  # fmt: skip
_TRADES = _words(
    "Bakery Plumbing Joinery Florist Bookshop Butchers Roofing Electrical Dental_Practice Accountants Architects "
    "Garage Brewery Pharmacy Veterinary_Surgery Catering Haulage Printing Nurseries Opticians Guest_House Cycles"
)
_GIVEN = _words("Alice Brian Clara Derek Edith Frank Grace Harold Irene Jack Kate Leonard Mabel Norman Olive Percy")
_SURNAMES = [
    head + tail
    for head in _words("Ash Black Brad Carl Dun Elm Fair Gold Hart Kings Lang Mar Nor Oak Pem Red Stan Thorn Wal Whit")
    for tail in _words("brook by combe den field ford ham hurst ley man ridge sen stone ton wood worth")
]
_SUFFIX = ("Ltd", "Ltd", "& Sons", "", "", "LLP", "Inc", "& Co", "plc")


@dataclass(frozen=True)
class Planted:
    """A list and its truth.

    Parameters
    ----------
    accounts
        :data:`COLUMNS` as texts, in the order of their ids.
    duplicates
        Pairs of ids, the smaller first, that are the same account.
    near
        Pairs that look alike and are two, by what makes them so.
    """

    accounts: pd.DataFrame
    duplicates: frozenset[tuple[str, str]]
    near: dict[str, frozenset[tuple[str, str]]]

    def write(self, folder: Path) -> None:
        """Write the list as a project of accounts that know each other in a ring."""
        folder.mkdir(parents=True, exist_ok=True)
        self.accounts.to_csv(folder / "accounts.csv", index=False)
        ids = self.accounts["account_id"].tolist()
        ties = pd.DataFrame({"source": ids, "target": [*ids[1:], ids[0]], "kind": "social"})
        ties.to_csv(folder / "ties.csv", index=False)


def plant(seed: int, language: Language = "de", accounts: int = 600, share: float = 0.15) -> Planted:
    """Draw a list.

    Parameters
    ----------
    seed
        Of everything drawn.
    language
        Of names, addresses and slips.
    accounts
        Number of true accounts.
    share
        Share of them that stand a second time.
    """
    rng = np.random.default_rng([seed, accounts])
    firms = _town(seed, accounts) if language == "de" else _english(rng, accounts)
    records = [_details(firm, language, rng) for firm in firms]
    order = rng.permutation(accounts)
    twins, rest = order[: int(accounts * share)], order[int(accounts * share) :]
    made: list[tuple[int, Record, str]] = [(int(n), _corrupted(records[n], language, rng), "") for n in twins]
    kinds: tuple[tuple[str, Callable[[Record, Language, np.random.Generator], Record]], ...] = (
        ("branch", _branch), ("relative", _relative), ("neighbour", _neighbour), ("name", _near_name),
        ("site", _site), ("surname", _surname)
    )  # fmt: skip
    step = max(accounts // 40, 1)
    for place, (kind, make) in enumerate(kinds):
        made += [(int(n), make(records[n], language, rng), kind) for n in rest[place * step : (place + 1) * step]]
    everyone = records + [record for _, record, _ in made]
    numbers = rng.permutation(len(everyone))
    ids = [f"{number + 1:06}" for number in numbers.tolist()]
    found: dict[str, set[tuple[str, str]]] = {}
    for place, (source, _, kind) in enumerate(made, start=accounts):
        first, second = sorted((ids[source], ids[place]))
        found.setdefault(kind, set()).add((first, second))
    frame = pd.DataFrame([{"account_id": i, **r} for i, r in zip(ids, everyone, strict=True)], columns=list(COLUMNS))
    frame = frame.fillna("").sort_values("account_id", kind="stable").reset_index(drop=True).astype("str")
    near = {kind: frozenset(pairs) for kind, pairs in found.items() if kind}
    return Planted(frame, frozenset(found.get("", ())), near)


def _town(seed: int, accounts: int) -> list[Record]:
    frame = build_town(Town(accounts=accounts, seed=seed)).tables["accounts"]
    columns = ["name", "revenue", "status", "territory"]
    known = frame[columns].astype("object").fillna("")
    return [dict(zip(columns, map(str, row), strict=True)) for row in known.itertuples(index=False)]


def _english(rng: np.random.Generator, accounts: int) -> list[Record]:
    found: dict[str, Record] = {}
    while len(found) < accounts:
        given = f"{rng.choice(_GIVEN)} " if rng.random() < 0.35 else ""
        name = f"{given}{rng.choice(_SURNAMES)} {rng.choice(_TRADES)} {rng.choice(_SUFFIX)}"
        found[name] = {
            "name": name.strip(),
            "revenue": f"{rng.lognormal(8, 1):.2f}",
            "status": "customer",
            "territory": f"District {rng.integers(1, 13)}",
        }
    return list(found.values())


def _details(firm: Record, language: Language, rng: np.random.Generator) -> Record:
    """Give a firm contact details, some of which nobody recorded."""
    own = _plain(firm["name"])
    domain = "-".join(own.split()[:3]) + (".de" if language == "de" else ".co.uk")
    street = str(rng.choice(_STREETS[language]))
    number = int(rng.integers(1, 120))
    record = {
        **firm,
        "street": f"{street} {number}" if language == "de" else f"{number} {street}",
        "city": firm["territory"],
        "postcode": f"{70000 + sum(map(ord, firm['territory'])) % 97:05}" if language == "de" else
        f"AB{sum(map(ord, firm['territory'])) % 9 + 1} {rng.integers(1, 9)}XY",
        "phone": f"0{rng.integers(7000, 7999)} {rng.integers(100000, 999999)}" if language == "de" else
        f"01{rng.integers(200, 999)} {rng.integers(100000, 999999)}",
        "vat_id": f"{'DE' if language == 'de' else 'GB'}{rng.integers(10**8, 10**9)}",
        "website": f"https://www.{domain}/",
        "email": f"info@{domain}",
    }  # fmt: skip
    if rng.random() < 0.35:
        mailbox = ".".join(own.split()[-2:])
        record |= {"website": "", "email": f"{mailbox}{rng.integers(10, 99)}@{rng.choice(_FREE)}"}
    return _forgotten(record, 0.25, rng)


def _forgotten(record: Record, share: float, rng: np.random.Generator) -> Record:
    fields = ("email", "website", "phone", "street", "vat_id")
    gone = {name: "" for name in fields if rng.random() < share}
    if "street" in gone:
        gone |= {"postcode": "", "city": ""} if rng.random() < 0.5 else {}
    return record | gone


def _corrupted(record: Record, language: Language, rng: np.random.Generator) -> Record:
    """Give a record as somebody else would have typed it."""
    other = dict(record)
    other["name"] = _retyped(record["name"], language, rng)
    other["revenue"] = record["revenue"] if rng.random() < 0.3 else f"{rng.lognormal(7, 1):.2f}"
    if record["phone"]:
        area, line = record["phone"].split(" ")
        country = "49" if language == "de" else "44"
        shapes = [
            f"{area}/{line}",
            f"+{country} {area[1:]} {line[:3]} {line[3:]}",
            f"({area}) {line}",
            f"{area}-{line}",
        ]
        other["phone"] = str(rng.choice(shapes))
    if record["street"]:
        other["street"] = _restreet(record["street"], rng)
    mailbox, _, domain = record["email"].partition("@")
    if record["email"] and domain not in _FREE and rng.random() < 0.3:
        other["email"] = f"{rng.choice(['kontakt', 'buero', 'office', mailbox.upper()])}@{domain}"
    if record["vat_id"] and rng.random() < 0.5:
        other["vat_id"] = " ".join((record["vat_id"][:2], record["vat_id"][2:5], record["vat_id"][5:]))
    if rng.random() < 0.08:  # moved
        moved = _details({k: record[k] for k in ("name", "revenue", "status", "territory")}, language, rng)
        other |= {name: moved[name] for name in ("street", "postcode", "city", "phone")}
    return _forgotten(other, 0.3, rng)


def _retyped(name: str, language: Language, rng: np.random.Generator) -> str:
    for forms in _FORMS[language]:
        if name.endswith(f" {forms[0]}"):
            name = f"{name.removesuffix(forms[0])}{rng.choice(forms)}".strip()
            break
    slips: list[Callable[[str], str]] = [
        lambda text: text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss"),
        lambda text: text.replace("ä", "a").replace("ö", "o").replace("ü", "u").replace("ß", "ss"),
        str.upper,
        str.lower,
        lambda text: _slip(text, rng),
        lambda text: _slip(text, rng),
        lambda text: " ".join([text.split()[-1] + ",", *text.split()[:-1]]) if len(text.split()) > 1 else text,
        lambda text: f"{'Firma' if language == 'de' else 'The'} {text}",
        lambda text: text.replace("&", "+"),
        lambda text: _shortened(text, rng),
        lambda text: text,
    ]
    for number in rng.choice(len(slips), size=int(rng.integers(1, 4)), replace=False).tolist():
        name = slips[number](name)
    return name


def _shortened(text: str, rng: np.random.Generator) -> str:
    """Abbreviate a long word."""
    words = text.split()
    long = [place for place, word in enumerate(words) if len(word) > 8 and word.isalpha()]
    if not long:
        return text
    place = int(rng.choice(long))
    return " ".join([*words[:place], f"{words[place][: int(rng.integers(4, 6))]}.", *words[place + 1 :]])


def _slip(text: str, rng: np.random.Generator) -> str:
    """Swap, drop, double or change a letter of a long word."""
    words = text.split()
    long = [place for place, word in enumerate(words) if len(word) > 5]
    if not long:
        return text
    place = int(rng.choice(long))
    word = words[place]
    at = int(rng.integers(1, len(word) - 2))
    words[place] = str(
        rng.choice(
            [
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + chr(97 + int(rng.integers(26))) + word[at + 1 :],
            ]
        )
    )
    return " ".join(words)


def _restreet(street: str, rng: np.random.Generator) -> str:
    shorter = street.replace("straße", "str.").replace("Street", "St").replace("Road", "Rd").replace("Avenue", "Ave")
    shapes = [street, shorter, street.replace("straße", "strasse"), street.upper(), f"{street} a"]
    return str(rng.choice(shapes))


def _fresh(record: Record, language: Language, rng: np.random.Generator, *keep: str) -> Record:
    firm = {name: record[name] for name in ("name", "status", "territory")} | {"revenue": f"{rng.lognormal(7, 1):.2f}"}
    return _details(firm, language, rng) | {name: record[name] for name in keep}


def _branch(record: Record, language: Language, rng: np.random.Generator) -> Record:
    """Give a second shop of the same chain: same name, same site, another address and telephone.

    One in four was typed by another hand, and one in four has its own place in its name.
    """
    full = _fresh(record, language, rng, "website", "vat_id")
    hand = rng.random()
    if hand < 0.25:
        full["name"] = _retyped(record["name"], language, rng)
    elif hand < 0.5:
        full["name"] = f"{record['name']} {rng.choice([record['territory'], 'Filiale 2', 'City', 'II'])}"
    return full | {"email": record["email"].replace("info@", f"filiale{rng.integers(2, 9)}@")}


def _relative(record: Record, language: Language, rng: np.random.Generator) -> Record:
    """Give father and son: one surname, one address, one telephone, another first name."""
    words = record["name"].split()
    given = rng.choice(_GIVEN if language == "en" else ["Karl", "Hans", "Georg", "Erna", "Hilde", "Otto"], 2, False)
    at = max(len(words) - 2, 0) if len(words) > 2 else len(words) - 1
    record["name"] = " ".join([*words[:at], str(given[0]), *words[at:]])
    name = " ".join([*words[:at], str(given[1]), *words[at:]])
    return _fresh(record, language, rng, "street", "postcode", "city", "phone", "website") | {"name": name}


def _neighbour(record: Record, language: Language, rng: np.random.Generator) -> Record:
    """Give another firm in the same house, looked after by the same bookkeeper's mailbox."""
    trade = str(rng.choice(["Reisebüro", "Nagelstudio", "Logopädie"] if language == "de" else ["Travel", "Nails"]))
    return _fresh(record | {"name": f"{trade} {rng.choice(_SURNAMES)}"}, language, rng, "street", "postcode", "city")


def _site(record: Record, language: Language, rng: np.random.Generator) -> Record:
    """Give the other of two shops that points of the compass tell apart: Bäckerei Müller Nord and Süd."""
    ends = ("Nord", "Süd") if language == "de" else ("North", "South")
    name = record["name"]
    record["name"] = f"{name} {ends[0]}"
    return _branch(record, language, rng) | {"name": f"{name} {ends[1]}"}


def _surname(record: Record, language: Language, rng: np.random.Generator) -> Record:
    """Give somebody of the same trade and surname, elsewhere in town, who is no relation."""
    words = record["name"].split()
    given = rng.choice(_GIVEN if language == "en" else ["Karl", "Hans", "Georg", "Erna", "Hilde", "Otto"], 2, False)
    at = max(len(words) - 2, 0) if len(words) > 2 else len(words) - 1
    record["name"] = " ".join([*words[:at], str(given[0]), *words[at:]])
    return _fresh(record, language, rng) | {"name": " ".join([*words[:at], str(given[1]), *words[at:]])}


def _near_name(record: Record, language: Language, rng: np.random.Generator) -> Record:
    """Give another firm of nearly the same name: one short word, or one letter, differs."""
    words = record["name"].split()
    trades = ("Bau", "Bad") if language == "de" else ("Cars", "Cards")
    surname = next((word for word in words if word in _SURNAMES), words[-2] if len(words) > 2 else words[-1])
    form = "GmbH" if language == "de" else "Ltd"
    record["name"] = f"{surname} {trades[0]} {form}"
    return _fresh(record, language, rng) | {"name": f"{surname} {trades[1]} {form}"}


def _plain(name: str) -> str:
    folded = name.lower()
    for letter, other in zip("äöüß", ("ae", "oe", "ue", "ss"), strict=True):
        folded = folded.replace(letter, other)
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


def rates(found: Sequence[tuple[str, str]], truth: frozenset[tuple[str, str]]) -> tuple[float, float]:
    """Give precision and recall of pairs."""
    hits = len(set(found) & truth)
    return hits / max(len(set(found)), 1), hits / max(len(truth), 1)


def corrupted_groups(folder: Path, seed: int) -> frozenset[tuple[str, str]]:
    """Write a town of which some groups stand a second time, their members split between both; give the pairs.

    Half of the members of a group that stands twice are in one record, half in the other, and some in both.
    """
    rng = np.random.default_rng([seed, 2])
    town = build_town(Town(accounts=300, groups=90, seed=seed))
    tables = {name: frame.astype("object").fillna("") for name, frame in town.tables.items()}
    groups, members = tables["groups"], tables["affiliations"]
    twice = rng.permutation(np.flatnonzero(groups["kind"] != "church"))[:20]
    pairs, added = [], []
    for number, row in enumerate(twice.tolist()):
        group = groups.iloc[row].to_dict()
        other = f"D{number:03}"
        name = _retyped(f"{group['name']} e.V.", "de", rng) if number % 4 else str(group["name"]).upper()
        added.append({**group, "group_id": other, "name": name, "size": group["size"] if rng.random() < 0.5 else ""})
        mine = members.index[members["group_id"] == group["group_id"]]
        moved = rng.random(len(mine))
        members.loc[mine[moved < 0.4], "group_id"] = other
        members = pd.concat([members, members.loc[mine[moved > 0.8]].assign(group_id=other)], ignore_index=True)
        pairs.append((min(other, str(group["group_id"])), max(other, str(group["group_id"]))))
    tables |= {"groups": pd.concat([groups, pd.DataFrame(added)], ignore_index=True), "affiliations": members}
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return frozenset(pairs)
