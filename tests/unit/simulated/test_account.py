"""Account, region and tags of a provider."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from devops_components.toolkit.simulated.account import DEFAULT_ACCOUNT, DEFAULT_REGION, Account, account_of
from devops_components.toolkit.simulated.values import UNKNOWN, Secret

ROLE = {"roleArn": "arn:aws:iam::210987654321:role/deploy"}


@pytest.mark.parametrize(
    ("inputs", "account", "region"),
    [
        (None, DEFAULT_ACCOUNT, DEFAULT_REGION),
        ({"region": "eu-west-1"}, DEFAULT_ACCOUNT, "eu-west-1"),
        ({"allowedAccountIds": ["111111111111", "222222222222"]}, "111111111111", DEFAULT_REGION),
        ({"allowedAccountIds": '["111111111111"]'}, "111111111111", DEFAULT_REGION),
        ({"assumeRoles": [{"roleArn": "arn:aws:iam::1:role/hop"}, ROLE]}, "210987654321", DEFAULT_REGION),
        ({"assumeRoles": json.dumps([ROLE])}, "210987654321", DEFAULT_REGION),
        ({"allowedAccountIds": ["111111111111"], "assumeRoles": [ROLE]}, "111111111111", DEFAULT_REGION),
        ({"assumeRoles": [{"roleArn": "no arn"}]}, DEFAULT_ACCOUNT, DEFAULT_REGION),
        ({"region": Secret("eu-west-1")}, DEFAULT_ACCOUNT, "eu-west-1"),
        ({"allowedAccountIds": "no json"}, DEFAULT_ACCOUNT, DEFAULT_REGION),
    ],
)
def test_account_and_region_are_those_the_provider_names(inputs: Mapping[str, Any] | None, account: str, region: str) -> None:
    found = account_of(inputs)

    assert (found.account_id, found.region) == (account, region)


def test_a_resource_may_be_in_a_region_of_its_own() -> None:
    assert account_of({"region": "eu-west-1"}, "eu-central-1").region == "eu-central-1"


@pytest.mark.parametrize("name", ["region", "allowedAccountIds", "assumeRoles"])
def test_an_unknown_configuration_is_known_to_be_unknown(name: str) -> None:
    assert not account_of({name: UNKNOWN}).known
    assert account_of({}).known


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("cn-northwest-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-east-1", "aws-us-gov", "amazonaws.com"),
    ],
)
def test_the_partition_follows_the_region(region: str, partition: str, suffix: str) -> None:
    account = Account(region=region)

    assert (account.partition, account.dns_suffix) == (partition, suffix)
    assert account.arn("sqs", "orders") == f"arn:{partition}:sqs:{region}:{DEFAULT_ACCOUNT}:orders"
    assert account.arn("s3", "orders", region="", account="") == f"arn:{partition}:s3:::orders"


@pytest.mark.parametrize("written", [{"tags": {"stack": "dev"}}, json.dumps({"tags": {"stack": "dev"}})])
def test_default_tags_may_be_an_object_or_its_text(written: Any) -> None:
    assert account_of({"defaultTags": written}).all_tags({"team": "a"}) == {"stack": "dev", "team": "a"}


def test_a_resources_own_tag_wins() -> None:
    assert account_of({"defaultTags": {"tags": {"team": "b"}}}).all_tags({"team": "a"}) == {"team": "a"}


def test_ignored_tags_are_never_touched() -> None:
    ignored = {"keys": ["seen-by"], "keyPrefixes": ["kubernetes.io/"]}

    account = account_of({"ignoreTags": ignored, "defaultTags": {"tags": {"seen-by": "x"}}})

    assert account.all_tags({"kubernetes.io/cluster": "a", "team": "a"}) == {"team": "a"}


def test_secret_tags_stay_secret_and_unknown_ones_unknown() -> None:
    account = account_of({"defaultTags": {"tags": {"stack": "dev"}}})

    assert account.all_tags({"key": Secret("a")}) == Secret({"stack": "dev", "key": "a"})
    assert account.all_tags({"key": UNKNOWN}) is UNKNOWN
