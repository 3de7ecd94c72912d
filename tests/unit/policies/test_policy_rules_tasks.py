"""Rules about what tasks may reach and do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Mock

TASK, SERVICE, CLUSTER, ROLE = (
    "aws:ecs/taskDefinition:TaskDefinition",
    "aws:ecs/service:Service",
    "aws:ecs/cluster:Cluster",
    "aws:iam/role:Role",
)


def task(*containers: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"containerDefinitions": json.dumps(containers), **properties}


def rooted(name: str) -> str:
    return f"[privileged] container {name} is root on its host"


def sharing(what: str) -> str:
    return f"[host-ns] the containers share {what} of their host"


PROCESSES, MEMORY, NETWORK = sharing("the processes"), sharing("the shared memory"), sharing("the network")
ISOLATION: dict[str, tuple[dict[str, Any], list[str]]] = {
    "silent": (task({"name": "web"}), []),
    "shut off": (task({"name": "web", "privileged": False}, pidMode="task", ipcMode="none", networkMode="awsvpc"), []),
    "given one capability": (task({"name": "web", "linuxParameters": {"capabilities": {"add": ["SYS_PTRACE"]}}}), []),
    "on a bridge": (task({"name": "web"}, networkMode="bridge", ipcMode="task"), []),
    "privileged": (task({"name": "web", "privileged": True}), [rooted("web")]),
    "privileged in quotes": (task({"name": "web", "privileged": "true"}), [rooted("web")]),
    "privileged in another case": (task({"Name": "web", "PRIVILEGED": True}), [rooted("web")]),
    "privileged in its sidecar": (task({"name": "web"}, {"name": "agent", "privileged": True}), [rooted("agent")]),
    "privileged without a name": (task({"privileged": True}), [rooted("containerDefinitions.0")]),
    "privileged as an object": ({"containerDefinitions": {"name": "web", "privileged": True}}, [rooted("web")]),
    "among the host's processes": (task({"name": "web"}, pidMode="host"), [PROCESSES]),
    "in the host's memory": (task({"name": "web"}, ipcMode="host"), [MEMORY]),
    "on the host's network": (task({"name": "web"}, networkMode="host"), [NETWORK]),
    "everywhere": (
        task({"name": "web", "privileged": True}, pidMode="HOST", ipcMode="host", networkMode="Host"),
        [PROCESSES, MEMORY, NETWORK, rooted("web")],
    ),
    "not known inside": (
        {"containerDefinitions": UNKNOWN, "pidMode": "host", "ipcMode": UNKNOWN},
        [PROCESSES, unknown("ipcMode"), unknown("containerDefinitions")],
    ),
}


@pytest.mark.parametrize("case", ISOLATION)
def test_a_task_is(case: str) -> None:
    definition, said = ISOLATION[case]

    assert found("ecs-no-host-access", definition) == said


ADDRESSED = ["its tasks get public addresses"]
ADDRESSES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "private by default": ({"networkConfiguration": {"subnets": ["subnet-1"]}}, []),
    "private": ({"networkConfiguration": {"assignPublicIp": False}}, []),
    "private in quotes": ({"networkConfiguration": {"assignPublicIp": "false"}}, []),
    "on a network of their host": ({}, []),
    "public": ({"networkConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": True}}, ADDRESSED),
    "public in quotes": ({"networkConfiguration": {"assignPublicIp": "true"}}, ADDRESSED),
    "public in subnets that are not known": ({"networkConfiguration": {"subnets": UNKNOWN, "assignPublicIp": True}}, ADDRESSED),
    "public behind a load balancer": (
        {"loadBalancers": [{"containerPort": 80}], "networkConfiguration": {"assignPublicIp": True}},
        ADDRESSED,
    ),
    "public with a security group": (
        {"networkConfiguration": {"securityGroups": ["sg-1"], "assignPublicIp": True}},
        ADDRESSED,
    ),
    "public on spare capacity": (
        {"launchType": "FARGATE", "platformVersion": "LATEST", "networkConfiguration": {"assignPublicIp": True}},
        ADDRESSED,
    ),
    "perhaps public": ({"networkConfiguration": {"assignPublicIp": UNKNOWN}}, [unknown("networkConfiguration.assignPublicIp")]),
    "not known": ({"networkConfiguration": UNKNOWN}, [unknown("networkConfiguration")]),
}


@pytest.mark.parametrize("type_", [SERVICE, "aws:ecs/taskSet:TaskSet"])
@pytest.mark.parametrize("case", ADDRESSES)
def test_tasks_are(case: str, type_: str) -> None:
    service, said = ADDRESSES[case]

    assert found("ecs-no-public-ip", service, type=type_) == said


APP, START = Mock(ROLE, "app", {"name": "shop-app"}), Mock(ROLE, "start", {"name": "shop-start", "arn": UNKNOWN})
ARN = "arn:aws:iam::111122223333:role"


def roles(task_role: str | None = None, execution_role: str | None = None, **refs: str) -> list[Mock]:
    given = {"taskRoleArn": task_role, "executionRoleArn": execution_role}
    return [Mock(TASK, "web", {path: value for path, value in given.items() if value}, refs), APP, START]


def shared(name: str) -> list[str]:
    return [f"the application has {name}, which also starts its tasks"]


ROLES: dict[str, tuple[list[Mock], list[str]]] = {
    "one to start and one of its own": (roles(taskRoleArn="app", executionRoleArn="start"), []),
    "one of this stack and one of another": (roles(execution_role=f"{ARN}/ecsTaskExecutionRole", taskRoleArn="app"), []),
    "two of other stacks": (roles(f"{ARN}/app", f"{ARN}/start"), []),
    "none of its own": (roles(executionRoleArn="start"), []),
    "none to start": (roles(taskRoleArn="app"), []),
    "the same one": (roles(taskRoleArn="app", executionRoleArn="app"), shared("app")),
    "the same one by ARN": (roles(f"{ARN}/app", f"{ARN}/app"), shared("app")),
    "the same one by name and by ARN": (roles("app", f"{ARN}/service/app"), shared("app")),
    "the same one by name": (roles("ecsTaskExecutionRole", "ecsTaskExecutionRole"), shared("ecsTaskExecutionRole")),
    "the same one by its name in this stack": (roles("shop-start", executionRoleArn="start"), shared("start")),
    "the same one by its ARN in this stack": (
        [
            Mock(TASK, "web", {"taskRoleArn": f"{ARN}/app"}, {"executionRoleArn": "app"}),
            Mock(ROLE, "app", {"name": "app", "arn": f"{ARN}/app"}),
        ],
        shared("app"),
    ),
    "one that is not known": (
        [Mock(TASK, "web", {"taskRoleArn": UNKNOWN}, {"executionRoleArn": "app"}), APP],
        [unknown("taskRoleArn")],
    ),
    "one made from something else": (
        [Mock(TASK, "web", {}, {"taskRoleArn": "lookup", "executionRoleArn": "app"}), APP, Mock("aws:ec2/vpc:Vpc", "lookup")],
        [unknown("taskRoleArn")],
    ),
}


@pytest.mark.parametrize("case", ROLES)
def test_a_task_has_for_its_roles(case: str) -> None:
    stack, said = ROLES[case]

    assert found("ecs-roles-distinct", stack) == said


def service(on: Any, configuration: dict[str, Any] | None = None, driver: str = "awslogs", *sidecars: str) -> list[Mock]:
    """A service whose cluster keeps a record of commands by this configuration."""
    containers = [
        {"name": name, "logConfiguration": {"logDriver": each}}
        for name, each in zip(("web", "agent"), (driver, *sidecars), strict=False)
    ]
    executes = {"configuration": {"executeCommandConfiguration": configuration}} if configuration else {}
    return [
        Mock(SERVICE, "web", {"enableExecuteCommand": on}, {"cluster": "main", "taskDefinition": "task"}),
        Mock(CLUSTER, "main", {"settings": [{"name": "containerInsights", "value": "enhanced"}], **executes}),
        Mock(TASK, "task", task(*containers)),
    ]


def unrecorded(reason: str) -> list[str]:
    return [f"[exec-logged] commands in its tasks leave no record: main {reason}"]


OUTSIDE = "undecided: cannot decide: `{}` names a {} outside this stack, {}"
COMMANDS: dict[str, tuple[list[Mock], list[str]]] = {
    "cannot be run": (service(False, {"logging": "NONE"}), []),
    "go into a log group": (service(True, {"logging": "OVERRIDE", "logConfiguration": {"cloudWatchLogGroupName": UNKNOWN}}), []),
    "go into a bucket": (service(True, {"logging": "OVERRIDE", "logConfiguration": {"s3BucketName": "b"}}, "splunk"), []),
    "go with the container's logs": (service(True, {"logging": "DEFAULT"}), []),
    "go with the container's logs by default": (service("true"), []),
    "go nowhere": (service(True, {"logging": "NONE"}), unrecorded("keeps none")),
    "go nowhere in quotes": (service("true", {"logging": "NONE", "kmsKeyId": "k"}), unrecorded("keeps none")),
    "go to no place in particular": (service(True, {"logging": "OVERRIDE"}), unrecorded("names no place for it")),
    "go to a place without a name": (
        service(True, {"logging": "OVERRIDE", "logConfiguration": {"cloudWatchEncryptionEnabled": True}}),
        unrecorded("names no place for it"),
    ),
    "go where a driver takes none": (
        service(True, None, "awsfirelens"),
        unrecorded("leaves it to the logs of web, which `awslogs` does not take"),
    ),
    "go where two drivers take none": (
        service(True, {"logging": "DEFAULT"}, "splunk", "none"),
        unrecorded("leaves it to the logs of web, agent, which `awslogs` does not take"),
    ),
    "go where one driver takes none": (
        service(True, {"kmsKeyId": "k"}, "awslogs", "fluentd"),
        unrecorded("leaves it to the logs of agent, which `awslogs` does not take"),
    ),
    "can perhaps be run": (service(UNKNOWN, {"logging": "NONE"}), [unknown("enableExecuteCommand")]),
    "go who knows where": (
        service(True, {"logging": UNKNOWN}),
        [unknown("configuration.executeCommandConfiguration.logging")],
    ),
    "go where another stack says": (
        [Mock(SERVICE, "web", {"enableExecuteCommand": True, "cluster": "shared"})],
        [OUTSIDE.format("cluster", "cluster", "which is not seen to keep a record of commands")],
    ),
    "go where the logs of another stack go": (
        [
            Mock(SERVICE, "web", {"enableExecuteCommand": True, "taskDefinition": "web:3"}, {"cluster": "main"}),
            *service(False)[1:2],
        ],
        [OUTSIDE.format("taskDefinition", "task", "whose logs are not visible here")],
    ),
}


@pytest.mark.parametrize("case", COMMANDS)
def test_commands_in_tasks(case: str) -> None:
    stack, said = COMMANDS[case]

    assert found("ecs-ops", stack) == said
    assert found("ecs-ops", stack, "dev") == []


UNMEASURED = ["[insights] nobody sees what its containers use"]
INSIGHTS: dict[str, tuple[Any, list[str]]] = {
    "enabled": ([{"name": "containerInsights", "value": "enabled"}], []),
    "enhanced": ([{"name": "containerInsights", "value": "enhanced"}], []),
    "enabled among others": ([{"name": UNKNOWN}, {"name": "containerInsights", "value": "enabled"}], []),
    "left out": (None, UNMEASURED),
    "left out of a list": ([], UNMEASURED),
    "disabled": ([{"name": "containerInsights", "value": "disabled"}], UNMEASURED),
    "without a value": ([{"name": "containerInsights"}], UNMEASURED),
    "misspelt": ([{"name": "containerInsight", "value": "enabled"}], UNMEASURED),
    "of another kind": ([{"name": "other", "value": "enabled"}], UNMEASURED),
    "perhaps enabled": ([{"name": "containerInsights", "value": UNKNOWN}], [unknown("settings.0.value")]),
    "decided by the account": (UNKNOWN, [unknown("settings")]),
}


@pytest.mark.parametrize("case", INSIGHTS)
def test_container_insights_are(case: str) -> None:
    settings, said = INSIGHTS[case]

    assert found("ecs-ops", [Mock(CLUSTER, "main", {"settings": settings})]) == said
