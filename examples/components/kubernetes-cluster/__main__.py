"""A Kubernetes cluster, the network and the keys it needs, and who gets in."""

import pulumi

from devops_components import (
    AccessEntry,
    AlarmRouting,
    AlarmTopic,
    AlarmTopicArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    KubernetesCluster,
    KubernetesClusterArgs,
    Network,
    NetworkArgs,
    NodeGroupSettings,
    stack_profile,
)

ACCOUNT, REGION, CIDR = "123456789012", "eu-west-1", "10.70.0.0/16"
STAGE = {"profile": stack_profile(), "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary"}
PLACE = {**STAGE, "account": ACCOUNT, "region": REGION}
OFFICE = [] if stack_profile() == "production" else ["198.51.100.0/24"]

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE)).key_arns
network = Network("network", NetworkArgs(**STAGE, region=REGION, cidr=CIDR, kms_key_arn=keys["logs"]))
topic = AlarmTopic(
    "alarms",
    AlarmTopicArgs(**STAGE, account=ACCOUNT, webhooks={"on-call": "https://events.example.org/v2"}, kms_key_arn=keys["messages"]),
)
cluster = KubernetesCluster(
    "cluster",
    KubernetesClusterArgs(
        **PLACE,
        version="1.36",
        access={
            "pipeline": AccessEntry(principal_arn=f"arn:aws:iam::{ACCOUNT}:role/platform/deployer", policy="cluster-admin"),
            "shop": AccessEntry(principal_arn=f"arn:aws:iam::{ACCOUNT}:role/teams/shop", policy="edit", namespaces=["shop"]),
        },
        node_groups={"workers": NodeGroupSettings(instance_types=["m7g.large", "m8g.large"])},
        public_access_cidrs=OFFICE,
        service_cidr="172.20.0.0/16",
        network_cidrs=[CIDR],
        vpc_id=network.vpc_id,
        subnet_ids=network.subnet_ids["private"],
        kms_key_arn=keys["data"],
        log_key_arn=keys["logs"],
        alarms=AlarmRouting(topic_arn=topic.topic_arn, runbooks="https://runbooks.example.org"),
    ),
)

pulumi.export("clusterName", cluster.cluster_name)
pulumi.export("kubeconfig", cluster.kubeconfig)
