"""Whether builds can be trusted, and what pipelines bring into production."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.build_webhooks import is_anchored

PROJECT: Mapping[str, Any] = {
    "name": "shop",
    "environment": {"privilegedMode": False},
    "source": {"type": "GITHUB", "location": "https://github.com/acme/shop.git"},
    "artifacts": {"type": "NO_ARTIFACTS", "encryptionDisabled": True},
}
VALUES = {"variables": {"STAGE": "dev", "DB_PASSWORD": "hunter2"}}


def variable(name: Any, value: Any, **props: Any) -> dict[str, Any]:
    return {"environment": {"environmentVariables": [{"name": name, "value": value, **props}]}}


def buildspec(text: str) -> dict[str, Any]:
    return {"source": {"type": "NO_SOURCE", "buildspec": text}}


def source(location: Any) -> dict[str, Any]:
    return {"source": {"type": "GITHUB", "location": location}}


SAFE: dict[str, dict[str, Any]] = {
    "with nothing to hide": {},
    "with a variable that is no secret": variable("STAGE", "production"),
    "with a secret taken from a store": variable("DB_PASSWORD", "shop/db:password", type="SECRETS_MANAGER"),
    "with a parameter": variable("NPM_TOKEN", "/shop/npm", type="PARAMETER_STORE"),
    "with the place of a secret": variable("DB_SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db"),
    "with the name of a buildspec": buildspec("ci/token.yml"),
    "with a buildspec that takes secrets from a store": buildspec(
        'version: 0.2\nenv:\n  secrets-manager:\n    TOKEN: "shop/npm:token"\n'
    ),
    "with a buildspec without variables": buildspec("version: 0.2\nphases: {build: {commands: [make]}}\n"),
    "with logs in a bucket": {"logsConfig": {"cloudwatchLogs": {"status": "DISABLED"}, "s3Logs": {"status": "ENABLED"}}},
    "with plain logs that nobody writes": {"logsConfig": {"s3Logs": {"status": "DISABLED", "encryptionDisabled": True}}},
    "with a source under a user's name": source("https://alice@bitbucket.org/acme/shop.git"),
    "with a source by SSH": source("ssh://git@github.com/acme/shop.git"),
    "with an address in a query": source("https://example.com/shop.git?author=a:b@example.com"),
}


@pytest.mark.parametrize("case", SAFE)
def test_a_build_is_safe(case: str) -> None:
    assert found("codebuild-safe", {**PROJECT, **SAFE[case]}) == []


SIGNS_IN = "[source-url] the address of the source holds a password or a token"
UNSAFE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "it is privileged": ({"environment": {"privilegedMode": True}}, ["[privileged] builds are root on their host"]),
    "a variable is a secret by its name": (variable("DB_PASSWORD", "hunter2"), ["[creds] DB_PASSWORD is a secret by its name"]),
    "a variable is plain and says so": (
        variable("NPM_TOKEN", "hunter2", type="PLAINTEXT"),
        ["[creds] NPM_TOKEN is a secret by its name"],
    ),
    "a variable is a secret by its value": (variable("USER", "AKIA" + "A" * 16), ["[creds] USER holds an AWS access key"]),
    "a variable is half of a key": (variable("AWS_ACCESS_KEY_ID", "x"), ["[creds] AWS_ACCESS_KEY_ID is a secret by its name"]),
    "its buildspec sets a secret": (
        buildspec(f"version: 0.2\nenv: {json.dumps(VALUES)}\n"),
        ["[creds] DB_PASSWORD is a secret by its name"],
    ),
    "its buildspec is JSON and sets a secret": (
        buildspec(json.dumps({"version": 0.2, "env": VALUES})),
        ["[creds] DB_PASSWORD is a secret by its name"],
    ),
    "its buildspec cannot be read": (
        buildspec("version: 0.2\nenv: ["),
        ["undecided: cannot decide: `source.buildspec` is neither the name of a file nor YAML"],
    ),
    "nothing keeps its logs": (
        {"logsConfig": {"cloudwatchLogs": {"status": "DISABLED"}}},
        ["[logs] nothing keeps what builds write"],
    ),
    "its logs are plain": (
        {"logsConfig": {"s3Logs": {"status": "ENABLED", "encryptionDisabled": True}}},
        ["[encryption] logs are not encrypted"],
    ),
    "its artifacts are plain": (
        {"artifacts": {"type": "S3", "encryptionDisabled": "true"}},
        ["[encryption] artifacts are not encrypted"],
    ),
    "its other artifacts are plain": (
        {"secondaryArtifacts": [{"type": "S3"}, {"type": "S3", "encryptionDisabled": True}]},
        ["[encryption] artifacts are not encrypted"],
    ),
    "its source has a password": (source("https://build:hunter2@example.com/shop.git"), [SIGNS_IN]),
    "its source has a token for a name": (source(f"https://{'a1' * 20}@example.com/shop.git"), [SIGNS_IN]),
    "another source has a token": (
        {"secondarySources": [{"sourceIdentifier": "lib", "type": "GITLAB", "location": "HTTPS://oauth2:x@gitlab.com/lib.git"}]},
        [SIGNS_IN],
    ),
    "its source is not known": (source(UNKNOWN), [unknown("source.location")]),
}


@pytest.mark.parametrize("case", UNSAFE)
def test_a_build_is_not_safe_when(case: str) -> None:
    props, said = UNSAFE[case]

    lines = found("codebuild-safe", {**PROJECT, **props})

    assert lines == said
    assert "hunter2" not in str(lines)


def test_projects_that_build_images_are_named() -> None:
    image = {**PROJECT, "name": "shop-image", "environment": {"privilegedMode": True}}

    assert found("codebuild-safe", image, settings={"privileged": ["*-image"]}) == []
    assert len(found("codebuild-safe", image, settings={"privileged": ["*-images"]})) == 1


PUSH = {"type": "EVENT", "pattern": "PUSH"}
PULL_REQUEST = {"type": "EVENT", "pattern": "PUSH, PULL_REQUEST_UPDATED"}
MERGED = {"type": "EVENT", "pattern": "PULL_REQUEST_MERGED"}
STRANGERS = "a pull request from a fork starts a build"


def webhook(*groups: list[dict[str, Any]], approval: Any = None) -> dict[str, Any]:
    policy = {"pullRequestBuildPolicy": {"requiresCommentApproval": approval}} if approval else {}
    return {"filterGroups": [{"filters": group} for group in groups], **policy}


def only(type_: str, pattern: Any, **props: Any) -> dict[str, Any]:
    return {"type": type_, "pattern": pattern, **props}


def loose(type_: str, pattern: str) -> str:
    return f"`{pattern}` of {type_} also fits what only contains it"


TRUSTED: dict[str, dict[str, Any]] = {
    "by a push": webhook([PUSH]),
    "by a merge": webhook([MERGED]),
    "by a pull request that is approved": webhook([PULL_REQUEST], approval="ALL_PULL_REQUESTS"),
    "by anything, for forks are approved": webhook(approval="FORK_PULL_REQUESTS"),
    "by a pull request of somebody named": webhook([PULL_REQUEST, only("ACTOR_ACCOUNT_ID", "^(1234|5678)$")]),
    "on either of two branches": webhook([PUSH, only("HEAD_REF", "^refs/heads/main$|^refs/heads/release-.*$")]),
    "on any branch but some": webhook([PUSH, only("HEAD_REF", "wip", excludeMatchedPattern=True)]),
    "where files of a kind change": webhook([PUSH, only("FILE_PATH", "src/")]),
}


@pytest.mark.parametrize("case", TRUSTED)
def test_only_trusted_people_start_a_build(case: str) -> None:
    assert found("codebuild-webhook-safe", TRUSTED[case]) == []


OPEN: dict[str, tuple[dict[str, Any], list[str]]] = {
    "there are no filters": ({}, [STRANGERS]),
    "there are no groups of filters": ({"filterGroups": []}, [STRANGERS]),
    "a branch is the only filter": ({"branchFilter": "^main$"}, [STRANGERS]),
    "pull requests start a build": (webhook([PULL_REQUEST]), [STRANGERS]),
    "approval is switched off": (webhook([PULL_REQUEST], approval="DISABLED"), [STRANGERS]),
    "one of two groups takes pull requests": (
        webhook([PUSH], [PULL_REQUEST, only("BASE_REF", "^refs/heads/main$")]),
        [STRANGERS],
    ),
    "somebody named is left out": (
        webhook([PULL_REQUEST, only("ACTOR_ACCOUNT_ID", "^666$", excludeMatchedPattern=True)]),
        [STRANGERS],
    ),
    "a name fits longer ones": (webhook([PULL_REQUEST, only("ACTOR_ACCOUNT_ID", "1234")]), [loose("ACTOR_ACCOUNT_ID", "1234")]),
    "one of two names fits longer ones": (
        webhook([PULL_REQUEST, only("ACTOR_ACCOUNT_ID", "^1234|5678$")]),
        [loose("ACTOR_ACCOUNT_ID", "^1234|5678$")],
    ),
    "a branch fits longer ones": (webhook([PUSH, only("HEAD_REF", "^refs/heads/main")]), [loose("HEAD_REF", "^refs/heads/main")]),
    "the events are not known": (webhook([only("EVENT", UNKNOWN)]), [unknown("filterGroups.0.filters.0.pattern")]),
}


@pytest.mark.parametrize("case", OPEN)
def test_anybody_starts_a_build_when(case: str) -> None:
    props, said = OPEN[case]

    assert found("codebuild-webhook-safe", props) == said


@pytest.mark.parametrize(
    ("pattern", "anchored"),
    [
        ("^a$", True),
        ("^(a|b)$", True),
        ("^a$|^b$", True),
        ("^[|]$", True),
        (r"^a\|b$", True),
        (r"^a\\$", True),
        ("", False),
        ("a", False),
        ("^a", False),
        ("a$", False),
        ("^a|b$", False),
        (r"^a\$", False),
        (r"^[\]|]$|b", False),
    ],
)
def test_a_pattern_is_anchored_when_each_alternative_is(pattern: str, anchored: bool) -> None:
    assert is_anchored(pattern) is anchored


STORE = {"location": "artifacts", "type": "S3", "encryptionKey": {"id": UNKNOWN, "type": "KMS"}}


def action(name: Any, category: str = "Deploy", **props: Any) -> dict[str, Any]:
    return {"name": name, "category": category, **props}


def stage(name: Any, *actions: Any) -> dict[str, Any]:
    return {"name": name, "actions": list(actions)}


def pipeline(*stages: Any, **props: Any) -> dict[str, Any]:
    return {"pipelineType": "V2", "artifactStores": [STORE], "stages": [stage("code", action("git", "Source")), *stages], **props}


APPROVAL = action("look", "Approval")
PRODUCTION = stage("production", action("shop"))
APPROVED: dict[str, dict[str, Any]] = {
    "in a stage before": pipeline(stage("release", APPROVAL), PRODUCTION),
    "in the same stage before": pipeline(stage("prod", APPROVAL, action("shop", runOrder=2))),
    "in the same stage, written later": pipeline(stage("prod", action("shop", runOrder="2"), APPROVAL)),
    "once for two stages": pipeline(stage("release", APPROVAL), PRODUCTION, stage("production-eu", action("shop"))),
    "after staging": pipeline(stage("DeployStaging", action("shop")), stage("release", APPROVAL), PRODUCTION),
    "not at all, for it is staging": pipeline(stage("Deploy", action("shop-staging"))),
    "not at all, for it comes before production": pipeline(stage("pre", action("TestProductionCopy"))),
    "not at all, for it only builds": pipeline(stage("build", action("image", "Build"))),
    "not at all, for it only tests production": pipeline(stage("production", action("smoke", "Test"))),
}


@pytest.mark.parametrize("case", APPROVED)
def test_production_is_approved(case: str) -> None:
    assert found("codepipeline-safe", APPROVED[case]) == []


def unapproved(name: str) -> str:
    return f"[prod-approval] {name} changes production before anybody has approved it"


NO_KEY = "[cmk] artifacts are not encrypted with a key of your own"
FIRST_VERSION = "the pipeline is of the first version, which can neither roll back nor choose branches"
UNGUARDED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nobody approves a deployment": (pipeline(PRODUCTION), [unapproved("shop")]),
    "nobody approves a build that deploys": (pipeline(stage("DeployPROD", action("pulumi", "Build"))), [unapproved("pulumi")]),
    "the approval comes after it": (pipeline(PRODUCTION, stage("release", APPROVAL)), [unapproved("shop")]),
    "the approval comes at the same time": (pipeline(stage("prd", APPROVAL, action("shop"))), [unapproved("shop")]),
    "the action alone names production": (pipeline(stage("deploy", action("shop_live"))), [unapproved("shop_live")]),
    "nothing names an environment": (pipeline(stage("deploy", action("shop"))), [unapproved("shop")]),
    "a store has no key": (pipeline(artifactStores=[STORE, {"location": "eu", "type": "S3"}]), [NO_KEY]),
    "it is of the first version": (pipeline(pipelineType="V1"), [FIRST_VERSION]),
    "it is of no version": (pipeline(pipelineType=None), [FIRST_VERSION]),
    "a stage before is not known": (pipeline(UNKNOWN, PRODUCTION), [unknown("stages.1")]),
    "its name is not known": (pipeline(stage("deploy", action(UNKNOWN))), [unknown("stages.1.actions.0.name")]),
}


@pytest.mark.parametrize("case", UNGUARDED)
def test_a_pipeline_is_not_safe_when(case: str) -> None:
    props, said = UNGUARDED[case]

    assert found("codepipeline-safe", props) == said


def test_a_deployment_that_names_no_environment_goes_into_the_stacks_own() -> None:
    assert found("codepipeline-safe", pipeline(stage("deploy", action("shop"))), "staging") == []
