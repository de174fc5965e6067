"""``influence init``: a first ``influence.toml`` for files never seen before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from influence.cli import options
from influence.cli.progress import shown_progress
from influence.cli.terminal import AREA, tell
from influence.errors import UsageError
from influence.language import say


def init(
    folder: options.Folder = Path(),
    force: Annotated[bool, typer.Option("--force", help="Replace an influence.toml that is there.")] = False,
    lang: options.Lang = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Look at the tables in a folder and write a commented influence.toml that maps them."""
    del debug
    from influence.files import write_text
    from influence.settings.loading import SETTINGS_FILE
    from influence.tables import propose_settings

    target = folder / SETTINGS_FILE
    if target.exists() and not force:
        raise UsageError(f"{target} is there already. Edit it, or replace it with --force.")
    language = lang.value if lang else "en"
    with shown_progress(quiet) as progress:
        text = propose_settings(folder, language=language, progress=progress)
    write_text(target, text)
    if not quiet:
        tell(say(language, AREA, "written_settings", path=target, folder=folder))
