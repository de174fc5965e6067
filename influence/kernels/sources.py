"""What tells one state of some code from another."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files


@cache
def digest_of_sources(*packages: str) -> str:
    """Give the digest of all modules of some packages: what was made by other code is out of date.

    Examples
    --------
    >>> digest_of_sources("influence.kernels") == digest_of_sources("influence.cascade")
    False
    """
    digest = hashlib.sha256()
    for package in packages:
        for file in sorted(files(package).iterdir(), key=lambda file: file.name):
            if file.name.endswith(".py"):
                digest.update(f"\n{file.name}\n".encode() + file.read_bytes())
    return digest.hexdigest()
