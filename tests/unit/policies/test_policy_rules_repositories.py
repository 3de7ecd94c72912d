"""Rules about the repositories images come from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

SCANNED, FIXED, WATCHED = (
    {"imageScanningConfiguration": {"scanOnPush": True}},
    {"imageTagMutability": "IMMUTABLE"},
    {"encryptionConfigurations": [{"encryptionType": "KMS"}]},
)
NO_SCAN = "[scan] nothing scans images when they arrive"
MOVES = "[immutable] a tag can be moved to another image"
UNWATCHED = "[kms] nobody can see or stop who decrypts the images"


def excluding(*patterns: Any) -> dict[str, Any]:
    filters = [{"filter": pattern, "filterType": "WILDCARD"} for pattern in patterns]
    return {**SCANNED, **WATCHED, "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION", "imageTagMutabilityExclusionFilters": filters}


REPOSITORIES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "hardened": ({**SCANNED, **FIXED, **WATCHED}, []),
    "with two layers of encryption": (
        {**SCANNED, **FIXED, "encryptionConfigurations": [{"encryptionType": "KMS_DSSE", "kmsKey": UNKNOWN}]},
        [],
    ),
    "with tags that may move": (excluding("latest*", "dev-*"), []),
    "silent": ({}, [NO_SCAN, MOVES, UNWATCHED]),
    "not scanned": ({**FIXED, **WATCHED, "imageScanningConfiguration": {"scanOnPush": False}}, [NO_SCAN]),
    "not scanned in quotes": ({**FIXED, **WATCHED, "imageScanningConfiguration": {"scanOnPush": "false"}}, [NO_SCAN]),
    "with tags that move": ({**SCANNED, **WATCHED, "imageTagMutability": "MUTABLE"}, [MOVES]),
    "with some tags that do not move": ({**SCANNED, **WATCHED, "imageTagMutability": "MUTABLE_WITH_EXCLUSION"}, [MOVES]),
    "with every tag excluded": (excluding("latest", "**"), [MOVES]),
    "with a key of ECR": ({**SCANNED, **FIXED, "encryptionConfigurations": [{"encryptionType": "AES256"}]}, [UNWATCHED]),
    "with a key that is not used": ({**SCANNED, **FIXED, "encryptionConfigurations": [{"kmsKey": "k"}]}, [UNWATCHED]),
    "not known": (
        {"imageScanningConfiguration": UNKNOWN, "imageTagMutability": UNKNOWN, "encryptionConfigurations": UNKNOWN},
        [unknown("imageScanningConfiguration"), unknown("imageTagMutability"), unknown("encryptionConfigurations")],
    ),
    "excluding what is not known": (excluding(UNKNOWN), [unknown("imageTagMutabilityExclusionFilters.0.filter")]),
}


@pytest.mark.parametrize("case", REPOSITORIES)
def test_a_repository_is(case: str) -> None:
    repository, said = REPOSITORIES[case]

    assert found("ecr-hardened", repository) == said


def test_a_repository_need_not_scan_where_the_registry_does() -> None:
    assert found("ecr-hardened", {**FIXED, **WATCHED}, settings={"scanOnPush": False}) == []
    assert found("ecr-hardened", {**FIXED, **WATCHED}, settings={"scanOnPush": True}) == [NO_SCAN]


PULL = {"Effect": "Allow", "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]}
OPEN = ["`policy.Statement.0` lets everyone in, and no condition narrows it down"]


def pulled_by(principal: Any, **more: Any) -> dict[str, Any]:
    return {**PULL, "Principal": principal, **more}


def on(operator: str, key: str, value: Any) -> dict[str, Any]:
    return {operator: {key: value}}


PULLERS: dict[str, tuple[Any, list[str]]] = {
    "an account": (pulled_by({"AWS": "111122223333"}), []),
    "a role": (pulled_by({"AWS": ["arn:aws:iam::111122223333:role/ci"]}), []),
    "a service": (pulled_by({"Service": "lambda.amazonaws.com"}), []),
    "an organisation": (pulled_by("*", Condition=on("StringEquals", "aws:PrincipalOrgID", "o-example")), []),
    "an organisation in another case": (pulled_by("*", Condition=on("stringlike", "AWS:principalorgid", ["o-example"])), []),
    "nobody": ({**pulled_by("*"), "Effect": "Deny"}, []),
    "everyone": (pulled_by("*"), OPEN),
    "every account": (pulled_by({"AWS": "*"}), OPEN),
    "every account among others": (pulled_by({"AWS": ["111122223333", "*"]}), OPEN),
    "every role": (pulled_by({"AWS": "arn:aws:iam::*:role/ci"}), OPEN),
    "all but one": ({**PULL, "NotPrincipal": {"AWS": "111122223333"}}, OPEN),
    "any organisation": (pulled_by("*", Condition=on("StringLike", "aws:PrincipalOrgID", "o-*")), OPEN),
    "all but an organisation": (pulled_by("*", Condition=on("StringNotEquals", "aws:PrincipalOrgID", "o-example")), OPEN),
    "an organisation where there is one": (
        pulled_by("*", Condition=on("StringEqualsIfExists", "aws:PrincipalOrgID", "o-example")),
        OPEN,
    ),
    "everyone by TLS": (pulled_by("*", Condition=on("Bool", "aws:SecureTransport", "true")), OPEN),
    "somebody": (pulled_by({"AWS": UNKNOWN}), [unknown("policy.Statement.0.Principal.AWS")]),
    "some organisation": (
        pulled_by("*", Condition=on("StringEquals", "aws:PrincipalOrgID", UNKNOWN)),
        [unknown("policy.Statement.0.Condition.StringEquals.aws:PrincipalOrgID")],
    ),
}


@pytest.mark.parametrize("case", PULLERS)
def test_images_are_pulled_by(case: str) -> None:
    statement, said = PULLERS[case]

    assert found("ecr-no-public-policy", {"policy": {"Version": "2012-10-17", "Statement": [statement]}}) == said


def test_a_repository_policy_is_read_as_text_too() -> None:
    document = json.dumps({"statement": pulled_by("*")})

    assert found("ecr-no-public-policy", {"policy": document}) == [
        "`policy.Statement` lets everyone in, and no condition narrows it down"
    ]
    assert found("ecr-no-public-policy", {"policy": UNKNOWN}) == [unknown("policy")]
