"""Compares the simulated cloud with a real AWS provider plugin: what it refuses, what it replaces, what it renders."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from devops_components.toolkit.simulated import cloud
from tests.equipment.alterations import alterations
from tests.equipment.aws_facts.plugin import Plugin, Refused, running
from tests.equipment.common import COMMON
from tests.equipment.variants import variants

LAX = 0.02
"""Share of faulty inputs that may pass here although the plugin refuses them: limits that hang together with others."""
FRAMEWORK = frozenset(
    {
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    }
)
"""Types for which the plugin overlooks unknown properties, because of the framework they are written in."""
NEEDS_A_VOLUME = frozenset(
    {("aws:ec2/instance:Instance", "rootBlockDevice.volumeSize"), ("aws:ec2/instance:Instance", "rootBlockDevice.volumeType")}
)
"""Changes that the plugin only sees in place where it knows the id of a real volume."""
DOCUMENT = "aws:iam/getPolicyDocument:getPolicyDocument"
SOURCE = json.dumps(
    {
        "Id": "source",
        "Statement": [
            {
                "Sid": "S",
                "Effect": "Allow",
                "Action": ["x:y", "a:b"],
                "Principal": {"AWS": ["a", "b"]},
                "Condition": {"Bool": {"k": "true"}},
            }
        ],
    }
)
OVERRIDE = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "B", "Effect": "Deny", "Action": "x:y", "Resource": "q"}]})
STATEMENT = {"sid": "B", "actions": ["c:d", "c:e", "c:d"], "resources": ["r", "<&{aws:username}>"]}


@pytest.fixture(scope="module")
def plugin() -> Iterator[Plugin]:
    with running(Path(os.environ["DEVOPS_AWS_PROVIDER"]) / "pulumi-resource-aws") as started:
        yield started


def ours(token: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None = None) -> cloud.Checked:
    return cloud.check(f"urn:pulumi:dev::equipment::{token}::x", token, "x", news, olds, {"region": "us-east-1"})


def is_refused(plugin: Plugin, token: str, news: Mapping[str, Any]) -> bool:
    try:
        return bool(plugin.check(token, news)[1])
    except Refused:
        return True


def test_nothing_is_refused_that_the_provider_accepts_and_hardly_anything_accepted_that_it_refuses(plugin: Plugin) -> None:
    strict: set[tuple[str, str]] = set()
    lax: list[tuple[str, str]] = []
    count = 0
    for token, inputs in COMMON.items():
        for what, variant in variants(inputs):
            here, there = bool(ours(token, variant).failures), is_refused(plugin, token, variant)
            strict |= {(token, what)} if here and not there else set()
            lax += [(token, what)] if there and not here else []
            count += 1

    assert strict == {(token, "unknown property") for token in FRAMEWORK}
    assert len(lax) <= LAX * count, lax


def test_changes_and_replacements_are_those_of_the_provider(plugin: Plugin) -> None:
    different: set[tuple[str, str]] = set()
    for token, inputs in COMMON.items():
        base, first = plugin.check(token, inputs)[0], ours(token, inputs).inputs
        for place, altered in alterations(inputs):
            top = place.split(".")[0].split("[")[0].split(" ")[0]
            try:
                there = plugin.diff(token, {**base, "id": "x"}, plugin.check(token, altered, base)[0])
            except Refused:
                continue
            here = [
                change
                for change in cloud.diff(token, first, ours(token, altered, first).inputs).changes
                if change.path.startswith(top)
            ]
            same = bool(here) == any(change.path.startswith(top) for change in there.changes)
            if not same or any(change.replaces for change in here) != (top in there.replaces):
                different.add((token, place))

    assert different == NEEDS_A_VOLUME


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"statements": [STATEMENT]},
        {"statements": [STATEMENT], "sourcePolicyDocuments": [SOURCE]},
        {"statements": [STATEMENT], "overridePolicyDocuments": [OVERRIDE]},
        {"sourcePolicyDocuments": [SOURCE], "policyId": "own", "version": "2008-10-17"},
        {"statements": [{"effect": "Deny", "notActions": ["a:b"], "notResources": ["x", "y"]}]},
        {
            "statements": [
                {
                    "actions": ["a:b"],
                    "principals": [
                        {"type": "Service", "identifiers": ["a.amazonaws.com"]},
                        {"type": "AWS", "identifiers": ["x", "x", "y"]},
                    ],
                    "conditions": [
                        {"test": "StringLike", "variable": "v", "values": ["b", "a"]},
                        {"test": "StringLike", "variable": "v", "values": ["c"]},
                        {"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]},
                    ],
                },
                {"actions": ["a:b"], "notPrincipals": [{"type": "*", "identifiers": ["*"]}]},
            ]
        },
    ],
)
def test_a_policy_document_is_the_providers_to_the_byte(plugin: Plugin, args: Mapping[str, Any]) -> None:
    here, there = cloud.invoke(DOCUMENT, args), plugin.invoke(DOCUMENT, args)

    assert [here[name] for name in ("id", "json", "minifiedJson")] == [there[name] for name in ("id", "json", "minifiedJson")]
