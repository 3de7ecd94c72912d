"""What providers accept of a resource, and what they add to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from devops_components.toolkit.simulated import cloud
from devops_components.toolkit.simulated.check import Checked
from devops_components.toolkit.simulated.values import SIGNATURE, UNKNOWN, Secret

QUEUE = "aws:sqs/queue:Queue"
INSTANCE = "aws:ec2/instance:Instance"
ROLE = "aws:iam/role:Role"
POLICY = '{"Version":"2012-10-17","Statement":[]}'


def check(token: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None = None, **provider: Any) -> Checked:
    return cloud.check(f"urn:pulumi:dev::shop::{token}::orders", token, "orders", news, olds, provider)


def refused(token: str, news: Mapping[str, Any]) -> dict[str, str]:
    return {failure.property: failure.reason for failure in check(token, news).failures}


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ({"delaySeconds": "5"}, {"delaySeconds": 5}),
        ({"delaySeconds": 5.5}, {"delaySeconds": 5}),
        ({"fifoQueue": "true"}, {"fifoQueue": True}),
        ({"fifoQueue": 0}, {"fifoQueue": False}),
        ({"name": 7}, {"name": "7"}),
        ({"name": True}, {"name": "true"}),
        ({"tags": {"a": 1}}, {"tags": {"a": "1"}}),
        ({"tags": [{"a": "b"}]}, {"tags": {"a": "b"}}),
        ({"delay_seconds": 3}, {"delaySeconds": 3}),
    ],
)
def test_values_are_converted_where_their_text_allows_it(given: dict[str, Any], taken: dict[str, Any]) -> None:
    checked = check(QUEUE, given)

    assert checked.failures == []
    assert {name: checked.inputs[name] for name in taken} == taken


def test_a_single_value_is_a_list_of_one_and_a_list_of_one_is_its_object() -> None:
    checked = check(
        INSTANCE, {"ami": "ami-1", "instanceType": "t3.micro", "vpcSecurityGroupIds": "sg-1", "rootBlockDevice": [{"iops": 5}]}
    )

    assert checked.failures == []
    assert checked.inputs["vpcSecurityGroupIds"] == ["sg-1"]
    assert checked.inputs["rootBlockDevice"] == {"iops": 5, "deleteOnTermination": True}


@pytest.mark.parametrize(
    ("token", "given", "place", "words"),
    [
        (QUEUE, {"delaySecond": 1}, "delaySecond", "Invalid or unknown key; did you mean `delaySeconds`?"),
        (QUEUE, {"delaySeconds": "soon"}, "delaySeconds", 'Attribute must be a whole number, got "soon"'),
        (QUEUE, {"delaySeconds": True}, "delaySeconds", "Attribute must be a whole number, got true"),
        (QUEUE, {"fifoQueue": "maybe"}, "fifoQueue", 'Attribute must be a boolean, got "maybe"'),
        (QUEUE, {"name": ["a"]}, "name", "Attribute must be a single value, not a list"),
        (QUEUE, {"name": {"a": 1}}, "name", "Attribute must be a single value, not a map"),
        (QUEUE, {"tags": ["a"]}, "tags", "Attribute must be a map, got a list"),
        (QUEUE, {"policy": {"Version": "x"}}, "policy", "Attribute must be a single value, not a map"),
        (INSTANCE, {"rootBlockDevice": "x"}, "rootBlockDevice", "Expected Object Type. Expected object, got string"),
        (INSTANCE, {"rootBlockDevice": {"iopz": 1}}, "rootBlockDevice.iopz", "Invalid or unknown key; did you mean `iops`?"),
        (INSTANCE, {"ebsBlockDevices": [["/dev/xvda"]]}, "ebsBlockDevices[0]", "Expected Object Type. Expected object, got list"),
        (ROLE, {"assumeRolePolicy": 5}, "assumeRolePolicy", "expected string or JSON map; got number"),
    ],
)
def test_a_wrong_value_is_refused_at_its_place_in_the_providers_words(
    token: str, given: dict[str, Any], place: str, words: str
) -> None:
    assert refused(token, given)[place] == words


def test_everything_missing_is_named_at_once() -> None:
    assert set(refused("aws:s3/bucketPolicy:BucketPolicy", {})) == {"bucket", "policy"}


def test_what_is_missing_inside_lists_is_named_with_its_position() -> None:
    found = refused("aws:ec2/securityGroup:SecurityGroup", {"ingress": [{"fromPort": 1}]})

    assert set(found) == {"ingress[0].protocol", "ingress[0].toPort"}


def test_unknown_values_secrets_and_nulls_pass_everywhere() -> None:
    given = {
        "ami": UNKNOWN,
        "instanceType": Secret("t3.micro"),
        "rootBlockDevice": {"iops": UNKNOWN},
        "tags": UNKNOWN,
        "keyName": None,
    }

    checked = check(INSTANCE, {**given, "__internal": {"x": 1}})

    assert checked.failures == []
    assert (checked.inputs["ami"], checked.inputs["instanceType"]) == (UNKNOWN, Secret("t3.micro"))
    assert not {"keyName", "__internal"} & set(checked.inputs)


def test_a_refused_secret_is_not_shown() -> None:
    found = refused(QUEUE, {"delaySeconds": Secret("canary"), "policy": Secret("canary")})

    assert set(found) == {"delaySeconds", "policy"}
    assert "canary" not in str(found)


def test_a_policy_given_as_an_object_becomes_text() -> None:
    checked = check(ROLE, {"assumeRolePolicy": {"Version": "2012-10-17", "Statement": []}})

    assert json.loads(checked.inputs["assumeRolePolicy"]) == {"Version": "2012-10-17", "Statement": []}


def test_a_policy_object_with_an_unknown_in_it_is_unknown_and_one_with_a_secret_is_secret() -> None:
    unknown = check(ROLE, {"assumeRolePolicy": {"Principal": UNKNOWN}}).inputs["assumeRolePolicy"]
    secret = check(ROLE, {"assumeRolePolicy": {"Principal": Secret("x")}}).inputs["assumeRolePolicy"]

    assert (unknown, secret) == (UNKNOWN, Secret('{"Principal":"x"}'))


def test_an_archive_is_accepted_where_code_is_wanted() -> None:
    archive: dict[str, Any] = {SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7", "hash": "abc", "assets": {}}

    checked = check("aws:lambda/function:Function", {"role": "arn:aws:iam::123456789012:role/x", "code": archive})

    assert checked.failures == []
    assert checked.inputs["code"] == archive


def test_a_type_that_does_not_exist_is_refused_with_the_one_that_was_meant() -> None:
    assert refused("aws:s3/bukket:Bucket", {}) == {
        "": "Resource type `aws:s3/bukket:Bucket` not found; did you mean `aws:s3/bucket:Bucket`?"
    }


def test_defaults_of_the_provider_are_filled_in_at_every_depth() -> None:
    given = {"protocol": "HTTP", "port": 80, "vpcId": "vpc-1", "stickiness": {"type": "lb_cookie"}}

    checked = check("aws:lb/targetGroup:TargetGroup", given)

    assert checked.inputs["targetType"] == "instance"
    assert checked.inputs["stickiness"] == {"type": "lb_cookie", "cookieDuration": 86400, "enabled": True}
    assert "targetType" in checked.defaults


def test_the_regions_of_provider_and_resource_are_filled_in() -> None:
    assert check(QUEUE, {}, region="eu-west-1").inputs["region"] == "eu-west-1"
    assert check(QUEUE, {"region": "eu-north-1"}, region="eu-west-1").inputs["region"] == "eu-north-1"
    assert "region" not in check(ROLE, {"assumeRolePolicy": POLICY}, region="eu-west-1").inputs


@pytest.mark.parametrize("default_tags", [{"tags": {"team": "core", "env": "dev"}}, '{"tags":{"team":"core","env":"dev"}}'])
def test_default_tags_are_merged_into_all_tags_and_leave_the_resources_own_alone(default_tags: Any) -> None:
    checked = check(QUEUE, {"tags": {"env": "mine"}}, defaultTags=default_tags)

    assert checked.inputs["tags"] == {"env": "mine"}
    assert checked.inputs["tagsAll"] == {"team": "core", "env": "mine"}


def test_tags_the_provider_ignores_are_left_out_of_all_tags() -> None:
    checked = check(QUEUE, {"tags": {"a": "1", "b": "2", "x:c": "3"}}, ignoreTags={"keys": ["a"], "keyPrefixes": ["x:"]})

    assert checked.inputs["tagsAll"] == {"b": "2"}


def test_all_tags_are_as_unknown_and_as_secret_as_the_tags() -> None:
    assert check(QUEUE, {"tags": {"a": UNKNOWN}}).inputs["tagsAll"] is UNKNOWN
    assert check(QUEUE, {"tags": {"a": Secret("b")}}).inputs["tagsAll"] == Secret({"a": "b"})


def test_a_type_without_tags_gets_none() -> None:
    assert (
        "tagsAll"
        not in check(
            "aws:s3/bucketPolicy:BucketPolicy", {"bucket": "b", "policy": POLICY}, defaultTags={"tags": {"a": "b"}}
        ).inputs
    )


def test_a_provider_may_have_its_configuration_as_json_text_but_no_unknown_property() -> None:
    given = {
        "region": "eu-west-1",
        "defaultTags": '{"tags":{"a":"b"}}',
        "skipMetadataApiCheck": "true",
        "version": "7.0.0",
        "regoin": "x",
    }

    checked = cloud.check("urn:pulumi:dev::shop::pulumi:providers:aws::main", "pulumi:providers:aws", "main", given)

    assert [(failure.property, failure.reason) for failure in checked.failures] == [
        ("regoin", "Invalid or unknown key; did you mean `region`?")
    ]
    assert checked.inputs == given


def test_a_provider_whose_nested_configuration_has_the_wrong_type_is_refused() -> None:
    checked = cloud.check(
        "urn:pulumi:dev::shop::pulumi:providers:aws::main", "pulumi:providers:aws", "main", {"maxRetries": "often"}
    )

    assert [failure.told("main") for failure in checked.failures] == [
        "Attribute must be a whole number, got \"often\". Examine values at 'main.maxRetries'."
    ]
