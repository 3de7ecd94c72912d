"""`ContainerService`: heals, scales, rolls itself back, and may do nothing it was not given."""

from __future__ import annotations

import json
from typing import Any

import pytest
from container_services import ALARMS, DIGEST, REQUIRED, containers, service

from devops_components import Connection, ContainerService, ContainerServiceArgs, ObjectiveSettings
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

METRIC_ALARM, COMPOSITE_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"


def container(graph: Graph) -> dict[str, Any]:
    return containers(graph)["app"]


def openings(graph: Graph) -> set[tuple[str, str, int]]:
    """Which security-group rule lets what in or out."""
    rules = graph.of_type(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    )
    return {(node.name, node.inputs.get("cidrIpv4", "group"), node.inputs["toPort"]) for node in rules}


def test_the_container_runs_read_only_and_as_nobody(render: Render) -> None:
    found = container(service(render))

    assert (found["readonlyRootFilesystem"], found["user"], found["image"]) == (True, "10001:10001", REQUIRED["image"])


def test_execution_and_application_have_different_roles(render: Render) -> None:
    (task,) = service(render).of_type("aws:ecs/taskDefinition:TaskDefinition")

    assert task.inputs["executionRoleArn"] != task.inputs["taskRoleArn"]


def test_the_application_s_role_may_do_nothing(render: Render) -> None:
    policies = service(render).of_type("aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment")

    assert [policy.name for policy in policies] == ["shop-execution"]


def test_the_execution_role_may_fetch_this_image_and_these_secrets_only(render: Render) -> None:
    graph = service(
        render, secrets={"DB_PASSWORD": f"{SECRET}:password::"}, kms_key_arn="arn:aws:kms:eu-west-1:123456789012:key/1"
    )

    (policy,) = graph.of_type("aws:iam/rolePolicy:RolePolicy")
    resources = {statement["Sid"]: statement["Resource"] for statement in json.loads(policy.inputs["policy"])["Statement"]}
    (log_group,) = graph.of_type("aws:cloudwatch/logGroup:LogGroup")
    assert resources == {
        "Logs": [f"{log_group.outputs['arn']}:*"],
        "RegistryLogin": ["*"],
        "Image": ["arn:aws:ecr:eu-west-1:123456789012:repository/shop"],
        "Secrets": [SECRET],
        "SecretsKeys": ["arn:aws:kms:eu-west-1:123456789012:key/1"],
    }


def test_an_image_from_elsewhere_needs_no_permission(render: Render) -> None:
    graph = service(render, image=f"registry.example.org/shop@{DIGEST}")

    (policy,) = graph.of_type("aws:iam/rolePolicy:RolePolicy")
    assert [statement["Sid"] for statement in json.loads(policy.inputs["policy"])["Statement"]] == ["Logs"]


def test_secrets_are_references(render: Render) -> None:
    found = container(service(render, secrets={"DB_PASSWORD": f"{SECRET}:password::"}, environment={"MODE": "live"}))

    assert found["secrets"] == [{"name": "DB_PASSWORD", "valueFrom": f"{SECRET}:password::"}]
    assert found["environment"] == [{"name": "MODE", "value": "live"}]


def test_without_a_topic_there_are_no_alarms(render: Render) -> None:
    graph = service(render)

    (found,) = graph.of_type("aws:ecs/service:Service")
    assert "alarms" not in found.inputs
    assert not list(graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm"))


def test_every_alarm_tells_the_topic_and_names_its_runbook(render: Render) -> None:
    graph = service(render, alarms=ALARMS)

    alarms = [alarm for alarm in graph.of_type(METRIC_ALARM, COMPOSITE_ALARM) if "alarmActions" in alarm.inputs]
    assert sorted(alarm.inputs["alarmDescription"].rpartition("/")[2] for alarm in alarms) == [
        "burn-fast",
        "burn-medium",
        "burn-slow",
        "service-errors",
        "service-slow",
        "service-unhealthy",
    ]
    assert {tuple(alarm.inputs["alarmActions"]) for alarm in alarms} == {(ALARMS.topic_arn,)}


def burns(graph: Graph) -> dict[str, str]:
    """Share that may fail, as the alarms on it have it, by alarm."""
    found = [alarm for alarm in graph.of_type(METRIC_ALARM) if "-burn-" in alarm.name]
    expressions = {
        alarm.name: query["expression"] for alarm in found for query in alarm.inputs["metricQueries"] if "metric" not in query
    }
    return {name: expression.rpartition("/")[2] for name, expression in expressions.items()}


BURNS = [f"shop-burn-{pace}-{window}" for pace in ("fast", "medium", "slow") for window in ("long", "short")]


@pytest.mark.parametrize(
    ("profile", "allowed"), [("sandbox", None), ("dev", None), ("testing", None), ("staging", "0.01"), ("production", "0.001")]
)
def test_the_objective_follows_the_profile(render: Render, profile: str, allowed: str | None) -> None:
    graph = service(render, profile=profile, alarms=ALARMS)

    assert burns(graph) == (dict.fromkeys(BURNS, f"{allowed},0)") if allowed else {})
    assert ("sloRef" in graph.component("shop").outputs) is (allowed is not None)


@pytest.mark.parametrize("profile", ["dev", "production"])
def test_an_objective_of_one_s_own_holds_in_every_environment(render: Render, profile: str) -> None:
    graph = service(render, profile=profile, alarms=ALARMS, objective=ObjectiveSettings(target=0.95))

    assert burns(graph) == dict.fromkeys(BURNS, "0.05,0)")


def test_an_objective_can_be_switched_off(render: Render) -> None:
    graph = service(render, alarms=ALARMS, objective=None)

    assert burns(graph) == {}
    assert "sloRef" not in graph.component("shop").outputs


def test_what_publishes_the_objective_is_the_alarm_that_pages_for_it(render: Render) -> None:
    graph = service(render, alarms=ALARMS)

    fast = graph.resource(COMPOSITE_ALARM, "shop-burn-fast")
    assert graph.component("shop").outputs["sloRef"] == fast.outputs["arn"]


def test_nothing_is_open_but_the_ways_that_are_needed(render: Render) -> None:
    graph = service(render, connections={"orders": Connection(security_group_id="sg-1", port=5432)})

    assert openings(graph) == {
        ("shop-https-in", "0.0.0.0/0", 443),
        ("shop-http-in", "0.0.0.0/0", 80),
        ("shop-balancer-tasks-out", "group", 8080),
        ("shop-balancer-tasks-in", "group", 8080),
        ("shop-https-out", "0.0.0.0/0", 443),
        ("shop-tasks-orders-out", "group", 5432),
        ("shop-tasks-orders-in", "group", 5432),
    }


def test_http_is_redirected_to_https_with_modern_tls(render: Render) -> None:
    listeners = {node.name: node.inputs for node in service(render).of_type("aws:lb/listener:Listener")}

    assert listeners["shop-http"]["defaultActions"][0]["redirect"]["statusCode"] == "HTTP_301"
    assert listeners["shop-https"]["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"


def test_every_request_is_recorded_under_the_service_s_name_where_there_is_a_bucket(render: Render) -> None:
    (balancer,) = service(render, access_log_bucket="logs").of_type("aws:lb/loadBalancer:LoadBalancer")
    (bare,) = service(render).of_type("aws:lb/loadBalancer:LoadBalancer")

    assert balancer.inputs["accessLogs"] == {"bucket": "logs", "prefix": "shop", "enabled": True}
    assert "accessLogs" not in bare.inputs


def test_requests_are_filtered_where_there_is_a_web_acl(render: Render) -> None:
    acl = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/web/1"

    graph = service(render, web_acl_arn=acl)

    (balancer,) = graph.of_type("aws:lb/loadBalancer:LoadBalancer")
    associated = [
        (node.name, node.inputs["webAclArn"], node.inputs["resourceArn"])
        for node in graph.of_type("aws:wafv2/webAclAssociation:WebAclAssociation")
    ]
    assert associated == [("shop-web-acl", acl, balancer.outputs["arn"])]
    assert list(service(render).of_type("aws:wafv2/webAclAssociation:WebAclAssociation")) == []


@pytest.mark.parametrize(
    ("profile", "bounds"), [("sandbox", (1, 1)), ("dev", (1, 2)), ("staging", (2, 4)), ("production", (2, 10))]
)
def test_the_number_of_tasks_follows_the_profile(render: Render, profile: str, bounds: tuple[int, int]) -> None:
    (target,) = service(render, profile=profile).of_type("aws:appautoscaling/target:Target")

    assert (target.inputs["minCapacity"], target.inputs["maxCapacity"]) == bounds


def test_scaling_owns_the_number_of_tasks(render: Render) -> None:
    (found,) = service(render).of_type("aws:ecs/service:Service")

    assert found.options["ignoreChanges"] == ["desiredCount"]


def test_a_long_name_still_fits_the_load_balancer(render: Render) -> None:
    name = "production-storefront-backend-eu"

    graph = render(lambda: ContainerService(name, ContainerServiceArgs(**REQUIRED)))

    (balancer,) = graph.of_type("aws:lb/loadBalancer:LoadBalancer")
    assert len(balancer.outputs["name"]) <= 32


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"image": "shop:latest"}, "image = shop:latest: is not pinned; end it with @sha256: and 64 hex digits"),
        ({"user": "root"}, "user = root: is not an unprivileged user, such as 10001:10001; root is refused"),
        ({"user": "0:0"}, "user = 0:0: is not an unprivileged user"),
        ({"cpu": 300}, "cpu 300 is not a Fargate size; allowed are 256, 512, 1024, 2048, 4096, 8192, 16384"),
        ({"cpu": 256, "memory": 4096}, "memory 4096 does not go with cpu 256; allowed are 512, 1024, 2048 MiB"),
        ({"port": 0}, "port = 0: is less than 1, the least allowed"),
        (
            {"objective": ObjectiveSettings(target=0.99)},
            "objective has a target, but alarms is missing; an objective that tells nobody is none",
        ),
        ({"min_tasks": 5, "max_tasks": 3}, "max_tasks is 3, below min_tasks, 5"),
        ({"public_subnet_ids": ["subnet-1"]}, 'public_subnet_ids = ["subnet-1"]: has 1 item; it needs at least 2'),
        ({"health_check_path": "healthz"}, "health_check_path = healthz: is not a path; it starts with a slash"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        ContainerServiceArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)


def test_a_name_that_is_no_name_is_refused(render: Render) -> None:
    with pytest.raises(ArgumentError, match="name = 'Shop!': is not a name; use lower-case letters"):
        render(lambda: ContainerService("Shop!", ContainerServiceArgs(**REQUIRED)))
