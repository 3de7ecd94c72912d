"""A shop that asks another service for prices."""

import pulumi

from devops_components import (
    AlarmRouting,
    AlarmTopic,
    AlarmTopicArgs,
    ContainerCluster,
    ContainerClusterArgs,
    ContainerService,
    ContainerServiceArgs,
    DeploymentSettings,
    EncryptionKeys,
    EncryptionKeysArgs,
    LogBucket,
    LogBucketArgs,
    Network,
    NetworkArgs,
    ScalingScheduleSettings,
    TracingSettings,
    stack_profile,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"
STAGE = {"profile": stack_profile(), "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary"}
PLACE = {**STAGE, "account": ACCOUNT, "region": REGION}
DIGEST = "@sha256:" + "7e" * 32

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, purposes=["logs", "messages"])).key_arns
network = Network("network", NetworkArgs(**STAGE, region=REGION, cidr="10.62.0.0/16", kms_key_arn=keys["logs"]))
hooks = {"on-call": "https://events.example.org/v2"}
topic = AlarmTopic("alarms", AlarmTopicArgs(**STAGE, account=ACCOUNT, webhooks=hooks, kms_key_arn=keys["messages"]))
cluster = ContainerCluster(
    "cluster", ContainerClusterArgs(**STAGE, namespace_enabled=True, exec_enabled=True, log_key_arn=keys["logs"])
)
shared = {
    **PLACE,
    "cluster_arn": cluster.cluster_arn,
    "cluster_name": cluster.cluster_name,
    "namespace_arn": cluster.namespace_arn,
    "exec_log_group_arn": cluster.exec_log_group_arn,
    "vpc_id": network.vpc_id,
    "private_subnet_ids": list(network.subnet_ids["private"].values()),
    "certificate_arn": f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/6f1d2c3b-4a59-4e68-8d77-1c2b3a495867",
    "log_key_arn": keys["logs"],
    "access_log_bucket": LogBucket("access-logs", LogBucketArgs(**PLACE)).bucket_name,
    "alarms": AlarmRouting(topic_arn=topic.topic_arn, runbooks="https://runbooks.example.org"),
    "internal": True,
    "client_cidrs": ["10.62.0.0/16"],
    "cpu": 512,
    "memory": 1024,
    "tracing": TracingSettings(image="public.ecr.aws/aws-observability/aws-otel-collector" + DIGEST),
}
prices = ContainerService(
    "prices",
    ContainerServiceArgs(**shared, image="registry.example.org/prices" + DIGEST, spot_percent=50, exec_enabled=True),
)
night = ScalingScheduleSettings(cron="0 20 * * ? *", timezone="Europe/Berlin", min_tasks=2, max_tasks=4)
shop = ContainerService(
    "shop",
    ContainerServiceArgs(
        **shared,
        image="registry.example.org/shop" + DIGEST,
        deployment=DeploymentSettings(strategy="linear", step_percent=25),
        schedules={"night": night},
        requests_per_task=600,
        connections={"prices": prices.connection()},
    ),
)

pulumi.export("url", shop.url)
pulumi.export("rollbackCommand", shop.rollback_command)
