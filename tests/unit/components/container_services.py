"""Services as tests of `ContainerService` make them, and how they look into what was made."""

from __future__ import annotations

import json
from typing import Any

from devops_components import AlarmRouting, ContainerService, ContainerServiceArgs
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

DIGEST = "sha256:" + "ab" * 32
REQUIRED: dict[str, Any] = {
    "account": "123456789012",
    "region": "eu-west-1",
    "image": f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@{DIGEST}",
    "cluster_arn": "arn:aws:ecs:eu-west-1:123456789012:cluster/main",
    "cluster_name": "main",
    "vpc_id": "vpc-1",
    "public_subnet_ids": ["subnet-1", "subnet-2"],
    "private_subnet_ids": ["subnet-3", "subnet-4"],
    "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
}
ALARMS = AlarmRouting(topic_arn="arn:aws:sns:eu-west-1:123456789012:alarms", runbooks="https://runbooks.example.org")
NAMESPACE = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-1"


def service(render: Render, **args: Any) -> Graph:
    """The graph of a service called `shop`."""
    return render(lambda: ContainerService("shop", ContainerServiceArgs(**{**REQUIRED, **args})))


def containers(graph: Graph) -> dict[str, dict[str, Any]]:
    """The containers of the only task, by name."""
    (task,) = graph.of_type("aws:ecs/taskDefinition:TaskDefinition")
    return {found["name"]: found for found in json.loads(task.inputs["containerDefinitions"])}


def of_ecs(graph: Graph) -> dict[str, Any]:
    """What ECS is told of the only service."""
    (found,) = graph.of_type("aws:ecs/service:Service")
    return found.inputs


def rights(graph: Graph, policy: str) -> dict[str, tuple[list[str], list[str]]]:
    """Actions and resources that a role's policy allows, by statement."""
    found = graph.resource("aws:iam/rolePolicy:RolePolicy", policy)
    statements = json.loads(found.inputs["policy"])["Statement"]
    return {statement["Sid"]: (sorted(statement["Action"]), statement["Resource"]) for statement in statements}


def watched(graph: Graph, alarm: str) -> dict[str, tuple[str, str | None]]:
    """Metric and target group that an alarm reads, by the name they have in its expression."""
    queries = graph.resource("aws:cloudwatch/metricAlarm:MetricAlarm", alarm).inputs["metricQueries"]
    metrics = {query["id"]: query["metric"] for query in queries if "metric" in query}
    return {name: (metric["metricName"], metric["dimensions"].get("TargetGroup")) for name, metric in metrics.items()}


def expression(graph: Graph, alarm: str) -> str:
    """What an alarm computes."""
    queries = graph.resource("aws:cloudwatch/metricAlarm:MetricAlarm", alarm).inputs["metricQueries"]
    (found,) = [query["expression"] for query in queries if "expression" in query]
    return found
