"""What pydantic finds wrong with a model, as problems that name file, line, key, value, what is allowed and the fix."""

from __future__ import annotations

import difflib
import json
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from devops_components._core.messages import explain
from devops_components._core.source_file import Place, SourceFile
from devops_components.errors import Problem

SHOWN_PROBLEMS = 25
"""Problems listed before the rest is only counted; a page full is what people read."""

OUTPUT, PLAIN = "~output", "~plain"
"""Branches of a wire; they stand in pydantic's error locations and no field can be called so."""


def count(error: ValidationError) -> str:
    """How many values are not accepted, in words."""
    number = error.error_count()
    return "1 value is not accepted" if number == 1 else f"{number} values are not accepted"


def problems(
    model: type[BaseModel],
    error: ValidationError,
    *,
    source: SourceFile | None = None,
    key: str | None = None,
    secret: bool = False,
) -> list[Problem]:
    """One problem for each error, in pydantic's order; a flood of them is cut and counted.

    `source` is the file the values stand in, `key` the path of the model in it.
    """
    details = error.errors(include_url=False)
    found = [_problem(model, detail, source, key, secret) for detail in details[:SHOWN_PROBLEMS]]
    if len(details) > SHOWN_PROBLEMS:
        found.append(Problem(f"and {len(details) - SHOWN_PROBLEMS} more"))
    return found


def _problem(model: type[BaseModel], detail: ErrorDetails, source: SourceFile | None, key: str | None, secret: bool) -> Problem:
    steps = [step for step in detail["loc"] if step not in (OUTPUT, PLAIN)]
    place = source.place(*(["config", key] if key else []), *steps) if source else Place(None, None)
    path = ".".join(str(step) for step in steps)
    full = f"{key}.{path}" if key and path else key or path
    what, fix = _explain(model, detail, steps)
    shown = detail["type"] not in ("missing", "extra_forbidden") and bool(path)
    value = ("[secret]" if secret else _show(detail["input"])) if shown else None
    return Problem(what, key=full, value=value, file=place.file, line=place.line, fix=fix)


def _explain(model: type[BaseModel], detail: ErrorDetails, steps: list[int | str]) -> tuple[str, str | None]:
    if detail["type"] == "extra_forbidden":
        allowed = sorted(field.alias or name for name, field in _fields_at(model, steps[:-1]).items())
        near = difflib.get_close_matches(str(steps[-1]), allowed, n=1)
        hint = f"did you mean `{near[0]}`? " if near else ""
        return "is not a known key", f"{hint}allowed here: {', '.join(allowed)}"
    example = _example(model, steps)
    fix = f"for example {example}" if example else None
    if detail["type"] == "missing":
        return "is required", fix
    return explain(detail), fix


def _fields_at(model: Any, steps: list[int | str]) -> dict[str, Any]:
    """The fields of the model that stands at the path; empty where there is none."""
    for step in steps:
        fields = _models_fields(model)
        field = next((f for n, f in fields.items() if step in (n, f.alias)), None)
        model = field.annotation if field else next((a for a in _flatten(model) if _is_model(a)), None)
    return _models_fields(model)


def _example(model: Any, steps: list[int | str]) -> str | None:
    if not steps:
        return None
    fields = _fields_at(model, steps[:-1])
    field = next((f for n, f in fields.items() if steps[-1] in (n, f.alias)), None)
    return _show(field.examples[0]) if field is not None and field.examples else None


def _models_fields(annotation: Any) -> dict[str, Any]:
    found = next((part for part in _flatten(annotation) if _is_model(part)), None)
    return dict(found.model_fields) if found else {}


def _flatten(annotation: Any) -> list[Any]:
    return [annotation, *(inner for part in get_args(annotation) for inner in _flatten(part))]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _show(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str, sort_keys=True)
    return text if len(text) <= 80 else f"{text[:77]}..."
