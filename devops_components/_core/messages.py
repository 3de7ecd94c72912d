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


def _always(words: str) -> Callable[[Mapping[str, Any], Any], str]:
    def say(_context: Mapping[str, Any], _given: Any) -> str:
        return words

    return say


def _too_small(context: Mapping[str, Any], _given: Any) -> str:
    return f"is less than {context['ge']}, the least allowed"


def _too_large(context: Mapping[str, Any], _given: Any) -> str:
    return f"is more than {context['le']}, the most allowed"


def _too_few(context: Mapping[str, Any], _given: Any) -> str:
    return f"has {_items(context['actual_length'])}; it needs at least {context['min_length']}"


_WORDS: Mapping[str, Callable[[Mapping[str, Any], Any], str]] = {
    "bool_type": _always("is neither true nor false"),
    "dict_type": _always("is not a mapping of keys to values"),
    "float_type": _always("is not a number"),
    "greater_than_equal": _too_small,
    "int_from_float": _always("is not a whole number"),
    "int_type": _always("is not a whole number"),
    "less_than_equal": _too_large,
    "list_type": _always("is not a list"),
    "literal_error": _not_one_of,
    "model_type": _always("is not a mapping of keys to values"),
    "string_type": _not_text,
    "too_short": _too_few,
    "tuple_type": _always("is not a list"),
}
