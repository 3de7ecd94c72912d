"""One service and its database, composed by hand."""

import pulumi

from devops_components import (
    AlarmRouting,
    AlarmTopic,
    AlarmTopicArgs,
    BackupPlan,
    BackupPlanArgs,
    ContainerCluster,
    ContainerClusterArgs,
    ContainerService,
    ContainerServiceArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    LogBucket,
    LogBucketArgs,
    Network,
    NetworkArgs,
    PostgresDatabase,
    PostgresDatabaseArgs,
    WebAcl,
    WebAclArgs,
    stack_profile,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"
STAGE = {"profile": stack_profile(), "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary"}
PLACE = {**STAGE, "account": ACCOUNT, "region": REGION}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE)).key_arns
network = Network("network", NetworkArgs(**STAGE, region=REGION, cidr="10.60.0.0/16", kms_key_arn=keys["logs"]))
topic = AlarmTopic(
    "alarms",
    AlarmTopicArgs(**STAGE, account=ACCOUNT, webhooks={"on-call": "https://events.example.org/v2"}, kms_key_arn=keys["messages"]),
)
alarms = AlarmRouting(topic_arn=topic.topic_arn, runbooks="https://runbooks.example.org")
BackupPlan("backups", BackupPlanArgs(**PLACE, kms_key_arn=keys["backups"]))
database = PostgresDatabase(
    "orders",
    PostgresDatabaseArgs(
        **PLACE,
        vpc_id=network.vpc_id,
        subnet_ids=list(network.subnet_ids["data"].values()),
        kms_key_arn=keys["data"],
        alarms=alarms,
    ),
)
cluster = ContainerCluster("cluster", ContainerClusterArgs(**STAGE))
service = ContainerService(
    "shop",
    ContainerServiceArgs(
        **PLACE,
        image="registry.example.org/shop@sha256:" + "4f" * 32,
        cluster_arn=cluster.cluster_arn,
        cluster_name=cluster.cluster_name,
        vpc_id=network.vpc_id,
        public_subnet_ids=list(network.subnet_ids["public"].values()),
        private_subnet_ids=list(network.subnet_ids["private"].values()),
        certificate_arn=f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/6f1d2c3b-4a59-4e68-8d77-1c2b3a495867",
        connections={"orders": database.connection()},
        log_key_arn=keys["logs"],
        access_log_bucket=LogBucket("access-logs", LogBucketArgs(**PLACE)).bucket_name,
        web_acl_arn=WebAcl("web", WebAclArgs(**PLACE, kms_key_arn=keys["logs"])).web_acl_arn,
        alarms=alarms,
    ),
)

pulumi.export("url", service.url)
pulumi.export("rollbackCommand", service.rollback_command)
