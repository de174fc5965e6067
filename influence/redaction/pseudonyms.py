"""Pseudonyms that stay the same in a project: a keyed hash, whose key lies outside of every output."""

from __future__ import annotations

import hmac
import os
import secrets
from base64 import b32encode
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from influence.language import say
from influence.memory import FOLDER, MemoryFault

KEY_FILE = "pseudonyms.key"
_BYTES = 32
_LENGTH = 12
"""Characters of a pseudonym, 5 bits each: two of a million ids meet once in two million projects."""


class Pseudonyms:
    """Gives the pseudonyms of one project.

    Parameters
    ----------
    key
        Secret of the project; who has it can tell whether a pseudonym belongs to an id.

    Examples
    --------
    >>> names = Pseudonyms(b"key of the project")
    >>> names.of("a", "00417")
    'a-yq55cvf27agv'
    >>> names.of("a", "00417") == Pseudonyms(b"another").of("a", "00417")
    False
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, sort: str, text: str) -> str:
        """Give the pseudonym of a text; ``sort`` is a letter that tells of what (account, group, owner)."""
        digest = hmac.digest(self._key, f"{sort}\0{text}".encode("utf-8", "surrogatepass"), "sha256")
        return f"{sort}-{b32encode(digest)[:_LENGTH].decode().lower()}"

    def of_each(self, sort: str, texts: Iterable[str]) -> list[str]:
        """Give the pseudonym of each text; of two texts never the same one.

        Raises
        ------
        ValueError
            Two texts meet in one pseudonym.
        """
        listed = list(texts)
        made = {text: self.of(sort, text) for text in dict.fromkeys(listed)}
        if len(set(made.values())) != len(made):
            raise ValueError("two ids have one pseudonym: take another key")
        return [made[text] for text in listed]


def project_key(folder: Path, language: str = "en") -> bytes:
    """Give the key of a project, made where there is none: a file that only its owner may read.

    Parameters
    ----------
    folder
        The project folder. The key lies in its memory, never beside an output.
    language
        Of the errors.

    Raises
    ------
    MemoryFault
        The key cannot be read or kept, or is no key.
    """
    file = folder / FOLDER / KEY_FILE
    try:
        if not file.exists():
            _make(file)
        text = file.read_text(encoding="ascii").strip()
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)
        key = bytes.fromhex(text)
    except OSError as error:
        raise MemoryFault(say(language, "privacy", "key_unkept", file=file, why=error.strerror or error)) from error
    except ValueError as error:
        raise MemoryFault(say(language, "privacy", "key_damaged", file=file)) from error
    if len(key) != _BYTES:
        raise MemoryFault(say(language, "privacy", "key_damaged", file=file))
    return key


def _make(file: Path) -> None:
    """Write a new key whole or not at all; of two processes the first one's counts."""
    file.parent.mkdir(exist_ok=True)
    draft = file.with_name(f".{KEY_FILE}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(_BYTES) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)
