"""Rules about whom a role trusts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

GITHUB = "token.actions.githubusercontent.com"
STATEMENT = "`assumeRolePolicy.Statement.0`"


def trust(principal: Any, condition: Any = None, action: Any = "sts:AssumeRole", **elements: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, **elements}
    return {"assumeRolePolicy": {"Statement": [statement | ({"Condition": condition} if condition else {})]}}


OTHER = "arn:aws:iam::444455556666:root"
LISTED = {"accounts": ["444455556666"]}
BY_ID = {"StringEquals": {"sts:ExternalId": "agreed"}}
NOT_ALLOWED = f"{STATEMENT} trusts the account 444455556666, which is not among those allowed"
UNCONDITIONAL = f"{STATEMENT} trusts the account 444455556666 on no condition"

FOREIGN = {
    "by its root": (trust({"AWS": OTHER}, BY_ID), {}, NOT_ALLOWED),
    "by its number": (trust({"AWS": "444455556666"}, BY_ID), {}, NOT_ALLOWED),
    "by a role": (trust({"AWS": ["arn:aws-cn:iam::444455556666:role/ci"]}, BY_ID), {}, NOT_ALLOWED),
    "by a session": (trust({"AWS": "arn:aws:sts::444455556666:assumed-role/ci/build"}, BY_ID), {}, NOT_ALLOWED),
    "on no condition": (trust({"AWS": OTHER}), LISTED, UNCONDITIONAL),
    "with any id": (trust({"AWS": OTHER}, {"StringLike": {"sts:ExternalId": "*"}}), LISTED, UNCONDITIONAL),
    "with an id, if there is one": (
        trust({"AWS": OTHER}, {"StringEqualsIfExists": {"sts:ExternalId": "a"}}),
        LISTED,
        UNCONDITIONAL,
    ),
    "with any id but one": (trust({"AWS": OTHER}, {"StringNotEquals": {"sts:ExternalId": "a"}}), LISTED, UNCONDITIONAL),
    "with a second factor": (trust({"AWS": OTHER}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}), LISTED, UNCONDITIONAL),
    "by a wide action": (trust({"AWS": OTHER}, BY_ID, action="sts:*"), {}, NOT_ALLOWED),
}


@pytest.mark.parametrize("case", FOREIGN)
@pytest.mark.parametrize("spell", [dict, json.dumps], ids=["object", "text"])
def test_another_account_takes_on_a_role(case: str, spell: Any) -> None:
    props, settings, said = FOREIGN[case]

    assert found("iam-trust-cross-account", {key: spell(value) for key, value in props.items()}, settings=settings) == [said]


OWN = [
    {"allowedAccountIds": ["444455556666"]},
    {"allowedAccountIds": '["444455556666"]'},
    {"assumeRoles": '[{"roleArn": "arn:aws:iam::444455556666:role/deploy"}]'},
]
FAMILIAR = {
    "its own services": (trust({"Service": "ec2.amazonaws.com"}), {}, None),
    "a listed account by an id": (trust({"AWS": OTHER}, BY_ID), LISTED, None),
    "a listed account by its organisation": (
        trust({"AWS": OTHER}, {"StringEquals": {"aws:PrincipalOrgID": "o-a"}}),
        LISTED,
        None,
    ),
    "a listed account by a part of it": (
        trust({"AWS": OTHER}, {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a/r-b/*"}}),
        LISTED,
        None,
    ),
    **{f"its own account, known by {json.dumps(provider)}": (trust({"AWS": OTHER}), {}, provider) for provider in OWN},
    "everyone, which has a rule of its own": (trust("*"), {}, None),
    "the unique id of something deleted": (trust({"AWS": "AROAEXAMPLEID"}), {}, None),
    "another account for tags only": (trust({"AWS": OTHER}, action="sts:TagSession"), {}, None),
    "nobody": (trust({"AWS": OTHER}, Effect="Deny"), {}, None),
}


@pytest.mark.parametrize("case", FAMILIAR)
def test_a_role_may_trust(case: str) -> None:
    props, settings, provider = FAMILIAR[case]

    assert found("iam-trust-cross-account", props, settings=settings, provider=provider) == []


def test_an_account_that_is_not_known_is_undecided() -> None:
    assert found("iam-trust-cross-account", trust({"AWS": UNKNOWN})) == [unknown("assumeRolePolicy.Statement.0.Principal.AWS")]
    assert found("iam-trust-cross-account", trust({"AWS": OTHER}), provider={"allowedAccountIds": UNKNOWN}) == [
        unknown("allowedAccountIds")
    ]


def deputies(*services: str) -> list[str]:
    return [f"{STATEMENT} lets {', '.join(services)} use the role for any account"]


CONFUSED = {
    "no condition": (trust({"Service": "scheduler.amazonaws.com"}), deputies("scheduler.amazonaws.com")),
    "no condition, for two services": (
        trust({"Service": ["states.amazonaws.com", "ec2.amazonaws.com", "events.amazonaws.com"]}),
        deputies("events.amazonaws.com", "states.amazonaws.com"),
    ),
    "any account": (
        trust({"Service": "events.amazonaws.com"}, {"StringLike": {"aws:SourceAccount": "*"}}),
        deputies("events.amazonaws.com"),
    ),
    "any account's rules": (
        trust({"Service": "events.amazonaws.com"}, {"ArnLike": {"aws:SourceArn": "arn:aws:events:*:*:rule/shop"}}),
        deputies("events.amazonaws.com"),
    ),
    "an account, if there is one": (
        trust({"Service": "config.amazonaws.com"}, {"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}}),
        deputies("config.amazonaws.com"),
    ),
    "a region": (
        trust({"Service": "codebuild.amazonaws.com"}, {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),
        deputies("codebuild.amazonaws.com"),
    ),
}


@pytest.mark.parametrize("case", CONFUSED)
def test_a_service_works_for_any_account_on(case: str) -> None:
    props, said = CONFUSED[case]

    assert found("iam-trust-confused-deputy", props) == said


HELD = {
    "an account": trust({"Service": "scheduler.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": "111122223333"}}),
    "a resource": trust(
        {"Service": "events.amazonaws.com"}, {"ArnLike": {"AWS:SourceArn": "arn:aws:events:*:111122223333:rule/*"}}
    ),
    "an organisation": trust({"Service": "config.amazonaws.com"}, {"StringEquals": {"aws:SourceOrgID": "o-a"}}),
    "an agreed id": trust({"Service": "firehose.amazonaws.com"}, {"StringEquals": {"sts:ExternalId": "111122223333"}}),
    "nothing, where the service says nothing": trust({"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}),
    "nothing, where no service comes": trust({"AWS": "111122223333"}),
}


@pytest.mark.parametrize("case", HELD)
def test_a_service_is_held_to(case: str) -> None:
    assert found("iam-trust-confused-deputy", HELD[case]) == []


def test_other_services_can_be_asked_for_the_condition() -> None:
    settings = {"services": ["*.example.com"]}

    assert found("iam-trust-confused-deputy", trust({"Service": "a.example.com"}), settings=settings) == deputies("a.example.com")
    assert found("iam-trust-confused-deputy", trust({"Service": "events.amazonaws.com"}), settings=settings) == []


def workflow(subjects: Any, operator: str = "StringLike", issuer: str = GITHUB, aud: Any = "sts.amazonaws.com") -> dict[str, Any]:
    condition: dict[str, dict[str, Any]] = {"StringEquals": {f"{issuer}:aud": aud}} if aud else {}
    if subjects is not None:
        condition[operator] = {**condition.get(operator, {}), f"{issuer}:sub": subjects}
    provider = f"arn:aws:iam::111122223333:oidc-provider/{issuer}"
    return trust({"Federated": provider}, condition, action="sts:AssumeRoleWithWebIdentity")


GITLAB = "gitlab.com"
ANYONE = f"{STATEMENT} takes tokens of anyone at {GITHUB}"
ANY_AUDIENCE = f"{STATEMENT} takes tokens of {GITHUB} for any audience"


def loose(*subjects: str, issuer: str = GITHUB) -> str:
    return f"{STATEMENT} takes tokens of {issuer} for {', '.join(subjects)}"


LOOSE = {
    "anyone": (workflow(None), [ANYONE]),
    "anyone, for any audience": (workflow(None, aud=None), [ANY_AUDIENCE, ANYONE]),
    "any audience": (workflow("repo:acme/shop:ref:refs/heads/main", aud=None), [ANY_AUDIENCE]),
    "any subject": (workflow("*"), [loose("*")]),
    "any repository of an owner": (workflow("repo:acme/*"), [loose("repo:acme/*")]),
    "any owner that begins so": (workflow("repo:acme*/shop:*"), [loose("repo:acme*/shop:*")]),
    "any branch, tag or pull request": (workflow("repo:acme/shop:*"), [loose("repo:acme/shop:*")]),
    "any branch": (workflow("repo:acme/shop:ref:refs/heads/*"), [loose("repo:acme/shop:ref:refs/heads/*")]),
    "any environment": (workflow("repo:acme/shop:environment:*"), [loose("repo:acme/shop:environment:*")]),
    "one good subject and one loose": (
        workflow(["repo:acme/shop:ref:refs/heads/main", "repo:acme/*:*"]),
        [loose("repo:acme/*:*")],
    ),
    "all of no subjects": (workflow("repo:acme/shop:ref:refs/heads/main", "ForAllValues:StringLike"), [ANYONE]),
    "a subject, if there is one": (workflow("repo:acme/shop:ref:refs/heads/main", "StringLikeIfExists"), [ANYONE]),
    "all subjects but one": (workflow("repo:evil/shop:*", "StringNotLike"), [ANYONE]),
    "any project of a group": (
        workflow("project_path:acme/*:ref_type:branch:ref:main", issuer=GITLAB),
        [loose("project_path:acme/*:ref_type:branch:ref:main", issuer=GITLAB)],
    ),
    "any branch of a project": (
        workflow("project_path:acme/shop:ref_type:branch:ref:*", issuer=GITLAB),
        [loose("project_path:acme/shop:ref_type:branch:ref:*", issuer=GITLAB)],
    ),
    "any organisation elsewhere": (
        workflow("organization:*:project:shop:*", issuer="app.terraform.io"),
        [loose("organization:*:project:shop:*", issuer="app.terraform.io")],
    ),
}


@pytest.mark.parametrize("case", LOOSE)
def test_workflows_take_on_a_role_of(case: str) -> None:
    props, said = LOOSE[case]

    assert found("iam-oidc-pinned", props) == said


PINNED = {
    "a branch": workflow("repo:acme/shop:ref:refs/heads/main", "StringEquals"),
    "an environment": workflow(["repo:acme/shop:environment:production"], "StringEquals"),
    "tags of a kind": workflow("repo:acme/shop:ref:refs/tags/v*"),
    "branches of a kind": workflow("repo:acme/shop:ref:refs/heads/release/*"),
    "a star that means itself": workflow("repo:acme/shop:*", "StringEquals"),
    "a branch of a project in a group": workflow("project_path:acme/web/shop:ref_type:branch:ref:main", issuer=GITLAB),
    "a branch at a host of one's own": workflow("project_path:acme/shop:ref_type:tag:ref:v*", issuer="git.example.com"),
    "a workspace elsewhere": workflow("organization:acme:project:shop:workspace:*:run_phase:*", issuer="app.terraform.io"),
    "a cluster's own accounts, judged elsewhere": workflow(None, issuer="oidc.eks.eu-west-1.amazonaws.com/id/A1", aud=None),
    "SAML": trust({"Federated": "arn:aws:iam::111122223333:saml-provider/corp"}, action="sts:AssumeRoleWithSAML"),
}


@pytest.mark.parametrize("case", PINNED)
def test_workflows_are_pinned_by(case: str) -> None:
    assert found("iam-oidc-pinned", PINNED[case]) == []


def test_one_pinning_test_is_enough_and_an_unknown_one_is_undecided() -> None:
    both = workflow("repo:acme/*")
    condition = both["assumeRolePolicy"]["Statement"][0]["Condition"]
    condition["StringEquals"][f"{GITHUB}:sub"] = "repo:acme/shop:pull_request"

    assert found("iam-oidc-pinned", both) == []
    condition["StringEquals"][f"{GITHUB}:sub"] = UNKNOWN
    assert found("iam-oidc-pinned", both) == [unknown(f"assumeRolePolicy.Statement.0.Condition.StringEquals.{GITHUB}:sub")]
