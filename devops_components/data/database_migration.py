"""A migration of a database, run once before the release that needs it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple, Self

import pulumi
from pulumi_aws import rds
from pulumi_random import RandomId
from pydantic import Field, model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.types import AccountId, Region, matching
from devops_components.data import migration_on_ecs, migration_on_kubernetes
from devops_components.data.migration_contract import Phase, check_passed, check_phase, shortened
from devops_components.data.migration_on_ecs import EcsMigration
from devops_components.data.migration_on_kubernetes import KubernetesMigration


class MigratedDatabase(Args):
    """The database of which a snapshot is taken before."""

    kind: Literal["instance", "cluster"] = "instance"
    """Whether it is an instance of RDS or a cluster of Aurora."""
    identifier: Wire[str]


class DatabaseMigrationSettings(Args):
    """What a person decides about a migration."""

    checksum: Annotated[
        str, matching(r"[0-9a-f]{64}", "the SHA-256 of the migrations; `migration_checksum(folder)` computes it")
    ] = Field(examples=["ab" * 32])
    """SHA-256 of the whole set of migrations; another one is run, the same one never twice."""
    phase: Phase = "expand"
    """Whether it adds what the next release needs, or removes what the last one needed: a column, a table, a constraint."""
    readers_gone: str | None = Field(default=None, min_length=1, examples=["1.41.0"])
    """The release that no longer reads what `contract` removes; it runs here already. Needed from staging up."""
    passed: Many[str] | None = None
    """What the environment before this one has applied: its outputs `applied_checksum`.

    Needed from staging up; without it the environment is the first.
    """
    attempt: int = Field(default=1, ge=1, le=99)
    """How often the same set may be tried; raise it to run a failed one again."""
    lock_timeout_seconds: int = Field(default=5, ge=1, le=300)
    """How long a statement waits for a lock; what waits for longer lets everybody behind it wait as well."""
    timeout_minutes: int = Field(default=8, ge=1, le=240)
    """How long it may take; then it is stopped, and has failed."""


class DatabaseMigrationArgs(DatabaseMigrationSettings, ComponentArgs):
    """Arguments of `DatabaseMigration`."""

    account: AccountId
    """Account the database is in, twelve digits."""
    region: Region
    """Region the database is in."""
    database: MigratedDatabase | None = None
    """Database of which a snapshot is taken before; needed from staging up, without it there is none."""
    ecs: EcsMigration | None = None
    """Task that migrates on ECS; either this or `kubernetes`."""
    kubernetes: KubernetesMigration | None = None
    """Job that migrates on Kubernetes; either this or `ecs`."""
    log_key_arn: Wire[str] | None = None
    """Key that encrypts the logs of what runs the task on ECS; without it CloudWatch's own."""
    alarms: AlarmRouting | None = None
    """Where alarms of what runs the task on ECS go; without it only the deployment tells that a migration failed."""

    @model_validator(mode="after")
    def _may_run_here(self) -> Self:
        protected = self.defaults.protect
        check_passed(self.checksum, self.passed, required=protected, profile=self.profile)
        check_phase(self.phase, self.readers_gone, protected=protected, profile=self.profile)
        if protected and self.database is None:
            raise ValueError(f"database is missing; profile {self.profile} takes a snapshot before every migration")
        if (self.ecs is None) == (self.kubernetes is None):
            found = "neither ecs nor kubernetes is" if self.ecs is None else "ecs and kubernetes are both"
            raise ValueError(f"{found} given; name the one that migrates")
        return self


class _Snapshot(NamedTuple):
    resource: pulumi.Resource
    identifier: pulumi.Output[str]


class DatabaseMigration(Component):
    """A set of migrations, applied once to a database of which a snapshot was taken before.

    Whatever is made with `depends_on=[migration]` is touched only when it has succeeded: after a failure the release that
    ran goes on running. The migrating program finds `MIGRATION_CHECKSUM`, `MIGRATION_PHASE` and
    `MIGRATION_LOCK_TIMEOUT_SECONDS` in its environment, and `PGOPTIONS` with that timeout for clients of PostgreSQL.
    """

    applied_checksum: pulumi.Output[str]
    """The checksum, known when its migrations have been applied; the next environment lists it under `passed`."""
    snapshot_id: pulumi.Output[str] | None
    """Snapshot from before; none where no database was named."""
    restore_command: pulumi.Output[str] | None
    """Command of the AWS CLI that makes a second database as it was before; it changes nothing that is there."""

    def __init__(self, name: str, args: DatabaseMigrationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:data:DatabaseMigration", name, args, opts)
        snapshot = args.database and self._snapshot(args, args.database)
        done = self._run(args, [snapshot.resource] if snapshot else [])
        self.publish(
            applied_checksum=done.apply(lambda _: args.checksum),
            snapshot_id=snapshot and snapshot.identifier,
            restore_command=args.database and snapshot and _restore(args, args.database, snapshot.identifier),
        )

    def _run(self, args: DatabaseMigrationArgs, after: list[pulumi.Resource]) -> pulumi.Output[Any]:
        variables = {
            "MIGRATION_CHECKSUM": args.checksum,
            "MIGRATION_PHASE": args.phase,
            "MIGRATION_LOCK_TIMEOUT_SECONDS": str(args.lock_timeout_seconds),
            "PGOPTIONS": f"-c lock_timeout={args.lock_timeout_seconds * 1000}",
        }
        if args.ecs is not None:
            return migration_on_ecs.run(self, args, args.ecs, variables, after)
        assert args.kubernetes is not None  # noqa: S101 - the arguments have one of the two
        return migration_on_kubernetes.run(self, args, args.kubernetes, variables, after)

    def _snapshot(self, args: DatabaseMigrationArgs, database: MigratedDatabase) -> _Snapshot:
        """A snapshot called after database and checksum; where stores are protected it outlives the next one."""
        name = self.named(f"before-{shortened(args.checksum)}-{args.attempt}")
        # A snapshot's name is taken for as long as it is there; whoever comes back to these migrations needs another one.
        suffix = RandomId(name, byte_length=2, opts=self.child())
        identifier = pulumi.Output.concat(database.identifier, "-", args.checksum[:8], "-", suffix.hex)
        opts = self.child(retain_on_delete=True) if args.defaults.protect else self.child()
        tags = self.tagged(name)
        if database.kind == "cluster":
            of_cluster = rds.ClusterSnapshot(
                name,
                db_cluster_identifier=database.identifier,
                db_cluster_snapshot_identifier=identifier,
                tags=tags,
                opts=opts,
            )
            return _Snapshot(of_cluster, of_cluster.db_cluster_snapshot_identifier)
        taken = rds.Snapshot(
            name, db_instance_identifier=database.identifier, db_snapshot_identifier=identifier, tags=tags, opts=opts
        )
        return _Snapshot(taken, taken.db_snapshot_identifier)


def _restore(args: DatabaseMigrationArgs, database: MigratedDatabase, snapshot: pulumi.Output[str]) -> pulumi.Output[str]:
    """It asks the database where it belongs, since a restored one is put into the default network otherwise."""
    kind, answer = ("db-instance", "DBInstances[0]") if database.kind == "instance" else ("db-cluster", "DBClusters[0]")
    group = "DBSubnetGroup.DBSubnetGroupName" if database.kind == "instance" else "DBSubnetGroup"
    restore, source = (
        ("restore-db-instance-from-db-snapshot", "db-snapshot-identifier")
        if database.kind == "instance"
        else ("restore-db-cluster-from-snapshot", "snapshot-identifier")
    )
    ask = f"$(aws rds describe-{kind}s --region {args.region} --{kind}-identifier {{0}} --output text --query '{answer}."
    return pulumi.Output.format(
        f"aws rds {restore} --region {args.region} --{source} {{1}} --{kind}-identifier {{0}}-restored "
        f"--db-subnet-group-name {ask}{group}') "
        f"--vpc-security-group-ids {ask}VpcSecurityGroups[].VpcSecurityGroupId') --deletion-protection",
        database.identifier,
        snapshot,
    )
