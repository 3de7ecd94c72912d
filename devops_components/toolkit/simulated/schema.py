"""What a provider accepts and answers, read from the Python SDKs that are installed."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import json
import re
import sys
import threading
import types
import typing
import warnings
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pulumi
from pulumi import _types  # pyright: ignore[reportPrivateUsage] - the SDK's own reading of its classes; nothing public tells wire names

Kind = Literal["string", "integer", "number", "boolean", "list", "map", "object", "document", "asset", "choice", "any"]

_READING = threading.RLock()
"""The SDK imports its modules when they are first used, and the second of two threads would see half of one."""

_SCALARS: Mapping[type, Kind] = {str: "string", int: "integer", float: "number", bool: "boolean"}


@dataclass(frozen=True)
class Shape:
    """What a value may be. A `document` is JSON text, or an object that becomes it."""

    kind: Kind
    item: Shape | None = None
    """What a list or map holds."""
    type: type | None = None
    """SDK class of an object; `fields` reads it."""
    choices: tuple[Shape, ...] = ()
    """What a choice may be."""


ANY = Shape("any")
"""Whatever there is."""


@dataclass(frozen=True)
class Field:
    """A property of an object or resource."""

    name: str
    """As it is written on the wire."""
    shape: Shape
    required: bool
    """Whether it must be given; of an output, whether it is always there."""


@dataclass(frozen=True)
class Schema:
    """A resource type."""

    token: str
    inputs: Mapping[str, Field]
    outputs: Mapping[str, Field]
    secrets: frozenset[str]
    """Outputs that are never shown."""

    @property
    def taggable(self) -> bool:
        """Whether the provider adds its default tags to it."""
        return "tags" in self.inputs and "tagsAll" in self.outputs


@cache
def schema(token: str) -> Schema | None:
    """The schema of a resource type, or of a provider (`pulumi:providers:aws`); none where no SDK knows it.

    The first call for a type imports the SDK's module of that type, and no other.
    """
    with _READING:
        class_ = class_of(token)
        if class_ is None:
            return None
        args = args_of(class_)
        inputs: Mapping[str, Field] = fields(args) if args else {}
        return Schema(token, inputs, _outputs(class_), _secrets(class_))


@cache
def class_of(token: str) -> type | None:
    """The SDK's class of a resource type."""
    found = _registry(package(token)).get(token)
    with _READING:
        return _class(*found) if found else None


def knows_module(token: str) -> bool:
    """Whether an SDK has types in the token's module, so that an unknown type there is a mistake."""
    module = token.rpartition(":")[0]
    return any(known.startswith(f"{module}:") for known in _registry(package(token)))


def tokens(name: str) -> Sequence[str]:
    """Every resource type of a package, sorted."""
    return sorted(token for token in _registry(name) if token.startswith(f"{name}:"))


def package(token: str) -> str:
    """Package of a token: `aws` of `aws:s3/bucket:Bucket` and of `pulumi:providers:aws`."""
    return token.removeprefix("pulumi:providers:").partition(":")[0]


@cache
def version(name: str) -> str:
    """Version of a package's installed SDK, which is that of the provider it stands for."""
    return importlib.metadata.version(f"pulumi-{name}")


@cache
def fields(class_: type) -> Mapping[str, Field]:
    """The properties of an SDK input class by their wire names."""
    with _READING:
        names = _types.input_type_py_to_pulumi_names(class_)
        required = _required(class_)
        hints = _types.input_type_types(class_)
    return {wire: Field(wire, _shape(hints.get(wire, Any)), python in required) for python, wire in names.items()}


@cache
def _registry(name: str) -> Mapping[str, tuple[str, str]]:
    """Module and class of every type; the SDK carries the table as text, so that it need not be imported for it."""
    spec = importlib.util.find_spec(f"pulumi_{name.replace('-', '_')}") if re.fullmatch(r"[a-z][a-z0-9-]*", name) else None
    if spec is None or spec.origin is None:
        return {}
    tables = re.findall(r'resource_(?:modules|packages)="""(.*?)"""', Path(spec.origin).read_text(encoding="utf-8"), re.DOTALL)
    found: dict[str, tuple[str, str]] = {}
    for entry in [entry for table in tables for entry in json.loads(table)]:
        classes = entry.get("classes") or {entry["token"]: entry["class"]}
        found.update({token: (entry["fqn"], class_) for token, class_ in classes.items()})
    return found


def args_of(class_: type) -> type | None:
    """The SDK's class of a resource's arguments."""
    module = sys.modules[class_.__module__]
    return getattr(module, f"{class_.__name__}InitArgs", None) or getattr(module, f"{class_.__name__}Args", None)


def _class(module: str, name: str) -> type:
    """Imports without the warnings an SDK module gives, when its first class is read, about types that nobody asked for."""
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        return getattr(importlib.import_module(module), name)


def _required(class_: type) -> frozenset[str]:
    init: Any = class_.__init__
    code = init.__code__
    defaults: dict[str, Any] = init.__kwdefaults__ or {}
    names: tuple[str, ...] = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    return frozenset(names) - frozenset(defaults)


def _outputs(class_: type) -> Mapping[str, Field]:
    names = _types.resource_py_to_pulumi_names(class_)
    hints = _types.resource_types(class_)
    found: dict[str, Field] = {}
    for python, wire in names.items():
        getter: Any = getattr(class_, python, None)
        if isinstance(getter, property) and wire not in ("id", "urn"):
            declared = typing.get_args(getattr(getter.fget, "__annotations__", {}).get("return"))
            optional = not declared or type(None) in typing.get_args(declared[0])
            found[wire] = Field(wire, _shape(hints.get(wire, Any)), not optional)
    return found


def _secrets(class_: type) -> frozenset[str]:
    """Secret outputs, which the SDK names in the body of its constructor and nowhere else."""
    source = Path(sys.modules[class_.__module__].__file__ or "").read_text(encoding="utf-8")
    found = re.search(r"additional_secret_outputs=\[(.*?)\]", source)
    return frozenset(re.findall(r'"(\w+)"', found[1])) if found else frozenset()


def _shape(hint: Any) -> Shape:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _union(arguments)
    if _subclass(origin, Mapping):
        return Shape("map", item=_shape(arguments[1]) if arguments else ANY)
    if _subclass(origin, Sequence):
        return Shape("list", item=_shape(arguments[0]) if arguments else ANY)
    if isinstance(hint, type):
        return Shape(_SCALARS[hint]) if hint in _SCALARS else _class_shape(hint)
    return ANY


def _class_shape(class_: type[Any]) -> Shape:
    if issubclass(class_, Enum):
        return next((Shape(kind) for base, kind in _SCALARS.items() if issubclass(class_, base)), Shape("string"))
    if issubclass(class_, (pulumi.Asset, pulumi.Archive)):
        return Shape("asset")
    if issubclass(class_, pulumi.Resource):
        return Shape("string")
    return Shape("object", type=class_) if _types.is_input_type(class_) else ANY


def _union(arguments: Sequence[Any]) -> Shape:
    """Merges what an SDK union says: `Input` wrappers and typed dictionaries add nothing to the plain classes."""
    members = [argument for argument in arguments if not _is_wrapper(argument)]
    shapes = list(dict.fromkeys(_shape(member) for member in members))
    kinds = {shape.kind for shape in shapes}
    if len(shapes) == 1:
        return shapes[0]
    if kinds == {"string"}:
        return Shape("string")
    if kinds == {"asset"}:
        return Shape("asset")
    if kinds == {"string", "object"}:
        return Shape("document")
    return Shape("choice", choices=tuple(shapes)) if shapes else ANY


def _is_wrapper(hint: Any) -> bool:
    origin = typing.get_origin(hint)
    return hint is type(None) or _subclass(origin, Awaitable) or _subclass(origin, pulumi.Output) or typing.is_typeddict(hint)


def _subclass(origin: Any, class_: type) -> bool:
    return isinstance(origin, type) and issubclass(origin, class_)
