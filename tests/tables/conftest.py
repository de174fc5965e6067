from collections.abc import Callable
from pathlib import Path

import pytest

Project = Callable[..., Path]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Give a function that writes files (name=text or bytes) into a project folder."""
    number = iter(range(1000))

    def write(settings: str = "", **files: str | bytes) -> Path:
        folder = tmp_path / f"project{next(number)}"
        folder.mkdir()
        if settings:
            (folder / "influence.toml").write_text(settings, encoding="utf-8")
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode("utf-8")
            (folder / (name if "." in name else f"{name}.csv")).write_bytes(data)
        return folder

    return write
