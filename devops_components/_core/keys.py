"""Keys of KMS that belong to a component."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_aws import kms

from devops_components._core.component import Component, ComponentArgs
from devops_components._core.iam import allow, partition

ROTATION_DAYS = 365
"""Days after which AWS renews a key's material; what it encrypted before stays readable."""


def make_key(
    owner: Component, args: ComponentArgs, name: str, description: str, policy: pulumi.Input[str], region: str | None = None
) -> kms.Key:
    """A key in the provider's region or the one given, renewed every year.

    Once scheduled for deletion it stays recoverable for 30 days where the profile protects stores, else for 7.
    """
    protect = args.defaults.protect
    return kms.Key(
        name,
        region=region,
        description=description,
        enable_key_rotation=True,
        rotation_period_in_days=ROTATION_DAYS,
        deletion_window_in_days=30 if protect else 7,
        policy=policy,
        tags=owner.tagged(name),
        opts=owner.child(protect=True) if protect else owner.child(),
    )


def account_decides(account: str, region: str) -> dict[str, Any]:
    """The statement of a key's policy that leaves it to the IAM policies of its account who uses the key."""
    return allow(["kms:*"], ["*"], principal=f"arn:{partition(region)}:iam::{account}:root", sid="AccountDecidesByIam")
