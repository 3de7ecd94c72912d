"""A bucket in which Pulumi keeps the state of stacks, and the key that encrypts their secrets."""

from __future__ import annotations

from typing import Any, Literal, Self

import pulumi
from pulumi_aws import s3
from pydantic import Field, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.connections import Connection, Grant
from devops_components._core.iam import deny, document
from devops_components._core.keys import account_decides, make_key
from devops_components._core.private_bucket import (
    clean_up,
    lock_objects,
    make_private_bucket,
    record_requests,
    set_lifecycle,
    set_policy,
)
from devops_components._core.types import AccountId, Region
from devops_components.data.bucket import ObjectLock, check_lock

StateAccess = Literal["read", "write"]
"""What a client does with states: look at them, or deploy stacks."""

_SIDES = ("stacks", "history", "backups", "locks/organization")
"""Folders below `.pulumi` that have one folder for each project; the engine lays its backends out like that."""
_DESCRIPTION = ".pulumi/meta.yaml"
"""What the engine reads before anything else; it writes it where it is missing."""
_ON_OBJECTS: dict[StateAccess, tuple[str, ...]] = {
    "read": ("s3:GetObject",),
    "write": ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
}
_ON_THE_KEY: dict[StateAccess, tuple[str, ...]] = {
    "read": ("kms:Decrypt",),
    "write": ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
}
_ENCRYPTION = "s3:x-amz-server-side-encryption"


class PulumiStateBackendSettings(Args):
    """What a person decides about a backend for states."""

    old_versions_days: int = Field(default=90, ge=1)
    """Days during which an earlier state can be brought back; the last one stays for as long as the stack is there."""
    object_lock: ObjectLock | None = None
    """A lock on every version of every state; without it whoever may delete versions deletes them.

    It is decided when the bucket is made: to give or to take it away later makes another, empty bucket.
    """


class PulumiStateBackendArgs(PulumiStateBackendSettings, ComponentArgs):
    """Arguments of `PulumiStateBackend`."""

    account: AccountId
    """Account the bucket is in, twelve digits."""
    region: Region
    """Region the bucket is in; better not the one that its states describe."""
    access_log_bucket: Wire[str] | None = None
    """Bucket that takes the record of every request, such as a `LogBucket` with `takes_bucket_logs`; without it there is none."""

    @model_validator(mode="after")
    def _can_go_with_its_environment(self) -> Self:
        check_lock(self.object_lock, self)
        return self


class PulumiStateBackend(Component):
    """A private, encrypted bucket for states that keeps every earlier one for a while, and a key for their secrets.

    Uploads that ask for another key, or for none, are turned away. A state can be brought back, and from staging up
    neither bucket nor key can be deleted by mistake: whoever loses the key loses every secret in every state.
    """

    bucket_name: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    kms_key_arn: pulumi.Output[str]
    """Key of the bucket and of the secrets; who uses it is decided by the IAM policies of the account."""
    backend_url: pulumi.Output[str]
    """Address for `devops --backend` and `pulumi login`."""
    secrets_provider: pulumi.Output[str]
    """Address for `devops --secrets-provider` and `pulumi stack init --secrets-provider`."""

    def __init__(self, name: str, args: PulumiStateBackendArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:data:PulumiStateBackend", name, args, opts)
        key = make_key(
            self,
            args,
            self.named("key"),
            "Encrypts states of Pulumi and the secrets in them",
            document(account_decides(args.account, args.region)),
        )
        private = make_private_bucket(self, args, key.arn, self.tagged(name), object_lock=args.object_lock is not None)
        policy = set_policy(self, private, *_only_this_key(private.bucket.arn, key.arn))
        # A marker that something was deleted is of no use when there is no older version left below it.
        last_markers = s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True)
        set_lifecycle(self, private, [clean_up("old-states", args.old_versions_days, last_markers)])
        if args.object_lock is not None:
            lock_objects(self, private, args.object_lock.mode, args.object_lock.days)
        if args.access_log_bucket is not None:
            record_requests(self, private, args.access_log_bucket)
        self.publish(
            bucket_name=policy.bucket,
            bucket_arn=private.bucket.arn,
            kms_key_arn=key.arn,
            backend_url=pulumi.Output.format("s3://{0}?region={1}&awssdk=v2", policy.bucket, args.region),
            secrets_provider=pulumi.Output.format("awskms:///{0}?region={1}&awssdk=v2", key.arn, args.region),
        )

    def connection(self, access: StateAccess, *, project: str | None = None) -> Connection:
        """What a client needs to look at states or to deploy: `BACKEND`, `SECRETS_PROVIDER`, and rights to bucket and key.

        Called `devops`, the connection sets the very variables that the `devops` command reads. With a project, the rights
        end at its stacks. Nobody may delete earlier versions by it; the key is one for all projects.
        """
        below = [".pulumi/*"] if project is None else [_DESCRIPTION, *(f".pulumi/{side}/{project}/*" for side in _SIDES)]
        objects = tuple(pulumi.Output.concat(self.bucket_arn, "/", path) for path in below)
        return Connection(
            grants=(
                Grant(actions=("s3:ListBucket",), resources=(self.bucket_arn,)),
                Grant(actions=_ON_OBJECTS[access], resources=objects),
                Grant(actions=_ON_THE_KEY[access], resources=(self.kms_key_arn,)),
            ),
            variables={"BACKEND": self.backend_url, "SECRETS_PROVIDER": self.secrets_provider},
        )


def _only_this_key(bucket_arn: pulumi.Output[str], key_arn: pulumi.Output[str]) -> list[dict[str, Any]]:
    """Turns away every upload that asks for another encryption than the bucket's; one that asks for nothing gets that."""
    customer = f"{_ENCRYPTION}-customer-algorithm"
    refused: dict[str, dict[str, dict[str, Any]]] = {
        "OnlyKms": {"Null": {_ENCRYPTION: "false"}, "StringNotEquals": {_ENCRYPTION: "aws:kms"}},
        "OnlyThisKey": {
            "Null": {f"{_ENCRYPTION}-aws-kms-key-id": "false"},
            "StringNotEquals": {f"{_ENCRYPTION}-aws-kms-key-id": key_arn},
        },
        # Who encrypts with a key that AWS does not keep takes the state hostage.
        "NoForeignKeys": {"Null": {customer: "false"}},
    }
    objects = [pulumi.Output.concat(bucket_arn, "/*")]
    return [deny(["s3:PutObject"], objects, principal="*", conditions=given, sid=sid) for sid, given in refused.items()]
