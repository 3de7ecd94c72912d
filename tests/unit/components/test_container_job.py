"""`ContainerJob`: runs when its time has come or somebody says so, and is missed when it does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devops_components import AlarmRouting, Connection, ContainerJob, ContainerJobArgs, Grant, JobScheduleSettings
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/report@sha256:" + "ab" * 32
CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/main"
REQUIRED: dict[str, Any] = {
    "account": "123456789012",
    "region": "eu-west-1",
    "image": IMAGE,
    "cluster_arn": CLUSTER,
    "vpc_id": "vpc-1",
    "private_subnet_ids": ["subnet-3", "subnet-4"],
}
ALARMS = AlarmRouting(topic_arn="arn:aws:sns:eu-west-1:123456789012:alarms", runbooks="https://runbooks.example.org")
NIGHTLY: dict[str, Any] = {"cron": "0 3 * * ? *", "due_hours": 26}
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
SCHEDULE, QUEUE = "aws:scheduler/schedule:Schedule", "aws:sqs/queue:Queue"
RULE, ALARM = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/metricAlarm:MetricAlarm"
TASK = "aws:ecs/taskDefinition:TaskDefinition"


def job(render: Render, **args: Any) -> Graph:
    return render(lambda: ContainerJob("report", ContainerJobArgs(**{**REQUIRED, **args})))


def nightly(render: Render, schedule: dict[str, Any] | None = None, **args: Any) -> Graph:
    return job(render, schedule=JobScheduleSettings(**{**NIGHTLY, **(schedule or {})}), **args)


def container(graph: Graph) -> dict[str, Any]:
    (task,) = graph.of_type(TASK)
    (found,) = json.loads(task.inputs["containerDefinitions"])
    return found


def statements(graph: Graph, policy: str) -> dict[str, dict[str, Any]]:
    found = json.loads(graph.resource("aws:iam/rolePolicy:RolePolicy", policy).inputs["policy"])["Statement"]
    return {statement.pop("Sid"): statement for statement in found}


def detail(graph: Graph, rule: str) -> dict[str, Any]:
    return json.loads(graph.resource(RULE, rule).inputs["eventPattern"])["detail"]


def matches(pattern: dict[str, Any], event: dict[str, Any]) -> bool:
    """Whether EventBridge would match the event, by the part of its language that is used here."""
    return all(
        any(matches(choice, event) for choice in wanted) if key == "$or" else _has(wanted, event.get(key))
        for key, wanted in pattern.items()
    )


def _has(wanted: Any, value: Any) -> bool:
    if isinstance(value, list):
        return any(_has(wanted, item) for item in value)
    if isinstance(wanted, dict):
        return isinstance(value, dict) and matches(wanted, value)
    return any(_is(test, value) for test in wanted)


def _is(test: Any, value: Any) -> bool:
    if not isinstance(test, dict):
        return test == value
    ((kind, operand),) = test.items()
    return value is not None and (value.startswith(operand) if kind == "prefix" else value not in operand)


def test_a_job_is_a_task_that_nobody_talks_to(render: Render) -> None:
    graph = job(render, command=["/app/report"], connections={"orders": Connection(security_group_id="sg-1", port=5432)})

    into = graph.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    out = graph.of_type("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
    group = graph.resource("aws:ec2/securityGroup:SecurityGroup", "report-tasks").id
    found = container(graph)
    assert [(rule.inputs["securityGroupId"], rule.inputs["toPort"]) for rule in into] == [("sg-1", 5432)]
    assert {(rule.inputs["securityGroupId"], rule.inputs["toPort"]) for rule in out} == {(group, 443), (group, 5432)}
    assert (found["command"], found["stopTimeout"]) == (["/app/report"], 30)
    assert (found["readonlyRootFilesystem"], found["user"], "portMappings" in found) == (True, "10001:10001", False)


def test_a_job_has_the_rights_variables_and_secrets_of_its_connections(render: Render) -> None:
    secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"
    store = Connection(
        grants=(Grant(actions=("s3:GetObject",), resources=("arn:aws:s3:::orders/*",)),),
        variables={"BUCKET": "orders"},
        secrets={"TOKEN": f"{secret}:token::"},
        secret_key_arn=KEY,
    )

    graph = job(render, connections={"store": store}, environment={"MODE": "full"})

    task = json.loads(graph.resource("aws:iam/rolePolicy:RolePolicy", "report-task").inputs["policy"])["Statement"]
    execution = statements(graph, "report-execution")
    found = container(graph)
    assert task == [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::orders/*"]}]
    assert (execution["Secrets"]["Resource"], execution["SecretsKeys"]["Resource"]) == ([secret], [KEY])
    assert found["environment"] == [{"name": "MODE", "value": "full"}, {"name": "STORE_BUCKET", "value": "orders"}]
    assert found["secrets"] == [{"name": "STORE_TOKEN", "valueFrom": f"{secret}:token::"}]


def test_without_a_schedule_somebody_runs_the_command(render: Render) -> None:
    graph = job(render)

    (task,) = graph.of_type(TASK)
    group = graph.resource("aws:ec2/securityGroup:SecurityGroup", "report-tasks").id
    outputs = graph.component("report").outputs
    assert list(graph.of_type(SCHEDULE, QUEUE)) == []
    assert not {"scheduleName", "failedStartsUrl"} & set(outputs)
    assert outputs["runCommand"] == (
        f"aws ecs run-task --region eu-west-1 --cluster {CLUSTER} --task-definition {task.outputs['arn']} --launch-type FARGATE "
        f"--network-configuration 'awsvpcConfiguration={{subnets=[subnet-3,subnet-4],securityGroups=[{group}],"
        "assignPublicIp=DISABLED}'"
    )


def test_a_schedule_starts_it_in_its_subnets_within_a_window(render: Render) -> None:
    graph = nightly(render, {"timezone": "Europe/Berlin", "flexible_minutes": 15, "max_retries": 5, "retry_minutes": 30})

    (schedule,) = graph.of_type(SCHEDULE)
    target = schedule.inputs["target"]
    assert (schedule.inputs["scheduleExpression"], schedule.inputs["scheduleExpressionTimezone"]) == (
        "cron(0 3 * * ? *)",
        "Europe/Berlin",
    )
    assert schedule.inputs["flexibleTimeWindow"] == {"mode": "FLEXIBLE", "maximumWindowInMinutes": 15}
    assert target["retryPolicy"] == {"maximumRetryAttempts": 5, "maximumEventAgeInSeconds": 1800}
    assert target["ecsParameters"]["networkConfiguration"] == {
        "subnets": ["subnet-3", "subnet-4"],
        "securityGroups": [graph.resource("aws:ec2/securityGroup:SecurityGroup", "report-tasks").id],
        "assignPublicIp": False,
    }
    assert graph.component("report").outputs["scheduleName"] == schedule.outputs["name"]


def test_without_a_window_it_starts_on_the_dot(render: Render) -> None:
    (schedule,) = nightly(render).of_type(SCHEDULE)

    assert schedule.inputs["flexibleTimeWindow"] == {"mode": "OFF"}


def test_the_schedule_may_start_this_task_here_with_its_own_roles_and_nothing_else(render: Render) -> None:
    graph = nightly(render, queue_key_arn=KEY)

    (task,) = graph.of_type(TASK)
    (queue,) = graph.of_type(QUEUE)
    roles = [graph.resource("aws:iam/role:Role", f"report-{role}").outputs["arn"] for role in ("execution", "task")]
    found = statements(graph, "report-schedule")
    assert {
        sid: (statement["Action"], statement["Resource"], statement.get("Condition")) for sid, statement in found.items()
    } == {
        "Start": (
            ["ecs:RunTask"],
            [f"{task.outputs['arnWithoutRevision']}:*"],
            {"ArnEquals": {"ecs:cluster": CLUSTER}},
        ),
        "Tag": (
            ["ecs:TagResource"],
            ["arn:aws:ecs:eu-west-1:123456789012:task/main/*"],
            {"StringEquals": {"ecs:CreateAction": "RunTask"}},
        ),
        "Roles": (["iam:PassRole"], roles, {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}),
        "FailedStarts": (["sqs:SendMessage"], [queue.outputs["arn"]], None),
        "FailedStartsKey": (["kms:Decrypt", "kms:GenerateDataKey"], [KEY], None),
    }


@pytest.mark.parametrize(
    ("args", "encryption"),
    [({}, {"sqsManagedSseEnabled": True}), ({"queue_key_arn": KEY}, {"kmsMasterKeyId": KEY})],
)
def test_what_could_not_be_started_is_kept_encrypted_for_two_weeks(
    render: Render, args: dict[str, Any], encryption: dict[str, Any]
) -> None:
    (queue,) = nightly(render, **args).of_type(QUEUE)

    assert {key: value for key, value in queue.inputs.items() if key in ("sqsManagedSseEnabled", "kmsMasterKeyId")} == encryption
    assert queue.inputs["messageRetentionSeconds"] == 14 * 24 * 3600


@pytest.mark.parametrize(
    ("event", "failed", "succeeded"),
    [
        ({"containers": [{"exitCode": 0}]}, False, True),
        ({"containers": [{"exitCode": 1}]}, True, False),
        ({"containers": [{"exitCode": 137}], "stopCode": "EssentialContainerExited"}, True, False),
        ({"containers": [{}], "stopCode": "TaskFailedToStart"}, True, False),
        ({"containers": [{"exitCode": 1}], "lastStatus": "RUNNING"}, False, False),
        ({"containers": [{"exitCode": 1}], "clusterArn": CLUSTER + "-other"}, False, False),
    ],
    ids=["done", "failed", "killed", "never started", "still running", "in another cluster"],
)
def test_a_run_counts_as_failed_or_succeeded_by_its_exit_code(
    render: Render, event: dict[str, Any], failed: bool, succeeded: bool
) -> None:
    graph = nightly(render, alarms=ALARMS)
    (task,) = graph.of_type(TASK)

    ended = {"clusterArn": CLUSTER, "lastStatus": "STOPPED", "taskDefinitionArn": task.outputs["arn"], **event}

    assert matches(detail(graph, "report-failed"), ended) is failed
    assert matches(detail(graph, "report-succeeded"), ended) is succeeded


def test_a_job_with_a_longer_name_is_another_job(render: Render) -> None:
    graph = nightly(render, alarms=ALARMS)
    (task,) = graph.of_type(TASK)

    other = task.outputs["arnWithoutRevision"] + "-weekly:1"
    ended = {"clusterArn": CLUSTER, "lastStatus": "STOPPED", "taskDefinitionArn": other, "containers": [{"exitCode": 1}]}

    assert not matches(detail(graph, "report-failed"), ended)


def test_a_failed_run_tells_the_topic_what_happened_and_where_to_look(render: Render) -> None:
    graph = job(render, alarms=ALARMS)

    (target,) = graph.of_type("aws:cloudwatch/eventTarget:EventTarget")
    told = target.inputs["inputTransformer"]
    assert target.inputs["arn"] == ALARMS.topic_arn
    assert json.loads(told["inputTemplate"]) == (
        "A run of report failed. Runbook: https://runbooks.example.org/job-failed Exit code <code>, <reason>, task <task>."
    )
    assert set(told["inputPaths"]) == {"code", "reason", "task"}


def test_a_run_that_is_missing_or_could_not_start_raises_an_alarm(render: Render) -> None:
    graph = nightly(render, alarms=ALARMS)

    alarms = {node.name: node.inputs for node in graph.of_type(ALARM)}
    overdue, started = alarms["report-job-overdue"], alarms["report-job-not-started"]
    (queue,) = graph.of_type(QUEUE)
    assert (overdue["metricName"], overdue["dimensions"]) == (
        "MatchedEvents",
        {"RuleName": graph.resource(RULE, "report-succeeded").outputs["name"]},
    )
    assert (overdue["period"], overdue["evaluationPeriods"], overdue["datapointsToAlarm"]) == (3600, 26, 26)
    assert (overdue["comparisonOperator"], overdue["threshold"], overdue["treatMissingData"]) == (
        "LessThanThreshold",
        1,
        "breaching",
    )
    assert (started["metricName"], started["dimensions"], started["threshold"]) == (
        "ApproximateNumberOfMessagesVisible",
        {"QueueName": queue.outputs["name"]},
        0,
    )
    assert set(graph.component("report").outputs["alarmArns"]) == {"job-overdue", "job-not-started"}


@pytest.mark.parametrize(
    ("args", "alarms", "rules"),
    [
        ({}, set(), set()),
        ({"alarms": ALARMS}, set(), {"report-failed"}),
        ({"schedule": JobScheduleSettings(cron="0 3 1 * ? *", due_hours=None)}, set(), set()),
        (
            {"schedule": JobScheduleSettings(cron="0 3 1 * ? *", due_hours=None), "alarms": ALARMS},
            {"report-job-not-started"},
            {"report-failed"},
        ),
    ],
    ids=["nothing", "by hand", "without alarms", "monthly"],
)
def test_what_is_watched_follows_what_there_is(render: Render, args: dict[str, Any], alarms: set[str], rules: set[str]) -> None:
    graph = job(render, **args)

    assert {node.name for node in graph.of_type(ALARM)} == alarms
    assert {node.name for node in graph.of_type(RULE)} == rules


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"image": "report:1"}, "image = report:1: is not pinned"),
        ({"cpu": 512, "memory": 512}, "memory 512 does not go with cpu 512"),
        ({"stop_timeout_seconds": 121}, "stop_timeout_seconds = 121: is more than 120, the most allowed"),
        ({"private_subnet_ids": ["subnet-1"]}, 'private_subnet_ids = ["subnet-1"]: has 1 item; it needs at least 2'),
        ({"port": 8080}, "port: is not a known key"),
        (
            {"connections": {"shop": {"pods": {"namespace": "shop"}, "port": 8080}}},
            "shop leads to pods, which only other pods of their cluster reach",
        ),
        ({"schedule": {"cron": "0 3 * * ? *"}}, "schedule.dueHours: is required; for example 26"),
        ({"schedule": {**NIGHTLY, "due_hours": 169}}, "schedule.due_hours = 169: is more than 168, the most allowed"),
        ({"schedule": {**NIGHTLY, "cron": "0 3 * * *"}}, "schedule.cron = 0 3 * * *: is not six fields"),
        ({"schedule": {**NIGHTLY, "flexible_minutes": 1441}}, "is more than 1440, the most allowed"),
        ({"schedule": {**NIGHTLY, "max_retries": 186}}, "is more than 185, the most allowed"),
        ({"schedule": {**NIGHTLY, "retry_minutes": 0}}, "is less than 1, the least allowed"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        ContainerJobArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
