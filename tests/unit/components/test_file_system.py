"""`FileSystem`: encrypted, in every zone, and mounted by those who may, through access points."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components import Connection, FileSystem, FileSystemArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph, Node
from devops_policies.registry import all_rules
from tests.conftest import Render
from tests.makers import KEY, ROUTING

UPLOADS = {"path": "/uploads", "uid": 1000, "gid": 1001}
REQUIRED: dict[str, Any] = {
    "vpc_id": "vpc-1",
    "subnet_ids": {"euw1-az1": "subnet-1", "euw1-az2": "subnet-2"},
    "kms_key_arn": KEY,
    "access_points": {"uploads": UPLOADS},
}
CLIENT = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess"]
DAYS = (1, 7, 14, 30, 60, 90, 180, 270, 365)


def files(render: Render, **args: Any) -> Graph:
    return render(lambda: FileSystem("shared", FileSystemArgs(**{**REQUIRED, **args})))


def only(graph: Graph, type_: str) -> Node:
    (found,) = graph.of_type(f"aws:efs/{type_[0].lower()}{type_[1:]}:{type_}")
    return found


def test_it_is_encrypted_with_the_given_key_and_as_fast_as_is_asked(render: Render) -> None:
    inputs = only(files(render), "FileSystem").inputs

    assert (inputs["encrypted"], inputs["kmsKeyId"], inputs["throughputMode"]) == (True, KEY, "elastic")


def test_clients_of_each_zone_find_it_in_their_zone(render: Render) -> None:
    graph = files(render)

    (group,) = graph.of_type("aws:ec2/securityGroup:SecurityGroup")
    targets = {node.name: dict(node.inputs) for node in graph.of_type("aws:efs/mountTarget:MountTarget")}
    system = only(graph, "FileSystem").id
    assert {name: (of["subnetId"], of["fileSystemId"], of["securityGroups"]) for name, of in targets.items()} == {
        "shared-euw1-az1": ("subnet-1", system, [group.id]),
        "shared-euw1-az2": ("subnet-2", system, [group.id]),
    }


def test_its_id_is_given_away_when_it_can_be_mounted_everywhere(render: Render) -> None:
    graph = files(render)

    assert graph.component("shared").outputs["fileSystemId"] == only(graph, "FileSystem").id


def test_its_security_group_lets_nobody_in(render: Render) -> None:
    graph = files(render)

    (group,) = graph.of_type("aws:ec2/securityGroup:SecurityGroup")
    assert "ingress" not in group.inputs
    assert not [node for node in graph.resources if "Ingress" in node.type or "Egress" in node.type]


def test_nobody_mounts_it_without_tls_past_the_access_points_or_as_root(render: Render) -> None:
    graph = files(render)

    denied = {"Effect": "Deny", "Principal": "*", "Resource": [only(graph, "FileSystem").outputs["arn"]]}
    assert json.loads(only(graph, "FileSystemPolicy").inputs["policy"])["Statement"] == [
        {**denied, "Sid": "TlsOnly", "Action": CLIENT, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {
            **denied,
            "Sid": "ThroughAccessPointsOnly",
            "Action": CLIENT,
            "Condition": {"Null": {"elasticfilesystem:AccessPointArn": "true"}},
        },
        {**denied, "Sid": "NobodyIsRoot", "Action": [CLIENT[2]]},
    ]


def test_an_access_point_is_a_folder_and_a_user(render: Render) -> None:
    point = only(files(render), "AccessPoint")

    assert (point.name, point.inputs["posixUser"]) == ("shared-uploads", {"uid": 1000, "gid": 1001})
    made = {"ownerUid": 1000, "ownerGid": 1001, "permissions": "0750"}
    assert point.inputs["rootDirectory"] == {"path": "/uploads", "creationInfo": made}


@pytest.mark.parametrize(
    ("args", "moves"),
    [
        ({}, [{"transitionToIa": "AFTER_30_DAYS"}, {"transitionToPrimaryStorageClass": "AFTER_1_ACCESS"}]),
        ({"infrequent_after_days": None}, None),
        (
            {"infrequent_after_days": 1, "archive_after_days": 90},
            [
                {"transitionToIa": "AFTER_1_DAY"},
                {"transitionToArchive": "AFTER_90_DAYS"},
                {"transitionToPrimaryStorageClass": "AFTER_1_ACCESS"},
            ],
        ),
    ],
)
def test_files_that_nobody_reads_move_to_cheaper_storage(render: Render, args: dict[str, Any], moves: Any) -> None:
    assert only(files(render, **args), "FileSystem").inputs.get("lifecyclePolicies") == moves


@pytest.mark.parametrize(
    ("profile", "protected"),
    [("sandbox", False), ("dev", False), ("testing", False), ("staging", True), ("production", True)],
)
def test_it_is_in_the_daily_backup_and_protected_as_the_profile_says(render: Render, profile: str, protected: bool) -> None:
    node = only(files(render, profile=profile), "FileSystem")

    assert (node.inputs["tags"]["backup"], node.options.get("protect", False)) == ("daily", protected)


@pytest.mark.parametrize(("own", "policies"), [(False, []), (True, [{"status": "ENABLED"}])])
def test_it_backs_itself_up_only_where_that_is_asked_for(render: Render, own: bool, policies: list[dict[str, str]]) -> None:
    found = files(render, own_backups=own).of_type("aws:efs/backupPolicy:BackupPolicy")

    assert [node.inputs["backupPolicy"] for node in found] == policies


def test_its_copy_is_encrypted_with_a_key_of_its_region(render: Render) -> None:
    key = "arn:aws:kms:eu-central-1:123456789012:key/2"
    graph = files(render, replication={"region": "eu-central-1", "kms_key_arn": key})

    assert only(graph, "ReplicationConfiguration").inputs["destination"] == {"region": "eu-central-1", "kmsKeyId": key}


@pytest.mark.parametrize(
    ("args", "thresholds"),
    [
        ({}, {"shared-file-system-busy": 90}),
        ({"throughput": "bursting"}, {"shared-file-system-busy": 90, "shared-file-system-credits": 377487360000}),
        (
            {"replication": {"region": "eu-central-1", "kms_key_arn": KEY}},
            {"shared-file-system-busy": 90, "shared-file-system-replication-late": 3600},
        ),
    ],
)
def test_alarms_tell_what_slows_it_down(render: Render, args: dict[str, Any], thresholds: dict[str, float]) -> None:
    alarms = files(render, alarms=ROUTING, **args).of_type("aws:cloudwatch/metricAlarm:MetricAlarm")

    assert {alarm.name: alarm.inputs["threshold"] for alarm in alarms} == thresholds


@pytest.mark.parametrize(("access", "actions"), [("read", CLIENT[:1]), ("read-write", CLIENT[:2])])
def test_a_client_may_mount_through_its_access_point_and_no_other(render: Render, access: Any, actions: list[str]) -> None:
    offered: list[Connection] = []

    render(lambda: offered.append(FileSystem("shared", FileSystemArgs(**REQUIRED)).connection("uploads", access)))

    (connection,) = offered
    (grant,) = connection.grants
    assert (list(grant.actions), connection.port, connection.secrets) == (actions, 2049, {})
    assert set(connection.variables) == {"FILE_SYSTEM_ID", "ACCESS_POINT_ID"}
    assert {operator: set(keys) for operator, keys in grant.conditions.items()} == {
        "StringEquals": {"elasticfilesystem:AccessPointArn"}
    }
    assert connection.security_group_id is not None


def test_a_client_that_names_no_access_point_there_is_hears_which_there_are(render: Render) -> None:
    refused: list[str] = []

    def program() -> None:
        try:
            FileSystem("shared", FileSystemArgs(**REQUIRED)).connection("download")
        except ArgumentError as error:
            refused.append(str(error))

    render(program)

    assert [error.splitlines()[1].strip() for error in refused] == [
        "access_point = download: is not an access point; there are uploads"
    ]


def test_it_keeps_every_rule_about_file_systems(render: Render) -> None:
    graph = files(render, alarms=ROUTING)

    rules = [rule for id_, rule in all_rules().items() if id_ in ("data-stores", "protect-stateful", "sg-orphan", "sg-described")]
    assert (len(rules), evaluate(graph, rules, "production").findings) == (4, ())


@given(st.sampled_from((None, *DAYS)), st.sampled_from((None, *DAYS)))
def test_files_are_archived_after_they_moved_to_infrequent_access(infrequent: Any, archive: Any) -> None:
    def make() -> FileSystemArgs:
        return FileSystemArgs(**REQUIRED, infrequent_after_days=infrequent, archive_after_days=archive)

    if infrequent is None or archive is None or archive > infrequent:
        assert make().archive_after_days == archive
    else:
        with pytest.raises(ArgumentError):
            make()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"subnet_ids": {}}, "has 0 items; it needs at least 1"),
        ({"access_points": {}}, "has 0 items; it needs at least 1"),
        ({"access_points": {"Up": UPLOADS}}, "is not a name of an access point; it has lower-case letters, digits and dashes"),
        (
            {"access_points": {"uploads": {**UPLOADS, "uid": 0}}},
            "access_points.uploads.uid = 0: is less than 1, the least allowed",
        ),
        (
            {"access_points": {"uploads": {**UPLOADS, "path": "/"}}},
            "access_points.uploads.path = /: is not a path such as /uploads; it has up to four folders below the root",
        ),
        (
            {"access_points": {"uploads": {**UPLOADS, "permissions": "rwx"}}},
            "access_points.uploads.permissions = rwx: is not permissions such as 0750",
        ),
        ({"infrequent_after_days": 10}, "infrequent_after_days = 10: is not one of 1, 7, 14, 30, 60, 90, 180, 270, 365"),
        (
            {"infrequent_after_days": 90, "archive_after_days": 30},
            "archive_after_days is 30, but files move to infrequent access after 90 days; archive them later",
        ),
        (
            {"archive_after_days": 90, "throughput": "bursting"},
            "archive_after_days is 90, but EFS archives with elastic throughput only",
        ),
        ({"encrypted": False}, "encrypted: is not a known key"),
        ({"replication": {"region": "Ireland", "kms_key_arn": KEY}}, "replication.region = Ireland: is not an AWS region"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        FileSystemArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
