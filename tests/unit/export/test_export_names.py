"""What the data files say of Terraform's names."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components.toolkit import export
from devops_components.toolkit.export.names import Kind, Name, name_of, snake, terraform_type
from devops_components.toolkit.simulated.schema import Field, fields, schema, tokens
from tests.equipment.common import COMMON, OBJECTS

DATA = Path(export.__file__).parent / "data"
BOOKS = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(DATA.glob("*.json"))}


def test_there_is_a_file_for_each_provider_that_scanners_know() -> None:
    assert list(BOOKS) == ["aws", "kubernetes"]


@pytest.mark.parametrize(
    ("token", "name"),
    {
        "aws:s3/bucket:Bucket": "aws_s3_bucket",
        "aws:s3/bucketV2:BucketV2": "aws_s3_bucket",
        "aws:s3/bucketVersioningV2:BucketVersioningV2": "aws_s3_bucket_versioning",
        "aws:rds/instance:Instance": "aws_db_instance",
        "aws:rds/cluster:Cluster": "aws_rds_cluster",
        "aws:ec2/eip:Eip": "aws_eip",
        "aws:lb/loadBalancer:LoadBalancer": "aws_lb",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "aws_vpc_security_group_ingress_rule",
        "aws:cloudwatch/eventRule:EventRule": "aws_cloudwatch_event_rule",
        "aws:cfg/recorder:Recorder": "aws_config_configuration_recorder",
        "kubernetes:apps/v1:Deployment": "kubernetes_deployment_v1",
        "kubernetes:apps/v1:DaemonSet": "kubernetes_daemon_set_v1",
        "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": "kubernetes_horizontal_pod_autoscaler_v2",
        "kubernetes:apiregistration.k8s.io/v1:APIService": "kubernetes_api_service_v1",
        "kubernetes:helm.sh/v3:Release": "helm_release",
        "random:index/randomId:RandomId": "random_id",
        "tls:index/privateKey:PrivateKey": "tls_private_key",
        "aws:msk/topic:Topic": "aws_msk_topic",
    }.items(),
)
def test_types_have_the_names_that_terraform_knows(token: str, name: str) -> None:
    found = terraform_type(token)

    assert found is not None
    assert found.name == name


def test_a_kind_that_terraform_has_no_type_for_has_none() -> None:
    assert terraform_type("kubernetes:example.com/v1:Widget") is None


@pytest.mark.parametrize(
    ("token", "own", "expected"),
    [
        ("aws:rds/instance:Instance", "kmsKeyId", ("kms_key_id", "plain")),
        ("aws:rds/instance:Instance", "password", ("password", "secret")),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", "name", ("alarm_name", "plain")),
        ("aws:lambda/function:Function", "code", ("filename", "plain")),
        ("aws:ecs/service:Service", "networkConfiguration", ("network_configuration", "one")),
        ("aws:ecs/service:Service", "loadBalancers", ("load_balancer", "many")),
        ("aws:ec2/securityGroup:SecurityGroup", "ingress", ("ingress", "many")),
        ("aws:s3/bucketVersioning:BucketVersioning", "versioningConfiguration", ("versioning_configuration", "one")),
        ("aws:dynamodb/table:Table", "attributes", ("attribute", "many")),
        ("kubernetes:apps/v1:Deployment", "apiVersion", ("", "drop")),
        ("kubernetes:core/v1:Secret", "data", ("data", "secret")),
    ],
)
def test_properties_have_the_names_and_forms_that_terraform_knows(token: str, own: str, expected: tuple[str, str]) -> None:
    found = terraform_type(token)

    assert found is not None
    name = name_of(found.fields, own)
    assert (name.name, name.kind) == expected


def at(token: str, *path: str) -> Mapping[str, Name]:
    found = terraform_type(token)
    assert found is not None
    inner = found.fields
    for step in path:
        inner = inner[step].fields
    return inner


def test_names_reach_into_blocks() -> None:
    container = at("kubernetes:apps/v1:Deployment", "spec", "template", "spec", "containers")
    rule = at("aws:wafv2/webAcl:WebAcl", "rules", "statement")

    assert (container["volumeMounts"].name, container["volumeMounts"].kind) == ("volume_mount", "many")
    assert (container["securityContext"].name, container["securityContext"].kind) == ("security_context", "one")
    assert (rule["geoMatchStatement"].name, rule["geoMatchStatement"].kind) == ("geo_match_statement", "one")


def parts(entry: Any) -> tuple[str, str, list[str]]:
    """Kind, name and keys of shapes of an entry in a file."""
    return ("plain", entry, []) if isinstance(entry, str) else (entry[0], entry[1], list(entry[2:]))


def faults(book: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong in a file: two properties that become one, kinds there are not, and shapes that are missing or unused."""
    used = {key for _, *keys in book["types"].values() for key in keys}
    for key, shape in book["shapes"].items():
        entries = [parts(entry) for entry in shape.values()]
        used |= {inner for _, _, keys in entries for inner in keys}
        yield from (f"{key}: {kind}" for kind, _, _ in entries if kind not in get_args(Kind))
        names = Counter(name for kind, name, _ in entries if kind != "drop")
        yield from (f"{key}: {name} stands for {count} properties" for name, count in names.items() if count > 1)
    yield from (f"{key} is not there" for key in used - set(book["shapes"]))
    yield from (f"{key} is not used" for key in set(book["shapes"]) - used)
    yield from (name for name, *_ in book["types"].values() if not re.fullmatch(r"(aws|kubernetes)_[a-z0-9_]+", name))


@pytest.mark.parametrize("package", BOOKS)
def test_a_file_holds_together(package: str) -> None:
    assert list(faults(BOOKS[package])) == []


def test_what_does_not_hold_together_is_found() -> None:
    shapes = {"a": {"one": "x", "two": ["many", "x", "c"], "three": ["tree", "y"]}, "b": {}}

    found = set(faults({"types": {"aws:x/y:Y": ["aws Y", "a"]}, "shapes": shapes}))

    assert found == {"a: tree", "a: x stands for 2 properties", "b is not used", "c is not there", "aws Y"}


def test_most_types_of_the_sdk_are_known_and_none_that_it_lacks() -> None:
    known, there = set(BOOKS["aws"]["types"]), set(tokens("aws"))

    assert known - there == set()
    assert len(there - known) < 0.08 * len(there)


def strangers(inputs: Mapping[str, Field], names: Mapping[str, Name], seen: tuple[type, ...] = ()) -> Iterator[str]:
    """Properties that are spoken of and that the SDK does not have."""
    for own, name in names.items():
        field = inputs.get(own)
        if field is None:
            yield own
            continue
        inner = field.shape.item if field.shape.kind == "list" and field.shape.item else field.shape
        if inner.type is not None and inner.type not in seen:
            yield from (f"{own}.{found}" for found in strangers(fields(inner.type), name.fields, (*seen, inner.type)))


@pytest.mark.parametrize("token", sorted({*COMMON, *OBJECTS}))
def test_only_properties_of_the_sdk_are_spoken_of(token: str) -> None:
    known, found = schema(token), terraform_type(token)

    assert known is not None
    assert list(strangers(known.inputs, found.fields if found else {})) == []


def test_a_property_that_the_sdk_does_not_have_is_found() -> None:
    known = schema("aws:s3/bucket:Bucket")

    assert known is not None
    assert list(strangers(known.inputs, {"logging": Name("logging", "one", {"nothing": Name("n")}), "buket": Name("b")})) == [
        "logging.nothing",
        "buket",
    ]


@given(st.lists(st.from_regex(r"[a-z][a-z0-9]+", fullmatch=True), min_size=1))
def test_a_name_of_several_words_is_spelled_with_underscores(words: list[str]) -> None:
    own = words[0] + "".join(word.capitalize() for word in words[1:])

    assert snake(own) == "_".join(words)
