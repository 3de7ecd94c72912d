"""The platform of one environment; what differs between environments is in Pulumi.<stack>.yaml."""

import pulumi

from devops_components import AddressPlan, Environment, EnvironmentArgs

stack = pulumi.get_stack()
settings = EnvironmentArgs.from_config("environment")
network = AddressPlan.from_config("addresses").beside(stack, settings.network)
environment = Environment(stack, settings.model_copy(update={"network": network}))

pulumi.export("vpcId", environment.vpc_id)
pulumi.export("serviceUrls", environment.service_urls)
pulumi.export("databaseEndpoints", environment.database_endpoints)
pulumi.export("databaseSecretArns", environment.database_secret_arns)
pulumi.export("natPublicIps", environment.nat_public_ips)
