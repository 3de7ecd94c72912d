from __future__ import annotations

import pulumi

from devops_components import Environment, EnvironmentAlarmSettings, EnvironmentArgs, NetworkSettings
from tests.makers import PLACE


def make(name: str, opts: pulumi.ResourceOptions | None) -> Environment:
    return Environment(
        name,
        EnvironmentArgs(
            **PLACE,
            owner="ops@example.org",
            cost_center="shop",
            network=NetworkSettings(cidr="10.0.0.0/16"),
            alarms=EnvironmentAlarmSettings(
                webhooks={"pager": "https://events.example.org/v2"}, runbooks="https://runbooks.example.org"
            ),
        ),
        opts,
    )
