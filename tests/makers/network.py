from __future__ import annotations

import pulumi

from devops_components import Network, NetworkArgs
from tests.makers import REGION


def make(name: str, opts: pulumi.ResourceOptions | None) -> Network:
    return Network(name, NetworkArgs(region=REGION, cidr="10.0.0.0/16"), opts)
