from __future__ import annotations

import pulumi

from devops_components import ContainerCluster, ContainerClusterArgs


def make(name: str, opts: pulumi.ResourceOptions | None) -> ContainerCluster:
    return ContainerCluster(name, ContainerClusterArgs(), opts)
