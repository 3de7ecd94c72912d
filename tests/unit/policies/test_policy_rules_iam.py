"""Rules about how much a policy document allows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from iam_documents import allow, deny, document
from judging import UNKNOWN, found, unknown

ROLE = "aws:iam/role:Role"
PLACE = "`policy.Statement.0`"


def all_but(actions: Any, resource: Any = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "NotAction": actions, "Resource": resource}


def said(rule_id: str, *statements: dict[str, Any], **settings: Any) -> list[str]:
    return found(rule_id, {"policy": document(*statements)}, settings=settings)


WHOLE_SERVICES = {
    "a service": (allow("s3:*"), "s3"),
    "a service on one resource": (allow("s3:*", "arn:aws:s3:::files/*"), "s3"),
    "a service in other letters": (allow("S3:**"), "s3"),
    "two services": (allow(["sqs:*", "s3:GetObject", "sns:*"]), "sns, sqs"),
    "every service": (allow("*", "arn:aws:s3:::files/*"), "every service"),
    "every service by two parts": (allow("*:*"), "every service"),
    "a family of services": (allow("ec2*:*"), "ec2*"),
    "a service by letters": (allow([f"ses:{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"]), "ses"),
    "all but one service": (all_but("iam:*"), "every service"),
    "all but one action, if known": (all_but([UNKNOWN]), None),
}


@pytest.mark.parametrize("case", WHOLE_SERVICES)
def test_a_service_is_allowed_as_a_whole_by(case: str) -> None:
    statement, whole = WHOLE_SERVICES[case]

    expected = (
        [f"{PLACE} allows all actions of {whole}, also those to come"] if whole else [unknown("policy.Statement.0.NotAction.0")]
    )
    assert said("iam-no-service-wildcard", statement) == expected


PARTS_OF_SERVICES = {
    "a kind of actions": allow(["s3:Get*", "s3:List*"]),
    "an action of every service": allow("*:GetItem"),
    "a denial": deny("s3:*"),
    "all but everything": all_but("*"),
    "nearly every letter": allow([f"ses:{letter}*" for letter in "abcdefghijklmnopqrstuvwxy"]),
}


@pytest.mark.parametrize("case", PARTS_OF_SERVICES)
def test_no_service_is_allowed_as_a_whole_by(case: str) -> None:
    assert said("iam-no-service-wildcard", PARTS_OF_SERVICES[case]) == []


def test_a_service_may_be_allowed_as_a_whole_where_that_is_said() -> None:
    assert said("iam-no-service-wildcard", allow(["xray:*", "s3:*"]), services=["xray"]) == [
        f"{PLACE} allows all actions of s3, also those to come"
    ]


STARS = {
    "everything": (allow("sqs:SendMessage"), "sqs:SendMessage"),
    "everything as text": (allow(["sqs:SendMessage"], ["*"]), "sqs:SendMessage"),
    "every queue": (allow("sqs:SendMessage", "arn:aws:sqs:*:*:*"), "sqs:SendMessage"),
    "every queue of one account": (allow("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:*"), "sqs:SendMessage"),
    "every secret in another partition": (
        allow("secretsmanager:DeleteSecret", "arn:aws-cn:secretsmanager:*:*:secret:*"),
        "secretsmanager:DeleteSecret",
    ),
    "all but some queues": (
        {"Effect": "Allow", "Action": "sqs:SendMessage", "NotResource": "arn:aws:sqs:*:*:orders"},
        "sqs:SendMessage",
    ),
    "everything beside a name": (allow("sqs:SendMessage", ["arn:aws:sqs:*:*:orders", "*"]), "sqs:SendMessage"),
    "many actions": (
        allow(["sns:Publish", "sqs:SendMessage", "sqs:PurgeQueue", "sqs:DeleteQueue", "ecr:GetAuthorizationToken"]),
        "sns:Publish, sqs:DeleteQueue, sqs:PurgeQueue and 1 more",
    ),
    "a network, which is no resource": (
        allow("sqs:SendMessage", Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}),
        "sqs:SendMessage",
    ),
    "any value of a tag": (allow("sqs:SendMessage", Condition={"StringLike": {"aws:ResourceTag/team": "*"}}), "sqs:SendMessage"),
    "a tag, if there is one": (
        allow("sqs:SendMessage", Condition={"StringEqualsIfExists": {"aws:ResourceTag/team": "a"}}),
        "sqs:SendMessage",
    ),
}


@pytest.mark.parametrize("case", STARS)
def test_actions_are_allowed_on_every_resource_by(case: str) -> None:
    statement, actions = STARS[case]

    assert said("iam-no-star-resource", statement) == [f"{PLACE} allows {actions} on every resource"]


HELD = {
    "a name": [allow("sqs:SendMessage", "arn:aws:sqs:*:*:orders*")],
    "actions that cannot be held": [allow(["ecr:GetAuthorizationToken", "cloudwatch:PutMetricData", "ec2:DescribeInstances"])],
    "listing": [allow("s3:ListBucket")],
    "a tag": [allow("sqs:SendMessage", Condition={"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}})],
    "a tag of the service": [allow("ec2:StopInstances", Condition={"StringLike": {"ec2:ResourceTag/team": ["shop-*"]}})],
    "a service on whose behalf": [allow("kms:Decrypt", Condition={"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}})],
    "a denial of everything": [allow("sqs:SendMessage"), deny("sqs:*")],
    "a denial of all but some": [
        allow("sqs:SendMessage"),
        {"Effect": "Deny", "Action": "sqs:*", "NotResource": "arn:aws:sqs:*:*:orders"},
    ],
    "a denial where the tag is another": [
        allow("sqs:SendMessage"),
        deny("*", Condition={"StringNotEquals": {"aws:ResourceTag/team": "shop"}}),
    ],
    "one of the kinds it needs": [
        allow("ec2:RunInstances", ["arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:*:subnet/subnet-1", "arn:aws:ec2:*::image/ami-1"])
    ],
    "all but everything": [all_but("*")],
}


@pytest.mark.parametrize("case", HELD)
def test_actions_are_held_to_resources_by(case: str) -> None:
    assert said("iam-no-star-resource", *HELD[case]) == []


LOOSE_DENIALS = {
    "with a second factor": deny("sqs:*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}),
    "of another action": deny("sqs:ReceiveMessage"),
    "of one queue": deny("sqs:*", "arn:aws:sqs:*:*:orders"),
    "of all but every queue": {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:sqs:*:*:*"},
    "where two things are so": deny(
        "*", Condition={"StringNotEquals": {"aws:ResourceTag/team": "a"}, "Bool": {"aws:SecureTransport": "false"}}
    ),
    "of all but this": {"Effect": "Deny", "NotAction": "sqs:Send*", "Resource": "*"},
}


@pytest.mark.parametrize("case", LOOSE_DENIALS)
def test_no_action_is_held_by_a_denial(case: str) -> None:
    assert said("iam-no-star-resource", allow("sqs:SendMessage"), LOOSE_DENIALS[case]) == [
        f"{PLACE} allows sqs:SendMessage on every resource"
    ]


def test_an_unknown_denial_or_resource_is_undecided() -> None:
    assert said("iam-no-star-resource", allow("sqs:SendMessage"), deny(UNKNOWN)) == [unknown("policy.Statement.1.Action")]
    assert said("iam-no-star-resource", allow("sqs:SendMessage", UNKNOWN)) == [unknown("policy.Statement.0.Resource")]
    assert said("iam-no-star-resource", allow("ecr:GetAuthorizationToken", UNKNOWN)) == []


def test_an_unknown_action_beside_one_that_is_denied_is_undecided() -> None:
    assert said("iam-no-star-resource", allow(["sqs:SendMessage", UNKNOWN]), deny("sqs:*")) == [
        unknown("policy.Statement.0.Action.1")
    ]
    assert said("iam-no-priv-esc", allow(["sns:Publish", UNKNOWN])) == [unknown("policy.Statement.0.Action.1")]
    assert said("iam-no-priv-esc", allow(["s3:GetObject", UNKNOWN], "arn:aws:s3:::files/*")) == []


def handing_over(place: str) -> str:
    return f"{place} lets any role be handed to any service"


ANY_ROLE = {
    "everything": allow("iam:PassRole"),
    "every role": allow("iam:PassRole", "arn:aws:iam::*:role/*"),
    "every role of the account": allow(["ecs:RunTask", "iam:PassRole"], "arn:aws:iam::111122223333:role/*"),
    "a pattern": allow("iam:Pass*"),
    "a pattern in other letters": allow("IAM:PASS*"),
    "all of IAM": allow("iam:*"),
    "all but S3": all_but("s3:*"),
    "any service": allow("iam:PassRole", Condition={"StringLike": {"iam:PassedToService": "*"}}),
    "a service, if one is named": allow("iam:PassRole", Condition={"StringEqualsIfExists": {"iam:PassedToService": "a.b"}}),
    "a tag, which does not work": allow("iam:PassRole", Condition={"StringEquals": {"iam:ResourceTag/team": "shop"}}),
}


@pytest.mark.parametrize("case", ANY_ROLE)
@pytest.mark.parametrize("spell", [dict, json.dumps], ids=["object", "text"])
def test_any_role_can_be_handed_over_by(case: str, spell: Any) -> None:
    assert found("iam-passrole-scoped", {"policy": spell(document(ANY_ROLE[case]))}) == [handing_over(PLACE)]


NAMED_ROLES = {
    "a name": [allow("iam:PassRole", "arn:aws:iam::111122223333:role/shop-*")],
    "a path": [allow("iam:PassRole", "arn:aws:iam::111122223333:role/tasks/*")],
    "a service": [allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}})],
    "a service in other letters": [allow("iam:passrole", Condition={"stringlike": {"IAM:PASSEDTOSERVICE": ["ecs*"]}})],
    "a resource": [allow("iam:PassRole", Condition={"ArnLike": {"iam:AssociatedResourceARN": "arn:aws:ec2:*:*:instance/*"}})],
    "a denial of other services": [
        allow("iam:*"),
        deny("iam:PassRole", Condition={"StringNotEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}),
    ],
    "a denial of other roles": [
        allow("*"),
        {"Effect": "Deny", "Action": "iam:PassRole", "NotResource": "arn:aws:iam::*:role/shop-*"},
    ],
    "all but IAM": [all_but(["iam:*"])],
}


@pytest.mark.parametrize("case", NAMED_ROLES)
def test_roles_are_handed_over_only_by(case: str) -> None:
    assert said("iam-passrole-scoped", *NAMED_ROLES[case]) == []


def test_a_role_is_judged_by_its_inline_policies() -> None:
    role = {"inlinePolicies": [{"policy": json.dumps(document(allow("iam:PassRole")))}, {"policy": UNKNOWN}]}

    assert found("iam-passrole-scoped", role, type=ROLE) == [
        handing_over("`inlinePolicies.0.policy.Statement.0`"),
        unknown("inlinePolicies.1.policy"),
    ]


CREDS, DATA, RIGHTS = (
    f"[{key}] {PLACE} may {does}: "
    for key, does in {
        "creds": "get the credentials of anyone",
        "data": "read everything",
        "perm-mgmt": "decide who may do what with everything",
    }.items()
)

BROAD = {
    "every secret": (allow("secretsmanager:GetSecretValue"), [DATA + "secretsmanager:GetSecretValue"]),
    "every secret of one account": (
        allow("secretsmanager:Get*", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:*"),
        [DATA + "secretsmanager:GetSecretValue"],
    ),
    "every object": (allow("s3:GetObject", "arn:aws:s3:::*"), [DATA + "s3:GetObject"]),
    "every object, seen as what is in buckets": (allow("s3:GetObject", "arn:aws:s3:::*/*"), [DATA + "s3:GetObject"]),
    "every key": (allow("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/*"), [DATA + "kms:Decrypt"]),
    "every parameter": (
        allow("ssm:GetParameter*", "arn:aws:ssm:*:*:parameter/*"),
        [DATA + "ssm:GetParameter, ssm:GetParameterHistory, ssm:GetParameters and 1 more"],
    ),
    "every role": (allow("sts:AssumeRole", "arn:aws:iam::*:role/*"), [CREDS + "sts:AssumeRole"]),
    "every database user": (allow("rds-db:connect"), [CREDS + "rds-db:connect"]),
    "the policy of every bucket": (allow("s3:PutBucketPolicy"), [RIGHTS + "s3:PutBucketPolicy"]),
    "every right to a key": (
        allow(["kms:Decrypt", "kms:CreateGrant", "kms:PutKeyPolicy"]),
        [DATA + "kms:Decrypt", RIGHTS + "kms:CreateGrant, kms:PutKeyPolicy"],
    ),
    "everything but IAM, of users": (
        {"Effect": "Allow", "Action": "iam:CreateAccessKey", "NotResource": "arn:aws:iam::*:user/admin"},
        [CREDS + "iam:CreateAccessKey"],
    ),
}


@pytest.mark.parametrize("case", BROAD)
def test_sensitive_actions_are_allowed_on(case: str) -> None:
    statement, expected = BROAD[case]

    assert said("iam-no-broad-sensitive", statement) == expected


NARROW = {
    "one secret": [allow("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:shop-*")],
    "one bucket": [allow("s3:*Object", "arn:aws:s3:::files/*")],
    "one table": [allow("dynamodb:Query", "arn:aws:dynamodb:*:*:table/orders")],
    "the user's own keys": [allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}")],
    "keys by the service that uses them": [
        allow("kms:Decrypt", Condition={"StringEquals": {"kms:ViaService": "rds.eu-west-1.amazonaws.com"}})
    ],
    "keys by their names": [allow("kms:Decrypt", Condition={"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/shop"}})],
    "handing roles over, which has a rule of its own": [allow("iam:PassRole")],
    "roles of services": [
        allow("iam:CreateServiceLinkedRole", Condition={"StringEquals": {"iam:AWSServiceName": "ecs.amazonaws.com"}})
    ],
    "an action that cannot be held": [allow("ecr:GetAuthorizationToken")],
    "secrets, less all of them": [allow("secretsmanager:*"), deny("secretsmanager:*")],
}


@pytest.mark.parametrize("case", NARROW)
def test_sensitive_actions_are_narrow_on(case: str) -> None:
    assert said("iam-no-broad-sensitive", *NARROW[case]) == []
