"""``influence init``: a first ``influence.toml`` for files never seen before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from influence.cli import options
from influence.cli.inputs import refuse_data
from influence.cli.progress import shown_progress
from influence.cli.speech import phrase, spoken
from influence.cli.streams import tell
from influence.errors import UsageError


@options.grouped
def init(
    folder: options.Folder = Path(),
    force: Annotated[bool, typer.Option("--force", help="Replace an influence.toml that is there.")] = False,
    *,
    voice: options.Voice,
) -> None:
    """Look at the tables in a folder and write a commented influence.toml that maps them."""
    from influence.files import write_text
    from influence.settings.loading import SETTINGS_FILE
    from influence.tables import propose

    target = folder / SETTINGS_FILE
    refuse_data(target, folder)
    if target.exists() and not force:
        raise UsageError(phrase("settings_there", path=target))
    with shown_progress(voice.quiet) as progress:
        proposal = propose(folder, language=spoken(), progress=progress)
    write_text(target, proposal.text, language=spoken())
    if not voice.quiet:
        tell(phrase("written_settings", path=target, folder=folder))
        if proposal.unused:
            tell(phrase("files_not_used", files=", ".join(proposal.unused)))
        for why in proposal.unreadable:
            tell(phrase("file_not_read", why=why))
