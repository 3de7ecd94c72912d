"""A database that is one instance of RDS, with a standby and read replicas."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_aws import rds

from devops_components._core.component import Component
from devops_components._core.tags import BACKUP
from devops_components.data import database_insight, database_protection, database_recovery
from devops_components.data.database_parts import Ground, Machines
from devops_components.data.database_settings import DatabaseArgs

CERTIFICATE_AUTHORITY = "rds-ca-rsa2048-g1"
"""Root that clients trust; it is valid until 2061."""
MASTER = "master"
"""Name of the master user."""


def make_instance(owner: Component, args: DatabaseArgs, ground: Ground) -> Machines:
    """The instance, its read replicas, and copies of its backups in another region."""
    shared = {**_shared(args, ground), **database_insight.statements(args), **database_insight.system(owner, args)}
    source = rds.Instance(
        owner.component_name,
        engine_version=args.engine_version,
        db_name=args.database_name,
        port=args.facts.port,
        db_subnet_group_name=ground.subnet_group,
        multi_az=args.has_standby,
        allocated_storage=args.storage_gb,
        kms_key_id=args.kms_key_arn,
        iam_database_authentication_enabled=True,
        tags=owner.tagged(owner.component_name, **BACKUP),
        opts=database_protection.options(owner, args),
        **shared,
        **_master(args),
        **_backups(args),
        **_upgrades(args),
        **database_protection.against_deletion(owner, args),
    )
    replicas = [_replica(owner, f"replica-{number}", source, shared) for number in range(1, args.replicas + 1)]
    if args.replicate_backups_to is not None:
        database_protection.replicate_backups(owner, args, source, args.replicate_backups_to)
    place = database_recovery.Place(source.identifier, ground.subnet_group, ground.security_group_id, ground.parameter_group)
    machines = {"database": source, **{f"replica{number}": each for number, each in enumerate(replicas, 1)}}
    return Machines(
        address=source.address,
        reader_address=replicas[0].address if replicas else None,
        port=source.port,
        database_name=source.db_name,
        secret_arn=_secret_arn(args, source),
        arn=source.arn,
        identifier=source.identifier,
        resource_ids=[each.resource_id for each in machines.values()],
        dimensions={name: {"DBInstanceIdentifier": each.identifier} for name, each in machines.items()},
        restore_command=database_recovery.restore_instance(place),
        snapshot_command=database_recovery.snapshot("instance", source.identifier),
    )


def _replica(owner: Component, role: str, source: rds.Instance, shared: dict[str, Any]) -> rds.Instance:
    """A copy to read from. It is encrypted as its source, holds nothing of its own, and can be made anew."""
    name = owner.named(role)
    return rds.Instance(
        name,
        replicate_source_db=source.identifier,
        multi_az=False,
        backup_retention_period=0,
        iam_database_authentication_enabled=True,
        skip_final_snapshot=True,
        deletion_protection=False,
        tags=owner.tagged(name),
        opts=owner.child(),
        **shared,
    )


def _shared(args: DatabaseArgs, ground: Ground) -> dict[str, Any]:
    """What an instance and its replicas have in common."""
    return {
        "engine": args.offer.engine,
        "instance_class": args.machine,
        "vpc_security_group_ids": [ground.security_group_id],
        "publicly_accessible": False,
        "parameter_group_name": ground.parameter_group,
        "ca_cert_identifier": CERTIFICATE_AUTHORITY,
        "max_allocated_storage": args.max_storage_gb,
        "storage_type": "gp3",
        "storage_encrypted": True,
        "copy_tags_to_snapshot": True,
        "maintenance_window": args.upgrade.window or args.maintenance_window,
        "auto_minor_version_upgrade": True,
        "apply_immediately": args.defaults.apply_immediately,
        "enabled_cloudwatch_logs_exports": list(args.offer.logs),
    }


def _master(args: DatabaseArgs) -> dict[str, Any]:
    """Who is the master user, and whose password it has."""
    own = args.master_password
    if own is not None:
        return {"username": MASTER, "password_wo": own.password, "password_wo_version": own.version}
    return {"username": MASTER, "manage_master_user_password": True, "master_user_secret_kms_key_id": args.kms_key_arn}


def _secret_arn(args: DatabaseArgs, source: rds.Instance) -> pulumi.Output[str]:
    if args.master_password is not None:
        return pulumi.Output.from_input(args.master_password.secret_arn)
    return source.master_user_secrets[0].secret_arn


def _backups(args: DatabaseArgs) -> dict[str, Any]:
    return {"backup_retention_period": args.backup_days, "backup_window": args.backup_window}


def _upgrades(args: DatabaseArgs) -> dict[str, Any]:
    """A major version only where it is named; a blue/green update only where it cannot lose anything."""
    upgrades: dict[str, Any] = {"allow_major_version_upgrade": args.upgrade.allow_major_upgrade_to is not None}
    if args.upgrade.mode == "blue_green":
        upgrades["blue_green_update"] = rds.InstanceBlueGreenUpdateArgs(enabled=True)
    return upgrades
