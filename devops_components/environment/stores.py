"""The stores of an environment, and what its services are given of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
from pydantic import Field

from devops_components._core.args import Args
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.connections import Connection
from devops_components.data.bucket import Bucket, BucketArgs, BucketSettings
from devops_components.data.cache import Cache, CacheArgs, CacheSettings
from devops_components.data.my_sql_database import MySqlDatabase, MySqlDatabaseArgs, MySqlDatabaseSettings
from devops_components.data.postgres_database import PostgresDatabase, PostgresDatabaseArgs, PostgresDatabaseSettings
from devops_components.data.queue import Queue, QueueArgs, QueueSettings
from devops_components.data.table import Table, TableArgs, TableSettings

if TYPE_CHECKING:
    from collections.abc import Callable

Database = PostgresDatabase | MySqlDatabase


class EnvironmentStoreSettings(Args):
    """The stores of an environment. No two have the same name, and no service has the name of a store."""

    databases: dict[str, PostgresDatabaseSettings] = Field(default={})
    """PostgreSQL databases by name."""
    mysql_databases: dict[str, MySqlDatabaseSettings] = Field(default={})
    """MySQL databases by name."""
    caches: dict[str, CacheSettings] = Field(default={})
    """Caches by name."""
    buckets: dict[str, BucketSettings] = Field(default={})
    """Buckets by name."""
    queues: dict[str, QueueSettings] = Field(default={})
    """Queues by name."""
    tables: dict[str, TableSettings] = Field(default={})
    """Tables of DynamoDB by name."""

    @property
    def kinds(self) -> dict[str, str]:
        """The kind of every store, such as `buckets`, by its name; raises `ValueError` where two have the same name."""
        kinds: dict[str, str] = {}
        for kind in _KINDS:
            for name in getattr(self, kind):
                if name in kinds:
                    raise ValueError(f"{name} is called one of {kinds[name]} and one of {kind}; call one of them otherwise")
                kinds[name] = kind
        return kinds


@dataclass(frozen=True)
class _Kind:
    component: Callable[..., Component]
    arguments: type[ComponentArgs]
    accesses: tuple[str, ...] = ()
    """What a service may ask for; a store without any is used as a whole."""


_READ_OR_WRITE = ("read", "write", "read-write")
_KINDS: Mapping[str, _Kind] = {
    "databases": _Kind(PostgresDatabase, PostgresDatabaseArgs),
    "mysql_databases": _Kind(MySqlDatabase, MySqlDatabaseArgs),
    "caches": _Kind(Cache, CacheArgs),
    "buckets": _Kind(Bucket, BucketArgs, _READ_OR_WRITE),
    "queues": _Kind(Queue, QueueArgs, ("send", "receive")),
    "tables": _Kind(Table, TableArgs, _READ_OR_WRITE),
}


def check_use(service: str, entry: str, kind: str) -> None:
    """Raises `ValueError` where a service asks a store of this kind for what it does not offer."""
    name, _, access = entry.partition(":")
    accesses = _KINDS[kind].accesses
    if accesses and access not in accesses:
        allowed = ", ".join(f"{name}:{each}" for each in accesses)
        raise ValueError(f"service {service} connects to {entry}, which does not say what for; allowed are {allowed}")
    if access and not accesses:
        raise ValueError(f"service {service} connects to {entry}; {name} is used as a whole, so write {name}")


class Stores:
    """The stores of an environment by name."""

    def __init__(self, made: Mapping[str, Component], kinds: Mapping[str, str]) -> None:
        self._made, self._kinds = made, kinds

    def of_type(self, *types: type[Component]) -> dict[str, Any]:
        """The stores of these types by name."""
        return {name: store for name, store in self._made.items() if isinstance(store, types)}

    def connection(self, entry: str) -> Connection:
        """What a service gets that connects to `orders`, or to `uploads:read`."""
        name, _, access = entry.partition(":")
        store: Any = self._made[name]
        return store.connection(access) if access else store.connection()


def make_stores(
    owner: Component, args: EnvironmentStoreSettings, given: Mapping[str, Any], options: pulumi.ResourceOptions
) -> Stores:
    """Makes every store; of what is `given` each takes the arguments it knows."""
    made: dict[str, Component] = {}
    for field, kind in _KINDS.items():
        known = {name: value for name, value in given.items() if name in kind.arguments.model_fields}
        for name, settings in getattr(args, field).items():
            made[name] = kind.component(owner.named(name), kind.arguments(**known, **settings.given()), options)
    return Stores(made, args.kinds)
