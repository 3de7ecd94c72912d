"""The rule about ways to more rights in one document."""

from __future__ import annotations

import json
from typing import Any

import pytest
from iam_documents import allow, deny, document
from judging import UNKNOWN, found, unknown

ACCOUNT = "arn:aws:iam::111122223333"


def handing(service: str, operator: str = "StringEquals") -> dict[str, Any]:
    return allow("iam:PassRole", Condition={operator: {"iam:PassedToService": service}})


WAYS = {
    "writing policies": ([allow("iam:CreatePolicyVersion")], "write its rights into a policy (iam:CreatePolicyVersion)"),
    "writing into any role of the account": (
        [allow("iam:PutRole*Policy", f"{ACCOUNT}:role/*")],
        "write rights into a role (iam:PutRolePolicy)",
    ),
    "taking on any role": ([allow("sts:AssumeRole")], "take on any role that trusts the account (sts:AssumeRole)"),
    "any role, handed to a function": (
        [allow("iam:PassRole"), allow(["lambda:CreateFunction", "lambda:InvokeFunction"], "arn:aws:lambda:*:*:function:shop")],
        "run a function with any role (iam:PassRole + lambda:CreateFunction + lambda:InvokeFunction)",
    ),
    "any role, handed to the service that is meant": (
        [handing("ecs-tasks.amazonaws.com"), allow(["ecs:RegisterTaskDefinition", "ecs:RunTask"])],
        "run a container with any role (iam:PassRole + ecs:RegisterTaskDefinition + ecs:RunTask)",
    ),
    "any role, handed to a family of services": (
        [handing("ecs*", "StringLike"), allow(["ecs:RegisterTaskDefinition", "ecs:RunTask"])],
        "run a container with any role (iam:PassRole + ecs:RegisterTaskDefinition + ecs:RunTask)",
    ),
    "commands on any machine": ([allow("ssm:SendCommand")], "run commands on any machine (ssm:SendCommand)"),
    "a role less one": (
        [allow("iam:PutRolePolicy"), deny("iam:PutRolePolicy", f"{ACCOUNT}:role/admin")],
        "write rights into a role (iam:PutRolePolicy)",
    ),
    "all but billing": (
        [
            {
                "Effect": "Allow",
                "NotAction": ["billing:*", "iam:*", "sts:*", "lambda:*", "ec2*:*", "eks:*", "ecs:*"],
                "Resource": "*",
            }
        ],
        (
            "give itself an account by single sign-on (sso:CreateAccountAssignment); "
            "write rights into a permission set (sso:PutInlinePolicyToPermissionSet); "
            "attach any policy to a permission set (sso:AttachManagedPolicyToPermissionSet); and 9 more ways"
        ),
    ),
}


@pytest.mark.parametrize("case", WAYS)
@pytest.mark.parametrize("spell", [dict, json.dumps], ids=["object", "text"])
def test_more_rights_are_had_by(case: str, spell: Any) -> None:
    statements, way = WAYS[case]

    assert found("iam-no-priv-esc", {"policy": spell(document(*statements))}) == [f"`policy` leads to more rights: {way}"]


NO_WAYS = {
    "one role": [allow("iam:PutRolePolicy", f"{ACCOUNT}:role/shop")],
    "roles under a path": [allow(["iam:PutRolePolicy", "iam:AttachRolePolicy"], f"{ACCOUNT}:role/stacks/*")],
    "roles with a boundary": [
        allow("iam:PutRolePolicy", Condition={"StringEquals": {"iam:PermissionsBoundary": f"{ACCOUNT}:policy/stacks"}})
    ],
    "one policy, attached": [allow("iam:AttachRolePolicy", Condition={"ArnEquals": {"iam:PolicyARN": f"{ACCOUNT}:policy/a"}})],
    "any role, handed to nobody": [allow("iam:PassRole")],
    "any role, handed to another service": [
        handing("ec2.amazonaws.com"),
        allow(["lambda:CreateFunction", "lambda:InvokeFunction"]),
    ],
    "any role, where functions cannot be run": [allow(["iam:PassRole", "lambda:CreateFunction"])],
    "any role, where making functions is denied": [
        allow(["iam:PassRole", "lambda:*Function"], "*"),
        deny("lambda:CreateFunction"),
        deny("lambda:Update*"),
    ],
    "a role, and functions": [
        allow("iam:PassRole", f"{ACCOUNT}:role/shop"),
        allow(["lambda:CreateFunction", "lambda:InvokeFunction"]),
    ],
    "the code of one function": [allow("lambda:UpdateFunctionCode", "arn:aws:lambda:*:*:function:shop-*")],
    "machines with a tag": [allow("ssm:StartSession", Condition={"StringLike": {"ssm:resourceTag/team": "shop"}})],
    "everything, denied": [allow("*"), deny("*")],
}


@pytest.mark.parametrize("case", NO_WAYS)
def test_no_more_rights_are_had_by(case: str) -> None:
    assert found("iam-no-priv-esc", {"policy": document(*NO_WAYS[case])}) == []


def test_what_is_certain_is_told_and_the_rest_is_undecided() -> None:
    policy = document(allow("iam:PutRolePolicy"), allow("iam:PassRole", UNKNOWN), allow("ec2:RunInstances"))

    assert found("iam-no-priv-esc", {"policy": policy}) == [
        "`policy` leads to more rights: write rights into a role (iam:PutRolePolicy)",
        unknown("policy.Statement.1.Resource"),
    ]
