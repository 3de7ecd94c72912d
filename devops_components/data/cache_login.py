"""Who logs in to a cache: one user, with the credentials of a role and no password."""

from __future__ import annotations

from typing import NamedTuple

import pulumi
from pulumi_aws import elasticache
from pulumi_random import RandomId

from devops_components._core.component import Component

ENGINE = "valkey"
RIGHTS = "on ~* +@all -@dangerous +info"
"""Every key and command, but those that stop, empty or slow down the whole cache."""

_ID_LIMIT = 40


class Login(NamedTuple):
    """The user, and the group that lets it and nobody else in."""

    user: elasticache.User
    group: elasticache.UserGroup


def make_login(owner: Component) -> Login:
    """Makes the user and its group.

    The group has no user called `default`, as which everybody is logged in who does not say who they are: Valkey then lets
    nobody in without a name.
    """
    name = owner.named("client", limit=_ID_LIMIT)
    # ElastiCache takes the ids of users and groups as they are given, and one account has them all.
    suffix = RandomId(owner.named("login"), byte_length=3, opts=owner.child())
    user_id = pulumi.Output.concat(name, "-", suffix.hex)
    user = elasticache.User(
        name,
        # One that logs in by IAM is called like its id.
        user_id=user_id,
        user_name=user_id,
        engine=ENGINE,
        access_string=RIGHTS,
        authentication_mode=elasticache.UserAuthenticationModeArgs(type="iam"),
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    clients = owner.named("clients", limit=_ID_LIMIT)
    group = elasticache.UserGroup(
        clients,
        user_group_id=pulumi.Output.concat(clients, "-", suffix.hex),
        engine=ENGINE,
        user_ids=[user.user_id],
        tags=owner.tagged(clients),
        opts=owner.child(),
    )
    return Login(user, group)
