"""Rules about Lambda functions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown
from pulumi_aws.lambda_ import Runtime

from devops_policies import support_dates
from devops_policies.function_names import FUNCTION
from devops_policies.function_permissions import PERMISSION
from devops_policies.rule import Mock
from devops_policies.support_dates import lambda_runtimes

DAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _on_a_fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support_dates, "today", lambda: DAY)


def deprecated(runtime: str, day: str) -> list[str]:
    return [f"the runtime {runtime} was deprecated on {day}"]


NOT_LISTED = "which was not among the versions AWS had announced on"
RUNTIMES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a new runtime": ({"runtime": "python3.14"}, []),
    "a runtime of its own": ({"runtime": "provided.al2023"}, []),
    "a runtime in its last months": ({"runtime": "nodejs22.x"}, []),
    "an old language on a new system": ({"runtime": "java8.al2023"}, []),
    "an image": ({"packageType": "Image", "imageUri": "web@sha256:0"}, []),
    "a runtime of last month": ({"runtime": "python3.10"}, deprecated("python3.10", "2026-10-31")),
    "a runtime of last week": ({"runtime": "dotnet8"}, deprecated("dotnet8", "2026-11-10")),
    "an old runtime": ({"runtime": "nodejs18.x"}, deprecated("nodejs18.x", "2025-09-01")),
    "an old runtime of its own": ({"runtime": "provided.al2"}, deprecated("provided.al2", "2026-07-31")),
    "a runtime that has no successor": ({"runtime": "go1.x"}, deprecated("go1.x", "2024-01-08")),
    "a runtime of long ago": ({"runtime": "python2.7"}, deprecated("python2.7", "2021-07-15")),
    "a runtime of tomorrow": (
        {"runtime": "python4.0"},
        [f"undecided: cannot decide: `runtime` is python4.0, {NOT_LISTED} {lambda_runtimes().as_of}"],
    ),
    "a runtime that is not known": ({"runtime": UNKNOWN}, [unknown("runtime")]),
}


@pytest.mark.parametrize("case", RUNTIMES)
def test_a_function_runs_on(case: str) -> None:
    function, said = RUNTIMES[case]

    assert found("lambda-runtime", function) == said


def test_every_runtime_of_the_provider_is_listed() -> None:
    assert {runtime.value for runtime in Runtime} - set(lambda_runtimes().ends) == set()


URL = "aws:lambda/functionUrl:FunctionUrl"
INVOCATION = "aws:lambda/invocation:Invocation"
SOURCE = "arn:aws:events:eu-west-1:111122223333:rule/nightly"


def permits(principal: Any, **more: Any) -> tuple[str, dict[str, Any]]:
    return PERMISSION, {"action": "lambda:InvokeFunction", "function": "orders", "principal": principal, **more}


ANYONE = ["[permission] everyone may invoke the function"]


def for_anyone(service: str) -> list[str]:
    return [f"[permission] {service} may invoke the function for any of its customers"]


CALLERS: dict[str, tuple[tuple[str, dict[str, Any]], list[str]]] = {
    "an account": (permits("111122223333"), []),
    "a role": (permits("arn:aws:iam::111122223333:role/ci.v2"), []),
    "a rule": (permits("events.amazonaws.com", sourceArn=SOURCE), []),
    "any rule of an account": (permits("events.amazonaws.com", sourceArn="arn:aws:events:*:111122223333:rule/*"), []),
    "a bucket": (permits("s3.amazonaws.com", sourceArn="arn:aws:s3:::orders"), []),
    "any bucket of an account": (permits("s3.amazonaws.com", sourceArn="arn:aws:s3:::*", sourceAccount="111122223333"), []),
    "a skill": (permits("alexa-appkit.amazon.com", eventSourceToken="amzn1.ask.skill.1"), []),
    "an organisation": (permits("*", principalOrgId="o-example"), []),
    "whoever comes from an account": (permits("*", sourceAccount="111122223333"), []),
    "whoever may use its address": ((URL, {"authorizationType": "AWS_IAM"}), []),
    "everyone": (permits("*"), ANYONE),
    "everyone by an open address": (
        permits("*", action="lambda:InvokeFunctionUrl", functionUrlAuthType="NONE"),
        ANYONE,
    ),
    "every account by its address": (
        permits("*", action="lambda:InvokeFunctionUrl", functionUrlAuthType="AWS_IAM"),
        ANYONE,
    ),
    "everyone from any source": (permits("*", sourceArn="*"), ANYONE),
    "everyone from any account": (permits("*", sourceArn="arn:aws:sns:eu-west-1:*:orders"), ANYONE),
    "every organisation": (permits("*", principalOrgId="*"), ANYONE),
    "a service": (permits("sns.amazonaws.com"), for_anyone("sns.amazonaws.com")),
    "a service in China": (permits("events.amazonaws.com.cn"), for_anyone("events.amazonaws.com.cn")),
    "a service from any source": (permits("s3.amazonaws.com", sourceArn="arn:aws:s3:::*"), for_anyone("s3.amazonaws.com")),
    "a service from any account": (
        permits("apigateway.amazonaws.com", sourceArn="arn:aws:execute-api:*:*:*/*/GET/"),
        for_anyone("apigateway.amazonaws.com"),
    ),
    "a service from no account in particular": (
        permits("sns.amazonaws.com", sourceAccount="*"),
        for_anyone("sns.amazonaws.com"),
    ),
    "a service from what is no ARN": (permits("sns.amazonaws.com", sourceArn="orders"), for_anyone("sns.amazonaws.com")),
    "any skill": (permits("alexa-appkit.amazon.com"), for_anyone("alexa-appkit.amazon.com")),
    "everybody who has its address": (
        (URL, {"authorizationType": "NONE"}),
        ["[url-auth] with `NONE`, whoever has its address may invoke the function"],
    ),
    "everybody who has its address, unless said": (
        (URL, {}),
        ["[url-auth] with `NONE`, whoever has its address may invoke the function"],
    ),
    "somebody": (permits(UNKNOWN), [unknown("principal")]),
    "a service from somewhere": (permits("sns.amazonaws.com", sourceArn=UNKNOWN), [unknown("sourceArn")]),
    "a service from somewhere in an account": (
        permits("sns.amazonaws.com", sourceArn=UNKNOWN, sourceAccount="111122223333"),
        [],
    ),
    "whoever its address admits": ((URL, {"authorizationType": UNKNOWN}), [unknown("authorizationType")]),
}


@pytest.mark.parametrize("case", CALLERS)
def test_a_function_can_be_invoked_by(case: str) -> None:
    (type_, props), said = CALLERS[case]

    assert found("lambda-no-public", [Mock(type_, "orders", props)]) == said


GIVEN_AWAY = {
    "a password": ("DB_PASSWORD", "hunter2", "DB_PASSWORD is a secret by its name"),
    "a token in another spelling": ("githubToken", "hunter2", "githubToken is a secret by its name"),
    "half of a key of AWS": ("AWS_ACCESS_KEY_ID", "A1", "AWS_ACCESS_KEY_ID is a secret by its name"),
    "a key under a harmless name": ("ID", "AKIA" + "A" * 16, "ID holds an AWS access key"),
    "a private key": ("CERT", "-----BEGIN EC PRIVATE KEY-----", "CERT holds a private key"),
    "a password in a URL": ("DSN", "postgres://app:hunter2@db/orders", "DSN holds a URL with a password"),
    "a name with a dot": ("app.secret", "hunter2", "app.secret is a secret by its name"),
    "a number as a password": ("ADMIN_PASSWORD", 12345678, "ADMIN_PASSWORD is a secret by its name"),
}


@pytest.mark.parametrize("case", GIVEN_AWAY)
def test_the_environment_of_a_function_gives_away(case: str) -> None:
    name, value, said = GIVEN_AWAY[case]

    lines = found("lambda-no-env-secrets", {"environment": {"variables": {"STAGE": "production", name: value}}})

    assert lines == [said]
    assert str(value) not in "".join(lines)


HARMLESS: dict[str, dict[str, Any]] = {
    "none": {},
    "an empty one": {"environment": {"variables": {}}},
    "a level": {"environment": {"variables": {"LOG_LEVEL": "info"}}},
    "the place of a secret": {"environment": {"variables": {"DB_SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:1:secret:db"}}},
    "a reference behind a secret's name": {"environment": {"variables": {"DB_PASSWORD": "arn:aws:ssm:eu-west-1:1:parameter/db"}}},
    "nothing behind a secret's name": {"environment": {"variables": {"DB_PASSWORD": None}}},
}


@pytest.mark.parametrize("case", HARMLESS)
def test_the_environment_of_a_function_is_harmless(case: str) -> None:
    assert found("lambda-no-env-secrets", HARMLESS[case]) == []


def test_variables_that_are_not_known_hide_no_others() -> None:
    variables = {"TABLE": UNKNOWN, "DB_PASSWORD": "hunter2"}

    assert found("lambda-no-env-secrets", {"environment": {"variables": variables}}) == [
        "DB_PASSWORD is a secret by its name",
        unknown("environment.variables.TABLE"),
    ]
    assert found("lambda-no-env-secrets", {"environment": UNKNOWN}) == [unknown("environment")]


INVOKE_CONFIG, MAPPING, SCHEDULE = (
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    "aws:scheduler/schedule:Schedule",
)
TRACED: dict[str, Any] = {"name": "orders", "tracingConfig": {"mode": "Active"}, "timeout": 30}
QUEUE = {"targetArn": "arn:aws:sqs:eu-west-1:111122223333:failed"}
FORGOTTEN, UNTRACED = "[dlq] events that fail are forgotten", "[tracing] the function starts no traces"


def orders(*others: Mock, **props: Any) -> list[Mock]:
    return [Mock(FUNCTION, "orders", {**TRACED, **props}), *others]


def sends_on(**event: Any) -> Mock:
    return Mock(INVOKE_CONFIG, "events", {"destinationConfig": event}, {"functionName": "orders"})


def called_by(principal: Any, function: Any = "orders") -> Mock:
    return Mock(PERMISSION, str(principal), {"principal": principal, "function": function})


POLLED = Mock(MAPPING, "poll", {}, {"functionName": "orders"})
PLAIN = {"name": "orders", "deadLetterConfig": QUEUE}

OPERATED: dict[str, tuple[list[Mock], list[str]]] = {
    "a queue for what failed": (orders(deadLetterConfig=QUEUE), []),
    "a queue made with it": (orders(deadLetterConfig={"targetArn": UNKNOWN}), []),
    "a destination": (orders(sends_on(onFailure={"destination": UNKNOWN})), []),
    "a stream alone": (orders(POLLED), []),
    "an API alone": (orders(called_by("apigateway.amazonaws.com")), []),
    "an address alone": (orders(Mock(URL, "url", {"functionName": "orders"})), []),
    "a deployment alone": (orders(Mock(INVOCATION, "once", {"functionName": "orders"})), []),
    "no callers": (orders(), [FORGOTTEN]),
    "a topic": (orders(called_by("sns.amazonaws.com")), [FORGOTTEN]),
    "a topic and an API": (orders(called_by("sns.amazonaws.com"), called_by("apigateway.amazonaws.com")), [FORGOTTEN]),
    "a stream and a schedule": (orders(POLLED, Mock(SCHEDULE, "nightly", {"target": {"arn": "orders"}})), [FORGOTTEN]),
    "a stream of another function": (orders(Mock(MAPPING, "poll", {"functionName": "mail"})), [FORGOTTEN]),
    "a destination for what went well": (orders(sends_on(onSuccess={"destination": "arn"})), [FORGOTTEN]),
    "a destination of another function": (
        orders(Mock(INVOKE_CONFIG, "events", {"functionName": "mail", "destinationConfig": {"onFailure": {"destination": "q"}}})),
        [FORGOTTEN],
    ),
    "an empty queue": (orders(deadLetterConfig={}), [FORGOTTEN]),
    "an unknown caller": (orders(called_by(UNKNOWN)), [unknown("principal")]),
    "a queue that is not known": (orders(deadLetterConfig=UNKNOWN), [unknown("deadLetterConfig")]),
    "no traces": ([Mock(FUNCTION, "orders", PLAIN)], [UNTRACED]),
    "traces of others": (orders(deadLetterConfig=QUEUE, tracingConfig={"mode": "PassThrough"}), [UNTRACED]),
    "traces that are not known": (orders(deadLetterConfig=QUEUE, tracingConfig=UNKNOWN), [unknown("tracingConfig")]),
    "time to hang": (
        orders(deadLetterConfig=QUEUE, timeout=900),
        ["the function may run for 900 s, and 300 are the limit"],
    ),
    "time that is not known": (orders(deadLetterConfig=QUEUE, timeout=UNKNOWN), [unknown("timeout")]),
    "nothing": (
        [Mock(FUNCTION, "orders", {"timeout": "301"})],
        [FORGOTTEN, UNTRACED, "the function may run for 301 s, and 300 are the limit"],
    ),
}


@pytest.mark.parametrize("case", OPERATED)
def test_a_function_has(case: str) -> None:
    stack, said = OPERATED[case]

    assert found("lambda-ops", stack) == said


def test_a_function_ends_in_the_time_that_is_asked() -> None:
    stack = orders(deadLetterConfig=QUEUE, timeout=60)

    assert found("lambda-ops", stack, settings={"seconds": 60}) == []
    assert found("lambda-ops", stack, settings={"seconds": 59}) == ["the function may run for 60 s, and 59 are the limit"]
