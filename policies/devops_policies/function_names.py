"""Which Lambda function a name, an ARN or an alias means."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from devops_policies.known import Undecided, every, some
from devops_policies.links import Index, indexed, named_at, names_of, referred, referring
from devops_policies.view import Resource, Stack

FUNCTION: Final = "aws:lambda/function:Function"
_ALIAS: Final = "aws:lambda/alias:Alias"
_ALIASED: Final = "functionName"
_NAMES: Final = ("name", "id", "arn", "qualifiedArn", "invokeArn")


def invokes(stack: Stack, source: Resource, path: str, function: Resource) -> bool:
    """Whether the property names the function: by name, ARN or part of one, with a version or an alias behind it or not."""
    return some(
        lambda: stack.refers(source, path, function, *_NAMES),
        lambda: any(_bare(written) == function.text("name") for written in stack.literals(source, path)),
        *(partial(_through, stack, source, path, alias, function) for alias in referred(stack, source, path, _ALIAS)),
    )


def invocable(stack: Stack, source: Resource, path: str) -> Iterator[Resource]:
    """The functions that the property may name, as `invokes` tells."""
    try:
        names = set(_called(stack, source, path))
        for alias in referred(stack, source, path, _ALIAS):
            names.update(_called(stack, alias, _ALIASED))
    except Undecided:
        return stack.of_type(FUNCTION)
    return stack.once(_functions).under(names)


def invokers(stack: Stack, function: Resource, path: str, type_: str) -> Iterator[Resource]:
    """The resources of a type that may name the function at the path, as `invokes` tells."""
    try:
        names = {*names_of(function), function.text("name")}
    except Undecided:
        return stack.of_type(type_)
    for alias in referring(stack, function, _ALIASED, _ALIAS):
        names.update(names_of(alias))
    return stack.once(_callers, type_, path).under(names)


def _called(stack: Stack, source: Resource, path: str) -> Iterator[str]:
    """What the property names, and the names of functions in it."""
    for name in named_at(stack, source, path):
        yield from (name, _bare(name))


def _functions(stack: Stack) -> Index:
    return indexed(stack.of_type(FUNCTION), lambda function: (*names_of(function), function.text("name")))


def _callers(stack: Stack, type_: str, path: str) -> Index:
    return indexed(stack.of_type(type_), lambda source: _called(stack, source, path))


def _through(stack: Stack, source: Resource, path: str, alias: Resource, function: Resource) -> bool:
    return every(
        lambda: stack.refers(source, path, alias, "arn", "id", "invokeArn"),
        lambda: stack.refers(alias, _ALIASED, function, *_NAMES),
    )


def _bare(written: str) -> str:
    """The function's name in `orders`, `orders:live`, `111122223333:function:orders` or an ARN."""
    _, marker, rest = written.rpartition("function:")
    return (rest if marker else written).partition(":")[0]
