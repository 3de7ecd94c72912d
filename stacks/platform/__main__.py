"""The platform of one environment; what differs between environments is in Pulumi.<stack>.yaml."""

import pulumi

from devops_components import Environment, EnvironmentArgs

environment = Environment(pulumi.get_stack(), EnvironmentArgs.from_config("environment"))

pulumi.export("vpcId", environment.vpc_id)
pulumi.export("serviceUrls", environment.service_urls)
pulumi.export("databaseEndpoints", environment.database_endpoints)
pulumi.export("databaseSecretArns", environment.database_secret_arns)
pulumi.export("natPublicIps", environment.nat_public_ips)
