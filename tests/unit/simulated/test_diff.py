"""Differences between old and new inputs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components.toolkit.simulated import cloud
from devops_components.toolkit.simulated.diff import Change, changes
from devops_components.toolkit.simulated.facts import Facts
from devops_components.toolkit.simulated.values import SIGNATURE, UNKNOWN, Secret

NOTHING = Facts()
SET = Facts(sets=frozenset({"ids", "rules"}))


def found(facts: Facts, olds: Mapping[str, Any], news: Mapping[str, Any], outputs: Mapping[str, Any] | None = None) -> list[str]:
    return [
        f"{change.kind} {change.path}{'!' if change.replaces else ''}" for change in changes(facts, olds, news, outputs or {})
    ]


def described(token: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
    return [f"{change.kind} {change.path}{'!' if change.replaces else ''}" for change in cloud.diff(token, olds, news).changes]


@pytest.mark.parametrize(
    ("olds", "news", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, ["update a"]),
        ({}, {"a": 1}, ["add a"]),
        ({"a": 1}, {}, ["delete a"]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, ["update a.c"]),
        ({"a": [1, 2]}, {"a": [1, 3, 4]}, ["update a[1]", "add a[2]"]),
        ({"a": [1, 2]}, {"a": [1]}, ["delete a[1]"]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ["update a[0].b"]),
        ({"a": [1, 2]}, {"a": [2, 1]}, ["update a[0]", "update a[1]"]),
        ({"a": Secret("x")}, {"a": "x"}, []),
        ({"a": Secret("x")}, {"a": Secret("y")}, ["update a"]),
        ({"a": "x"}, {"a": UNKNOWN}, ["update a"]),
        ({"a": {"b": 1}}, {"a": {"b": UNKNOWN}}, ["update a.b"]),
        ({}, {"a": ""}, []),
        ({"a": []}, {}, []),
        ({"a": {"x": 1, "y": 2}}, {"a": {"y": 2, "x": 1}}, []),
        ({"__defaults": ["a"]}, {"__defaults": []}, []),
    ],
)
def test_every_change_is_named_by_its_path(olds: Mapping[str, Any], news: Mapping[str, Any], expected: list[str]) -> None:
    assert found(NOTHING, olds, news) == sorted(expected, key=lambda text: text.split()[1])


def test_zero_and_false_are_told_from_nothing_where_the_provider_does() -> None:
    exact = Facts(exact=True)

    assert found(exact, {}, {"replicas": 0, "mount": False}) == ["add mount", "add replicas"]
    assert found(exact, {"spec": {"mount": False}}, {"spec": {}}) == ["delete spec.mount"]
    assert found(exact, {}, {"spec": None}) == []


def test_the_order_of_a_set_means_nothing() -> None:
    assert found(SET, {"ids": ["a", "b"]}, {"ids": ["b", "a"]}) == []
    assert found(SET, {"ids": ["a", "b"]}, {"ids": ["c", "a"]}) == ["update ids[0]"]
    assert found(SET, {"ids": ["a", "b"]}, {"ids": ["b"]}) == ["delete ids[0]"]
    assert found(SET, {"rules": [{"a": 1}, {"a": 2}]}, {"rules": [{"a": 2}, {"a": 1}]}) == []


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)), st.randoms())
def test_shuffling_a_set_changes_nothing(before: list[int], after: list[int], random: Any) -> None:
    shuffled = list(after)
    random.shuffle(shuffled)

    assert found(SET, {"ids": after}, {"ids": shuffled}) == []
    assert len(found(SET, {"ids": before}, {"ids": after})) == len(found(SET, {"ids": before}, {"ids": shuffled}))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.dictionaries(st.text("abc"), inner) | st.lists(inner),
    )
)
def test_nothing_differs_from_itself(value: Any) -> None:
    assert found(NOTHING, {"a": value}, {"a": value}) == []


def test_documents_are_compared_by_what_they_say() -> None:
    facts = Facts(documents=frozenset({"policy"}))
    one = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["a:b"], "Resource": "*"}]}
    same = {"Statement": {"Resource": ["*"], "Action": "a:b", "Effect": "Allow"}, "Version": "2012-10-17"}
    other = {**one, "Statement": [{"Effect": "Deny", "Action": ["a:b"], "Resource": "*"}]}

    assert found(facts, {"policy": json.dumps(one)}, {"policy": json.dumps(same)}) == []
    assert found(facts, {"policy": json.dumps(one)}, {"policy": json.dumps(other)}) == ["update policy"]
    assert found(facts, {"policy": "{"}, {"policy": "{ "}) == ["update policy"]
    assert found(NOTHING, {"policy": json.dumps(one)}, {"policy": json.dumps(same)}) == ["update policy"]


def test_what_the_cloud_keeps_may_be_left_out() -> None:
    facts = Facts(kept=frozenset({"size"}))

    assert found(facts, {"size": 5}, {}) == []
    assert found(facts, {"size": 5}, {"size": 6}) == ["update size"]


def test_a_property_that_was_not_set_is_compared_with_what_the_cloud_answered() -> None:
    assert found(NOTHING, {}, {"zone": "a"}, {"zone": "a"}) == []
    assert found(NOTHING, {}, {"zone": "b"}, {"zone": "a"}) == ["update zone"]


def test_assets_are_compared_by_their_hash() -> None:
    old, same, other = (
        {SIGNATURE: "asset", "hash": digest, "path": path} for digest, path in (("1", "a"), ("1", "b"), ("2", "a"))
    )

    assert found(NOTHING, {"code": old}, {"code": same}) == []
    assert found(NOTHING, {"code": old}, {"code": other}) == ["update code"]


def test_what_is_inside_a_property_that_cannot_change_replaces() -> None:
    facts = Facts(replace=frozenset({"key.size", "zones[*]", "labels.*"}), fixed=("spec",))

    assert found(facts, {"key": {"size": 1}}, {"key": {"size": 2}}) == ["update key.size!"]
    assert found(facts, {}, {"key": {"size": 1}}) == ["add key!"]
    assert found(facts, {}, {"key": {"name": 1}}) == ["add key"]
    assert found(facts, {"zones": ["a"]}, {"zones": ["b"]}) == ["update zones[0]!"]
    assert found(facts, {"labels": {"x": "1"}}, {"labels": {"x": "2"}}) == ["update labels.x!"]
    assert found(facts, {"spec": {"a": [{"b": 1}]}}, {"spec": {"a": [{"b": 2}]}}) == ["update spec.a[0].b!"]


@pytest.mark.parametrize(
    ("token", "olds", "news", "expected"),
    [
        ("aws:s3/bucket:Bucket", {"bucket": "a"}, {"bucket": "b"}, ["update bucket!"]),
        ("aws:s3/bucket:Bucket", {"forceDestroy": False}, {"forceDestroy": True}, ["update forceDestroy"]),
        ("aws:sqs/queue:Queue", {"delaySeconds": 1}, {"delaySeconds": 2}, ["update delaySeconds"]),
        ("aws:sqs/queue:Queue", {"fifoQueue": True}, {}, ["delete fifoQueue!"]),
        ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": "10.1.0.0/16"}, ["update cidrBlock!"]),
        ("aws:ec2/subnet:Subnet", {"availabilityZone": "a"}, {"availabilityZone": "b"}, ["update availabilityZone!"]),
        ("aws:rds/instance:Instance", {"instanceClass": "a"}, {"instanceClass": "b"}, ["update instanceClass"]),
        ("aws:rds/instance:Instance", {"storageEncrypted": False}, {"storageEncrypted": True}, ["update storageEncrypted!"]),
        ("aws:dynamodb/table:Table", {"hashKey": "a"}, {"hashKey": "b"}, ["update hashKey!"]),
        ("aws:iam/role:Role", {"path": "/a/"}, {"path": "/b/"}, ["update path!"]),
        ("aws:kms/key:Key", {"tags": {"a": "1"}}, {"tags": {"a": "2"}}, ["update tags.a"]),
        ("aws:sqs/queue:Queue", {"region": "eu-west-1"}, {"region": "eu-west-2"}, ["update region!"]),
        ("aws:ec2/securityGroup:SecurityGroup", {"description": "a"}, {"description": "b"}, ["update description!"]),
        (
            "aws:ecs/taskDefinition:TaskDefinition",
            {"containerDefinitions": '[{"name":"a","image":"b"}]'},
            {"containerDefinitions": '[{"image":"b","name":"a"}]'},
            [],
        ),
        (
            "aws:ecs/taskDefinition:TaskDefinition",
            {"containerDefinitions": '[{"name":"a"}]'},
            {"containerDefinitions": '[{"name":"b"}]'},
            ["update containerDefinitions!"],
        ),
        ("aws:lb/loadBalancer:LoadBalancer", {"securityGroups": ["a", "b"]}, {"securityGroups": ["b", "a"]}, []),
        ("random:index/randomPassword:RandomPassword", {"length": 8}, {"length": 9}, ["update length!"]),
        ("random:index/randomId:RandomId", {"keepers": {"a": "1"}}, {"keepers": {"a": "2"}}, ["update keepers.a!"]),
        (
            "kubernetes:apps/v1:Deployment",
            {"spec": {"replicas": 1, "selector": {"matchLabels": {"a": "1"}}}},
            {"spec": {"replicas": 2, "selector": {"matchLabels": {"a": "2"}}}},
            ["update spec.replicas", "update spec.selector.matchLabels.a!"],
        ),
        (
            "kubernetes:core/v1:Pod",
            {"spec": {"containers": [{"name": "a", "image": "b:1"}], "tolerations": [{"key": "a"}]}},
            {"spec": {"containers": [{"name": "a", "image": "b:2"}], "tolerations": [{"key": "b"}]}},
            ["update spec.containers[0].image!", "update spec.tolerations[0].key"],
        ),
        ("kubernetes:core/v1:Secret", {"data": {"a": "MQ=="}}, {"data": {"a": "Mg=="}}, ["update data.a!"]),
        (
            "kubernetes:core/v1:PersistentVolumeClaim",
            {"spec": {"resources": {"requests": {"storage": "1Gi"}}}},
            {"spec": {"resources": {"requests": {"storage": "2Gi"}}}},
            ["update spec.resources.requests.storage"],
        ),
        ("random:index/randomString:RandomString", {"length": 8}, {"length": 8, "special": False}, ["add special!"]),
        ("kubernetes:core/v1:Namespace", {"metadata": {"name": "a"}}, {"metadata": {"name": "b"}}, ["update metadata.name!"]),
    ],
)
def test_what_forces_a_replacement_is_known(
    token: str, olds: Mapping[str, Any], news: Mapping[str, Any], expected: list[str]
) -> None:
    assert described(token, olds, news) == expected


@pytest.mark.parametrize(
    ("token", "olds", "news", "first"),
    [
        ("aws:sqs/queue:Queue", {"name": "a", "fifoQueue": True}, {"name": "a"}, True),
        ("aws:sqs/queue:Queue", {"name": "a", "fifoQueue": True}, {"name": "a", "__defaults": ["name"]}, False),
        ("aws:sqs/queue:Queue", {"name": "a", "fifoQueue": True}, {"name": "b"}, False),
        ("aws:sqs/queue:Queue", {"name": "a", "delaySeconds": 1}, {"name": "a"}, False),
        ("aws:efs/mountTarget:MountTarget", {"fileSystemId": "a"}, {"fileSystemId": "b"}, True),
        (
            "kubernetes:core/v1:ConfigMap",
            {"metadata": {"name": "a"}, "data": {"x": "1"}},
            {"metadata": {"name": "a"}, "data": {"x": "2"}},
            True,
        ),
    ],
)
def test_the_old_one_goes_first_where_two_cannot_have_the_name(
    token: str, olds: Mapping[str, Any], news: Mapping[str, Any], first: bool
) -> None:
    assert cloud.diff(token, olds, news).delete_before_replace is first


@pytest.mark.parametrize(
    ("token", "news", "option", "replaces"),
    [
        ("kubernetes:core/v1:ConfigMap", {"data": {"a": "2"}}, {"enableConfigMapMutable": True}, False),
        ("kubernetes:core/v1:ConfigMap", {"data": {"a": "2"}}, {"enableConfigMapMutable": "true"}, False),
        ("kubernetes:core/v1:ConfigMap", {"data": {"a": "2"}}, {"enableSecretMutable": True}, True),
        ("kubernetes:core/v1:ConfigMap", {"data": {"a": "2"}, "immutable": True}, {"enableConfigMapMutable": True}, True),
        ("kubernetes:core/v1:Secret", {"data": {"a": "Mg=="}}, {"enableSecretMutable": True}, False),
        ("kubernetes:core/v1:Secret", {"data": {"a": "1"}, "type": "x"}, {"enableSecretMutable": True}, True),
    ],
)
def test_data_of_kubernetes_changes_in_place_where_the_provider_is_told_so(
    token: str, news: Mapping[str, Any], option: Mapping[str, Any], replaces: bool
) -> None:
    assert cloud.diff(token, {"data": {"a": "1"}}, news, provider_inputs=option).replaces is replaces


def test_a_difference_that_replaces_says_so() -> None:
    assert cloud.diff("aws:iam/role:Role", {"path": "/a/"}, {"path": "/b/"}).replaces
    assert not cloud.diff("aws:iam/role:Role", {"description": "a"}, {"description": "b"}).replaces


def test_changes_are_plain_values() -> None:
    assert changes(NOTHING, {"a": 1}, {"a": 2}, {}) == [Change("a", "update", replaces=False)]
