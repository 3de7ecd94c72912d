"""A namespace for one team, in a cluster that is there already."""

from typing import TYPE_CHECKING, cast

import pulumi
import pulumi_kubernetes as kubernetes

from devops_components import Namespace, NamespaceArgs, NamespaceQuotaSettings

if TYPE_CHECKING:
    from devops_components._core.profiles import ProfileName

PROFILE = cast("ProfileName", pulumi.get_stack())

cluster = kubernetes.Provider("cluster", context=PROFILE)
namespace = Namespace(
    "shop",
    NamespaceArgs(
        profile=PROFILE,
        owner="team-shop",
        cost_center="shop",
        viewers=["everybody"],
        editors=["team-shop"],
        admins=["team-shop-leads"],
        quota=NamespaceQuotaSettings(cpu_cores=8, memory_gib=32, pods=60),
    ),
    pulumi.ResourceOptions(providers=[cluster]),
)

pulumi.export("namespace", namespace.namespace_name)
