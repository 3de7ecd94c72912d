"""The keys that encrypt one environment."""

from __future__ import annotations

from typing import Any, Literal

import pulumi
from pulumi_aws import kms
from pydantic import Field

from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.iam import allow, document, partition
from devops_components._core.keys import account_decides, make_key
from devops_components._core.types import AccountId, Region

Purpose = Literal["data", "logs", "messages", "backups"]
"""What a key encrypts: stores and their secrets, log groups, topics and queues, or backup vaults."""


class EncryptionKeysArgs(ComponentArgs):
    """Arguments of `EncryptionKeys`."""

    account: AccountId
    """Account that owns the keys, twelve digits; its IAM policies decide who uses them."""
    region: Region
    """Region the keys are in."""
    purposes: Many[Purpose] = Field(default=("data", "logs", "messages", "backups"), min_length=1)
    """One key for each, so that access to one says nothing about another. A key costs 1 USD a month."""


class EncryptionKeys(Component):
    """One customer-managed key for each purpose, renewed every year.

    A key that is scheduled for deletion stays recoverable for 30 days where the profile protects stores, else for 7.
    """

    key_arns: dict[Purpose, pulumi.Output[str]]
    """ARN by purpose."""
    aliases: dict[Purpose, pulumi.Output[str]]
    """Alias by purpose, for people."""

    def __init__(self, name: str, args: EncryptionKeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:security:EncryptionKeys", name, args, opts)
        keys = {purpose: self._key(purpose, args) for purpose in args.purposes}
        aliases = {
            purpose: kms.Alias(self.named(purpose), target_key_id=key.key_id, opts=self.child()) for purpose, key in keys.items()
        }
        self.publish(
            key_arns={purpose: key.arn for purpose, key in keys.items()},
            aliases={purpose: alias.name for purpose, alias in aliases.items()},
        )

    def _key(self, purpose: Purpose, args: EncryptionKeysArgs) -> kms.Key:
        policy = document(*_statements(purpose, args.account, args.region))
        return make_key(self, args, self.named(purpose), f"Encrypts the {purpose} of {args.profile}", policy)


def _statements(purpose: Purpose, account: str, region: str) -> list[dict[str, Any]]:
    """Who may use the key: whom the account's IAM policies name, and the services that encrypt by themselves."""
    use = ["kms:Decrypt", "kms:GenerateDataKey*"]
    of_account = {"StringEquals": {"aws:SourceAccount": account}}
    statements = [account_decides(account, region)]
    if purpose == "logs":
        groups = f"arn:{partition(region)}:logs:{region}:{account}:log-group:*"
        only_own = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}}
        actions = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        statements.append(
            allow(actions, ["*"], service=f"logs.{region}.amazonaws.com", conditions=only_own, sid="CloudWatchLogs")
        )
    if purpose == "messages":
        statements.append(allow(use, ["*"], service="cloudwatch.amazonaws.com", conditions=of_account, sid="Alarms"))
        statements.append(allow(use, ["*"], service="events.amazonaws.com", conditions=of_account, sid="Events"))
        statements.append(allow(use, ["*"], service="sns.amazonaws.com", conditions=of_account, sid="Topics"))
    return statements
