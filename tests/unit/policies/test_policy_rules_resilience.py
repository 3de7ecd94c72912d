"""Whether stores are backed up and services survive the loss of a zone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from judging import UNKNOWN, found

from devops_policies.rule import Mock

UNDECIDED = "undecided: cannot decide"
DATABASE = Mock("aws:rds/instance:Instance", "orders", {"tags": {"backup": "daily", "stage": "production"}})
TABLE = Mock("aws:dynamodb/table:Table", "carts", {"arn": "arn:aws:dynamodb:eu-west-1:111122223333:table/carts"})
SELECTION = "aws:backup/selection:Selection"


def selection(refs: dict[str, str] | None = None, **props: Any) -> Mock:
    return Mock(SELECTION, "daily", props, refs or {})


def tagged(key: str, value: str) -> list[dict[str, str]]:
    return [{"type": "STRINGEQUALS", "key": key, "value": value}]


def condition(operator: str, key: str, value: str) -> list[dict[str, Any]]:
    return [{operator: [{"key": f"aws:ResourceTag/{key}", "value": value}]}]


COVERED: dict[str, list[Mock]] = {
    "by being named": [DATABASE, selection({"resources": "orders"})],
    "by its ARN": [TABLE, selection(resources=["arn:aws:dynamodb:eu-west-1:111122223333:table/carts"])],
    "by a pattern for its kind": [DATABASE, selection(resources=["arn:aws:rds:*:*:db:*"])],
    "by a pattern foreverything": [DATABASE, selection(resources=["*"])],
    "by a tag": [DATABASE, selection(selectionTags=tagged("backup", "daily"))],
    "by one of two tags": [DATABASE, selection(selectionTags=[*tagged("backup", "weekly"), *tagged("stage", "production")])],
    "by a tag though an ARN is listed too": [
        DATABASE,
        selection(resources=["arn:aws:dynamodb:*:*:table/*"], selectionTags=tagged("backup", "daily")),
    ],
    "by conditions alone": [DATABASE, selection(conditions=condition("stringLikes", "stage", "prod*"))],
    "by a condition on a tag it lacks": [DATABASE, selection(conditions=condition("stringNotEquals", "backup", "never"))],
    "by a selection of everything": [DATABASE, selection()],
    "by the second of two selections": [
        DATABASE,
        selection(resources=["arn:aws:s3:::*"]),
        Mock(SELECTION, "all", {"resources": ["*"]}),
    ],
}


@pytest.mark.parametrize("case", COVERED)
def test_a_store_is_backed_up(case: str) -> None:
    assert found("backup-coverage", COVERED[case]) == []


KINDS = {
    "aws:rds/instance:Instance": "arn:aws:rds:*:*:db:*",
    "aws:rds/cluster:Cluster": "arn:aws:rds:*:*:cluster:*",
    "aws:efs/fileSystem:FileSystem": "arn:aws:elasticfilesystem:*:*:file-system/*",
    "aws:dynamodb/table:Table": "arn:aws:dynamodb:*:*:table/*",
    "aws:ebs/volume:Volume": "arn:aws:ec2:*:*:volume/*",
    "aws:s3/bucket:Bucket": "arn:aws:s3:::*",
    "aws:s3/bucketV2:BucketV2": "arn:aws:s3:::*",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_pattern_for_a_kind_covers_what_has_no_arn_yet(kind: str) -> None:
    store = Mock(kind, "store", {"arn": UNKNOWN, "tags": {"backup": "daily"}})

    assert found("backup-coverage", [store, selection(resources=[KINDS[kind]])]) == []


NOT_SELECTED = ["not selected by daily"]
UNCOVERED: dict[str, tuple[list[Mock], list[str]]] = {
    "nothing selects anything": ([DATABASE], ["no backup selection in this stack"]),
    "another kind is selected": ([DATABASE, selection(resources=["arn:aws:dynamodb:*:*:table/*"])], NOT_SELECTED),
    "another table is selected": (
        [TABLE, selection(resources=["arn:aws:dynamodb:eu-west-1:111122223333:table/orders"])],
        NOT_SELECTED,
    ),
    "its tag has another value": ([DATABASE, selection(selectionTags=tagged("backup", "weekly"))], NOT_SELECTED),
    "its tag is spelled otherwise": ([DATABASE, selection(selectionTags=tagged("Backup", "daily"))], NOT_SELECTED),
    "it is taken out again": ([DATABASE, selection(resources=["*"], notResources=["arn:aws:rds:*:*:db:*"])], NOT_SELECTED),
    "it is taken out by name": ([DATABASE, selection({"notResources": "orders"}, resources=["*"])], NOT_SELECTED),
    "a condition fails": (
        [DATABASE, selection(resources=["*"], conditions=condition("stringEquals", "stage", "staging"))],
        NOT_SELECTED,
    ),
    "a condition on a pattern fails": (
        [DATABASE, selection(conditions=condition("stringLikes", "stage", "stag*"))],
        NOT_SELECTED,
    ),
    "a condition asks for a tag it lacks": (
        [DATABASE, selection(conditions=condition("stringLikes", "team", "*"))],
        NOT_SELECTED,
    ),
    "an exclusion by value holds": (
        [DATABASE, selection(conditions=condition("stringNotEquals", "backup", "daily"))],
        NOT_SELECTED,
    ),
    "an exclusion by tag holds": ([DATABASE, selection(conditions=condition("stringNotLikes", "stage", "prod*"))], NOT_SELECTED),
}


@pytest.mark.parametrize("case", UNCOVERED)
def test_a_store_is_not_backed_up_when(case: str) -> None:
    stack, said = UNCOVERED[case]

    assert found("backup-coverage", stack) == said


def test_a_pattern_for_one_place_waits_for_the_arn() -> None:
    database = Mock(DATABASE.type, "orders", {"arn": UNKNOWN})
    pattern = "arn:aws:rds:eu-west-1:*:db:*"

    assert found("backup-coverage", [database, selection(resources=[pattern])]) == [
        f"{UNDECIDED}: `resources` names {pattern}, and the ARN of orders is not known yet"
    ]
    assert found("backup-coverage", [database, selection(resources=["arn:aws:s3:::*"])]) == NOT_SELECTED


def test_tags_of_the_provider_count() -> None:
    stack = [Mock(DATABASE.type, "orders"), selection(selectionTags=tagged("backup", "daily"))]

    assert found("backup-coverage", stack, provider={"defaultTags": {"tags": {"backup": "daily"}}}) == []


def test_replicas_and_buckets_without_the_tag_need_no_backup() -> None:
    replica = Mock(DATABASE.type, "replica", {"replicateSourceDb": UNKNOWN})
    scratch = Mock("aws:s3/bucket:Bucket", "scratch", {"tags": {"backup": "none"}})
    kept = Mock("aws:s3/bucket:Bucket", "kept", {"tags": {"backup": "daily"}})

    assert found("backup-coverage", [replica, scratch]) == []
    assert found("backup-coverage", [kept]) == ["no backup selection in this stack"]


SUBNETS = [
    Mock("aws:ec2/subnet:Subnet", "a", {"id": "subnet-a", "availabilityZone": "eu-west-1a"}),
    Mock("aws:ec2/subnet:Subnet", "a2", {"availabilityZone": "eu-west-1a"}),
    Mock("aws:ec2/subnet:Subnet", "b", {"id": "subnet-b", "availabilityZone": "eu-west-1b"}),
]
TARGET = Mock("aws:appautoscaling/target:Target", "target", {"minCapacity": 2}, {"resourceId": "web"})
POLICY = Mock("aws:appautoscaling/policy:Policy", "policy", {}, {"resourceId": "target"})


def service(subnets: Sequence[str] = ("a", "b"), **props: Any) -> Mock:
    return Mock("aws:ecs/service:Service", "web", {"name": "web", "desiredCount": 2, **props}, {"networkConfiguration": subnets})


UNSCALED = "nothing scales it"
SERVICES: dict[str, tuple[list[Mock], list[str]]] = {
    "in two zones, scaled": ([service(), *SUBNETS, TARGET, POLICY], []),
    "in two subnets of one zone": ([service(("a", "a2")), *SUBNETS, TARGET, POLICY], ["its subnets span 1 of at least 2 zones"]),
    "in zones named by their subnets' ids": (
        [service((), networkConfiguration={"subnets": ["subnet-a", "subnet-b"]}), *SUBNETS, TARGET, POLICY],
        [],
    ),
    "with one task": ([service(desiredCount=1), *SUBNETS, TARGET, POLICY], ["it runs 1 of at least 2 tasks"]),
    "with a target and no policy": ([service(), *SUBNETS, TARGET], [UNSCALED]),
    "with a policy for something else": (
        [service(), *SUBNETS, Mock(POLICY.type, "other", {"resourceId": "service/main/api"})],
        [UNSCALED],
    ),
    "scaled by its name": (
        [
            service(),
            *SUBNETS,
            Mock(TARGET.type, "target", {"minCapacity": 2, "resourceId": "service/main/web"}),
            Mock(POLICY.type, "policy", {"resourceId": "service/main/web"}),
        ],
        [],
    ),
    "scaled down to one": (
        [service(), *SUBNETS, Mock(TARGET.type, "target", {"minCapacity": 1}, {"resourceId": "web"}), POLICY],
        ["it can shrink to 1 of at least 2 tasks"],
    ),
    "once on every host": ([service(schedulingStrategy="DAEMON", desiredCount=0), *SUBNETS], []),
    "in subnets of another stack": (
        [service((), networkConfiguration={"subnets": ["subnet-x", "subnet-y"]}), *SUBNETS, TARGET, POLICY],
        [f"{UNDECIDED}: `networkConfiguration.subnets` names subnets outside this stack, which are not visible here"],
    ),
    "in a subnet of this stack and one of another": (
        [service((), networkConfiguration={"subnets": ["subnet-a", "subnet-x"]}), *SUBNETS, TARGET, POLICY],
        [f"{UNDECIDED}: `networkConfiguration.subnets` names subnets outside this stack, which are not visible here"],
    ),
    "in two zones of this stack and a subnet of another": (
        [service((), networkConfiguration={"subnets": ["subnet-a", "subnet-b", "subnet-x"]}), *SUBNETS, TARGET, POLICY],
        [],
    ),
    "with no number of tasks": ([service(desiredCount=None), *SUBNETS, TARGET, POLICY], ["it runs 0 of at least 2 tasks"]),
    "with an unknown number of tasks": (
        [service(desiredCount=UNKNOWN), *SUBNETS],
        [UNSCALED, f"{UNDECIDED} before deployment: `desiredCount` is not known yet"],
    ),
    "without a network of its own": ([Mock(service().type, "web", {"name": "web", "desiredCount": 2}), TARGET, POLICY], []),
}


@pytest.mark.parametrize("case", SERVICES)
def test_a_service_runs(case: str) -> None:
    stack, said = SERVICES[case]

    assert found("ecs-elastic-redundant", stack) == said
