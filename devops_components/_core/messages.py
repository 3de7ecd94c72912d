"""What pydantic finds wrong, in the words of somebody who writes configuration."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import ErrorDetails


def explain(detail: ErrorDetails) -> str:
    """What is wrong with a value, without the value."""
    say = _WORDS.get(detail["type"])
    if say is not None:
        return say(detail.get("ctx", {}), detail["input"])
    message = detail["msg"].removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _not_text(_: Mapping[str, Any], given: Any) -> str:
    return "is not text; put it in quotes" if isinstance(given, (int, float)) else "is not text"


def _not_one_of(context: Mapping[str, Any], given: Any) -> str:
    expected = str(context["expected"]).replace("'", "").replace(" or ", ", ")
    near = difflib.get_close_matches(str(given), expected.split(", "), n=1)
    return f"is not one of {expected}" + (f"; did you mean {near[0]}?" if near else "")


def _items(number: int) -> str:
    return "1 item" if number == 1 else f"{number} items"


_WORDS: Mapping[str, Callable[[Mapping[str, Any], Any], str]] = {
    "bool_type": lambda *_: "is neither true nor false",
    "dict_type": lambda *_: "is not a mapping of keys to values",
    "float_type": lambda *_: "is not a number",
    "greater_than_equal": lambda context, _: f"is less than {context['ge']}, the least allowed",
    "int_from_float": lambda *_: "is not a whole number",
    "int_type": lambda *_: "is not a whole number",
    "less_than_equal": lambda context, _: f"is more than {context['le']}, the most allowed",
    "list_type": lambda *_: "is not a list",
    "literal_error": _not_one_of,
    "model_type": lambda *_: "is not a mapping of keys to values",
    "string_type": _not_text,
    "too_short": lambda context, _: f"has {_items(context['actual_length'])}; it needs at least {context['min_length']}",
    "tuple_type": lambda *_: "is not a list",
}
