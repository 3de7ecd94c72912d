"""A cache in memory."""

from __future__ import annotations

from typing import Annotated, Any, Self

import pulumi
from pulumi_aws import cloudwatch, ec2, elasticache
from pulumi_random import RandomId
from pydantic import Field, field_validator, model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.connections import Connection, Grant
from devops_components._core.types import matching
from devops_components.data.cache_alarms import MOST_NODES, watch
from devops_components.data.cache_login import ENGINE, Login, make_login

PORT = 6379
SUPPORTED_VERSIONS = ("7.2", "8.0", "8.1", "8.2")
"""Versions of Valkey that ElastiCache offers."""
_NAME_LIMIT = 40


class CacheSettings(Args):
    """What a person decides about a cache."""

    engine_version: str = Field(default="8.1", examples=["8.1"])
    """Version of Valkey; patches come by themselves in the maintenance window, and there is no way back to an older version."""
    node_type: (
        Annotated[str, matching(r"cache\.[a-z0-9-]+\.[a-z0-9]+", "a node type of ElastiCache, such as cache.m7g.large")] | None
    ) = None
    """Size of a node; without it `cache.m7g.large` where the profile asks for a standby, else `cache.t4g.small`."""
    shards: int = Field(default=1, ge=1, le=90)
    """Parts that the keys are spread over. With more than one, clients must speak the cluster protocol; one can never be more."""
    replicas_per_shard: int | None = Field(default=None, ge=0, le=5)
    """Copies of each part in other zones, of which one takes over when the first fails; without it one where the profile asks
    for a standby, else none. Each costs as much as the first."""
    snapshot_retention_days: int | None = Field(default=None, ge=0, le=35)
    """Days that daily snapshots are kept, 0 for none; without it as long as the profile keeps backups."""
    snapshot_window: Annotated[str, matching(r"\d\d:\d\d-\d\d:\d\d", "a daily window, such as 01:00-02:00")] = "01:00-02:00"
    """When the daily snapshot is taken, in UTC."""
    maintenance_window: Annotated[
        str, matching(r"[a-z]{3}:\d\d:\d\d-[a-z]{3}:\d\d:\d\d", "a weekly window, such as sun:02:30-sun:03:30")
    ] = "sun:02:30-sun:03:30"
    """When AWS may restart nodes, in UTC."""
    parameters: dict[str, str] = Field(default={}, examples=[{"maxmemory-policy": "allkeys-lru"}])
    """Parameters of Valkey; without `maxmemory-policy` it throws away only entries that expire."""

    @field_validator("engine_version")
    @classmethod
    def _is_supported(cls, version: str) -> str:
        if version not in SUPPORTED_VERSIONS:
            raise ValueError(f"is not a version that ElastiCache offers; allowed are {', '.join(SUPPORTED_VERSIONS)}")
        return version

    @field_validator("parameters")
    @classmethod
    def _leaves_the_cluster_to_shards(cls, parameters: dict[str, str]) -> dict[str, str]:
        if "cluster-enabled" in parameters:
            raise ValueError("holds cluster-enabled, which `shards` decides; leave it out")
        return parameters


class CacheArgs(CacheSettings, ComponentArgs):
    """Arguments of `Cache`."""

    vpc_id: Wire[str]
    subnet_ids: Many[Wire[str]] = Field(min_length=2)
    """Isolated subnets in at least two zones."""
    kms_key_arn: Wire[str]
    """Key that encrypts what is written to disk, and snapshots."""
    log_key_arn: Wire[str] | None = None
    """Key that encrypts the logs; without it CloudWatch's own."""
    alarms: AlarmRouting | None = None
    """Where alarms go; without it there are none."""

    @model_validator(mode="after")
    def _can_be_watched(self) -> Self:
        nodes = self.shards * (1 + self.replicas)
        if self.alarms is not None and nodes > MOST_NODES:
            raise ValueError(
                f"{self.shards} shards with {self.replicas} replicas each are {nodes} nodes, but an alarm looks at {MOST_NODES} "
                "at most; take fewer, larger nodes, or leave out `alarms` and watch them by other means"
            )
        return self

    @property
    def replicas(self) -> int:
        """Copies of each shard."""
        return int(self.defaults.multi_az) if self.replicas_per_shard is None else self.replicas_per_shard


class Cache(Component):
    """An encrypted Valkey cache that nobody reaches but whom its security group and IAM let in, over TLS.

    There is no password: clients log in with the credentials of their role. With replicas it fails over to another zone by
    itself. From staging up it cannot be deleted by mistake, and leaves a final snapshot when it goes.
    """

    address: pulumi.Output[str]
    """Where clients write; of a cache with several shards, where they ask who has which key."""
    reader_address: pulumi.Output[str] | None
    """Where clients may read from any replica; none where there are several shards."""
    port: pulumi.Output[int]
    security_group_id: pulumi.Output[str]
    """Security group that clients are let into."""
    replication_group_id: pulumi.Output[str]
    """Name that a client signs when it logs in."""
    arn: pulumi.Output[str]
    user_name: pulumi.Output[str]
    """User that clients log in as."""

    def __init__(self, name: str, args: CacheArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:data:Cache", name, args, opts)
        group = ec2.SecurityGroup(
            name, vpc_id=args.vpc_id, description="Cache: its clients only", tags=self.tagged(name), opts=self.child()
        )
        login = make_login(self)
        self._user_arn = login.user.arn
        nodes = self._nodes(args, group, login)
        if args.alarms is not None:
            watch(self, _node_ids(args, nodes), replicated=args.replicas > 0, routing=args.alarms)
        alone = args.shards == 1
        self.publish(
            address=nodes.primary_endpoint_address if alone else nodes.configuration_endpoint_address,
            reader_address=nodes.reader_endpoint_address if alone else None,
            port=nodes.port.apply(lambda port: port or PORT),
            security_group_id=group.id,
            replication_group_id=nodes.replication_group_id,
            arn=nodes.arn,
            user_name=login.user.user_name,
        )

    def connection(self) -> Connection:
        """What a client needs: the way in, the right to log in, and `HOST`, `PORT`, `TLS`, `USERNAME` and `NAME`.

        In place of a password it sends a token that it signs, for the cache called `NAME`, with the credentials of its role.
        """
        return Connection(
            security_group_id=self.security_group_id,
            port=PORT,
            grants=(Grant(actions=("elasticache:Connect",), resources=(self.arn, self._user_arn)),),
            variables={
                "HOST": self.address,
                "PORT": str(PORT),
                "TLS": "true",
                "USERNAME": self.user_name,
                "NAME": self.replication_group_id,
            },
        )

    def _nodes(self, args: CacheArgs, group: ec2.SecurityGroup, login: Login) -> elasticache.ReplicationGroup:
        subnets = elasticache.SubnetGroup(
            self.named("subnets"),
            description="Isolated subnets of the cache",
            subnet_ids=list(args.subnet_ids),
            tags=self.tagged(self.named("subnets")),
            opts=self.child(),
        )
        days = args.defaults.backup_retention_days if args.snapshot_retention_days is None else args.snapshot_retention_days
        name = self.named("cache", limit=_NAME_LIMIT)
        return elasticache.ReplicationGroup(
            name,
            description=f"Cache {self.component_name} of {args.profile}",
            engine=ENGINE,
            engine_version=args.engine_version,
            node_type=args.node_type or ("cache.m7g.large" if args.defaults.multi_az else "cache.t4g.small"),
            port=PORT,
            subnet_group_name=subnets.name,
            security_group_ids=[group.id],
            parameter_group_name=self._parameters(args).name,
            at_rest_encryption_enabled=True,
            kms_key_id=args.kms_key_arn,
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            user_group_ids=[login.group.user_group_id],
            snapshot_retention_limit=days,
            snapshot_window=args.snapshot_window,
            maintenance_window=args.maintenance_window,
            auto_minor_version_upgrade=True,
            apply_immediately=args.defaults.apply_immediately,
            log_delivery_configurations=[self._log(args, kind) for kind in ("slow-log", "engine-log")],
            tags=self.tagged(name),
            opts=self.child(protect=True) if args.defaults.protect else self.child(),
            **_layout(args),
            **self._protection(args),
        )

    def _parameters(self, args: CacheArgs) -> elasticache.ParameterGroup:
        """Parameters of the major version; the group is named after it, so that an upgrade brings its own."""
        family = f"valkey{args.engine_version.partition('.')[0]}"
        parameters = {**({"cluster-enabled": "yes"} if args.shards > 1 else {}), **args.parameters}
        return elasticache.ParameterGroup(
            self.named(family),
            family=family,
            description="Parameters of the cache",
            parameters=[
                elasticache.ParameterGroupParameterArgs(name=key, value=value) for key, value in sorted(parameters.items())
            ],
            tags=self.tagged(self.named(family)),
            opts=self.child(),
        )

    def _log(self, args: CacheArgs, kind: str) -> elasticache.ReplicationGroupLogDeliveryConfigurationArgs:
        name = self.named(kind)
        group = cloudwatch.LogGroup(
            name,
            # For groups called like this AWS need not add each to a policy that soon gets too long.
            name_prefix=f"/aws/vendedlogs/elasticache/{name}-",
            retention_in_days=args.defaults.log_retention_days,
            kms_key_id=args.log_key_arn,
            tags=self.tagged(name),
            opts=self.child(),
        )
        return elasticache.ReplicationGroupLogDeliveryConfigurationArgs(
            destination=group.name, destination_type="cloudwatch-logs", log_format="json", log_type=kind
        )

    def _protection(self, args: CacheArgs) -> dict[str, Any]:
        """What keeps the data when somebody deletes the cache."""
        if not args.defaults.protect:
            return {}
        # A snapshot's name is taken for ever; a cache made anew under the same name needs another one.
        suffix = RandomId(self.named("final-snapshot"), byte_length=4, opts=self.child())
        return {"final_snapshot_identifier": pulumi.Output.concat(self.named("final"), "-", suffix.hex)}


def _layout(args: CacheArgs) -> dict[str, Any]:
    """How many nodes there are; with several shards each must be able to fail over, replicas or not."""
    return {
        "num_node_groups": args.shards,
        "replicas_per_node_group": args.replicas,
        "multi_az_enabled": args.replicas > 0,
        "automatic_failover_enabled": args.replicas > 0 or args.shards > 1,
    }


def _node_ids(args: CacheArgs, nodes: elasticache.ReplicationGroup) -> list[pulumi.Output[str]]:
    """What ElastiCache calls the nodes: by number, with several shards after the number of theirs."""
    shards = [""] if args.shards == 1 else [f"-{shard:04}" for shard in range(1, args.shards + 1)]
    return [
        pulumi.Output.concat(nodes.replication_group_id, f"{shard}-{node:03}")
        for shard in shards
        for node in range(1, args.replicas + 2)
    ]
