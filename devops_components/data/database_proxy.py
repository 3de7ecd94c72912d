"""A pool of connections before a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pulumi
from pulumi_aws import ec2, iam, rds

from devops_components._core.component import Component
from devops_components._core.iam import allow, document, make_role, trust
from devops_components._core.ways import open_way
from devops_components.data.database_parts import Machines
from devops_components.data.database_settings import DatabaseArgs

IDLE_SECONDS = 1800
"""A client that says nothing for so long is sent away; it is RDS Proxy's own default."""
BORROW_SECONDS = 30
"""A client waits so long for a free connection; the default of 120 s outlasts most requests."""


class Pool(NamedTuple):
    """The proxy, as clients see it."""

    address: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    resource_id: pulumi.Output[str]
    """Identity that roles log in to."""


def make_proxy(owner: Component, args: DatabaseArgs, machines: Machines, database_group: pulumi.Output[str]) -> Pool:
    """The proxy and its way to the database; clients log in as a role, over TLS, and never see a password."""
    name = owner.named("proxy", limit=63)
    group = _open_way(owner, args, database_group)
    secrets = [machines.secret_arn, *args.proxy_secret_arns]
    proxy = rds.Proxy(
        name,
        engine_family=args.facts.proxy_family,
        role_arn=_role(owner, args, secrets).arn,
        vpc_subnet_ids=list(args.subnet_ids),
        vpc_security_group_ids=[group.id],
        require_tls=True,
        idle_client_timeout=IDLE_SECONDS,
        auths=[rds.ProxyAuthArgs(auth_scheme="SECRETS", iam_auth="REQUIRED", secret_arn=secret) for secret in secrets],
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    targets = rds.ProxyDefaultTargetGroup(
        name,
        db_proxy_name=proxy.name,
        connection_pool_config=rds.ProxyDefaultTargetGroupConnectionPoolConfigArgs(connection_borrow_timeout=BORROW_SECONDS),
        opts=owner.child(),
    )
    rds.ProxyTarget(
        name,
        db_proxy_name=proxy.name,
        target_group_name=targets.name,
        db_cluster_identifier=machines.identifier if args.aurora else None,
        db_instance_identifier=None if args.aurora else machines.identifier,
        opts=owner.child(),
    )
    return Pool(proxy.endpoint, group.id, proxy.arn.apply(lambda arn: arn.rpartition(":")[2]))


def _open_way(owner: Component, args: DatabaseArgs, database_group: pulumi.Output[str]) -> ec2.SecurityGroup:
    """A security group that clients are let into, and the one port from it to the database."""
    name = owner.named("proxy")
    group = ec2.SecurityGroup(
        name, vpc_id=args.vpc_id, description="Proxy: its clients only", tags=owner.tagged(name), opts=owner.child()
    )
    open_way(owner, "proxy", group.id, database_group, args.facts.port, to="the database", by="the proxy")
    return group


def _role(owner: Component, args: DatabaseArgs, secrets: Sequence[pulumi.Input[str]]) -> iam.Role:
    """What the proxy may read: the secrets of its users, by way of Secrets Manager alone."""
    name = owner.named("proxy")
    role = make_role(
        owner, name, "Lets the proxy read its users' secrets", trust("rds.amazonaws.com", source_account=args.account)
    )
    own = args.master_password
    keys = [args.kms_key_arn] if own is None or own.secret_key_arn is None else [args.kms_key_arn, own.secret_key_arn]
    through = {"StringEquals": {"kms:ViaService": f"secretsmanager.{args.region}.amazonaws.com"}}
    iam.RolePolicy(
        name,
        role=role.id,
        policy=document(allow(["secretsmanager:GetSecretValue"], secrets), allow(["kms:Decrypt"], keys, conditions=through)),
        opts=owner.child(),
    )
    return role
