"""Limits of values, as providers set them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from devops_components.toolkit.simulated import cloud
from devops_components.toolkit.simulated.facts import Facts, Limit
from devops_components.toolkit.simulated.limits import combinations, failures
from devops_components.toolkit.simulated.values import UNKNOWN, Secret


def reasons(limit: Limit, value: Any) -> list[str]:
    return [failure.reason for failure in failures(Facts(limits={"a.b[*]": limit}), {"a": {"b": [value]}})]


@pytest.mark.parametrize(
    ("limit", "good", "bad"),
    [
        (Limit(values=("Enabled", "Suspended")), "Enabled", "enabled"),
        (Limit(values=("Enabled",), loose=True), "ENABLED", "on"),
        (Limit(values=(0, 5)), 5, 4),
        (Limit(least=0, most=900), 900, 901),
        (Limit(least=0), 0, -1),
        (Limit(longest=3), "abc", "abcd"),
        (Limit(shortest=3), "abc", "ab"),
        (Limit(form="account"), "123456789012", "12345678901"),
        (Limit(form="arn"), "arn:aws-cn:iam::123456789012:role/a", "arn:role"),
        (Limit(form="cidr"), "10.0.0.0/8", "10.0.0.0/99"),
        (Limit(form="cidr"), "10.0.1.0/8", "10.0.1.0"),
        (Limit(form="network"), "2001:db8::/32", "10.0.1.0/8"),
        (Limit(form="ipv4 network"), "0.0.0.0/0", "::/0"),
        (Limit(form="ipv6 network"), "::/0", "0.0.0.0/0"),
        (Limit(form="ipv4 network", least=16, most=28), "10.0.0.0/28", "10.0.0.0/29"),
        (Limit(form="json"), '{"a":1}', "{a:1}"),
        (Limit(form="time"), "2030-01-01T00:00:00Z", "tomorrow"),
        (Limit(pattern="^alias/"), "alias/a", "a"),
    ],
)
def test_each_limit_lets_the_good_through_and_says_what_it_wants_instead_of_the_bad(limit: Limit, good: Any, bad: Any) -> None:
    said = reasons(limit, bad)

    assert reasons(limit, good) == []
    assert len(said) == 1
    assert said[0].startswith("expected ")
    assert str(bad) in said[0]


@pytest.mark.parametrize("value", [UNKNOWN, "", None])
def test_what_is_unknown_or_empty_is_not_judged(value: Any) -> None:
    assert reasons(Limit(values=("a",)), value) == []


def test_a_secret_is_judged_and_not_shown() -> None:
    (said,) = reasons(Limit(values=("a",)), Secret("canary"))

    assert "canary" not in said
    assert "[secret]" in said


def test_a_value_that_is_nearly_right_is_told_what_was_meant() -> None:
    assert reasons(Limit(values=("Enabled", "Suspended")), "Enabeld")[0].endswith("did you mean `Enabled`?")


def test_only_as_many_values_are_listed_as_people_read() -> None:
    (said,) = reasons(Limit(values=tuple(range(500))), 1000)

    assert said == "expected a.b[0] to be one of [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 and 480 more], got 1000"


def test_properties_that_exclude_each_other_are_both_named() -> None:
    facts = Facts(conflicts={"name": ("namePrefix",), "namePrefix": ("name",)})

    assert {failure.property for failure in combinations(facts, {"name": "a", "namePrefix": "b"})} == {"name", "namePrefix"}
    assert not list(combinations(facts, {"name": "a", "namePrefix": UNKNOWN}))


def test_one_of_a_group_must_be_given_even_if_it_is_unknown() -> None:
    facts = Facts(any_of=[["cidrIpv4", "cidrIpv6"]])

    assert [failure.reason for failure in combinations(facts, {})] == [
        "Invalid combination of arguments. One of `cidrIpv4,cidrIpv6` must be specified"
    ]
    assert not list(combinations(facts, {"cidrIpv6": UNKNOWN}))


@pytest.mark.parametrize(
    ("token", "given", "place"),
    [
        ("aws:cloudwatch/logGroup:LogGroup", {"retentionInDays": 31}, "retentionInDays"),
        ("aws:lb/loadBalancer:LoadBalancer", {"name": "x" * 33, "subnets": ["subnet-1"]}, "name"),
        ("aws:iam/role:Role", {"assumeRolePolicy": "{}", "name": "x" * 65}, "name"),
        (
            "aws:s3/bucketVersioning:BucketVersioning",
            {"bucket": "b", "versioningConfiguration": {"status": "On"}},
            "versioningConfiguration.status",
        ),
        ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0"}, "cidrBlock"),
        ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.1.0/16"}, "cidrBlock"),
        ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/8"}, "cidrBlock"),
        ("aws:ec2/vpc:Vpc", {"cidrBlock": "2001:db8::/20"}, "cidrBlock"),
        ("aws:kms/alias:Alias", {"name": "orders", "targetKeyId": "k"}, "name"),
        ("aws:rds/instance:Instance", {"instanceClass": "db.t3.micro", "identifier": "Orders_DB"}, "identifier"),
        (
            "aws:cloudwatch/compositeAlarm:CompositeAlarm",
            {"alarmName": "a", "alarmRule": "b", "alarmActions": ["topic"]},
            "alarmActions[0]",
        ),
        ("aws:wafv2/webAcl:WebAcl", {"scope": "EVERYWHERE", "defaultAction": {}, "visibilityConfig": {}}, "scope"),
    ],
)
def test_limits_of_aws_are_known(token: str, given: Mapping[str, Any], place: str) -> None:
    checked = cloud.check(f"urn:pulumi:dev::shop::{token}::orders", token, "orders", given)

    assert place in {failure.property for failure in checked.failures}
