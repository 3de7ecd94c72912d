"""What identifies the items of a table and of its indexes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pulumi_aws import dynamodb
from pydantic import Field, model_validator

from devops_components._core.args import Args
from devops_components._core.closed import Many
from devops_components._core.types import matching

IndexName = Annotated[
    str, matching(r"[A-Za-z0-9_.-]{3,255}", "the name of an index; it has 3 to 255 letters, digits, dots, dashes and underscores")
]
AttributeName = Annotated[str, Field(min_length=1, max_length=255)]

_TYPES = {"string": "S", "number": "N", "binary": "B"}
_PROJECTIONS = {"all": "ALL", "keys-only": "KEYS_ONLY", "include": "INCLUDE"}


class TableKey(Args):
    """An attribute that items are found by."""

    name: AttributeName
    """Name of the attribute."""
    type: Literal["string", "number", "binary"] = "string"
    """Kind of its values."""


class TableIndex(Args):
    """Another way to find items, in a copy that DynamoDB keeps."""

    partition_key: TableKey
    """Attribute that decides where an item lies; many different values spread the load."""
    sort_key: TableKey | None = None
    """Attribute that orders the items of one partition; without it they have no order."""
    projection: Literal["all", "keys-only", "include"] = "all"
    """What the copy holds: everything, the keys, or the keys and `attributes`. The less, the cheaper to write."""
    attributes: Many[AttributeName] = ()
    """Attributes the copy holds beside the keys, where `projection` is `include`."""

    @model_validator(mode="after")
    def _holds_what_it_names(self) -> Self:
        if (self.projection == "include") != bool(self.attributes):
            given = f"projection is {self.projection} and attributes has {len(self.attributes)} names"
            raise ValueError(f"{given}; `attributes` goes with `include`, and with nothing else")
        return self

    @property
    def keys(self) -> tuple[TableKey, ...]:
        """Its keys."""
        return (self.partition_key,) if self.sort_key is None else (self.partition_key, self.sort_key)


def clash(keys: Iterable[TableKey]) -> str | None:
    """The name of an attribute that is meant to be of two kinds; none if there is none."""
    kinds: dict[str, str] = {}
    for key in keys:
        if kinds.setdefault(key.name, key.type) != key.type:
            return key.name
    return None


def attributes(keys: Iterable[TableKey]) -> list[dynamodb.TableAttributeArgs]:
    """The attributes that DynamoDB has to know: the keys, each once."""
    kinds = {key.name: _TYPES[key.type] for key in keys}
    return [dynamodb.TableAttributeArgs(name=name, type=kind) for name, kind in sorted(kinds.items())]


def index(name: str, of: TableIndex, read_units: int | None, write_units: int | None) -> dynamodb.TableGlobalSecondaryIndexArgs:
    """The index in the provider's words."""
    return dynamodb.TableGlobalSecondaryIndexArgs(
        name=name,
        key_schemas=[
            dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(attribute_name=key.name, key_type=type_)
            for key, type_ in zip(of.keys, ("HASH", "RANGE"), strict=False)
        ],
        projection_type=_PROJECTIONS[of.projection],
        non_key_attributes=sorted(of.attributes) or None,
        read_capacity=read_units,
        write_capacity=write_units,
    )
