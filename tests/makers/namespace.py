from __future__ import annotations

import pulumi

from devops_components import Namespace, NamespaceArgs


def make(name: str, opts: pulumi.ResourceOptions | None) -> Namespace:
    return Namespace(name, NamespaceArgs(owner="team-shop", cost_center="shop", editors=["shop"], viewers=["everybody"]), opts)
