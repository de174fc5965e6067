"""Contact details in the form in which two of them are compared; empty where they tell nothing."""

from __future__ import annotations

import re

from influence.identities.words import plain

FREE_MAIL = frozenset(
    [
        "gmail.com", "googlemail.com", "web.de", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "t-online.de", "freenet.de",
        "outlook.com", "outlook.de", "hotmail.com", "hotmail.de", "hotmail.co.uk", "live.com", "live.de", "msn.com",
        "yahoo.com", "yahoo.de", "yahoo.co.uk", "icloud.com", "me.com", "aol.com", "aol.de", "mail.com", "mail.de",
        "posteo.de", "mailbox.org", "protonmail.com", "proton.me", "arcor.de", "vodafone.de", "online.de", "email.de",
        "bluewin.ch", "btinternet.com", "sky.com", "comcast.net", "verizon.net", "facebook.com", "instagram.com",
    ]
)  # fmt: skip
"""Domains that belong to whoever asks: they say nothing about who somebody is."""

_EMAIL = re.compile(r"[^\s@,;<>]+@([^\s@,;<>]+\.[^\s@,;<>]{2,})")
_SITE = re.compile(r"^(?:[a-z]+://)?(?:www\.)?([^/?#:\s]+\.[a-z]{2,})", re.IGNORECASE)
_STREET_ENDS = re.compile(r"(?<=\w)(?:strasse|str)(?=\b|\d)|\b(?:strasse|str|street|st)\b\.?")
_SHORT = {"road": "rd", "avenue": "ave", "lane": "ln", "platz": "pl", "place": "pl", "drive": "dr", "court": "ct"}
_WORD = re.compile(r"[^\W_\d]+|\d+")
_LEAST_PHONE, _COMPARED_PHONE = 6, 9
_LEAST_TAX = 6


def email_of(text: str) -> str:
    """Give an address in small letters.

    Examples
    --------
    >>> email_of("Info <INFO@Weber.de>"), email_of("none")
    ('info@weber.de', '')
    """
    found = _EMAIL.search(text.strip().lower())
    return found[0] if found else ""


def domain_of(website: str, email: str) -> str:
    """Give the domain that is an account's own, of its site or else of its address.

    Examples
    --------
    >>> domain_of("https://www.Weber.de/en", ""), domain_of("", "info@weber.de"), domain_of("", "weber@gmx.de")
    ('weber.de', 'weber.de', '')
    """
    site = _SITE.match(website.strip())
    domain = site[1].lower() if site else email.partition("@")[2]
    return "" if domain in FREE_MAIL else domain


def tax_of(text: str) -> str:
    """Give a tax number's letters and digits.

    Examples
    --------
    >>> tax_of("DE 123 456 789"), tax_of("n/a")
    ('DE123456789', '')
    """
    found = "".join(c for c in text.upper() if c.isalnum() and c.isascii())
    return found if sum(c.isdigit() for c in found) >= _LEAST_TAX else ""


def phone_of(text: str) -> str:
    """Give the last digits of a telephone number, which country and area codes leave alone.

    Examples
    --------
    >>> phone_of("+49 (0)7271 / 123-456"), phone_of("07271 123456"), phone_of("110")
    ('271123456', '271123456', '')
    """
    digits = "".join(c for c in text if c.isdigit() and c.isascii())
    return digits[-_COMPARED_PHONE:] if len(digits) >= _LEAST_PHONE else ""


def street_of(text: str) -> str:
    """Give street and number in one spelling, words in order of the alphabet.

    Examples
    --------
    >>> street_of("Hauptstr. 12 a") == street_of("HAUPTSTRASSE 12A"), street_of("12 Mill Lane")
    (True, '12 ln mill')
    """
    spelled = _STREET_ENDS.sub(" str ", plain(text))
    words = [_SHORT.get(word, word) for word in _WORD.findall(spelled)]
    return " ".join(sorted(words)) if any(word.isdigit() for word in words) else ""


def postcode_of(text: str) -> str:
    """Give a postcode without spaces and country.

    Examples
    --------
    >>> postcode_of("D-79098"), postcode_of("ab1 2cd")
    ('79098', 'AB12CD')
    """
    found = "".join(c for c in text.upper() if c.isalnum() and c.isascii())
    return found[1:] if re.fullmatch(r"[A-Z]\d{4,5}", found) else found
