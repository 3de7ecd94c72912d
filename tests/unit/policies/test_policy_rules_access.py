"""Rules about what policy documents allow, and to whom."""

from __future__ import annotations

import json
from typing import Any

import pytest
from iam_documents import document
from judging import UNKNOWN, found, unknown

ROLE = "aws:iam/role:Role"


def everything(place: str = "policy.Statement.0") -> str:
    return f"`{place}` allows every action on every resource"


def allow(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "*", "Resource": "*", **elements}


def without(statement: dict[str, Any], *elements: str) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if name not in elements}


ADMIN = {
    "everything": allow(),
    "everything in lists": allow(Action=["s3:GetObject", "*"], Resource=["arn:aws:s3:::files", "*"]),
    "everything by service and action": allow(Action="*:*"),
    "everything with a first letter": allow(Action="?*"),
    "everything by two stars": allow(Action="**", Resource="**"),
    "everything by letters": allow(Action=[f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"]),
    "every ARN": allow(Resource="arn:aws:*"),
    "every ARN of another partition, part by part": allow(Resource="arn:aws-us-gov:*:*:*:*"),
    "all actions but some": without(allow(NotAction=["iam:*"]), "Action"),
    "all resources but some": without(allow(NotResource="arn:aws:s3:::files"), "Resource"),
    "everything on a condition": allow(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
    "everything in small letters": {"effect": "Allow", "action": "*", "resource": "*"},
}


@pytest.mark.parametrize("case", ADMIN)
@pytest.mark.parametrize("spell", [dict, json.dumps], ids=["object", "text"])
def test_an_administrator_is_who_is_allowed(case: str, spell: Any) -> None:
    assert found("iam-no-admin", {"policy": spell(document(ADMIN[case]))}) == [everything()]


NARROW = {
    "every action on one resource": allow(Resource="arn:aws:s3:::files/*"),
    "one service on every resource": allow(Action="s3:*"),
    "many services on every resource": allow(Action=["s3:*", "ec2:*", "iam:*", "kms:*"]),
    "every kind of reading": allow(Action=["*:Get*", "*:List*", "*:Describe*"]),
    "every resource of one service": allow(Resource="arn:aws:s3:::*"),
    "every resource of one account's region": allow(Resource="arn:aws:*:eu-west-1:111122223333:*"),
    "nothing": {"Effect": "Deny", "Action": "*", "Resource": "*"},
}


@pytest.mark.parametrize("case", NARROW)
def test_nobody_is_an_administrator_by(case: str) -> None:
    assert found("iam-no-admin", {"policy": document(NARROW[case])}) == []


@pytest.mark.parametrize("kind", ["policy:Policy", "rolePolicy:RolePolicy", "groupPolicy:GroupPolicy", "userPolicy:UserPolicy"])
def test_a_single_statement_needs_no_list(kind: str) -> None:
    assert found("iam-no-admin", {"policy": {"Statement": allow()}}, type=f"aws:iam/{kind}") == [everything("policy.Statement")]


def test_a_role_is_judged_by_each_of_its_inline_policies() -> None:
    role = {"inlinePolicies": [{"policy": UNKNOWN}, {"policy": json.dumps(document(allow()))}, {"name": "empty"}]}

    assert found("iam-no-admin", role, type=ROLE) == [
        everything("inlinePolicies.1.policy.Statement.0"),
        unknown("inlinePolicies.0.policy"),
    ]


UNKNOWN_POLICIES = {
    "the whole document": (UNKNOWN, [unknown("policy")]),
    "the resource, where the action is narrow": (document(allow(Action="s3:GetObject", Resource=UNKNOWN)), []),
    "the resource, where the action is wide": (document(allow(Resource=UNKNOWN)), [unknown("policy.Statement.0.Resource")]),
    "one of the actions, where another is wide": (document(allow(Action=[UNKNOWN, "*"])), [everything()]),
    "another statement": (
        document(allow(Effect=UNKNOWN), allow()),
        [everything("policy.Statement.1"), unknown("policy.Statement.0.Effect")],
    ),
}


@pytest.mark.parametrize("case", UNKNOWN_POLICIES)
def test_what_is_not_known_of_a_policy_is(case: str) -> None:
    policy, said = UNKNOWN_POLICIES[case]

    assert found("iam-no-admin", {"policy": policy}) == said


UNREADABLE = {
    "no JSON": ("{'Statement': []}", "error: cannot be judged: `policy` is not JSON"),
    "a list": ("[]", "error: cannot be judged: `policy` is not an object"),
    "words": ({"Statement": "allow all"}, "error: cannot be judged: `policy.Statement` is not JSON"),
    "a number for an action": (
        document(allow(Action=7)),
        "error: cannot be judged: `policy.Statement.0.Action` is not a string",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_policy_cannot_be_judged_that_is(case: str) -> None:
    policy, said = UNREADABLE[case]

    assert found("iam-no-admin", {"policy": policy}) == [said]


TRUSTED_BY_ALL = "`assumeRolePolicy.Statement.0` lets everyone take on the role"
PUBLIC_TRUST = {
    "everyone": "*",
    "every AWS account": {"AWS": "*"},
    "every AWS account among others": {"AWS": ["arn:aws:iam::111122223333:root", "*"]},
    "every identity provider": {"Federated": "*"},
    "any account's administrators": {"AWS": "arn:aws:iam::*:role/admin"},
    "everyone beside a service": {"Service": "ec2.amazonaws.com", "AWS": ["*"]},
}


@pytest.mark.parametrize("case", PUBLIC_TRUST)
def test_a_role_trusts_everyone_that_names(case: str) -> None:
    trust = {"Effect": "Allow", "Principal": PUBLIC_TRUST[case], "Action": "sts:AssumeRole"}

    assert found("iam-trust-no-wildcard", {"assumeRolePolicy": json.dumps(document(trust))}) == [TRUSTED_BY_ALL]


NARROW_TRUST = {
    "a service": {"Service": ["ecs-tasks.amazonaws.com"]},
    "an account": {"AWS": "111122223333"},
    "a role": {"AWS": "arn:aws:iam::111122223333:role/deploy"},
    "an identity provider": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
}


@pytest.mark.parametrize("case", NARROW_TRUST)
def test_a_role_trusts_somebody_that_names(case: str) -> None:
    trust = {"Effect": "Allow", "Principal": NARROW_TRUST[case], "Action": "sts:AssumeRole"}

    assert found("iam-trust-no-wildcard", {"assumeRolePolicy": document(trust)}) == []


def test_all_but_some_are_everyone_and_a_condition_does_not_help() -> None:
    all_but_some = {"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}
    on_condition = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-example"}},
    }

    assert found("iam-trust-no-wildcard", {"assumeRolePolicy": document(all_but_some, on_condition)}) == [
        TRUSTED_BY_ALL,
        TRUSTED_BY_ALL.replace("0", "1"),
    ]


def test_shutting_everyone_out_is_not_letting_them_in() -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}

    assert found("iam-trust-no-wildcard", {"assumeRolePolicy": document(deny)}) == []


OPEN_BUCKET = "`policy.Statement.0` lets everyone in, and no condition narrows it down"


def bucket(**elements: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::files/*", **elements}
    return {"policy": document(statement)}


SCOPED = {
    "an organisation": {"StringEquals": {"aws:PrincipalOrgID": "o-example"}},
    "an organisation, in other letters": {"stringequals": {"AWS:PRINCIPALORGID": ["o-one", "o-two"]}},
    "part of an organisation": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-example/r-root/*"}},
    "a network": {"StringEquals": {"aws:SourceVpce": "vpce-0123"}},
    "a range of addresses": {"IpAddress": {"aws:SourceIp": ["198.51.100.0/24", "2a06:98c0::/29"]}},
    "the resources of one account": {"ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::111122223333:distribution/*"}},
    "one bucket": {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::reports"}},
    "sessions of one role": {"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}},
    "an account, and a wide range": {
        "StringEquals": {"aws:SourceAccount": "111122223333"},
        "IpAddress": {"aws:SourceIp": "0.0.0.0/0"},
    },
}


@pytest.mark.parametrize("case", SCOPED)
def test_a_public_statement_is_narrowed_down_to(case: str) -> None:
    assert found("s3-policy-no-public-principal", bucket(Condition=SCOPED[case])) == []


UNSCOPED = {
    "no condition": {},
    "encryption in transit": {"Bool": {"aws:SecureTransport": "true"}},
    "any organisation": {"StringLike": {"aws:PrincipalOrgID": "*"}},
    "any organisation by its first letter": {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
    "the caller's own account": {"StringEquals": {"aws:PrincipalAccount": "${aws:PrincipalAccount}"}},
    "an organisation, if there is one": {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-example"}},
    "every one of no values": {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-example"}},
    "all networks but one": {"StringNotEquals": {"aws:SourceVpc": "vpc-0123"}},
    "the internet in two halves": {"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}},
    "one account or any": {"StringLike": {"aws:SourceAccount": ["111122223333", "*"]}},
    "any account's resources": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}},
    "a tag anyone can set": {"StringEquals": {"aws:PrincipalTag/team": "web"}},
    "nothing at all": {"StringEquals": {"aws:PrincipalOrgID": []}},
}


@pytest.mark.parametrize("case", UNSCOPED)
def test_a_public_statement_is_not_narrowed_down_by(case: str) -> None:
    assert found("s3-policy-no-public-principal", bucket(Condition=UNSCOPED[case])) == [OPEN_BUCKET]


def test_who_is_everyone_is_judged_in_every_form() -> None:
    forms: list[Any] = ["*", ["*"], {"AWS": "*"}, {"AWS": ["111122223333", "*"]}]

    assert [found("s3-policy-no-public-principal", bucket(Principal=form)) for form in forms] == [[OPEN_BUCKET]] * len(forms)


def test_named_principals_and_refusals_are_not_public() -> None:
    assert found("s3-policy-no-public-principal", bucket(Principal={"Service": "cloudfront.amazonaws.com"})) == []
    assert (
        found("s3-policy-no-public-principal", bucket(Effect="Deny", Condition={"Bool": {"aws:SecureTransport": "false"}})) == []
    )


def test_the_policy_written_in_a_bucket_is_judged_too() -> None:
    said = {
        type_: found("s3-policy-no-public-principal", bucket(), type=type_)
        for type_ in ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
    }

    assert said == {type_: [OPEN_BUCKET] for type_ in said}
    assert found("s3-policy-no-public-principal", {"bucket": "files"}, type="aws:s3/bucket:Bucket") == []


def test_a_condition_whose_value_is_not_known_is_undecided() -> None:
    said = found("s3-policy-no-public-principal", bucket(Condition={"StringEquals": {"aws:SourceVpce": UNKNOWN}}))

    assert said == [unknown("policy.Statement.0.Condition.StringEquals.aws:SourceVpce")]
