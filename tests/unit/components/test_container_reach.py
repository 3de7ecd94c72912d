"""Who reaches a `ContainerService`: clients, other services, and people with a shell."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest
from container_services import NAMESPACE, REQUIRED, containers, of_ecs, rights, service

from devops_components import Connection, ContainerService, ContainerServiceArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

SESSIONS = "arn:aws:logs:eu-west-1:123456789012:log-group:sessions"
INGRESS, EGRESS = (f"aws:vpc/securityGroup{way}Rule:SecurityGroup{way}Rule" for way in ("Ingress", "Egress"))


def test_an_internal_one_stands_in_the_private_subnets_and_lets_its_clients_in(render: Render) -> None:
    required = {key: value for key, value in REQUIRED.items() if key != "public_subnet_ids"}
    args = ContainerServiceArgs(**required, internal=True, client_cidrs=("10.0.0.0/16", "10.1.0.0/16"))

    graph = render(lambda: ContainerService("shop", args))

    (balancer,) = graph.of_type("aws:lb/loadBalancer:LoadBalancer")
    ingress = {node.name: node.inputs["cidrIpv4"] for node in graph.of_type(INGRESS) if "cidrIpv4" in node.inputs}
    assert (balancer.inputs["internal"], balancer.inputs["subnets"]) == (True, ["subnet-3", "subnet-4"])
    assert ingress == {
        f"shop-{protocol}-in-10.{second}.0.0-16": f"10.{second}.0.0/16" for protocol in ("https", "http") for second in (0, 1)
    }


def test_one_with_a_name_is_written_into_its_zone(render: Render) -> None:
    graph = service(render, domain_name="shop.example.org", zone_id="Z1")

    (record,) = graph.of_type("aws:route53/record:Record")
    (balancer,) = graph.of_type("aws:lb/loadBalancer:LoadBalancer")
    alias = {"name": balancer.outputs["dnsName"], "zoneId": balancer.outputs["zoneId"], "evaluateTargetHealth": True}
    assert (record.name, record.inputs["zoneId"], record.inputs["name"], record.inputs["aliases"]) == (
        "shop-address",
        "Z1",
        "shop.example.org",
        [alias],
    )
    assert graph.component("shop").outputs["url"] == "https://shop.example.org"


def test_a_namespace_offers_the_service_under_its_name(render: Render) -> None:
    graph = service(render, namespace_arn=NAMESPACE)

    connect = of_ecs(graph)["serviceConnectConfiguration"]
    assert (connect["enabled"], connect["namespace"]) == (True, NAMESPACE)
    assert connect["services"] == [
        {"portName": "http", "discoveryName": "shop", "clientAlias": [{"dnsName": "shop", "port": 8080}]}
    ]
    assert connect["logConfiguration"]["options"]["awslogs-stream-prefix"] == "connect"
    assert containers(graph)["app"]["portMappings"] == [
        {"containerPort": 8080, "protocol": "tcp", "name": "http", "appProtocol": "http"}
    ]


def test_without_a_namespace_it_is_not_offered(render: Render) -> None:
    graph = service(render)

    assert "serviceConnectConfiguration" not in of_ecs(graph)
    assert containers(graph)["app"]["portMappings"] == [{"containerPort": 8080, "protocol": "tcp"}]


def test_another_service_gets_the_way_and_the_address(render: Render) -> None:
    def program() -> None:
        prices = ContainerService("prices", ContainerServiceArgs(**REQUIRED, namespace_arn=NAMESPACE, port=9000))
        asked = {"price-list": prices.connection()}
        ContainerService("shop", ContainerServiceArgs(**REQUIRED, namespace_arn=NAMESPACE, connections=asked))

    graph = render(program)

    tasks = {name: graph.resource("aws:ec2/securityGroup:SecurityGroup", f"{name}-tasks").id for name in ("prices", "shop")}
    out = graph.resource(EGRESS, "shop-tasks-price-list-out").inputs
    into = graph.resource(INGRESS, "shop-tasks-price-list-in").inputs
    assert (out["securityGroupId"], out["referencedSecurityGroupId"], out["toPort"]) == (tasks["shop"], tasks["prices"], 9000)
    assert (into["securityGroupId"], into["referencedSecurityGroupId"], into["toPort"]) == (tasks["prices"], tasks["shop"], 9000)
    assert variables(graph, "shop") == {"PRICE_LIST_URL": "http://prices:9000"}


def test_a_connection_is_the_way_and_the_address_and_nothing_else(render: Render) -> None:
    made: list[Connection] = []

    def program() -> None:
        made.append(ContainerService("prices", ContainerServiceArgs(**REQUIRED, namespace_arn=NAMESPACE)).connection())

    render(program)

    assert (made[0].port, made[0].variables, made[0].grants, made[0].secrets) == (8080, {"URL": "http://prices:8080"}, (), {})
    assert isinstance(made[0].security_group_id, pulumi.Output)


def test_nobody_connects_to_what_cannot_be_found(render: Render) -> None:
    with pytest.raises(ArgumentError) as refused:
        render(lambda: ContainerService("prices", ContainerServiceArgs(**REQUIRED)).connection())

    assert "prices cannot be connected to" in str(refused.value)
    assert "namespace_arn: is missing, so that no other service finds it; give both the same one" in str(refused.value)


def variables(graph: Graph, owner: str) -> dict[str, str]:
    task = graph.resource("aws:ecs/taskDefinition:TaskDefinition", owner)
    (application,) = json.loads(task.inputs["containerDefinitions"])
    return {variable["name"]: variable["value"] for variable in application["environment"]}


def test_nobody_opens_a_shell(render: Render) -> None:
    graph = service(render, profile="dev")

    (task,) = graph.of_type("aws:ecs/taskDefinition:TaskDefinition")
    assert of_ecs(graph)["enableExecuteCommand"] is False
    assert "volumes" not in task.inputs


def test_a_shell_is_recorded_and_may_do_nothing_else(render: Render) -> None:
    graph = service(render, exec_enabled=True, exec_log_group_arn=SESSIONS)

    assert of_ecs(graph)["enableExecuteCommand"] is True
    assert rights(graph, "shop-task") == {
        "Sessions": (
            [
                "logs:DescribeLogGroups",
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            ["*"],
        ),
        "SessionLogs": (["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [f"{SESSIONS}:*"]),
    }


def test_a_shell_s_agent_writes_to_two_places_while_the_root_stays_read_only(render: Render) -> None:
    graph = service(render, exec_enabled=True, exec_log_group_arn=SESSIONS)

    (task,) = graph.of_type("aws:ecs/taskDefinition:TaskDefinition")
    application = containers(graph)["app"]
    assert {mount["sourceVolume"]: mount["containerPath"] for mount in application["mountPoints"]} == {
        "exec-state": "/var/lib/amazon",
        "exec-logs": "/var/log/amazon",
    }
    assert {volume["name"] for volume in task.inputs["volumes"]} == {"exec-state", "exec-logs"}
    assert application["readonlyRootFilesystem"] is True


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"internal": True}, "internal is true, but client_cidrs is missing; nobody would reach the service"),
        ({"client_cidrs": ["10.0.0.0"]}, "10.0.0.0: is not a range of IPv4 addresses, such as 10.0.0.0/16"),
        ({"domain_name": "shop.example.org"}, "domain_name is given, but zone_id is missing; they go together"),
        ({"zone_id": "Z1"}, "zone_id is given, but domain_name is missing; they go together"),
        ({"domain_name": "Shop", "zone_id": "Z1"}, "domain_name = Shop: is not a domain name, such as shop.example.org"),
        (
            {"exec_enabled": True},
            "exec_enabled is true, but exec_log_group_arn is missing; nobody would know what was done in a shell",
        ),
    ],
)
def test_a_way_that_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        ContainerServiceArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)


def test_one_on_the_internet_needs_public_subnets() -> None:
    required = {key: value for key, value in REQUIRED.items() if key != "public_subnet_ids"}

    with pytest.raises(ArgumentError, match="public_subnet_ids is missing; a load balancer that is not internal stands there"):
        ContainerServiceArgs(**required)
