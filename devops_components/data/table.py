"""A table of items that are found by their key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

import pulumi
from pulumi_aws import dynamodb
from pydantic import Field, model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Args, Wire
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.connections import Connection, Grant
from devops_components._core.tags import BACKUP
from devops_components._core.types import Region
from devops_components.data.table_alarms import watch
from devops_components.data.table_capacity import IGNORED, TableCapacity, scale
from devops_components.data.table_keys import AttributeName, IndexName, TableIndex, TableKey, attributes, clash, index

TableAccess = Literal["read", "write", "read-write"]
"""What a client does with items."""

MOST_INDEXES = 8
"""Indexes of which one alarm can see all throttled requests; it looks at ten metrics at most. DynamoDB itself takes 20."""

_STREAMS = {
    "keys-only": "KEYS_ONLY",
    "new-image": "NEW_IMAGE",
    "old-image": "OLD_IMAGE",
    "new-and-old-images": "NEW_AND_OLD_IMAGES",
}
_ON_ITEMS: Mapping[str, Sequence[str]] = {
    "read": ("dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"),
    "write": ("dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
}
_ON_INDEXES = ("dynamodb:Query", "dynamodb:Scan")
# DynamoDB opens a table's key in the name of whoever asks, and what is written is encrypted in that name as well.
_ON_THE_KEY: Mapping[str, Sequence[str]] = {
    "read": ("kms:Decrypt",),
    "write": ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
}


class TableSettings(Args):
    """What a person decides about a table."""

    partition_key: TableKey
    """Attribute that decides where an item lies; many different values spread the load.

    The keys of a table cannot change. With another key it is another, empty table: make one beside it, copy the items, move the
    clients, and only then take the old one away.
    """
    sort_key: TableKey | None = None
    """Attribute that orders the items of one partition; without it a partition holds one item."""
    indexes: dict[IndexName, TableIndex] = Field(default={})
    """Other ways to find items, by name; they can be added and removed later, one in each deployment."""
    ttl_attribute: AttributeName | None = None
    """Attribute with the second since 1970 after which an item is deleted, within a few days; without it items stay."""
    stream: Literal["keys-only", "new-image", "old-image", "new-and-old-images"] | None = None
    """What a reader of the stream of changes sees of each; without it there is no stream."""
    capacity: TableCapacity | None = None
    """Capacity that is paid for by the hour, for a steady load; without it every request is paid for, and none has to wait."""
    backup_retention_days: int | None = Field(default=None, ge=1, le=35)
    """How far back the table can be restored to any second, in days; without it as long as the profile keeps backups."""
    contributor_insights: bool = False
    """Whether CloudWatch shows the keys that are asked for and refused most, for a price per event."""

    @model_validator(mode="after")
    def _has_keys_of_one_kind(self) -> Self:
        name = clash(self.keys)
        if name is not None:
            raise ValueError(f"{name} is a key of two kinds; an attribute has one")
        if self.sort_key is not None and self.sort_key.name == self.partition_key.name:
            raise ValueError(f"{self.sort_key.name} is both the partition and the sort key; they are two attributes")
        if len(self.indexes) > MOST_INDEXES:
            raise ValueError(f"indexes has {len(self.indexes)} items; {MOST_INDEXES} are allowed")
        return self

    @property
    def keys(self) -> tuple[TableKey, ...]:
        """All keys, of the table and of its indexes."""
        own = (self.partition_key,) if self.sort_key is None else (self.partition_key, self.sort_key)
        return (*own, *(key for each in self.indexes.values() for key in each.keys))


class TableArgs(TableSettings, ComponentArgs):
    """Arguments of `Table`."""

    region: Region
    """Region the table is in."""
    kms_key_arn: Wire[str]
    """Key that encrypts the table, its indexes, streams and backups."""
    replicas: dict[Region, Wire[str]] = Field(default={}, examples=[{"eu-central-1": "arn:aws:kms:…:key/…"}])
    """Other regions where the same items can be read and written, each with a key of its region; without it none.

    The last of two writes in different regions wins.
    """
    user_error_alarm: bool = False
    """Whether wrong requests are an alarm as well. DynamoDB counts them for account and region: ask for it at one table only."""
    alarms: AlarmRouting | None = None
    """Where alarms go; without it there are none."""

    @model_validator(mode="after")
    def _has_replicas_that_can_be(self) -> Self:
        if self.region in self.replicas:
            raise ValueError(f"replicas has {self.region}, which is the table's own region; leave it out")
        if self.replicas and self.stream not in (None, "new-and-old-images"):
            raise ValueError(f"stream is {self.stream}, but replicas need new-and-old-images; take that or leave it out")
        return self

    @property
    def stream_view(self) -> str | None:
        """What the stream shows; replicas need it whole."""
        return "NEW_AND_OLD_IMAGES" if self.replicas else _STREAMS.get(self.stream or "")


class Table(Component):
    """An encrypted table that can be restored to any second of as many days as the profile keeps backups.

    DynamoDB refuses to delete it, except in an environment that is torn down when its time is over; from staging up Pulumi
    refuses as well.
    """

    table_name: pulumi.Output[str]
    table_arn: pulumi.Output[str]
    stream_arn: pulumi.Output[str] | None
    """Stream of changes; none where none is asked for."""

    def __init__(self, name: str, args: TableArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:data:Table", name, args, opts)
        self._kms_key_arn, self._region, self._is_indexed = args.kms_key_arn, args.region, bool(args.indexes)
        options: dict[str, Any] = {"protect": True} if args.defaults.protect else {}
        if args.capacity is not None:
            options["ignore_changes"] = list(IGNORED)  # scaling changes them; see there
        table = dynamodb.Table(
            name,
            hash_key=args.partition_key.name,
            range_key=args.sort_key.name if args.sort_key else None,
            attributes=attributes(args.keys),
            deletion_protection_enabled=args.defaults.ttl_hours is None,
            server_side_encryption=dynamodb.TableServerSideEncryptionArgs(enabled=True, kms_key_arn=args.kms_key_arn),
            tags=self.tagged(name, **BACKUP),
            opts=self.child(**options),
            **_capacity(args),
            **_changes(args),
        )
        if args.capacity is not None:
            scale(self, table, sorted(args.indexes), args.capacity)
        if args.contributor_insights:
            for each in (None, *sorted(args.indexes)):
                child = name if each is None else self.named(each)
                dynamodb.ContributorInsights(child, table_name=table.name, index_name=each, opts=self.child())
        if args.alarms is not None:
            watch(
                self,
                table,
                indexes=sorted(args.indexes),
                regions=sorted(args.replicas),
                user_errors=args.user_error_alarm,
                routing=args.alarms,
            )
        self.publish(
            table_name=table.name,
            table_arn=table.arn,
            stream_arn=table.stream_arn if args.stream_view else None,
        )

    def connection(self, access: TableAccess) -> Connection:
        """What a client needs: `NAME`, and the rights to the items, by every index, and to the key through DynamoDB alone."""
        parts = ("read", "write") if access == "read-write" else (access,)
        on_items = tuple(action for part in parts for action in _ON_ITEMS[part])
        on_key = tuple(sorted({action for part in parts for action in _ON_THE_KEY[part]}))
        through_tables: dict[str, Wire[str]] = {"kms:ViaService": f"dynamodb.{self._region}.amazonaws.com"}
        indexes = pulumi.Output.concat(self.table_arn, "/index/*")
        by_index = (Grant(actions=_ON_INDEXES, resources=(indexes,)),) if self._is_indexed and "read" in parts else ()
        return Connection(
            grants=(
                Grant(actions=on_items, resources=(self.table_arn,)),
                *by_index,
                Grant(actions=on_key, resources=(self._kms_key_arn,), conditions={"StringEquals": through_tables}),
            ),
            variables={"NAME": self.table_name},
        )


def _capacity(args: TableArgs) -> dict[str, Any]:
    """How requests are paid for, by the table and by its indexes."""
    reads, writes = (args.capacity.read.least, args.capacity.write.least) if args.capacity else (None, None)
    return {
        "billing_mode": "PROVISIONED" if args.capacity else "PAY_PER_REQUEST",
        "read_capacity": reads,
        "write_capacity": writes,
        "global_secondary_indexes": [index(name, each, reads, writes) for name, each in sorted(args.indexes.items())] or None,
    }


def _changes(args: TableArgs) -> dict[str, Any]:
    """How items go, come back, and come to be elsewhere."""
    days = args.backup_retention_days or args.defaults.backup_retention_days
    return {
        "point_in_time_recovery": dynamodb.TablePointInTimeRecoveryArgs(enabled=True, recovery_period_in_days=days),
        "ttl": dynamodb.TableTtlArgs(attribute_name=args.ttl_attribute, enabled=True) if args.ttl_attribute else None,
        "stream_enabled": True if args.stream_view else None,
        "stream_view_type": args.stream_view,
        "replicas": [
            dynamodb.TableReplicaArgs(
                region_name=region,
                kms_key_arn=key,
                point_in_time_recovery=True,
                deletion_protection_enabled=args.defaults.ttl_hours is None,
                propagate_tags=True,
            )
            for region, key in sorted(args.replicas.items())
        ]
        or None,
    }
