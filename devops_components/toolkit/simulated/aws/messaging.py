"""Topics, queues, events, schedules, workflows and APIs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from devops_components.toolkit.simulated.model import Model, regional
from devops_components.toolkit.simulated.template import Subject
from devops_components.toolkit.simulated.values import UNKNOWN


def _bus(subject: Subject) -> Any:
    """A bus may be named by its ARN; rules of the default bus leave it out of their ids."""
    bus = subject.get("eventBusName")
    return bus if bus is UNKNOWN else str(bus or "default").rpartition("/")[2]


def _rule_arn(subject: Subject) -> Any:
    bus, name = _bus(subject), subject.fill("{name|logical}")
    if UNKNOWN in (bus, name):
        return UNKNOWN
    return subject.account.arn("events", f"rule/{name}" if bus == "default" else f"rule/{bus}/{name}")


def _rule_id(subject: Subject) -> Any:
    bus, name = _bus(subject), subject.fill("{name|logical}")
    if UNKNOWN in (bus, name):
        return UNKNOWN
    return name if bus == "default" else f"{bus}/{name}"


def _target_id(subject: Subject) -> Any:
    bus, rule, target = _bus(subject), subject.get("rule"), subject.get("targetId")
    if UNKNOWN in (bus, rule, target):
        return UNKNOWN
    return f"{rule}-{target}" if bus == "default" else f"{bus}-{rule}-{target}"


def _confirmed(subject: Subject) -> bool:
    """People confirm mail and web addresses; AWS confirms its own services."""
    return subject.get("protocol") in ("sqs", "lambda", "firehose", "application", "sms")


_QUEUE_URL: Final = "https://sqs.{region}.{suffix}/{account}/{name|logical}"
_OF_QUEUE: Final = Model("{queueUrl}")
_API_ENDPOINT: Final = "https://{id}.execute-api.{region}.{suffix}"

MODELS: Final[Mapping[str, Model]] = {
    "aws:sns/topic:Topic": Model(
        "{arn}", regional("sns", "{name|logical}"), {"owner": "{account}", "signatureVersion": 1, "tracingConfig": "PassThrough"}
    ),
    "aws:sns/topicPolicy:TopicPolicy": Model("{arn}", "{arn}", {"owner": "{account}"}),
    "aws:sns/topicSubscription:TopicSubscription": Model(
        "{arn}",
        "{topic}:{uuid}",
        {
            "confirmationWasAuthenticated": _confirmed,
            "filterPolicyScope": lambda s: "MessageAttributes" if s.get("filterPolicy") else "",
            "ownerId": "{account}",
            "pendingConfirmation": lambda s: not _confirmed(s),
        },
    ),
    "aws:sqs/queue:Queue": Model(
        _QUEUE_URL,
        regional("sqs", "{name|logical}"),
        {"url": "{id}", "kmsDataKeyReusePeriodSeconds": 300, "sqsManagedSseEnabled": lambda s: not s.get("kmsMasterKeyId")},
    ),
    "aws:sqs/queuePolicy:QueuePolicy": _OF_QUEUE,
    "aws:sqs/redrivePolicy:RedrivePolicy": _OF_QUEUE,
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": _OF_QUEUE,
    "aws:cloudwatch/eventBus:EventBus": Model("{name}", regional("events", "event-bus/{name}")),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": Model("{eventBusName|'default'}"),
    "aws:cloudwatch/eventRule:EventRule": Model(_rule_id, _rule_arn),
    "aws:cloudwatch/eventTarget:EventTarget": Model(_target_id),
    "aws:cloudwatch/eventPermission:EventPermission": Model("{eventBusName|'default'}/{statementId}"),
    "aws:cloudwatch/eventArchive:EventArchive": Model("{name}", regional("events", "archive/{name}")),
    "aws:cloudwatch/eventConnection:EventConnection": Model(
        "{name}",
        regional("events", "connection/{name}/{uuid}"),
        {"secretArn": regional("secretsmanager", "secret:events!connection/{name}/{uuid.secret}-{mixed6}")},
    ),
    "aws:cloudwatch/eventApiDestination:EventApiDestination": Model(
        "{name}", regional("events", "api-destination/{name}/{uuid}")
    ),
    "aws:scheduler/schedule:Schedule": Model(
        "{groupName|'default'}/{name|logical}",
        regional("scheduler", "schedule/{groupName|'default'}/{name|logical}"),
        {"groupName": "default", "actionAfterCompletion": "NONE"},
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": Model(
        "{name}", regional("scheduler", "schedule-group/{name}"), {"state": "ACTIVE"}
    ),
    "aws:pipes/pipe:Pipe": Model("{name}", regional("pipes", "pipe/{name}")),
    "aws:sfn/stateMachine:StateMachine": Model(
        "{arn}",
        regional("states", "stateMachine:{name|logical}"),
        {
            "creationDate": "2025-01-01T00:00:00Z",
            "revisionId": "{uuid}",
            "stateMachineVersionArn": regional("states", "stateMachine:{name|logical}:1"),
            "status": "ACTIVE",
        },
    ),
    "aws:sfn/activity:Activity": Model("{arn}", regional("states", "activity:{name}"), {"creationDate": "2025-01-01T00:00:00Z"}),
    "aws:apigatewayv2/api:Api": Model(
        "{lower10}",
        "arn:{partition}:apigateway:{region}::/apis/{id}",
        {
            "apiEndpoint": lambda s: s.fill(_API_ENDPOINT).replace(
                "https", "wss" if s.get("protocolType") == "WEBSOCKET" else "https"
            ),
            "executionArn": regional("execute-api", "{id}"),
        },
    ),
    "aws:apigatewayv2/stage:Stage": Model(
        "{name}",
        "arn:{partition}:apigateway:{region}::/apis/{apiId}/stages/{name}",
        {
            "executionArn": regional("execute-api", "{apiId}/{name}"),
            "invokeUrl": "https://{apiId}.execute-api.{region}.{suffix}/{name}",
        },
    ),
    "aws:apigatewayv2/integration:Integration": Model("{lower7}"),
    "aws:apigatewayv2/route:Route": Model("{lower7}"),
    "aws:apigatewayv2/authorizer:Authorizer": Model("{lower6}"),
    "aws:apigatewayv2/vpcLink:VpcLink": Model("{lower6}", "arn:{partition}:apigateway:{region}::/vpclinks/{id}"),
    "aws:apigatewayv2/domainName:DomainName": Model(
        "{domainName}", "arn:{partition}:apigateway:{region}::/domainnames/{domainName}"
    ),
    "aws:apigateway/restApi:RestApi": Model(
        "{lower10}",
        "arn:{partition}:apigateway:{region}::/restapis/{id}",
        {
            "executionArn": regional("execute-api", "{id}"),
            "rootResourceId": "{lower10.root}",
            "createdDate": "2025-01-01T00:00:00Z",
        },
    ),
    "aws:apigateway/deployment:Deployment": Model("{lower6}", None, {"createdDate": "2025-01-01T00:00:00Z"}),
    "aws:apigateway/stage:Stage": Model(
        "ags-{restApi}-{stageName}",
        "arn:{partition}:apigateway:{region}::/restapis/{restApi}/stages/{stageName}",
        {
            "executionArn": regional("execute-api", "{restApi}/{stageName}"),
            "invokeUrl": "https://{restApi}.execute-api.{region}.{suffix}/{stageName}",
        },
    ),
    "aws:cognito/userPool:UserPool": Model(
        "{region}_{mixed9}",
        regional("cognito-idp", "userpool/{id}"),
        {"endpoint": "cognito-idp.{region}.{suffix}/{id}", "creationDate": "2025-01-01T00:00:00Z", "estimatedNumberOfUsers": 0},
    ),
    "aws:cognito/userPoolClient:UserPoolClient": Model(
        "{lower26}", None, {"clientSecret": lambda s: s.made("lower", 52) if s.get("generateSecret") else ""}
    ),
    "aws:sesv2/emailIdentity:EmailIdentity": Model(
        "{emailIdentity}",
        regional("ses", "identity/{emailIdentity}"),
        {"verificationStatus": "PENDING", "verifiedForSendingStatus": False},
    ),
}
