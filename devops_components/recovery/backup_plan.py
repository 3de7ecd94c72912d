"""Backups of everything in an environment that holds data."""

from __future__ import annotations

import pulumi
from pulumi_aws import backup, iam
from pydantic import Field

from devops_components._core.args import Wire
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.iam import partition, trust
from devops_components._core.tags import BACKUP
from devops_components._core.types import AccountId, Region

# AWS names the two managed policies with which its backup service reads and restores every kind of store.
_MANAGED_POLICIES = ("AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores")


class BackupPlanArgs(ComponentArgs):
    """Arguments of `BackupPlan`."""

    account: AccountId
    """Account whose resources are backed up, twelve digits."""
    region: Region
    """Region of the vault."""
    kms_key_arn: Wire[str]
    """Key that encrypts recovery points."""
    retention_days: int | None = Field(default=None, ge=1)
    """Days that a recovery point is kept; without it as long as the profile keeps database backups."""


class BackupPlan(Component):
    """A vault and a daily plan for every resource tagged `backup: daily`."""

    vault_name: pulumi.Output[str]
    vault_arn: pulumi.Output[str]
    plan_id: pulumi.Output[str]

    def __init__(self, name: str, args: BackupPlanArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:recovery:BackupPlan", name, args, opts)
        keep = args.defaults.protect
        vault = backup.Vault(
            name,
            kms_key_arn=args.kms_key_arn,
            force_destroy=args.defaults.force_destroy,
            tags=self.tagged(name),
            opts=self.child(protect=True) if keep else self.child(),
        )
        # 03:00 to 08:20 UTC; the windows are those of Cloud Posse's plan: 320 minutes to start, a week to complete.
        rule = backup.PlanRuleArgs(
            rule_name="daily",
            target_vault_name=vault.name,
            schedule="cron(0 3 * * ? *)",
            start_window=320,
            completion_window=10080,
            lifecycle=backup.PlanRuleLifecycleArgs(delete_after=args.retention_days or args.defaults.backup_retention_days),
        )
        plan = backup.Plan(name, rules=[rule], tags=self.tagged(name), opts=self.child())
        role = iam.Role(
            name,
            description="Lets AWS Backup read and restore the environment's stores",
            assume_role_policy=trust("backup.amazonaws.com", source_account=args.account),
            tags=self.tagged(name),
            opts=self.child(),
        )
        for policy in _MANAGED_POLICIES:
            arn = f"arn:{partition(args.region)}:iam::aws:policy/service-role/{policy}"
            role_name = policy.removeprefix("AWSBackupServiceRolePolicyFor").lower()
            iam.RolePolicyAttachment(self.named(role_name), role=role.name, policy_arn=arn, opts=self.child())
        selected = [backup.SelectionSelectionTagArgs(type="STRINGEQUALS", key=key, value=value) for key, value in BACKUP.items()]
        backup.Selection(
            self.named("tagged"),
            plan_id=plan.id,
            iam_role_arn=role.arn,
            selection_tags=selected,
            opts=self.child(),
        )
        self.publish(vault_name=vault.name, vault_arn=vault.arn, plan_id=plan.id)
