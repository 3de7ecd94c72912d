"""Where things are made, whose they are, and how hard they are to lose."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from judging import UNKNOWN, found, line, unknown, verdicts

from devops_policies.examples import resources
from devops_policies.registry import all_rules
from devops_policies.rule import Mock
from devops_policies.view import Options, Provider, Resource

TAGS = {"Owner": "shop", "Environment": "production", "CostCenter": "4711", "DataClass": "internal"}
TOPIC = "aws:sns/topic:Topic"
GROUP = "aws:autoscaling/group:Group"


def tagged(tags: Any, defaults: Any = None, type_: str = TOPIC) -> list[str]:
    provider = None if defaults is None else {"region": "eu-west-1", "defaultTags": defaults}
    return found("tags-required", [Mock(type_, "it", {"tags": tags})], provider=provider)


def without(*keys: str, **others: Any) -> dict[str, Any]:
    return {key: value for key, value in {**TAGS, **others}.items() if key not in keys}


def as_list(tags: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value, "propagateAtLaunch": True} for key, value in tags.items()]


OWNED: dict[str, list[Any]] = {
    "by itself": [TAGS],
    "by its provider": [None, {"tags": TAGS}],
    "by its provider, in JSON text": [{}, json.dumps({"tags": TAGS})],
    "by both": [without("Owner"), {"tags": {"Owner": "platform"}}],
    "by its provider where its own tags are not known": [UNKNOWN, {"tags": TAGS}],
    "by the tags an Auto Scaling group lists": [as_list(TAGS), None, GROUP],
}


@pytest.mark.parametrize("case", OWNED)
def test_a_resource_says_whose_it_is(case: str) -> None:
    assert tagged(*OWNED[case]) == []


ALL_MISSING = "tags are missing: Owner, Environment, CostCenter, DataClass"
UNOWNED: dict[str, tuple[list[Any], list[str]]] = {
    "it has no tags": ([None], [ALL_MISSING]),
    "it has other tags": ([{"Name": "it"}, {"tags": {"Team": "shop"}}], [ALL_MISSING]),
    "one is missing": ([without("CostCenter")], ["tags are missing: CostCenter"]),
    "one is spelled in another case": ([without("Owner", owner="shop")], ["tags are missing: Owner"]),
    "one is empty": ([without(Owner="")], ["tags are missing: Owner"]),
    "one is blank": ([without(DataClass=" ")], ["tags are missing: DataClass"]),
    "an empty one hides its provider's": ([{"Owner": ""}, {"tags": TAGS}], ["tags are missing: Owner"]),
    "its provider does not reach an Auto Scaling group": ([as_list({}), {"tags": TAGS}, GROUP], [ALL_MISSING]),
    "one is not known, and another is missing": (
        [without("CostCenter", Owner=UNKNOWN)],
        ["tags are missing: CostCenter", unknown("tags.Owner")],
    ),
    "its provider's are not known": ([without("Owner"), UNKNOWN], [unknown("defaultTags")]),
}


@pytest.mark.parametrize("case", UNOWNED)
def test_nobody_knows_whose_a_resource_is_when(case: str) -> None:
    tags, said = UNOWNED[case]

    assert tagged(*tags) == said


def test_which_tags_are_needed_is_a_matter_of_the_packs_configuration() -> None:
    needed = {"tags": ["acme.example/team"]}

    assert found("tags-required", [Mock(TOPIC, "it", {"tags": {"acme.example/team": "shop"}})], settings=needed) == []
    assert found("tags-required", [Mock(TOPIC, "it", {"tags": TAGS})], settings=needed) == ["tags are missing: acme.example/team"]


def test_what_takes_no_tags_needs_none() -> None:
    assert found("tags-required", [Mock("aws:iam/rolePolicy:RolePolicy", "it"), Mock("kubernetes:core/v1:Secret", "it")]) == []


GUARDED: dict[str, Any] = {
    "region": "eu-west-1",
    "allowedAccountIds": ["111122223333"],
    "defaultTags": {"tags": {"Owner": "shop"}},
}
ANY_REGION = "the provider names no region, so whoever runs the program decides"
ANY_ACCOUNT = "the provider takes any account it has credentials for"
NO_TAGS = "the provider adds no tags of its own"
PROVIDERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "for one account and region": ({}, []),
    "as the engine writes it": ({"allowedAccountIds": '["111122223333"]', "defaultTags": '{"tags":{"Owner":"shop"}}'}, []),
    "for a region that is not known yet": ({"region": UNKNOWN}, []),
    "for any region": ({"region": None}, [ANY_REGION]),
    "for any account": ({"allowedAccountIds": None}, [ANY_ACCOUNT]),
    "for an empty list of accounts": ({"allowedAccountIds": "[]"}, [ANY_ACCOUNT]),
    "for all accounts but one": ({"allowedAccountIds": None, "forbiddenAccountIds": ["1"]}, [ANY_ACCOUNT]),
    "without tags": ({"defaultTags": None}, [NO_TAGS]),
    "with an empty set of tags": ({"defaultTags": '{"tags":{}}'}, [NO_TAGS]),
    "without anything": (dict.fromkeys(GUARDED), [ANY_REGION, ANY_ACCOUNT, NO_TAGS]),
    "for accounts that are not known": ({"allowedAccountIds": UNKNOWN}, [unknown("allowedAccountIds")]),
}


@pytest.mark.parametrize("case", PROVIDERS)
def test_a_provider_works(case: str) -> None:
    props, said = PROVIDERS[case]

    assert found("region-account-guard", {**GUARDED, **props}) == said


def test_regions_and_accounts_are_a_matter_of_the_packs_configuration() -> None:
    elsewhere = {"regions": ["us-*", "eu-central-1"], "accounts": ["444455556666"]}

    assert found("region-account-guard", GUARDED, settings={"regions": ["eu-*"], "accounts": ["111122223333"]}) == []
    assert found("region-account-guard", GUARDED, settings=elsewhere) == [
        "the provider works in eu-west-1; allowed are us-*, eu-central-1",
        "the provider takes account 111122223333; allowed are 444455556666",
    ]


def test_a_resource_with_a_region_of_its_own_is_judged_by_it_and_the_provider_speaks_for_all_others() -> None:
    only_europe = {"regions": ["eu-*"]}
    topics = [Mock(TOPIC, "there", {"region": "us-east-1"}), Mock(TOPIC, "here", {"region": "eu-west-1"}), Mock(TOPIC, "any")]

    def said(provider_region: str) -> list[str]:
        return found("region-account-guard", topics, settings=only_europe, provider={"region": provider_region})

    assert found("region-account-guard", topics) == []
    assert said("eu-west-1") == ["it lies in us-east-1; allowed are eu-*"]
    assert said("us-east-1") == []


DATABASE = "aws:rds/instance:Instance"
BUCKET = "aws:s3/bucket:Bucket"
UNPROTECTED = "[protect] nothing keeps it from being deleted"


def stateful(type_: str = DATABASE, *, protect: bool = False, ignored: Sequence[str] = (), **props: Any) -> list[Mock]:
    return [Mock(type_, "it", props, options=Options(protect=protect, ignore_changes=tuple(ignored)))]


KEPT: dict[str, list[Mock]] = {
    "by its options": stateful(BUCKET, protect=True),
    "by its own protection": stateful(deletionProtection=True),
    "by its own protection in quotes": stateful(deletionProtection="true"),
    "by a protection written as a word": stateful("aws:cognito/userPool:UserPool", deletionProtection="ACTIVE"),
    "by a property of another name": stateful("aws:dynamodb/table:Table", deletionProtectionEnabled=True),
    "elsewhere, for it is a copy": stateful(replicateSourceDb="orders"),
    "though its version is ignored": stateful(protect=True, ignored=["engineVersion", "tags", "kmsKeys"]),
    "though a bucket's policy beside it is ignored": stateful(BUCKET, protect=True, ignored=["policy", "acl", "tags"]),
    "though nobody keeps it, for it holds nothing": stateful("aws:ec2/vpc:Vpc"),
}


@pytest.mark.parametrize("case", KEPT)
def test_a_store_is_kept(case: str) -> None:
    assert found("protect-stateful", KEPT[case]) == []


LOST: dict[str, tuple[list[Mock], list[str]]] = {
    "nothing guards it": (stateful(BUCKET), [UNPROTECTED]),
    "its protection is off": (stateful(deletionProtection=False), [UNPROTECTED]),
    "its protection is off by a word": (stateful("aws:cognito/userPool:UserPool", deletionProtection="INACTIVE"), [UNPROTECTED]),
    "its protection is not known": (stateful(deletionProtection=UNKNOWN), [unknown("deletionProtection")]),
    "its encryption is ignored": (
        stateful(protect=True, ignored=["storageEncrypted"]),
        ["[ignore-changes] changes of storageEncrypted are ignored"],
    ),
    "a part of its encryption is ignored": (
        stateful("aws:dynamodb/table:Table", protect=True, ignored=["serverSideEncryption.kmsKeyArn", "pointInTimeRecovery[0]"]),
        [
            "[ignore-changes] changes of serverSideEncryption are ignored",
            "[ignore-changes] changes of pointInTimeRecovery are ignored",
        ],
    ),
    "its exposure is ignored by a quoted path": (
        stateful(protect=True, ignored=['["publiclyAccessible"]']),
        ["[ignore-changes] changes of publiclyAccessible are ignored"],
    ),
}


@pytest.mark.parametrize("case", LOST)
def test_a_store_may_be_lost_when(case: str) -> None:
    stack, said = LOST[case]

    assert found("protect-stateful", stack) == said


def test_ignoring_everything_ignores_what_decides_on_access_and_loss() -> None:
    (said,) = found("protect-stateful", stateful("aws:codecommit/repository:Repository", protect=True, ignored=["*"]))

    assert said == "[ignore-changes] changes of kmsKeyId are ignored"


CLUSTER = "aws:eks/cluster:Cluster"
CONFIG_MAP = "who may use the cluster is held in its config map, which access entries replace"
TYPES: dict[str, tuple[Mock, list[str]]] = {
    "a bucket": (Mock(BUCKET, "it"), []),
    "a launch template": (Mock("aws:ec2/launchTemplate:LaunchTemplate", "it"), []),
    "a cluster with access entries": (Mock(CLUSTER, "it", {"accessConfig": {"authenticationMode": "API"}}), []),
    "a cluster on its way": (Mock(CLUSTER, "it", {"accessConfig": {"authenticationMode": "API_AND_CONFIG_MAP"}}), []),
    "a bucket by its former name": (Mock("aws:s3/bucketV2:BucketV2", "it"), ["the type is deprecated in favour of `s3.Bucket`"]),
    "what says something of a bucket, by its former name": (
        Mock("aws:s3/bucketLoggingV2:BucketLoggingV2", "it"),
        ["the type is deprecated in favour of `s3.BucketLogging`"],
    ),
    "a launch configuration": (
        Mock("aws:ec2/launchConfiguration:LaunchConfiguration", "it"),
        ["launch configurations are replaced by `ec2.LaunchTemplate`"],
    ),
    "a cluster with a config map": (Mock(CLUSTER, "it", {"accessConfig": {"authenticationMode": "CONFIG_MAP"}}), [CONFIG_MAP]),
    "a cluster that says nothing": (Mock(CLUSTER, "it"), [CONFIG_MAP]),
    "a cluster nobody knows": (Mock(CLUSTER, "it", {"accessConfig": UNKNOWN}), [unknown("accessConfig")]),
}


@pytest.mark.parametrize("case", TYPES)
def test_a_program_builds_on(case: str) -> None:
    resource, said = TYPES[case]

    assert found("no-deprecated-types", [resource]) == said


def test_a_default_provider_is_judged_like_any_other() -> None:
    rule = all_rules()["region-account-guard"]
    (default,) = resources(rule, {"region": "eu-west-1", "version": "7.51.1"})
    topic = Resource("urn:pulumi:production::shop::aws:sns/topic:Topic::it", TOPIC, "it", {})
    managed = replace(topic, provider=Provider(default.type, default.name, default.props))

    assert [line(verdict) for verdict in verdicts(rule, [default, managed])] == [ANY_ACCOUNT, NO_TAGS]
