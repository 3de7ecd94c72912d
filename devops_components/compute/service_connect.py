"""How services of one namespace find each other by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_aws import cloudwatch, ecs

from devops_components.compute import service_task

if TYPE_CHECKING:
    from devops_components.compute.container_service import ContainerServiceArgs

PORT_NAME = "http"
"""Name of the application's port in its task."""


def configuration(
    name: str, args: ContainerServiceArgs, log_group: cloudwatch.LogGroup
) -> ecs.ServiceServiceConnectConfigurationArgs | None:
    """Offers the service under its name and lets its tasks find the others; none without a namespace."""
    if args.namespace_arn is None:
        return None
    alias = ecs.ServiceServiceConnectConfigurationServiceClientAliasArgs(dns_name=name, port=args.port)
    offered = ecs.ServiceServiceConnectConfigurationServiceArgs(port_name=PORT_NAME, discovery_name=name, client_alias=[alias])
    logs = ecs.ServiceServiceConnectConfigurationLogConfigurationArgs(
        log_driver="awslogs", options=service_task.log_options("connect", args.region, log_group)
    )
    return ecs.ServiceServiceConnectConfigurationArgs(
        enabled=True, namespace=args.namespace_arn, services=[offered], log_configuration=logs
    )
