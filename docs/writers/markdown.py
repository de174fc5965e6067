"""Markdown tables."""

from __future__ import annotations


def cell(text: str) -> str:
    """Give text as it may stand in a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Give a Markdown table."""
    lines = [" | ".join(header), " | ".join("---" for _ in header)]
    lines += [" | ".join(cell(entry) for entry in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines) + "\n"
