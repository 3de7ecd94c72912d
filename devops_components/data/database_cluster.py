"""A database that is a cluster of Aurora."""

from __future__ import annotations

from typing import Any

from pulumi_aws import rds

from devops_components._core.component import Component
from devops_components._core.tags import BACKUP
from devops_components.data import database_insight, database_protection, database_recovery
from devops_components.data.database_instance import CERTIFICATE_AUTHORITY, MASTER
from devops_components.data.database_parts import Ground, Machines
from devops_components.data.database_settings import DatabaseArgs

_LONGEST_PREFIX = 63 - 26 - 1


def make_cluster(owner: Component, args: DatabaseArgs, ground: Ground) -> Machines:
    """The cluster and its instances, any of which can become the writer."""
    cluster = _cluster(owner, args, ground)
    system = database_insight.system(owner, args)
    for number in range(1, args.replicas + 2):
        _instance(owner, args, cluster, f"instance-{number}", system)
    place = database_recovery.Place(
        cluster.cluster_identifier, ground.subnet_group, ground.security_group_id, ground.parameter_group
    )
    return Machines(
        address=cluster.endpoint,
        reader_address=cluster.reader_endpoint if args.replicas else None,
        port=cluster.port,
        database_name=cluster.database_name,
        secret_arn=cluster.master_user_secrets[0].secret_arn,
        arn=cluster.arn,
        identifier=cluster.cluster_identifier,
        resource_ids=[cluster.cluster_resource_id],
        dimensions={"cluster": {"DBClusterIdentifier": cluster.cluster_identifier}},
        restore_command=database_recovery.restore_cluster(place, args.offer.engine, args.machine),
        snapshot_command=database_recovery.snapshot("cluster", cluster.cluster_identifier),
    )


def _cluster(owner: Component, args: DatabaseArgs, ground: Ground) -> rds.Cluster:
    """The storage of the database, and what its instances have in common."""
    return rds.Cluster(
        owner.component_name,
        cluster_identifier_prefix=_prefix(owner.component_name),
        engine=args.offer.engine,
        engine_version=args.engine_version,
        database_name=args.database_name,
        port=args.facts.port,
        db_subnet_group_name=ground.subnet_group,
        vpc_security_group_ids=[ground.security_group_id],
        db_cluster_parameter_group_name=ground.parameter_group,
        storage_encrypted=True,
        kms_key_id=args.kms_key_arn,
        master_username=MASTER,
        manage_master_user_password=True,
        master_user_secret_kms_key_id=args.kms_key_arn,
        iam_database_authentication_enabled=True,
        backup_retention_period=args.backup_days,
        preferred_backup_window=args.backup_window,
        preferred_maintenance_window=args.upgrade.window or args.maintenance_window,
        copy_tags_to_snapshot=True,
        allow_major_version_upgrade=args.upgrade.allow_major_upgrade_to is not None,
        apply_immediately=args.defaults.apply_immediately,
        enabled_cloudwatch_logs_exports=list(args.offer.logs),
        serverlessv2_scaling_configuration=_capacity(args),
        tags=owner.tagged(owner.component_name, **BACKUP),
        opts=database_protection.options(owner, args),
        **database_insight.statements(args),
        **database_protection.against_deletion(owner, args),
    )


def _instance(owner: Component, args: DatabaseArgs, cluster: rds.Cluster, role: str, system: dict[str, Any]) -> None:
    """A machine of the cluster; Aurora chooses its zone, away from the others, and the data is not in it."""
    name = owner.named(role)
    rds.ClusterInstance(
        name,
        cluster_identifier=cluster.id,
        engine=rds.EngineType(args.offer.engine),
        instance_class=args.machine,
        publicly_accessible=False,
        ca_cert_identifier=CERTIFICATE_AUTHORITY,
        auto_minor_version_upgrade=True,
        copy_tags_to_snapshot=True,
        preferred_maintenance_window=args.upgrade.window or args.maintenance_window,
        apply_immediately=args.defaults.apply_immediately,
        tags=owner.tagged(name),
        opts=owner.child(),
        **system,
    )


def _prefix(name: str) -> str:
    """What an identifier begins with; it has up to 63 characters, and the provider adds 26 to make it unique."""
    return f"{name[:_LONGEST_PREFIX].rstrip('-')}-"


def _capacity(args: DatabaseArgs) -> rds.ClusterServerlessv2ScalingConfigurationArgs | None:
    aurora = args.aurora
    if aurora is None or aurora.min_capacity is None or aurora.max_capacity is None:
        return None
    return rds.ClusterServerlessv2ScalingConfigurationArgs(min_capacity=aurora.min_capacity, max_capacity=aurora.max_capacity)
