"""A small project folder with names that mean harm, and ways to run the program on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from few_samples import FEW

from influence.cli.main import main

ACCOUNTS = """account_id,name,revenue,margin,status,territory,owner
001,Bäckerei Größe,1000,300,customer,Altstadt,Anna
002,"=HYPERLINK(""http://x"")",90000,9000,customer,Altstadt,Bert
003,\x1b]0;owned\x07\x1b[31mRot,500,100,customer,Südhöhe,Anna
004,a|b <script>alert(1)</script>,,,prospect,Südhöhe,
005,Fünfter,0,,customer,,Bert
006,Sechster,,,prospect,Altstadt,
007,Allein,10,2,customer,,
"""
GROUPS = """group_id,name,kind,size
g1,Kegelclub,social,40
g2,Handelskammer,industry,60
g3,St. Anna,church,90
g4,Kegelclub,social,
"""
AFFILIATIONS = """account_id,group_id,basis
001,g1,
002,g1,
003,g1,
001,g2,
004,g2,
005,g2,
001,g3,consent 2024-03-11
006,g3,consent 2024-03-11
003,g3,
005,g4,
006,g4,
999,g1,
"""
TIES = """source,target,kind
002,003,social
"""
SETTINGS = """[project]
title = "Probe"
as_of = 2025-12-31

[referral]
samples = 2000
"""


@dataclass(frozen=True)
class Run:
    """What one run of the program gave."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="module", autouse=True)
def small_samples() -> Iterator[None]:
    """Campaigns on few samples: what commands say and write is tested here, not how near a plan is to the best."""
    with pytest.MonkeyPatch.context() as patch:
        for name, most in FEW.items():
            patch.setattr(name, most)
        yield


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "projekt"
    folder.mkdir()
    for name, text in (
        ("accounts.csv", ACCOUNTS),
        ("groups.csv", GROUPS),
        ("affiliations.csv", AFFILIATIONS),
        ("ties.csv", TIES),
        ("influence.toml", SETTINGS),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Run the program in this process."""

    def call(*arguments: object) -> Run:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Run(code, captured.out, captured.err)

    return call
