"""Backups of everything in an environment that holds data."""

from __future__ import annotations

from typing import NamedTuple, Self

import pulumi
from pulumi_aws import backup, iam, kms
from pydantic import Field, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.iam import document, make_role, partition, trust
from devops_components._core.keys import account_decides, make_key
from devops_components._core.profiles import BackupLock, EnvironmentProfile
from devops_components._core.tags import BACKUP
from devops_components._core.types import AccountId, Region
from devops_components.recovery.copy_regions import region_of_copies

# AWS names the two managed policies with which its backup service reads and restores every kind of store.
_MANAGED_POLICIES = ("AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores")

LOCK_MIN_DAYS = 14
"""Fewest days that a locked vault keeps a backup: as long as damage may stay hidden, by the policy `backup-strength`."""
LOCK_MAX_DAYS = 2555
"""Most days: seven years, Cloud Posse's longest. What is locked for longer by a slip is paid for, and nobody can delete it."""
LOCK_GRACE_DAYS = 7
"""Days during which a lock for compliance can still be taken away. AWS asks for 3, which a long weekend uses up."""


class Terms(NamedTuple):
    """How backups are kept."""

    days: int
    """Days that a backup and its copy are kept."""
    lock: BackupLock
    """Who can delete them before their time."""
    copy_region: str | None
    """Region of the copies; none where none are made."""


class BackupPlanSettings(Args):
    """What a person decides about backups."""

    retention_days: int | None = Field(default=None, ge=1)
    """Days that a backup and its copy are kept; without it as long as the profile keeps database backups."""
    lock: BackupLock | None = None
    """Who can delete backups before their time; without it as the profile says.

    `governance` stops whoever may delete backups but not locks. `compliance` stops everybody, AWS included: seven days after
    the deployment it can neither be loosened nor taken away, and the vault stays, and costs, until its last backup expires.
    """
    copies: bool | None = None
    """Whether each backup is copied to another region; without it as the profile says. It doubles the cost of storage."""
    copy_region: Region | None = Field(default=None, examples=["eu-central-1"])
    """Region of the copies; without it a partner of the region under the same law, where there is one."""

    def decide(self, defaults: EnvironmentProfile, region: str) -> Terms:
        """How backups of a region are kept; raises `ValueError` where the settings contradict each other."""
        days = self.retention_days or defaults.backup_retention_days
        lock = self.lock or defaults.backup_lock
        if lock != "none" and not LOCK_MIN_DAYS <= days <= LOCK_MAX_DAYS:
            raise ValueError(
                f"retention_days is {days} and lock is {lock}; a locked vault takes what is kept for "
                f"{LOCK_MIN_DAYS} to {LOCK_MAX_DAYS} days"
            )
        if defaults.backup_copies if self.copies is None else self.copies:
            return Terms(days, lock, region_of_copies(region, self.copy_region))
        if self.copy_region is not None:
            raise ValueError(f"copy_region is {self.copy_region} but nothing is copied; set copies to true or leave it out")
        return Terms(days, lock, None)


class BackupPlanArgs(BackupPlanSettings, ComponentArgs):
    """Arguments of `BackupPlan`."""

    account: AccountId
    """Account whose resources are backed up, twelve digits."""
    region: Region
    """Region of the vault."""
    kms_key_arn: Wire[str]
    """Key that encrypts recovery points; copies are encrypted with a key of their own in their region."""

    @model_validator(mode="after")
    def _has_terms_that_hold(self) -> Self:
        self.terms  # noqa: B018 - raises where they contradict each other
        return self

    @property
    def terms(self) -> Terms:
        """How backups are kept."""
        return self.decide(self.defaults, self.region)


class BackupPlan(Component):
    """A vault and a daily plan for every resource tagged `backup: daily`.

    Unless it is told otherwise, vaults are locked in production, and from staging up each backup is copied to another region.
    """

    vault_name: pulumi.Output[str]
    vault_arn: pulumi.Output[str]
    copy_vault_arn: pulumi.Output[str] | None
    """Vault of the copies; none where none are made."""
    plan_id: pulumi.Output[str]

    def __init__(self, name: str, args: BackupPlanArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:recovery:BackupPlan", name, args, opts)
        vault = self._vault(args, name, "lock", args.kms_key_arn)
        copies = self._copy_vault(args, args.terms.copy_region) if args.terms.copy_region else None
        plan = backup.Plan(name, rules=[_daily(args, vault, copies)], tags=self.tagged(name), opts=self.child())
        backup.Selection(
            self.named("tagged", limit=50),
            plan_id=plan.id,
            iam_role_arn=self._role(args).arn,
            selection_tags=[
                backup.SelectionSelectionTagArgs(type="STRINGEQUALS", key=key, value=value) for key, value in BACKUP.items()
            ],
            opts=self.child(),
        )
        self.publish(
            vault_name=vault.name,
            vault_arn=vault.arn,
            copy_vault_arn=copies.arn if copies else None,
            plan_id=plan.id,
        )

    def _copy_vault(self, args: BackupPlanArgs, region: str) -> backup.Vault:
        name = self.named("copies", limit=50)
        description = f"Encrypts the copied backups of {args.profile}"
        key = make_key(self, args, name, description, document(account_decides(args.account, region)), region)
        kms.Alias(name, region=region, target_key_id=key.key_id, opts=self.child())
        return self._vault(args, name, "copies-lock", key.arn, region)

    def _vault(
        self, args: BackupPlanArgs, name: str, lock: str, key: pulumi.Input[str], region: str | None = None
    ) -> backup.Vault:
        vault = backup.Vault(
            name,
            region=region,
            kms_key_arn=key,
            force_destroy=args.defaults.force_destroy,
            tags=self.tagged(name),
            opts=self.child(protect=True) if args.defaults.protect else self.child(),
        )
        if args.terms.lock != "none":
            backup.VaultLockConfiguration(
                self.named(lock),
                region=region,
                backup_vault_name=vault.name,
                min_retention_days=LOCK_MIN_DAYS,
                max_retention_days=LOCK_MAX_DAYS,
                changeable_for_days=LOCK_GRACE_DAYS if args.terms.lock == "compliance" else None,
                # A vault has one lock: to delete the old one after the new one is there would leave it with none.
                opts=self.child(delete_before_replace=True),
            )
        return vault

    def _role(self, args: BackupPlanArgs) -> iam.Role:
        trusted = trust("backup.amazonaws.com", source_account=args.account)
        role = make_role(self, self.component_name, "Lets AWS Backup read and restore the environment's stores", trusted)
        for policy in _MANAGED_POLICIES:
            arn = f"arn:{partition(args.region)}:iam::aws:policy/service-role/{policy}"
            role_name = policy.removeprefix("AWSBackupServiceRolePolicyFor").lower()
            iam.RolePolicyAttachment(self.named(role_name), role=role.name, policy_arn=arn, opts=self.child())
        return role


def _daily(args: BackupPlanArgs, vault: backup.Vault, copies: backup.Vault | None) -> backup.PlanRuleArgs:
    """From 03:00 to 08:20 UTC; the windows are those of Cloud Posse's plan: 320 minutes to start, a week to complete."""
    copy = copies and backup.PlanRuleCopyActionArgs(
        destination_vault_arn=copies.arn, lifecycle=backup.PlanRuleCopyActionLifecycleArgs(delete_after=args.terms.days)
    )
    return backup.PlanRuleArgs(
        rule_name="daily",
        target_vault_name=vault.name,
        schedule="cron(0 3 * * ? *)",
        start_window=320,
        completion_window=10080,
        lifecycle=backup.PlanRuleLifecycleArgs(delete_after=args.terms.days),
        copy_actions=[copy] if copy else None,
    )
