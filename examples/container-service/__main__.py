"""One service and its database, composed by hand."""

import pulumi

from devops_components import (
    ContainerCluster,
    ContainerClusterArgs,
    ContainerService,
    ContainerServiceArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    Network,
    NetworkArgs,
    PostgresDatabase,
    PostgresDatabaseArgs,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"

keys = EncryptionKeys("keys", EncryptionKeysArgs(profile="dev", account=ACCOUNT, region=REGION, purposes=["data", "logs"]))
network = Network("network", NetworkArgs(profile="dev", region=REGION, cidr="10.60.0.0/16", kms_key_arn=keys.key_arns["logs"]))
database = PostgresDatabase(
    "orders",
    PostgresDatabaseArgs(
        profile="dev",
        account=ACCOUNT,
        region=REGION,
        vpc_id=network.vpc_id,
        subnet_ids=list(network.subnet_ids["data"].values()),
        kms_key_arn=keys.key_arns["data"],
    ),
)
cluster = ContainerCluster("cluster", ContainerClusterArgs(profile="dev"))
service = ContainerService(
    "shop",
    ContainerServiceArgs(
        profile="dev",
        account=ACCOUNT,
        region=REGION,
        image="registry.example.org/shop@sha256:" + "4f" * 32,
        cluster_arn=cluster.cluster_arn,
        cluster_name=cluster.cluster_name,
        vpc_id=network.vpc_id,
        public_subnet_ids=list(network.subnet_ids["public"].values()),
        private_subnet_ids=list(network.subnet_ids["private"].values()),
        certificate_arn=f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/6f1d2c3b-4a59-4e68-8d77-1c2b3a495867",
        connections={"orders": database.connection()},
        log_key_arn=keys.key_arns["logs"],
    ),
)

pulumi.export("url", service.url)
