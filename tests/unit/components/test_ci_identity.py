"""`CiIdentity`: jobs sign in by the tokens of their platform, as exactly those that are written out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devops_components import CiIdentity, CiIdentityArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
MAIN = {"repository": "acme/shop", "branch": "main"}
DEPLOYER = {"deployer": {"workflows": [MAIN]}}
MADE = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"


def identity(render: Render, **args: Any) -> Graph:
    return render(lambda: CiIdentity("jobs", CiIdentityArgs(**{"roles": DEPLOYER, **args})))


def condition(graph: Graph, role: str) -> dict[str, Any]:
    """The claims that the role's trust compares, as its only condition."""
    (statement,) = json.loads(graph.resource(ROLE, f"jobs-{role}").inputs["assumeRolePolicy"])["Statement"]
    assert statement["Action"] == ["sts:AssumeRoleWithWebIdentity"]
    assert set(statement["Condition"]) == {"StringEquals"}
    return statement["Condition"]["StringEquals"]


def message(**args: Any) -> str:
    with pytest.raises(ArgumentError) as refused:
        CiIdentityArgs(**{"roles": DEPLOYER, **args})
    return str(refused.value)


@pytest.mark.parametrize(
    ("workflow", "subject"),
    [
        ({"repository": "acme/shop", "environment": "production"}, "repo:acme/shop:environment:production"),
        ({"repository": "acme/shop", "branch": "release/1.x"}, "repo:acme/shop:ref:refs/heads/release/1.x"),
        ({"repository": "acme/shop", "tag": "v1.4.0"}, "repo:acme/shop:ref:refs/tags/v1.4.0"),
    ],
)
def test_a_role_is_open_to_exactly_these_jobs_of_github(render: Render, workflow: dict[str, str], subject: str) -> None:
    graph = identity(render, roles={"deployer": {"workflows": [workflow]}})

    assert condition(graph, "deployer") == {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": [subject],
    }


@pytest.mark.parametrize(
    ("workflow", "subject"),
    [
        ({"repository": "acme/web/shop", "branch": "main"}, "project_path:acme/web/shop:ref_type:branch:ref:main"),
        ({"repository": "acme/shop", "tag": "v1"}, "project_path:acme/shop:ref_type:tag:ref:v1"),
    ],
)
def test_a_role_is_open_to_exactly_these_jobs_of_gitlab(render: Render, workflow: dict[str, str], subject: str) -> None:
    graph = identity(render, platform="gitlab", host="git.example.org", roles={"deployer": {"workflows": [workflow]}})

    assert condition(graph, "deployer") == {
        "git.example.org:aud": "https://git.example.org",
        "git.example.org:sub": [subject],
    }
    (provider,) = graph.of_type(PROVIDER)
    assert (provider.inputs["url"], provider.inputs["clientIdLists"]) == ("https://git.example.org", ["https://git.example.org"])


def test_every_workflow_of_a_role_is_written_out_once(render: Render) -> None:
    workflows = [MAIN, {"repository": "acme/blog", "environment": "dev"}, MAIN]

    graph = identity(render, roles={"reader": {"workflows": workflows}})

    assert condition(graph, "reader")["token.actions.githubusercontent.com:sub"] == [
        "repo:acme/blog:environment:dev",
        "repo:acme/shop:ref:refs/heads/main",
    ]


def test_what_is_tagged_as_another_environments_is_out_of_reach(render: Render) -> None:
    graph = identity(render, profile="staging")

    statements = json.loads(graph.resource(POLICY, "jobs-deployer").inputs["policy"])["Statement"]
    assert statements == [
        {
            "Sid": sid,
            "Effect": "Deny",
            "Action": ["*"],
            "Resource": ["*"],
            "Condition": {"Null": {key: "false"}, "StringNotEquals": {key: "staging"}},
        }
        for sid, key in (("OthersResources", "aws:ResourceTag/Environment"), ("OthersTags", "aws:RequestTag/Environment"))
    ]


def test_a_role_has_its_policies_and_the_rights_of_its_connections(render: Render) -> None:
    grant = {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::states/*"]}
    audit = "arn:aws:iam::aws:policy/SecurityAudit"

    graph = identity(
        render, roles={"reader": {"workflows": [MAIN], "policy_arns": [audit], "connections": {"states": {"grants": [grant]}}}}
    )

    (allowed, *_) = json.loads(graph.resource(POLICY, "jobs-reader").inputs["policy"])["Statement"]
    assert allowed == {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::states/*"]}
    assert [(node.name, node.inputs["policyArn"]) for node in graph.of_type(ATTACHMENT)] == [("jobs-reader-SecurityAudit", audit)]


@pytest.mark.parametrize(("hours", "seconds"), [(1, 3600), (12, 43200)])
def test_a_session_ends(render: Render, hours: int, seconds: int) -> None:
    graph = identity(render, profile="dev", roles={"deployer": {"workflows": [MAIN], "session_hours": hours}})

    assert graph.resource(ROLE, "jobs-deployer").inputs["maxSessionDuration"] == seconds


def test_the_provider_of_the_account_is_used_where_there_is_one(render: Render) -> None:
    graph = identity(render, provider_arn=MADE)

    assert list(graph.of_type(PROVIDER)) == []
    (statement,) = json.loads(graph.resource(ROLE, "jobs-deployer").inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Federated": MADE}
    assert graph.component("jobs").outputs["providerArn"] == MADE


def test_roles_stay_within_the_boundary(render: Render) -> None:
    boundary = "arn:aws:iam::123456789012:policy/platform/boundary"

    graph = identity(render, permissions_boundary=boundary)

    assert {role.inputs["permissionsBoundary"] for role in graph.of_type(ROLE)} == {boundary}


WHOLE = "written out; a wildcard lets in whoever can make up a name"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"roles": {}}, "roles = {}: has 0 items; it needs at least 1"),
        ({"roles": {"deployer": {"workflows": []}}}, "roles.deployer.workflows = []: has 0 items; it needs at least 1"),
        (
            {"roles": {"deployer": {"workflows": [{"repository": "acme/*", "branch": "main"}]}}},
            f"roles.deployer.workflows.0.repository = acme/*: is not a repository with its owner, {WHOLE}",
        ),
        (
            {"roles": {"deployer": {"workflows": [{"repository": "shop", "branch": "main"}]}}},
            f"roles.deployer.workflows.0.repository = shop: is not a repository with its owner, {WHOLE}",
        ),
        (
            {"roles": {"deployer": {"workflows": [{**MAIN, "branch": "*"}]}}},
            f"roles.deployer.workflows.0.branch = *: is not a name that is {WHOLE}",
        ),
        (
            {"roles": {"deployer": {"workflows": [{"repository": "acme/shop", "tag": "v?"}]}}},
            f"roles.deployer.workflows.0.tag = v?: is not a name that is {WHOLE}",
        ),
        (
            {"roles": {"deployer": {"workflows": [{"repository": "acme/shop", "environment": "prod*"}]}}},
            f"roles.deployer.workflows.0.environment = prod*: is not the name of an environment, {WHOLE}",
        ),
        (
            {"roles": {"deployer": {"workflows": [{"repository": "acme/shop"}]}}},
            "neither environment, branch nor tag is given; a workflow is known by exactly one of them",
        ),
        (
            {"roles": {"deployer": {"workflows": [{**MAIN, "environment": "dev"}]}}},
            "environment and branch are given; a workflow is known by exactly one of them",
        ),
        ({"platform": "jenkins"}, "platform = jenkins: is not one of github, gitlab"),
        ({"host": "git.example.org"}, "host is git.example.org, but platform is github, whose tokens come from one host"),
        ({"platform": "gitlab", "host": "https://git.example.org"}, "host = https://git.example.org: is not the name of a host"),
        (
            {"platform": "gitlab", "roles": {"deployer": {"workflows": [{"repository": "acme/shop", "environment": "dev"}]}}},
            "roles.deployer: environment is given, but GitLab's tokens do not name it; give a branch or a tag",
        ),
        (
            {"roles": {"deployer": {"workflows": [MAIN], "session_hours": 13}}},
            "roles.deployer.session_hours = 13: is more than 12, the most allowed",
        ),
        (
            {"profile": "production", "roles": {"deployer": {"workflows": [MAIN], "session_hours": 2}}},
            "roles.deployer: session_hours is 2; a session in production lasts 1 at most",
        ),
        (
            {"roles": {"deployer": {"workflows": [MAIN], "policy_arns": ["AdministratorAccess"]}}},
            "roles.deployer.policy_arns.0 = AdministratorAccess: is not the ARN of an IAM policy",
        ),
        ({"thumbprints": []}, "thumbprints: is not a known key"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    assert says in message(**args)
