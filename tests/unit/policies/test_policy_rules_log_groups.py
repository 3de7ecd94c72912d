"""The rule about log groups of functions, tasks, builds and clusters."""

from __future__ import annotations

import json
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.containers import TASK_DEFINITION
from devops_policies.function_names import FUNCTION
from devops_policies.log_groups import CLUSTER, LOG_GROUP, PROJECT
from devops_policies.rule import Mock


def group(name: Any, days: Any = 30, **more: Any) -> Mock:
    return Mock(LOG_GROUP, "logs", {"name": name, "retentionInDays": days, **more})


def function(**more: Any) -> Mock:
    return Mock(FUNCTION, "orders", {"name": "orders", **more})


def task(*containers: dict[str, Any]) -> Mock:
    return Mock(TASK_DEFINITION, "web", {"containerDefinitions": json.dumps(containers)})


def container(name: str, log_group: str | None, driver: str = "awslogs") -> dict[str, Any]:
    options = {"awslogs-group": log_group, "awslogs-region": "eu-west-1"} if log_group else {}
    return {"name": name, "logConfiguration": {"logDriver": driver, "options": options}}


def build(**logs: Any) -> Mock:
    return Mock(PROJECT, "build", {"name": "build", "logsConfig": logs} if logs else {"name": "build"})


def cluster(*kinds: Any) -> Mock:
    return Mock(CLUSTER, "main", {"name": "main", "enabledClusterLogTypes": list(kinds)})


def nobody_keeps(writer: str) -> str:
    return f"no log group of this stack keeps what {writer} writes"


def forever(writer: str) -> list[str]:
    return [f"logs keeps what {writer} writes forever"]


TEXT = {"containerDefinitions": UNKNOWN}
KEPT: dict[str, tuple[list[Mock], list[str]]] = {
    "a function's by default": ([function(), group("/aws/lambda/orders")], []),
    "a function's by name": ([function(loggingConfig={"logGroup": "/shop/orders"}), group("/shop/orders")], []),
    "a function's by reference": (
        [Mock(FUNCTION, "orders", {"name": "orders"}, {"loggingConfig": "logs"}), group(UNKNOWN)],
        [],
    ),
    "a function's that says nothing of it": ([function(loggingConfig=UNKNOWN), group("/aws/lambda/orders")], []),
    "a function's whose name is not known": (
        [function(name=UNKNOWN), Mock(LOG_GROUP, "logs", {"retentionInDays": 30}, {"name": "orders"})],
        [],
    ),
    "a function's in the delivery class": ([function(), group("/aws/lambda/orders", 0, logGroupClass="DELIVERY")], []),
    "a container's": ([task(container("web", "/shop/web")), group("/shop/web")], []),
    "a container's by reference": ([Mock(TASK_DEFINITION, "web", TEXT, {"containerDefinitions": "logs"}), group(UNKNOWN)], []),
    "a container's by another driver": ([task(container("web", None, "awsfirelens"), {"name": "silent"})], []),
    "a build's by default": ([build(), group("/aws/codebuild/build")], []),
    "a build's by name": ([build(cloudwatchLogs={"groupName": "/shop/build"}), group("/shop/build")], []),
    "a build's in a bucket alone": ([build(cloudwatchLogs={"status": "DISABLED"}, s3Logs={"status": "ENABLED"})], []),
    "a cluster's": ([cluster("audit"), group("/aws/eks/main/cluster")], []),
    "a cluster's that keeps none": ([cluster()], []),
}


@pytest.mark.parametrize("case", KEPT)
def test_logs_are_kept_in_the_stack(case: str) -> None:
    stack, said = KEPT[case]

    assert found("compute-log-groups", stack) == said


LOST: dict[str, tuple[list[Mock], list[str]]] = {
    "a function's": ([function()], [nobody_keeps("the function")]),
    "a function's of another name": ([function(), group("/aws/lambda/order")], [nobody_keeps("the function")]),
    "a function's of another case": ([function(), group("/aws/lambda/Orders")], [nobody_keeps("the function")]),
    "a function's that writes elsewhere": (
        [function(loggingConfig={"logGroup": "/shop/orders"}), group("/aws/lambda/orders")],
        [nobody_keeps("the function")],
    ),
    "a function's beside another's": (
        [function(), Mock(FUNCTION, "mail"), Mock(LOG_GROUP, "logs", {"retentionInDays": 30}, {"name": "mail"})],
        [nobody_keeps("the function")],
    ),
    "a function's forever": ([function(), group("/aws/lambda/orders", None)], forever("the function")),
    "a function's forever, in so many words": ([function(), group("/aws/lambda/orders", "0")], forever("the function")),
    "a function's forever in a class of its own": (
        [function(), group("/aws/lambda/orders", 0, logGroupClass="INFREQUENT_ACCESS")],
        forever("the function"),
    ),
    "one container's": (
        [task(container("web", "/shop/web"), container("agent", "/shop/agent")), group("/shop/web")],
        [nobody_keeps("container agent")],
    ),
    "a container's that makes its group": ([task(container("web", "/shop/web"))], [nobody_keeps("container web")]),
    "a container's that names no group": ([task(container("web", None)), group("/shop/web")], [nobody_keeps("container web")]),
    "a container's forever": ([task(container("web", "/shop/web")), group("/shop/web", 0)], forever("container web")),
    "a container's forever by reference": (
        [Mock(TASK_DEFINITION, "web", TEXT, {"containerDefinitions": "logs"}), group(UNKNOWN, 0)],
        forever("its containers"),
    ),
    "a build's": ([build(), group("/aws/codebuild/other")], [nobody_keeps("the build")]),
    "a build's under its name": ([build(cloudwatchLogs={"groupName": "/b"})], [nobody_keeps("the build")]),
    "a cluster's": ([cluster("audit", UNKNOWN), group("/aws/eks/cluster/main")], [nobody_keeps("the control plane")]),
    "a cluster's forever": ([cluster("api"), group("/aws/eks/main/cluster", 0)], forever("the control plane")),
}


@pytest.mark.parametrize("case", LOST)
def test_logs_are_lost_or_kept_forever(case: str) -> None:
    stack, said = LOST[case]

    assert found("compute-log-groups", stack) == said
    assert found("compute-log-groups", stack, "dev") == said


DOUBTS: dict[str, tuple[list[Mock], list[str]]] = {
    "the name of a function": ([function(name=UNKNOWN), group("/aws/lambda/orders")], [unknown("name")]),
    "the name of a group": ([function(), group(UNKNOWN)], [unknown("name")]),
    "the days of a group": ([function(), group("/aws/lambda/orders", UNKNOWN)], [unknown("retentionInDays")]),
    "the containers of a task": ([Mock(TASK_DEFINITION, "web", TEXT), group("/shop/web")], [unknown("containerDefinitions")]),
    "the containers of a task made from something else": (
        [
            Mock(TASK_DEFINITION, "web", {}, {"containerDefinitions": "repository"}),
            Mock("aws:ecr/repository:Repository", "repository"),
            group("/shop/web"),
        ],
        [unknown("containerDefinitions")],
    ),
    "the kinds of a cluster's logs": (
        [Mock(CLUSTER, "main", {"name": "main", "enabledClusterLogTypes": UNKNOWN})],
        [unknown("enabledClusterLogTypes")],
    ),
    "whether a build keeps logs": (
        [build(cloudwatchLogs={"status": UNKNOWN})],
        [unknown("logsConfig.cloudwatchLogs.status")],
    ),
}


@pytest.mark.parametrize("case", DOUBTS)
def test_what_is_not_known_stays_open(case: str) -> None:
    stack, said = DOUBTS[case]

    assert found("compute-log-groups", stack) == said
