"""Physical names of resources that are not given one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components.toolkit.simulated import cloud
from devops_components.toolkit.simulated.names import NAMED, Naming, physical_name
from devops_components.toolkit.simulated.schema import schema

ROLE = "aws:iam/role:Role"


def named(
    token: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None = None, name: str = "Orders", generation: int = 0
) -> Any:
    checked = cloud.check(f"urn:pulumi:dev::shop::{token}::{name}", token, name, news, olds, generation=generation)
    return checked, {
        key: checked.inputs[key] for key in checked.defaults if str(checked.inputs[key]).lower().find(name.lower()) >= 0
    }


@pytest.mark.parametrize(
    ("token", "news", "property", "form"),
    [
        ("aws:sqs/queue:Queue", {}, "name", r"Orders-[0-9a-f]{7}"),
        ("aws:sqs/queue:Queue", {"fifoQueue": True}, "name", r"Orders-[0-9a-f]{7}\.fifo"),
        ("aws:sns/topic:Topic", {"fifoTopic": True}, "name", r"Orders-[0-9a-f]{7}\.fifo"),
        ("aws:s3/bucket:Bucket", {}, "bucket", r"orders-[0-9a-f]{7}"),
        ("aws:rds/instance:Instance", {"instanceClass": "db.t3.micro"}, "identifier", r"Orders[0-9a-f]{7}"),
        ("aws:rds/instance:Instance", {"instanceClass": "x", "engine": "sqlserver-ex"}, "identifier", r"Orders[0-9a-f]{3}"),
        ("aws:kms/alias:Alias", {"targetKeyId": "k"}, "name", r"alias/Orders-[0-9a-f]{7}"),
        ("aws:elasticache/cluster:Cluster", {}, "clusterId", r"orders-[0-9a-f]{7}"),
        ("aws:glue/catalogDatabase:CatalogDatabase", {}, "name", r"orders_[a-p]{8}"),
        ("aws:s3/bucketObjectv2:BucketObjectv2", {"bucket": "b"}, "key", r"Orders"),
        (
            "aws:lambda/permission:Permission",
            {"action": "lambda:InvokeFunction", "function": "f", "principal": "p"},
            "statementId",
            r"Orders-[0-9a-f]{7}",
        ),
        ("aws:cloudwatch/eventTarget:EventTarget", {"rule": "r", "arn": "a"}, "targetId", r"Orders-[0-9a-f]{7}"),
    ],
)
def test_each_type_is_named_in_its_own_way(token: str, news: dict[str, Any], property: str, form: str) -> None:
    _, filled = named(token, news)

    assert set(filled) == {property}
    assert re.fullmatch(form, filled[property])


@pytest.mark.parametrize(
    ("token", "news"),
    [
        ("aws:route53/record:Record", {"name": "www", "type": "A", "zoneId": "Z1"}),
        ("aws:acm/certificate:Certificate", {"domainName": "example.org"}),
        ("aws:rds/cluster:Cluster", {"engine": "aurora-mysql"}),
        ("aws:sqs/queue:Queue", {"name": "mine"}),
        ("aws:sqs/queue:Queue", {"namePrefix": "mine-"}),
        ("aws:identitystore/user:User", {}),
        ("aws:ec2/vpc:Vpc", {}),
    ],
)
def test_what_is_named_otherwise_is_not_named_here(token: str, news: dict[str, Any]) -> None:
    assert named(token, news)[1] == {}


def test_a_name_is_the_same_every_time_and_differs_between_replacements() -> None:
    first, again, next_ = (named("aws:sqs/queue:Queue", {}, generation=generation)[1]["name"] for generation in (0, 0, 1))

    assert first == again
    assert first != next_


def test_a_name_that_was_filled_in_is_kept() -> None:
    _, filled = named("aws:sqs/queue:Queue", {}, {"name": "old-1234567", "__defaults": ["name"]})

    assert named("aws:sqs/queue:Queue", {}, {"name": "old-1234567", "__defaults": ["name"]})[0].inputs["name"] == "old-1234567"
    assert filled == {}


def test_a_name_the_program_no_longer_gives_is_made_anew() -> None:
    checked, _ = named("aws:sqs/queue:Queue", {}, {"name": "mine", "__defaults": []})

    assert re.fullmatch(r"Orders-[0-9a-f]{7}", checked.inputs["name"])


def test_a_logical_name_too_long_for_the_physical_one_is_refused() -> None:
    checked, _ = named(ROLE, {"assumeRolePolicy": "{}"}, name="o" * 57)

    assert [failure.reason for failure in checked.failures if failure.property == "name"] == [
        f"name '{'o' * 57}-' plus 7 random chars is longer than maximum length 64"
    ]


def test_a_name_made_up_is_held_to_the_types_own_limit() -> None:
    checked, _ = named("aws:lb/loadBalancer:LoadBalancer", {"subnets": ["subnet-1"]}, name="o" * 26)

    assert [failure.property for failure in checked.failures] == ["name"]


def test_every_type_with_a_naming_of_its_own_exists_and_has_the_property() -> None:
    wrong = {token for token, how in NAMED.items() if (found := schema(token)) is None or how.property not in found.inputs}

    assert wrong == set()


@given(name=st.text("abcXYZ-09", min_size=1, max_size=60), limit=st.integers(10, 80), digits=st.integers(3, 8))
def test_a_name_is_never_longer_than_its_limit(name: str, limit: int, digits: int) -> None:
    how = Naming(limit=limit, digits=digits)

    if len(name) + 1 + digits > limit:
        with pytest.raises(ValueError, match=str(limit)):
            physical_name(how, name, "urn", {})
    else:
        made = physical_name(how, name, "urn", {})
        assert len(made) <= limit
        assert made.startswith(f"{name}-")
