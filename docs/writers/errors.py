"""The page on exit codes, from the error tree."""

from __future__ import annotations

from inspect import cleandoc

from writers.docstrings import prose
from writers.markdown import table


def exit_codes_page() -> str:
    """Give the exit codes, from the error tree."""
    from influence import errors

    listed = (errors.InfluenceError, errors.UsageError, errors.InputError, errors.DataError, errors.NothingFound)
    rows = [("0", "", "done"), *((str(cls.exit_code), f"`{cls.__name__}`", prose(cls)) for cls in listed)]
    rows.append(("130", "`KeyboardInterrupt`", "Interrupted; nothing half-written is left behind."))
    return "\n".join(
        [
            "# Exit codes\n",
            "What a script can rely on. The second column names the exception that the same fault raises in Python "
            "(`influence.errors`); code 1 also stands for an unexpected fault, shown in full with `--debug`, for too "
            "little memory, and for a result that could not be written because a disk is full or stdout is closed.\n",
            table(("code", "exception", "meaning"), rows),
            cleandoc(
                """
                Every message names the place, the rule, the value and the next step, and a file's problems are all
                listed at once. Messages go to stderr; stdout carries only the result. A reader of stdout that has seen
                enough (`| head`) ends the program with 0; an interrupt that comes when all is written changes nothing.
                """
            )
            + "\n",
        ]
    )
