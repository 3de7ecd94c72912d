"""The rules about a role's policies together, and about roles that take on others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from iam_documents import allow, deny, document
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Mock

ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
INLINE = "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
ACCOUNT = "arn:aws:iam::111122223333"


def role(name: str, **props: Any) -> Mock:
    return Mock(ROLE, name, {"name": name, "arn": f"{ACCOUNT}:role/{name}", **props})


def inline(name: str, *statements: dict[str, Any], of: str = "deploy") -> Mock:
    return Mock(INLINE, name, {"policy": document(*statements)}, {"role": of})


def managed(name: str, *statements: dict[str, Any]) -> Mock:
    return Mock(POLICY, name, {"arn": f"{ACCOUNT}:policy/{name}", "policy": document(*statements)})


def attached(arn: str, to: str = "deploy") -> Mock:
    return Mock(ATTACHMENT, f"{to}-{arn.rpartition('/')[2]}", {"role": to, "policyArn": arn})


FUNCTIONS = allow(["lambda:CreateFunction", "lambda:InvokeFunction"])
ANY_ROLE = allow("iam:PassRole")
BY_FUNCTION = "run a function with any role (iam:PassRole + lambda:CreateFunction + lambda:InvokeFunction)"

TOGETHER = {
    "two inline policies": (
        [role("deploy"), inline("functions", FUNCTIONS), inline("roles", ANY_ROLE)],
        f"functions and roles together {BY_FUNCTION}",
    ),
    "one written into the role and one beside it": (
        [role("deploy", inlinePolicies=[{"policy": json.dumps(document(FUNCTIONS))}]), inline("roles", ANY_ROLE)],
        f"its own inlinePolicies.0.policy and roles together {BY_FUNCTION}",
    ),
    "a policy attached by its ARN": (
        [role("deploy"), managed("functions", FUNCTIONS), inline("roles", ANY_ROLE), attached(f"{ACCOUNT}:policy/functions")],
        f"functions and roles together {BY_FUNCTION}",
    ),
    "a policy the program attached": (
        [
            role("deploy"),
            managed("functions", FUNCTIONS),
            inline("roles", ANY_ROLE),
            Mock(ATTACHMENT, "attachment", {"role": "deploy"}, {"policyArn": "functions"}),
        ],
        f"functions and roles together {BY_FUNCTION}",
    ),
    "policies named in the role": (
        [
            role("deploy", managedPolicyArns=[f"{ACCOUNT}:policy/functions"]),
            managed("functions", FUNCTIONS),
            inline("roles", ANY_ROLE),
        ],
        f"functions and roles together {BY_FUNCTION}",
    ),
    "a policy of AWS": (
        [role("deploy"), inline("roles", ANY_ROLE), attached("arn:aws:iam::aws:policy/AmazonEC2FullAccess")],
        (
            "AmazonEC2FullAccess and roles together start a machine with any role (iam:PassRole + ec2:RunInstances); "
            "start a machine with any role (iam:PassRole + ec2:RequestSpotInstances); "
            "give a machine any role (iam:PassRole + ec2:AssociateIamInstanceProfile)"
        ),
    ),
    "two policies of AWS": (
        [
            role("deploy", managedPolicyArns=["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]),
            inline("keys", allow("kms:Decrypt")),
        ],
        "AmazonS3ReadOnlyAccess and keys together read every encrypted object (s3:GetObject + kms:Decrypt)",
    ),
    "a way out for data": (
        [role("deploy"), inline("a", allow("rds:CreateDBSnapshot")), inline("b", allow("rds:ModifyDBSnapshotAttribute"))],
        "a and b together share snapshots of any database (rds:CreateDBSnapshot + rds:ModifyDBSnapshotAttribute)",
    ),
    "a wide boundary": (
        [
            role("deploy", permissionsBoundary=f"{ACCOUNT}:policy/boundary"),
            managed("boundary", allow("*")),
            inline("functions", FUNCTIONS),
            inline("roles", ANY_ROLE),
        ],
        f"functions and roles together {BY_FUNCTION}",
    ),
}


@pytest.mark.parametrize("case", TOGETHER)
def test_policies_of_a_role_add_up(case: str) -> None:
    example, text = TOGETHER[case]

    assert found("iam-effective-rights", example) == [text]


APART = {
    "nothing": [role("deploy")],
    "what one policy says alone": [role("deploy"), inline("both", FUNCTIONS, ANY_ROLE)],
    "policies of two roles": [
        role("deploy"),
        role("other"),
        inline("functions", FUNCTIONS),
        inline("roles", ANY_ROLE, of="other"),
    ],
    "a policy that denies what another allows": [
        role("deploy"),
        inline("functions", FUNCTIONS),
        inline("roles", ANY_ROLE),
        inline("guard", deny("lambda:CreateFunction")),
    ],
    "a policy that names the roles": [
        role("deploy"),
        inline("functions", FUNCTIONS),
        inline("roles", allow("iam:PassRole", f"{ACCOUNT}:role/shop")),
    ],
    "a boundary that leaves it out": [
        role("deploy", permissionsBoundary=f"{ACCOUNT}:policy/boundary"),
        managed("boundary", allow(["lambda:*", "s3:*"])),
        inline("functions", FUNCTIONS),
        inline("roles", ANY_ROLE),
    ],
    "a policy of AWS for one service": [
        role("deploy"),
        inline("roles", ANY_ROLE),
        attached("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
    ],
    "a policy nobody attached": [role("deploy"), managed("functions", FUNCTIONS), inline("roles", ANY_ROLE)],
}


@pytest.mark.parametrize("case", APART)
def test_policies_of_a_role_do_not_add_up(case: str) -> None:
    assert found("iam-effective-rights", APART[case]) == []


def test_what_a_policy_from_elsewhere_allows_is_undecided() -> None:
    elsewhere = f"{ACCOUNT}:policy/elsewhere"
    example = [role("deploy", permissionsBoundary=elsewhere), inline("functions", FUNCTIONS), attached(elsewhere)]

    assert found("iam-effective-rights", example) == [
        f"undecided: cannot decide: `policyArn` names {elsewhere}, of which this stack does not tell what it allows"
    ]
    assert found("iam-effective-rights", [*example[:2], inline("roles", ANY_ROLE)]) == [
        "undecided: cannot decide: `permissionsBoundary` is a policy of which this stack does not tell what it allows"
    ]


def trusts(**principal: Any) -> dict[str, Any]:
    return {"assumeRolePolicy": document({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})}


MACHINE = role("machine", **trusts(Service=["ec2.amazonaws.com"]))
POD = role(
    "machine",
    assumeRolePolicy=document(
        {
            "Effect": "Allow",
            "Principal": {"Federated": f"{ACCOUNT}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1"},
            "Action": "sts:AssumeRoleWithWebIdentity",
        }
    ),
)
EVERYTHING = {"inlinePolicies": [{"policy": document(allow("*"))}]}
BY_NAME = trusts(AWS=f"{ACCOUNT}:role/machine")
BY_ACCOUNT = trusts(AWS=f"{ACCOUNT}:root")
TAKES_ON_ADMIN = inline("takes", allow("sts:AssumeRole", f"{ACCOUNT}:role/admin"), of="machine")

CHAINS = {
    "a machine, by name": [MACHINE, role("admin", **BY_NAME, **EVERYTHING)],
    "a pod, by name": [POD, role("admin", **BY_NAME, **EVERYTHING)],
    "a machine, by the account": [MACHINE, TAKES_ON_ADMIN, role("admin", **BY_ACCOUNT, **EVERYTHING)],
    "a machine, by the account's number": [MACHINE, TAKES_ON_ADMIN, role("admin", **trusts(AWS="111122223333"), **EVERYTHING)],
    "a machine, to a role of AWS's administrators": [
        MACHINE,
        role("admin", **BY_NAME),
        attached("arn:aws:iam::aws:policy/AdministratorAccess", to="admin"),
    ],
    "a machine, to a role with a way to everything": [
        MACHINE,
        role("admin", **BY_NAME),
        inline("rights", allow("iam:PutRolePolicy"), of="admin"),
    ],
}


@pytest.mark.parametrize("case", CHAINS)
def test_an_administrator_is_reached_from(case: str) -> None:
    assert found("iam-role-chain", CHAINS[case]) == ["machine can take on admin, which may do everything"]


def test_a_longer_chain_is_told_role_by_role() -> None:
    example = [
        MACHINE,
        role("between", **BY_NAME),
        role("admin", **trusts(AWS=f"{ACCOUNT}:role/between"), **EVERYTHING),
    ]

    assert found("iam-role-chain", example) == ["machine can take on between can take on admin, which may do everything"]


def test_a_role_outside_the_stack_is_known_by_its_name() -> None:
    outside = inline("takes", allow("sts:AssumeRole", "arn:aws:iam::*:role/OrganizationAccountAccessRole"), of="machine")

    assert found("iam-role-chain", [MACHINE, outside]) == [
        "machine can take on OrganizationAccountAccessRole, which may do everything"
    ]
    assert found("iam-role-chain", [MACHINE, outside], settings={"adminRoles": ["Boss"]}) == []


NO_CHAINS = {
    "a narrow role": [MACHINE, role("admin", **BY_NAME, inlinePolicies=[{"policy": document(allow("s3:ListAllMyBuckets"))}])],
    "an administrator who trusts another": [MACHINE, role("admin", **trusts(AWS=f"{ACCOUNT}:role/other"), **EVERYTHING)],
    "an administrator who trusts the account": [MACHINE, role("admin", **BY_ACCOUNT, **EVERYTHING)],
    "an administrator who trusts another account": [
        MACHINE,
        TAKES_ON_ADMIN,
        role("admin", **trusts(AWS="arn:aws:iam::444455556666:root"), **EVERYTHING),
    ],
    "a denial": [
        MACHINE,
        TAKES_ON_ADMIN,
        inline("guard", deny("sts:*"), of="machine"),
        role("admin", **BY_ACCOUNT, **EVERYTHING),
    ],
    "people": [role("machine", **trusts(AWS=f"{ACCOUNT}:root")), role("admin", **BY_NAME, **EVERYTHING)],
    "the role itself": [role("machine", **trusts(Service="ec2.amazonaws.com"), **EVERYTHING)],
}


@pytest.mark.parametrize("case", NO_CHAINS)
def test_no_administrator_is_reached_by(case: str) -> None:
    assert found("iam-role-chain", NO_CHAINS[case]) == []


def test_a_trust_made_from_the_role_counts_before_its_arn_is_known() -> None:
    admin = Mock(ROLE, "admin", {"name": "admin", "arn": UNKNOWN, **EVERYTHING}, {"assumeRolePolicy": "machine"})
    machine = Mock(ROLE, "machine", {**MACHINE.props, "arn": UNKNOWN})

    assert found("iam-role-chain", [machine, admin]) == [
        "machine can take on admin, which may do everything",
        unknown("assumeRolePolicy"),
    ]
