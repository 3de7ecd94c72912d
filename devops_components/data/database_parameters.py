"""The parameters of a database, and when a change of them takes effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pulumi
from pulumi_aws import rds

from devops_components._core.component import Component
from devops_components.data.database_settings import DatabaseArgs, DatabaseSettings

_DESCRIPTION = "TLS only; slow statements are logged"


def parameters(settings: DatabaseSettings) -> Mapping[str, str]:
    """All parameters that are set, the person's before the engine's own."""
    chosen = {**settings.offer.parameters, **settings.parameters}
    return {**settings.facts.blue_green, **chosen} if settings.upgrade.mode == "blue_green" else chosen


def apply_method(settings: DatabaseSettings, parameter: str) -> Literal["immediate", "pending-reboot"]:
    """When a change takes effect: at once, or with the next restart, which is accepted of every parameter."""
    return "immediate" if parameter in settings.facts.dynamic else "pending-reboot"


def make_parameter_group(owner: Component, args: DatabaseArgs) -> pulumi.Output[str]:
    """The name of the group; it is called after the major version, so that an upgrade brings its own."""
    family = args.offer.family(args.major)
    name = owner.named(family.replace(".", "-"))
    chosen = [(key, value, apply_method(args, key)) for key, value in sorted(parameters(args).items())]
    if args.aurora is None:
        return rds.ParameterGroup(
            name,
            family=family,
            description=_DESCRIPTION,
            parameters=[rds.ParameterGroupParameterArgs(name=key, value=value, apply_method=when) for key, value, when in chosen],
            tags=owner.tagged(name),
            opts=owner.child(),
        ).name
    return rds.ClusterParameterGroup(
        name,
        family=family,
        description=_DESCRIPTION,
        parameters=[
            rds.ClusterParameterGroupParameterArgs(name=key, value=value, apply_method=when) for key, value, when in chosen
        ],
        tags=owner.tagged(name),
        opts=owner.child(),
    ).name
