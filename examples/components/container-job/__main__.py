"""A report that is written every night."""

import pulumi

from devops_components import (
    AlarmRouting,
    AlarmTopic,
    AlarmTopicArgs,
    ContainerCluster,
    ContainerClusterArgs,
    ContainerJob,
    ContainerJobArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    JobScheduleSettings,
    Network,
    NetworkArgs,
    stack_profile,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"
STAGE = {"profile": stack_profile(), "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary"}
PLACE = {**STAGE, "account": ACCOUNT, "region": REGION}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, purposes=["logs", "messages"])).key_arns
network = Network("network", NetworkArgs(**STAGE, region=REGION, cidr="10.61.0.0/16", kms_key_arn=keys["logs"]))
topic = AlarmTopic(
    "alarms",
    AlarmTopicArgs(**STAGE, account=ACCOUNT, webhooks={"on-call": "https://events.example.org/v2"}, kms_key_arn=keys["messages"]),
)
cluster = ContainerCluster("cluster", ContainerClusterArgs(**STAGE))
report = ContainerJob(
    "report",
    ContainerJobArgs(
        **PLACE,
        image="registry.example.org/report@sha256:" + "5c" * 32,
        command=["/usr/bin/timeout", "3600", "/app/report", "--yesterday"],
        schedule=JobScheduleSettings(cron="0 3 * * ? *", timezone="Europe/Berlin", flexible_minutes=15, due_hours=26),
        cluster_arn=cluster.cluster_arn,
        vpc_id=network.vpc_id,
        private_subnet_ids=list(network.subnet_ids["private"].values()),
        log_key_arn=keys["logs"],
        queue_key_arn=keys["messages"],
        alarms=AlarmRouting(topic_arn=topic.topic_arn, runbooks="https://runbooks.example.org"),
    ),
)

pulumi.export("runCommand", report.run_command)
