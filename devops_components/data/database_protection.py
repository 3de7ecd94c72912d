"""What keeps a database's data: against deletion, damage, and the loss of a region."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_aws import kms, rds
from pulumi_random import RandomId

from devops_components._core.component import Component
from devops_components._core.iam import document
from devops_components._core.keys import account_decides, make_key
from devops_components.data.database_settings import DatabaseArgs


def against_deletion(owner: Component, args: DatabaseArgs) -> dict[str, Any]:
    """What keeps the data when somebody deletes the database."""
    if not args.defaults.protect:
        return {"deletion_protection": False, "skip_final_snapshot": True, "delete_automated_backups": True}
    # A snapshot's name is taken for ever; a database made anew under the same name needs another one.
    suffix = RandomId(owner.named("final-snapshot"), byte_length=4, opts=owner.child())
    return {
        "deletion_protection": True,
        "skip_final_snapshot": False,
        "final_snapshot_identifier": pulumi.Output.concat(owner.named("final"), "-", suffix.hex),
        "delete_automated_backups": False,
    }


def options(owner: Component, args: DatabaseArgs) -> pulumi.ResourceOptions:
    """Options of what holds the data."""
    return owner.child(protect=True) if args.defaults.protect else owner.child()


def replicate_backups(owner: Component, args: DatabaseArgs, database: rds.Instance, region: str) -> None:
    """Copies automated backups and logs to another region, under a key of that region."""
    name = owner.named("backups")
    description = f"Encrypts the copied backups of {owner.component_name}"
    key = make_key(owner, args, name, description, document(account_decides(args.account, args.region)), region)
    kms.Alias(name, region=region, target_key_id=key.key_id, opts=owner.child())
    rds.InstanceAutomatedBackupsReplication(
        name,
        region=region,
        source_db_instance_arn=database.arn,
        retention_period=args.backup_days,
        kms_key_id=key.arn,
        opts=options(owner, args),
    )
