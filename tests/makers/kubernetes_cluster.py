from __future__ import annotations

import pulumi

from devops_components import (
    AccessEntry,
    AddonSettings,
    Connection,
    FargateSelector,
    FargateSettings,
    KubernetesCluster,
    KubernetesClusterArgs,
    NodeGroupSettings,
    PodIdentity,
)
from tests.makers import KEY, PLACE, ROUTING


def make(name: str, opts: pulumi.ResourceOptions | None) -> KubernetesCluster:
    return KubernetesCluster(
        name,
        KubernetesClusterArgs(
            **PLACE,
            version="1.36",
            access={"operators": AccessEntry(principal_arn="arn:aws:iam::123456789012:role/operators", policy="cluster-admin")},
            node_groups={"workers": NodeGroupSettings()},
            fargate={"batch": FargateSettings(selectors=(FargateSelector(namespace="batch"),))},
            addons={"aws-efs-csi-driver": AddonSettings()},
            karpenter=True,
            connections={"orders": Connection(security_group_id="sg-orders", port=5432)},
            pod_identities={"shop": PodIdentity(namespace="shop", service_account="shop", connections=("orders",))},
            vpc_id="vpc-1",
            subnet_ids={"euw1-az1": "subnet-1", "euw1-az2": "subnet-2"},
            kms_key_arn=KEY,
            log_key_arn=KEY,
            volume_key_arn=KEY,
            message_key_arn=KEY,
            alarms=ROUTING,
        ),
        opts,
    )
