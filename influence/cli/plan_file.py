"""The whole of a plan as a file of JSON, beside the table that a command gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from influence.cli.delivery import manifest_of
from influence.cli.inputs import refuse_inputs
from influence.errors import InputError, UsageError
from influence.files import encoded
from influence.language import say

if TYPE_CHECKING:
    from influence.cli.session import Session

Part = TypeVar("Part")


def refuse_plan_file(file: Path, output: Path | None, session: Session) -> None:
    """Refuse a file for the plan that is not JSON, that the project is read from, or that is the result's.

    Raises
    ------
    UsageError
        It is one of these.
    """
    if file.suffix.lower() != ".json":
        raise UsageError(say(session.language, "campaign", "plan_not_json", path=file))
    refuse_inputs(file, session.folder, session.dataset.settings)
    taken = {file.resolve(), manifest_of(file).resolve()}
    if output is not None and taken & {output.resolve(), manifest_of(output).resolve()}:
        raise UsageError(say(session.language, "campaign", "plan_is_result", path=output))


def read_plan_part(file: Path, part: str, refusal: str, read: Callable[[dict[str, Any]], Part], language: str) -> Part:
    """Give a part of a plan that was written as JSON, by what reads it.

    Raises
    ------
    InputError
        The file cannot be read, or holds no such part: ``refusal`` is the phrase that says so.
    """
    import json

    def refused(why: str) -> InputError:
        return InputError(say(language, "campaign", refusal, path=file, why=why))

    try:
        plan = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise refused(say(language, "campaign", "no_file")) from error
    except OSError as error:
        raise refused(str(error.strerror or error)) from error
    except (ValueError, RecursionError) as error:
        raise refused(say(language, "campaign", "no_json")) from error
    if not isinstance(plan, dict) or part not in plan:
        raise refused(say(language, "campaign", "no_part"))
    try:
        return read(plan[part])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise refused(say(language, "campaign", "no_part" if plan[part] is None else "damaged_part")) from error


def plan_as_json(plan: Mapping[str, object]) -> str:
    """Give a plan as JSON; numbers with at most 12 digits, so that the last bits do not change the bytes."""
    return b"".join(parts_as_json(plan.items())).decode("utf-8")


def parts_as_json(parts: Iterable[tuple[str, object]]) -> Iterator[bytes]:
    """Give the same in UTF-8 piece by piece; a part that is an iterator gives frames of a table: a row is a line."""
    from influence.report.lists import render_inside

    before = "{"
    for name, value in parts:
        yield encoded(f"{before}\n  {_json(name)}: ")
        before = ","
        if isinstance(value, Iterator):
            yield from render_inside(value, indent="  ")
        else:
            yield encoded(_json(value).replace("\n", "\n  "))
    yield b"\n}\n"


def _json(value: object) -> str:
    from influence.report.columns import json_text

    return json_text(_plain(value), indent=2)


def _plain(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
