"""Pseudonyms in the place of names: put between what was read and everything that is made of it."""

from influence.redaction.cells import small_cells, told_rows
from influence.redaction.pseudonyms import KEY_FILE, Pseudonyms, project_key
from influence.redaction.redact import LEVELS, Redaction, redaction_of

__all__ = ["KEY_FILE", "LEVELS", "Pseudonyms", "Redaction", "project_key", "redaction_of", "small_cells", "told_rows"]
