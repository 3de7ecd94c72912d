"""The rule about how a policy is written, and the reasoning beneath it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import UNKNOWN, found, unknown

from devops_policies.iam_actions import as_of
from devops_policies.iam_lint import meet
from devops_policies.iam_policy import matches

ROLE = "aws:iam/role:Role"
STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::files/*"}
PLACE = "policy.Statement.0"


def document(**elements: Any) -> dict[str, Any]:
    """A document with one statement, some of whose elements are others or left out."""
    return {"Version": "2012-10-17", "Statement": [{k: v for k, v in {**STATEMENT, **elements}.items() if v is not None}]}


def said(policy: Any, **settings: Any) -> list[str]:
    return found("iam-policy-lint", {"policy": policy}, settings=settings)


MALFORMED = {
    "no JSON": ("{'Version'", "`policy` is not JSON"),
    "a list": ("[]", "`policy` is not an object"),
    "no version": ({"Statement": [STATEMENT]}, "`policy` is not of version 2012-10-17, without which variables are plain text"),
    "an old version": (
        {**document(), "Version": "2008-10-17"},
        "`policy` is not of version 2012-10-17, without which variables are plain text",
    ),
    "no statement": ({"Version": "2012-10-17"}, "`policy` has no statement"),
    "an empty list": ({"Version": "2012-10-17", "Statement": []}, "`policy` has no statement"),
    "another part": ({**document(), "Statements": []}, "`policy.Statements` is not a part of a policy"),
    "words for a statement": ({"Version": "2012-10-17", "Statement": ["allow"]}, "`policy.Statement.0` is not an object"),
    "another element": (document(Actions="s3:*"), f"`{PLACE}.Actions` is not an element of a statement"),
    "another effect": (document(Effect="allow"), f"`{PLACE}` neither allows nor denies"),
    "no action": (document(Action=None), f"`{PLACE}` needs either `Action` or `NotAction`"),
    "two kinds of action": (document(Effect="Deny", NotAction="s3:*"), f"`{PLACE}` needs either `Action` or `NotAction`"),
    "no resource": (document(Resource=None), f"`{PLACE}` needs either `Resource` or `NotResource`"),
    "a principal": (document(Principal="*"), f"`{PLACE}` cannot have `Principal` here"),
    "a number for an action": (document(Action=7), f"`{PLACE}.Action` is not a string"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_policy_is_malformed_by(case: str) -> None:
    policy, fault = MALFORMED[case]

    assert said(policy) == [f"[json] {fault}"]


def no_action(written: str, element: str = "Action") -> str:
    return f"[actions] `{PLACE}.{element}` has {written}, which names no action as of {as_of()}"


def no_key(operator: str, key: str) -> str:
    path = f"{PLACE}.Condition.{operator}.{key}"
    return f"[actions] `{path}` tests {key.lower()}, which is no condition key as of {as_of()}"


def on_condition(operator: str, key: str) -> dict[str, Any]:
    return document(Condition={operator: {key: "a"}})


NAMELESS = {
    "a wrong action": (document(Action="s3:GetObjects"), no_action("s3:GetObjects")),
    "a wrong service": (document(Action="s4:GetObject"), no_action("s4:GetObject")),
    "a pattern for nothing": (document(Action="s3:Fetch*"), no_action("s3:Fetch*")),
    "a pattern without a service": (document(Action="Get*"), no_action("Get*")),
    "a denial of nothing": (document(Effect="Deny", Action=["s3:GetObject", "iam:PasRole"]), no_action("iam:PasRole")),
    "all but nothing": (
        document(Effect="Deny", Action=None, NotAction="iam:Change Password"),
        no_action("iam:Change Password", "NotAction"),
    ),
    "a wrong operator": (
        on_condition("StringsEqual", "aws:PrincipalOrgID"),
        f"[actions] `{PLACE}.Condition.StringsEqual.aws:PrincipalOrgID` compares by stringsequal, which is no operator",
    ),
    "a wrong key of IAM": (
        on_condition("StringEquals", "aws:SourceAcount"),
        no_key("StringEquals", "aws:SourceAcount"),
    ),
    "a wrong key of a service": (
        on_condition("StringEquals", "s3:prefixes"),
        no_key("StringEquals", "s3:prefixes"),
    ),
}


@pytest.mark.parametrize("case", NAMELESS)
def test_nothing_is_meant_by(case: str) -> None:
    policy, fault = NAMELESS[case]

    assert said(policy) == [fault]


def no_arn(written: str, element: str = "Resource") -> str:
    return f"[arns] `{PLACE}.{element}` has {written}, which is no ARN"


def acts_on(action: str, *forms: str) -> str:
    return f"[arns] `{PLACE}.Resource` names nothing {action} acts on: {' or '.join(forms)}"


OBJECTS = ("arn:*:s3:*:*:accesspoint/*/object/*", "arn:*:s3:::*/*")
MISSED = {
    "a name": (document(Action="s3:*", Resource="files"), no_arn("files")),
    "an ARN with too few parts": (document(Action="s3:*", Resource="arn:aws:s3:files"), no_arn("arn:aws:s3:files")),
    "an account with too few digits": (
        document(Action="sqs:*", Resource="arn:aws:sqs:eu-west-1:1111:orders"),
        no_arn("arn:aws:sqs:eu-west-1:1111:orders"),
    ),
    "a bucket for objects": (document(Resource="arn:aws:s3:::files"), acts_on("s3:GetObject", *OBJECTS)),
    "another service's resource": (document(Resource="arn:aws:sqs:*:*:orders"), acts_on("s3:GetObject", *OBJECTS)),
    "an alias for a key": (
        document(Action="kms:Decrypt", Resource="arn:aws:kms:eu-west-1:111122223333:alias/shop"),
        acts_on("kms:Decrypt", "arn:*:kms:*:*:key/*"),
    ),
    "a name for what cannot be named": (
        document(Action="ecr:GetAuthorizationToken", Resource="arn:aws:ecr:eu-west-1:111122223333:repository/shop"),
        acts_on("ecr:GetAuthorizationToken", "nothing that can be named, and needs `*`"),
    ),
}


@pytest.mark.parametrize("case", MISSED)
def test_no_resource_is_meant_by(case: str) -> None:
    policy, fault = MISSED[case]

    assert said(policy) == [fault]


ALL_BUT = {
    "actions": (document(Action=None, NotAction="iam:*"), "NotAction"),
    "resources": (document(Resource=None, NotResource="arn:aws:s3:::files/*"), "NotResource"),
}


@pytest.mark.parametrize("case", ALL_BUT)
def test_nothing_is_allowed_but_what_is_named_as_all_but_some(case: str) -> None:
    policy, element = ALL_BUT[case]

    assert said(policy) == [f"[allow-not] `{PLACE}` allows all but what `{element}` names"]


WELL_WRITTEN = {
    "an object": document(),
    "text": json.dumps(document()),
    "elements in small letters": {"version": "2012-10-17", "statement": {k.lower(): v for k, v in STATEMENT.items()}},
    "a single statement": {**document(), "Statement": STATEMENT},
    "patterns": document(Action=["s3:Get*", "S3:list*"], Resource=["arn:aws:s3:::files", "arn:aws:s3:::files/*"]),
    "everything": document(Action="*", Resource="*"),
    "a denial of all but some": document(
        Effect="Deny", Action=None, NotAction="sts:*", Resource=None, NotResource="arn:aws:s3:::a/*"
    ),
    "a variable": document(Resource="arn:aws:s3:::files/${aws:username}/*"),
    "a variable for a bucket": document(Resource="arn:aws:s3:::${aws:PrincipalTag/bucket}/*"),
    "logs of a group": document(Action="logs:PutLogEvents", Resource="arn:aws:logs:eu-west-1:111122223333:log-group:/shop:*"),
    "a policy of AWS": document(Action="iam:GetPolicy", Resource="arn:aws:iam::aws:policy/ReadOnlyAccess"),
    "conditions": document(
        Condition={
            "ForAnyValue:StringLikeIfExists": {"aws:PrincipalOrgPaths": "o-a/*"},
            "Null": {"s3:x-amz-server-side-encryption": "false"},
            "NumericLessThanEquals": {"aws:MultiFactorAuthAge": "300"},
            "DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"},
            "NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"},
            "StringEquals": {"s3:ExistingObjectTag/team": "shop", "aws:RequestTag/team": "shop", "aws:PrincipalTag/a": "b"},
        }
    ),
}


@pytest.mark.parametrize("case", WELL_WRITTEN)
def test_a_policy_is_well_written_with(case: str) -> None:
    assert said(WELL_WRITTEN[case]) == []


def test_what_is_newer_than_the_table_can_be_made_known() -> None:
    policy = document(Action=["s3:GetObject", "s3:FetchObject"], Condition={"StringEquals": {"s3:Fresh": "a"}})

    assert said(policy, alsoKnown=["s3:Fetch*", "s3:fresh"]) == []


def test_what_is_not_known_is_left_aside_and_the_rest_is_told() -> None:
    policy = document(
        Action=["s3:GetObjects", "s3:GetObject"], Resource=UNKNOWN, Condition={"Bool": {"aws:SourceAcount": UNKNOWN}}
    )

    assert said(policy) == [
        no_action("s3:GetObjects"),
        no_key("Bool", "aws:SourceAcount"),
        unknown(f"{PLACE}.Resource"),
    ]


def test_a_role_is_read_with_its_trust_and_its_inline_policies() -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumRole", "Resource": "*"}
    role = {
        "assumeRolePolicy": {"Version": "2012-10-17", "Statement": [trust]},
        "inlinePolicies": [{"policy": "no"}, {"policy": document(Resource="files")}],
    }

    assert found("iam-policy-lint", role, type=ROLE) == [
        "[json] `assumeRolePolicy.Statement.0` cannot have `Resource` here",
        f"[actions] `assumeRolePolicy.Statement.0.Action` has sts:AssumRole, which names no action as of {as_of()}",
        "[json] `inlinePolicies.0.policy` is not JSON",
        "[arns] `inlinePolicies.1.policy.Statement.0.Resource` has files, which is no ARN",
        "[arns] `inlinePolicies.1.policy.Statement.0.Resource` names nothing s3:GetObject acts on: " + " or ".join(OBJECTS),
    ]


ISSUERS = {
    "GitHub": {"token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main"},
    "a cluster": {"oidc.eks.eu-west-1.amazonaws.com/id/A1:sub": "system:serviceaccount:shop:web"},
    "an agreed id": {"sts:ExternalId": "agreed"},
}


@pytest.mark.parametrize("case", ISSUERS)
def test_a_trust_may_test_what_is_said_by(case: str) -> None:
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": "111122223333"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": ISSUERS[case]},
    }

    assert found("iam-policy-lint", {"assumeRolePolicy": {"Version": "2012-10-17", "Statement": trust}}, type=ROLE) == []


PATTERNS = st.text(st.sampled_from("ab*?"), max_size=6)


@given(PATTERNS, PATTERNS)
def test_patterns_meet_whichever_comes_first(one: str, other: str) -> None:
    assert meet(one, other) is meet(other, one)


@given(PATTERNS, st.text(st.sampled_from("ab"), max_size=6))
def test_a_pattern_meets_the_texts_it_matches(pattern: str, text: str) -> None:
    assert meet(pattern, text) is matches(pattern, text)


@given(PATTERNS, PATTERNS, st.text(st.sampled_from("ab"), max_size=6))
def test_patterns_meet_where_one_text_matches_both(one: str, other: str, text: str) -> None:
    assert meet(one, other) or not (matches(one, text) and matches(other, text))
