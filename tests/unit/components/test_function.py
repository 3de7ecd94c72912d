"""`Function`: called as `live`, loses no event unseen, and may do nothing it was not given."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components import (
    Connection,
    Function,
    FunctionArgs,
    FunctionEvents,
    FunctionNetwork,
    QueueEvents,
    ScheduleEvents,
    StreamEvents,
)
from devops_components._core.connections import key_in
from devops_components.compute.function_release import STEPS
from devops_components.errors import ArgumentError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph, Node
from devops_policies.registry import all_rules
from tests.conftest import Render
from tests.makers import ACCOUNT, KEY, PLACE, REGION, ROUTING

IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/app@sha256:" + "ab" * 32
REQUIRED: dict[str, Any] = {**PLACE, "image": IMAGE, "kms_key_arn": KEY}
QUEUE, STREAM = f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs", f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/clicks"
TABLE_STREAM = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders/stream/1"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbCdEf"
DATABASE = Connection(
    security_group_id="sg-1",
    port=5432,
    variables={"HOST": "db.example.org"},
    secrets={"PASSWORD": f"{SECRET}:password::", "TOKEN": SECRET},
    secret_key_arn=KEY,
)
NETWORK = FunctionNetwork(vpc_id="vpc-1", subnet_ids=("subnet-1", "subnet-2"))
FILLED_IN = ("enabled", "region", "reservedConcurrentExecutions", "tags", "tagsAll")
"""Inputs that the provider fills in, or that are the same everywhere."""
RULES = {
    "alarm-coverage",
    "compute-log-groups",
    "dlq-alarmed",
    "iam-no-star-resource",
    "image-pinned",
    "lambda-no-env-secrets",
    "lambda-no-public",
    "lambda-ops",
    "lambda-runtime",
    "queue-has-dlq",
    "queue-topic-encrypted",
    "queue-topic-tls",
}


def function(render: Render, **args: Any) -> Graph:
    return render(lambda: Function("worker", FunctionArgs(**{**REQUIRED, **args})))


def of_code(folder: Path, **args: Any) -> dict[str, Any]:
    """Arguments for code in place of an image."""
    (folder / "app.py").write_text("def handler(event, context): ...\n", encoding="utf-8")
    return {**PLACE, "kms_key_arn": KEY, "code": str(folder), "runtime": "python3.14", "handler": "app.handler", **args}


def only(graph: Graph, token: str) -> Node:
    (found,) = graph.of_type(f"aws:{token[0].lower()}{token[1:]}")
    return found


def the_function(graph: Graph) -> Node:
    return only(graph, "lambda/function:Function")


def alias(graph: Graph) -> Node:
    return only(graph, "lambda/alias:Alias")


def rights(graph: Graph, name: str = "worker-rights") -> dict[str, tuple[list[str], list[str]]]:
    """Actions and resources of the statements of a policy, by name or, without one, by first action."""
    policies = {node.name: node for node in graph.of_type("aws:iam/rolePolicy:RolePolicy")}
    statements = json.loads(policies[name].inputs["policy"])["Statement"]
    return {each.get("Sid", each["Action"][0]): (each["Action"], each["Resource"]) for each in statements}


def alarms(graph: Graph) -> dict[str, Node]:
    return {node.name: node for node in graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")}


def message(**args: Any) -> str:
    with pytest.raises(ArgumentError) as caught:
        FunctionArgs(**{**REQUIRED, **args})
    return str(caught.value)


def test_it_runs_small_on_arm_traced_and_encrypted_and_publishes_every_change(render: Render) -> None:
    graph = function(render, environment={"STAGE": "test"})

    found = the_function(graph).inputs
    log_group = only(graph, "cloudwatch/logGroup:LogGroup").outputs["name"]
    assert {key: found[key] for key in found if key not in ("role", "name", *FILLED_IN)} == {
        "packageType": "Image",
        "imageUri": IMAGE,
        "architectures": ["arm64"],
        "memorySize": 256,
        "timeout": 30,
        "publish": True,
        "environment": {"variables": {"STAGE": "test"}},
        "kmsKeyArn": KEY,
        "tracingConfig": {"mode": "Active"},
        "loggingConfig": {
            "logFormat": "JSON",
            "logGroup": log_group,
            "applicationLogLevel": "INFO",
            "systemLogLevel": "INFO",
        },
    }


def test_code_comes_from_a_folder_with_what_runs_it(render: Render, tmp_path: Path) -> None:
    graph = render(lambda: Function("worker", FunctionArgs(**of_code(tmp_path))))

    found = the_function(graph).inputs
    assert (found["packageType"], found["runtime"], found["handler"]) == ("Zip", "python3.14", "app.handler")
    assert ("code" in found, "imageUri" in found) == (True, False)


def test_it_may_log_trace_and_send_away_what_failed_and_nothing_else(render: Render) -> None:
    graph = function(render)

    log_group = only(graph, "cloudwatch/logGroup:LogGroup").outputs["arn"]
    assert rights(graph) == {
        "Logs": (["logs:CreateLogStream", "logs:PutLogEvents"], [f"{log_group}:*"]),
        "Traces": (["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]),
        "Failures": (["sqs:SendMessage"], [only(graph, "sqs/queue:Queue").outputs["arn"]]),
        "Key": (["kms:Decrypt", "kms:GenerateDataKey"], [KEY]),
    }


def test_events_that_fail_end_in_an_encrypted_queue_reached_by_tls_only(render: Render) -> None:
    graph = function(render, retries=1)

    queue, config = (
        only(graph, "sqs/queue:Queue"),
        only(graph, "lambda/functionEventInvokeConfig:FunctionEventInvokeConfig").inputs,
    )
    (statement,) = json.loads(only(graph, "sqs/queuePolicy:QueuePolicy").inputs["policy"])["Statement"]
    assert (queue.inputs["kmsMasterKeyId"], queue.inputs["messageRetentionSeconds"]) == (KEY, 14 * 86400)
    assert (statement["Effect"], statement["Principal"], statement["Condition"]) == (
        "Deny",
        "*",
        {"Bool": {"aws:SecureTransport": "false"}},
    )
    assert (config["qualifier"], config["maximumRetryAttempts"]) == ("live", 1)
    assert config["destinationConfig"] == {"onFailure": {"destination": queue.outputs["arn"]}}


@pytest.mark.parametrize("profile", ["sandbox", "dev", "testing", "staging", "production"])
def test_each_profile_says_how_long_logs_stay_and_whether_failed_events_are_protected(render: Render, profile: str) -> None:
    graph = function(render, profile=profile)

    days = only(graph, "cloudwatch/logGroup:LogGroup").inputs["retentionInDays"]
    protected = only(graph, "sqs/queue:Queue").options.get("protect", False)
    assert (days, protected) == {
        "sandbox": (3, False),
        "dev": (7, False),
        "testing": (14, False),
        "staging": (30, True),
        "production": (365, True),
    }[profile]


@pytest.mark.parametrize(
    ("profile", "config"),
    [
        ("sandbox", None),
        ("dev", None),
        ("testing", None),
        ("staging", "CodeDeployDefault.LambdaCanary10Percent5Minutes"),
        ("production", "CodeDeployDefault.LambdaCanary10Percent15Minutes"),
    ],
)
def test_each_profile_says_how_a_new_version_takes_over(render: Render, profile: str, config: str | None) -> None:
    groups = function(render, profile=profile, alarms=ROUTING).of_type("aws:codedeploy/deploymentGroup:DeploymentGroup")

    assert [group.inputs["deploymentConfigName"] for group in groups] == ([config] if config else [])


def test_without_alarms_nothing_could_take_a_version_back_so_it_takes_over_at_once(render: Render) -> None:
    graph = function(render, profile="production")

    assert list(graph.of_type("aws:codedeploy/deploymentGroup:DeploymentGroup")) == []
    assert "ignoreChanges" not in alias(graph).options
    assert alias(graph).inputs["functionVersion"] == the_function(graph).outputs["version"]


def test_while_codedeploy_shifts_calls_the_stack_leaves_the_alias_alone(render: Render) -> None:
    graph = function(render, deployment="linear", step_minutes=3, alarms=ROUTING)

    group = only(graph, "codedeploy/deploymentGroup:DeploymentGroup").inputs
    assert sorted(alias(graph).options["ignoreChanges"]) == ["functionVersion", "routingConfig"]
    assert group["deploymentConfigName"] == "CodeDeployDefault.LambdaLinear10PercentEvery3Minutes"
    assert group["alarmConfiguration"] == {"enabled": True, "alarms": [alarms(graph)["worker-function-release"].outputs["name"]]}
    assert group["autoRollbackConfiguration"] == {
        "enabled": True,
        "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
    }


def test_codedeploy_may_move_this_alias_and_look_at_this_alarm(render: Render) -> None:
    graph = function(render, deployment="canary", alarms=ROUTING)

    arn = the_function(graph).outputs["arn"]
    assert rights(graph, "worker-release") == {
        "Alias": (
            ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
            [arn, f"{arn}:*"],
        ),
        "Alarm": (["cloudwatch:DescribeAlarms"], [alarms(graph)["worker-function-release"].outputs["arn"]]),
    }


def test_the_release_is_judged_by_the_calls_of_the_newest_version_alone(render: Render) -> None:
    graph = function(render, deployment="canary", alarms=ROUTING)

    found, made = alarms(graph)["worker-function-release"].inputs, the_function(graph).outputs
    dimensions = [query["metric"]["dimensions"] for query in found["metricQueries"] if "metric" in query]
    newest = {"FunctionName": made["name"], "Resource": f"{made['name']}:live", "ExecutedVersion": made["version"]}
    assert dimensions == [newest, newest]


def test_the_release_command_shifts_from_the_version_in_service_to_the_newest(render: Render) -> None:
    made: list[Function] = []
    graph = render(lambda: made.append(Function("worker", FunctionArgs(**REQUIRED, deployment="canary", alarms=ROUTING))))

    command = graph.component("worker").outputs["releaseCommand"]
    words = shlex.split(command)
    revision = json.loads(words[words.index("--revision") + 1].rstrip(";"))
    (resource,) = json.loads(revision["appSpecContent"]["content"])["Resources"]
    assert command.startswith(f"current=$(aws lambda get-alias --region {REGION} --function-name worker-")
    assert '{ test "$current" = 1 || aws deploy create-deployment ' in command
    assert resource["live"]["Properties"] == {
        "Name": the_function(graph).outputs["name"],
        "Alias": "live",
        "CurrentVersion": "$current",
        "TargetVersion": "1",
    }


def test_in_a_network_nothing_comes_in_and_only_connections_and_https_go_out(render: Render) -> None:
    graph = function(render, network=NETWORK, connections={"orders": DATABASE})

    ways = graph.of_type(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    )
    group = only(graph, "ec2/securityGroup:SecurityGroup").id
    assert {(way.name, way.inputs["securityGroupId"], way.inputs["toPort"]) for way in ways} == {
        ("worker-https-out", group, 443),
        ("worker-orders-out", group, 5432),
        ("worker-orders-in", "sg-1", 5432),
    }
    assert the_function(graph).inputs["vpcConfig"] == {"subnetIds": ["subnet-1", "subnet-2"], "securityGroupIds": [group]}


def test_its_code_cannot_use_the_rights_that_lambda_needs_to_join_the_network(render: Render) -> None:
    graph = function(render, network=NETWORK)

    (policy,) = [node for node in graph.of_type("aws:iam/rolePolicy:RolePolicy") if node.name == "worker-network"]
    (statement,) = json.loads(policy.inputs["policy"])["Statement"]
    attached = only(graph, "iam/rolePolicyAttachment:RolePolicyAttachment").inputs["policyArn"]
    assert attached == "arn:aws:iam::aws:policy/service-role/AWSLambdaENIManagementAccess"
    assert statement["Effect"] == "Deny"
    assert "ec2:CreateNetworkInterface" in statement["Action"]
    assert statement["Condition"] == {"ArnEquals": {"lambda:SourceFunctionArn": the_function(graph).outputs["arn"]}}


def test_the_function_comes_after_the_rights_it_is_made_with(render: Render) -> None:
    graph = function(render, network=NETWORK)

    names = {node.urn: (node.type.rpartition(":")[2], node.name) for node in graph.resources}
    after = {names[urn] for urn in the_function(graph).dependencies}
    assert {("RolePolicy", "worker-rights"), ("RolePolicyAttachment", "worker-network")} <= after


def test_secrets_are_told_by_reference_and_may_be_read(render: Render) -> None:
    graph = function(render, network=NETWORK, connections={"orders": DATABASE}, environment={"STAGE": "test"})

    assert the_function(graph).inputs["environment"]["variables"] == {
        "ORDERS_HOST": "db.example.org",
        "ORDERS_PASSWORD_SECRET_ARN": SECRET,
        "ORDERS_PASSWORD_KEY_NAME": "password",
        "ORDERS_TOKEN_SECRET_ARN": SECRET,
        "ORDERS_TOKEN_KEY_NAME": "",
        "STAGE": "test",
    }
    assert rights(graph)["Secrets"] == (["secretsmanager:GetSecretValue"], [SECRET, SECRET])
    assert rights(graph)["SecretsKeys"] == (["kms:Decrypt"], [KEY])


@given(key=st.text(alphabet="abcdefghijklmnopqrstuvwxyz_-", max_size=20))
def test_thekey_in_a_reference_is_what_stands_behind_the_arn(key: str) -> None:
    assert (key_in(f"{SECRET}:{key}::"), key_in(SECRET)) == (key, "")


def test_a_queue_is_read_in_batches_of_which_only_what_failed_comes_back(render: Render) -> None:
    events = FunctionEvents(
        queues={"jobs": QueueEvents(queue_arn=QUEUE, kms_key_arn=KEY, batch_size=50, batch_window_seconds=5, max_concurrency=4)}
    )
    graph = function(render, events=events)

    mapping = only(graph, "lambda/eventSourceMapping:EventSourceMapping")
    assert {key: value for key, value in mapping.inputs.items() if key not in FILLED_IN} == {
        "eventSourceArn": QUEUE,
        "functionName": alias(graph).outputs["arn"],
        "batchSize": 50,
        "maximumBatchingWindowInSeconds": 5,
        "functionResponseTypes": ["ReportBatchItemFailures"],
        "scalingConfig": {"maximumConcurrency": 4},
    }
    assert rights(graph)["Queues"] == (
        ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        [QUEUE],
    )
    assert rights(graph)["EventKeys"] == (["kms:Decrypt"], [KEY])


def test_a_stream_goes_on_behind_a_record_that_fails(render: Render) -> None:
    events = FunctionEvents(
        streams={
            "clicks": StreamEvents(kind="kinesis", stream_arn=STREAM),
            "orders": StreamEvents(kind="dynamodb", stream_arn=TABLE_STREAM, start="TRIM_HORIZON", retries=1),
        }
    )
    graph = function(render, events=events, alarms=ROUTING)

    mappings = {node.name: node.inputs for node in graph.of_type("aws:lambda/eventSourceMapping:EventSourceMapping")}
    failed = only(graph, "sqs/queue:Queue").outputs["arn"]
    seen = {name: (each["startingPosition"], each["maximumRetryAttempts"]) for name, each in mappings.items()}
    assert seen == {"worker-stream-clicks": ("LATEST", 3), "worker-stream-orders": ("TRIM_HORIZON", 1)}
    assert all(each["destinationConfig"] == {"onFailure": {"destinationArn": failed}} for each in mappings.values())
    assert all(each["bisectBatchOnFunctionError"] for each in mappings.values())
    assert (rights(graph)["KinesisStreams"][1], rights(graph)["DynamodbStreams"][1]) == ([STREAM], [TABLE_STREAM])
    assert rights(graph)["StreamList"] == (["dynamodb:ListStreams"], ["*"])
    assert "worker-function-behind" in alarms(graph)


def test_a_schedule_calls_what_is_in_service_with_a_role_that_can_do_nothing_else(render: Render) -> None:
    graph = function(render, events=FunctionEvents(schedules={"nightly": ScheduleEvents(expression="cron(0 3 * * ? *)")}))

    schedule = only(graph, "scheduler/schedule:Schedule").inputs
    failed = only(graph, "sqs/queue:Queue").outputs["arn"]
    assert (schedule["scheduleExpression"], schedule["scheduleExpressionTimezone"]) == ("cron(0 3 * * ? *)", "UTC")
    assert schedule["target"]["deadLetterConfig"] == {"arn": failed}
    assert rights(graph, "worker-scheduler") == {
        "Call": (["lambda:InvokeFunction"], [alias(graph).outputs["arn"]]),
        "Failures": (["sqs:SendMessage"], [failed]),
        "Key": (["kms:Decrypt", "kms:GenerateDataKey"], [KEY]),
    }


def test_its_address_takes_signed_requests_only(render: Render) -> None:
    url = only(function(render, events=FunctionEvents(url=True)), "lambda/functionUrl:FunctionUrl").inputs

    assert (url["authorizationType"], url["qualifier"]) == ("AWS_IAM", "live")


@pytest.mark.parametrize(("url", "actions"), [(False, 1), (True, 2)])
def test_its_connection_is_the_right_to_call_what_is_in_service(render: Render, url: bool, actions: int) -> None:
    def program() -> None:
        worker = Function("worker", FunctionArgs(**REQUIRED, events=FunctionEvents(url=url)))
        Function("caller", FunctionArgs(**REQUIRED, connections={"worker": worker.connection()}))

    graph = render(program)

    aliases = {node.name: node.outputs["arn"] for node in graph.of_type("aws:lambda/alias:Alias")}
    caller = {node.name: node for node in graph.of_type("aws:lambda/function:Function")}["caller"]
    calls = {name: of for name, of in rights(graph, "caller-rights").items() if name.startswith("lambda:")}
    both = ["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"]
    assert calls == {action: ([action], [aliases["worker-live"]]) for action in both[:actions]}
    variables = caller.inputs["environment"]["variables"]
    assert set(variables) == {"WORKER_FUNCTION_NAME", "WORKER_URL"} if url else {"WORKER_FUNCTION_NAME"}
    assert variables["WORKER_FUNCTION_NAME"] == aliases["worker-live"]


def test_a_bare_connection_offers_nothing_else(render: Render) -> None:
    made: list[Connection] = []
    render(lambda: made.append(Function("worker", FunctionArgs(**REQUIRED)).connection()))

    (connection,) = made
    assert (connection.security_group_id, connection.port, connection.secrets) == (None, None, {})
    assert (set(connection.variables), len(connection.grants)) == ({"FUNCTION_NAME"}, 1)


def test_it_is_watched_where_alarms_go_somewhere(render: Render) -> None:
    graph = function(render, timeout_seconds=10, alarms=ROUTING, deployment="all_at_once")

    found = alarms(graph)
    assert {name: alarm.inputs["threshold"] for name, alarm in found.items()} == {
        "worker-function-errors": 5,
        "worker-function-throttles": 0,
        "worker-function-slow": 8000,
        "worker-function-failed-events": 0,
    }
    assert {tuple(alarm.inputs["alarmActions"]) for alarm in found.values()} == {(ROUTING.topic_arn,)}
    assert alarms(function(render)) == {}


def test_warm_calls_belong_to_the_alias_and_reserved_ones_to_the_function(render: Render) -> None:
    graph = function(render, reserved_concurrency=10, provisioned_concurrency=2)

    warm = only(graph, "lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig").inputs
    assert (warm["qualifier"], warm["provisionedConcurrentExecutions"]) == ("live", 2)
    assert the_function(graph).inputs["reservedConcurrentExecutions"] == 10


def test_unsigned_code_is_refused_where_signatures_are_asked_for(render: Render, tmp_path: Path) -> None:
    signed = tmp_path / "signed.zip"
    signed.write_bytes(b"PK\x05\x06" + bytes(18))
    profile = f"arn:aws:signer:{REGION}:{ACCOUNT}:/signing-profiles/release/1"
    args = {**of_code(tmp_path), "code": str(signed), "signing_profile_version_arns": (profile,)}
    graph = render(lambda: Function("worker", FunctionArgs(**args)))

    signing = only(graph, "lambda/codeSigningConfig:CodeSigningConfig")
    assert signing.inputs["policies"] == {"untrustedArtifactOnDeployment": "Enforce"}
    assert signing.inputs["allowedPublishers"] == {"signingProfileVersionArns": [profile]}
    assert the_function(graph).inputs["codeSigningConfigArn"] == signing.outputs["arn"]


def test_a_whole_one_keeps_every_rule_about_functions(render: Render) -> None:
    events = FunctionEvents(schedules={"nightly": ScheduleEvents(expression="rate(1 day)")}, url=True)
    graph = function(render, network=NETWORK, connections={"orders": DATABASE}, events=events, alarms=ROUTING, log_key_arn=KEY)

    rules = [rule for id_, rule in all_rules().items() if id_ in RULES]
    assert {rule.id for rule in rules} == RULES
    assert [(finding.rule, finding.message) for finding in evaluate(graph, rules, "production").findings] == []


@pytest.mark.parametrize(
    ("args", "wrong"),
    [
        ({"image": None}, "give either code or image"),
        ({"code": "."}, "give either code or image"),
        ({"image": None, "code": "."}, "code is given, but runtime is missing; they go together"),
        (
            {"image": None, "code": ".", "runtime": "python3.14"},
            "code is given, but handler is missing; they go together",
        ),
        ({"runtime": "python3.14"}, "image is given, which brings its own runtime; leave runtime out"),
        ({"handler": "app.handler"}, "image is given, which brings its own handler; leave handler out"),
        ({"image": None, "code": "./nowhere"}, "code = ./nowhere: is neither a folder nor a zip; for example ./app"),
        (
            {"image": "registry.example.org/app@sha256:" + "ab" * 32},
            "is in no private ECR repository, and Lambda runs no other images",
        ),
        ({"image": IMAGE.partition("@")[0] + ":latest"}, "is not pinned; end it with @sha256: and 64 hex digits"),
        (
            {"image": IMAGE.replace(REGION, "us-west-2")},
            "image is in us-west-2, and Lambda takes images of its own region only, eu-west-1",
        ),
        ({"runtime": "python3.13x"}, "runtime = python3.13x: is not one of dotnet10, java21, java25, nodejs22.x"),
        ({"memory_mb": 64}, "memory_mb = 64: is less than 128, the least allowed"),
        ({"memory_mb": 20480}, "memory_mb = 20480: is more than 10240, the most allowed"),
        ({"timeout_seconds": 901}, "timeout_seconds = 901: is more than 900, the most allowed"),
        ({"retries": 3}, "retries = 3: is more than 2, the most allowed"),
        ({"handler": "a b"}, "handler = a b: is not a handler, such as app.handler; for example app.handler"),
        ({"provisioned_concurrency": 0}, "provisioned_concurrency = 0: is less than 1, the least allowed"),
        (
            {"provisioned_concurrency": 5, "reserved_concurrency": 4},
            "provisioned_concurrency is 5, above reserved_concurrency, 4",
        ),
        (
            {"deployment": "canary"},
            "deployment is canary, but alarms is missing; nothing would take a bad version back",
        ),
        (
            {"deployment": "canary", "step_minutes": 7, "alarms": ROUTING},
            "step_minutes is 7, but the deployment is canary; allowed are 5, 10, 15, 30",
        ),
        (
            {"deployment": "linear", "step_minutes": 5, "alarms": ROUTING},
            "step_minutes is 5, but the deployment is linear; allowed are 1, 2, 3, 10",
        ),
        ({"step_minutes": 5}, "step_minutes is 5, but the deployment is all_at_once; it has no steps, leave it out"),
        (
            {"connections": {"orders": DATABASE}},
            "connections.orders leads into a network, but network is missing; name the network it is in",
        ),
        (
            {"network": {"vpc_id": "vpc-1", "subnet_ids": ("subnet-1",)}},
            'network.subnet_ids = ["subnet-1"]: has 1 item; it needs at least 2',
        ),
        (
            {"signing_profile_version_arns": ("arn:aws:signer:profile",)},
            "signing_profile_version_arns is given, and only a zip can be signed; name the signed zip as code",
        ),
        ({"memory": 512}, "memory: is not a known key; did you mean `memoryMb`?"),
    ],
)
def test_what_it_does_not_accept_is_said(args: dict[str, Any], wrong: str) -> None:
    assert wrong in message(**args)


def test_pods_are_out_of_its_reach() -> None:
    assert "connections.shop leads to pods, which only other pods of their cluster reach" in message(
        connections={"shop": {"pods": {"namespace": "shop"}, "port": 8080}}
    )


@pytest.mark.parametrize(
    ("events", "wrong"),
    [
        (
            {"queues": {"jobs": {"queueArn": QUEUE, "batchSize": 11}}},
            "batch_size is 11, which Lambda collects only over time; set batch_window_seconds to 1 or more",
        ),
        ({"queues": {"jobs": {"queueArn": QUEUE, "maxConcurrency": 1}}}, "is less than 2, the least allowed"),
        ({"queues": {"Jobs": {"queueArn": QUEUE}}}, "is not a name; it has up to 20 lower-case letters, digits and dashes"),
        ({"schedules": {"nightly": {"expression": "daily"}}}, "is not a schedule, such as rate(5 minutes) or cron(0 3 * * ? *)"),
        ({"streams": {"clicks": {"kind": "kafka", "streamArn": STREAM}}}, "is not one of kinesis, dynamodb"),
    ],
)
def test_events_it_does_not_accept_are_said(events: dict[str, Any], wrong: str) -> None:
    assert wrong in message(events=events)


@given(deployment=st.sampled_from(["canary", "linear"]), profile=st.sampled_from(["sandbox", "dev", "staging", "production"]))
def test_every_profile_has_a_step_that_codedeploy_offers(deployment: Any, profile: Any) -> None:
    args = FunctionArgs(**REQUIRED, deployment=deployment, profile=profile, alarms=ROUTING)

    assert args.step in STEPS[args.strategy]
