"""Labels and annotations of Kubernetes objects, and what a label selector selects."""

from __future__ import annotations

from functools import partial

from devops_policies.known import UNKNOWN, Undecided, every
from devops_policies.view import Part, Properties


def entry(holder: Properties, path: str, key: str) -> str | None:
    """The value of a key in the map at the path; such keys may hold dots, so they are no part of a path."""
    entries = holder.part(path)
    value = entries.props.get(key) if entries else None
    if value is UNKNOWN:
        raise Undecided(holder.at(path, key))
    return None if value is None else str(value)


def keys(holder: Properties, path: str) -> tuple[str, ...]:
    """The keys of the map at the path."""
    entries = holder.part(path)
    return tuple(entries.props) if entries else ()


def annotation(holder: Properties, key: str) -> str:
    """The value of an annotation; empty where it is absent."""
    return entry(holder, "metadata.annotations", key) or ""


def label(holder: Properties, key: str) -> str | None:
    """The value of a label."""
    return entry(holder, "metadata.labels", key)


def carries(holder: Properties, selector: Properties, path: str) -> bool:
    """Whether an object carries every label of the map at the path; an empty map asks for none."""
    return every(*(partial(_agrees, holder, selector, path, key) for key in keys(selector, path)))


def selects(selector: Properties, holder: Properties) -> bool:
    """Whether a label selector, of labels and expressions, selects an object; an empty one selects everything."""
    return every(
        lambda: carries(holder, selector, "matchLabels"),
        lambda: every(*(partial(_meets, holder, expression) for expression in selector.each("matchExpressions"))),
    )


def _agrees(holder: Properties, selector: Properties, path: str, key: str) -> bool:
    return label(holder, key) == entry(selector, path, key)


def _meets(holder: Properties, expression: Part) -> bool:
    """Whether the labels meet one expression; as in Kubernetes, a label that is absent is in no list."""
    value = label(holder, expression.text("key"))
    match expression.text("operator"):
        case "In":
            return value is not None and value in expression.strings("values")
        case "NotIn":
            return value is None or value not in expression.strings("values")
        case "Exists":
            return value is not None
        case _:
            return value is None
