"""`Bucket`: private, encrypted, and what is lost can be brought back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components import Bucket, BucketArgs, BucketLifecycle, Connection
from devops_components.errors import ArgumentError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph, Node
from devops_policies.registry import all_rules
from tests.conftest import Render
from tests.makers import KEY, ROUTING

REQUIRED: dict[str, Any] = {"account": "123456789012", "region": "eu-west-1", "kms_key_arn": KEY}
COPIES_KEY = "arn:aws:kms:eu-central-1:123456789012:key/2"
COPIES = {"bucket_arn": "arn:aws:s3:::copies", "region": "eu-central-1", "kms_key_arn": COPIES_KEY}
CLASSES = ("STANDARD_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")


def bucket(render: Render, **args: Any) -> Graph:
    return render(lambda: Bucket("files", BucketArgs(**{**REQUIRED, **args})))


def only(graph: Graph, part: str) -> Node:
    (found,) = graph.of_type(f"aws:s3/bucket{part}:Bucket{part}")
    return found


def parts(graph: Graph) -> list[str]:
    return sorted(node.type.partition(":Bucket")[2] for node in graph.resources if node.type.startswith("aws:s3/"))


def rules(graph: Graph) -> dict[str, dict[str, Any]]:
    return {rule["id"]: rule for rule in only(graph, "LifecycleConfiguration").inputs["rules"]}


def role_statements(graph: Graph) -> dict[str, dict[str, Any]]:
    (policy,) = graph.of_type("aws:iam/rolePolicy:RolePolicy")
    return {statement["Sid"]: statement for statement in json.loads(policy.inputs["policy"])["Statement"]}


def test_without_wishes_it_is_a_bucket_and_what_closes_it(render: Render) -> None:
    assert parts(bucket(render)) == [
        "",
        "LifecycleConfiguration",
        "OwnershipControls",
        "Policy",
        "PublicAccessBlock",
        "ServerSideEncryptionConfiguration",
        "Versioning",
    ]


def test_it_is_encrypted_with_the_given_key_through_one_of_its_own(render: Render) -> None:
    (rule,) = only(bucket(render), "ServerSideEncryptionConfiguration").inputs["rules"]

    by_default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY}
    assert rule == {"applyServerSideEncryptionByDefault": by_default, "bucketKeyEnabled": True}


def test_its_policy_lets_nobody_in_and_turns_weak_connections_away(render: Render) -> None:
    graph = bucket(render)

    arn = only(graph, "").outputs["arn"]
    nobody = {"Effect": "Deny", "Action": ["s3:*"], "Principal": "*", "Resource": [arn, f"{arn}/*"]}
    assert json.loads(only(graph, "Policy").inputs["policy"])["Statement"] == [
        {**nobody, "Sid": "TlsOnly", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {**nobody, "Sid": "NoOldTls", "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}},
    ]


@pytest.mark.parametrize(
    ("profile", "days", "destroyed_full", "protected"),
    [
        ("sandbox", 1, True, False),
        ("dev", 1, False, False),
        ("testing", 7, True, False),
        ("staging", 14, False, True),
        ("production", 35, False, True),
    ],
)
def test_what_keeps_the_data_follows_the_profile(
    render: Render, profile: str, days: int, destroyed_full: bool, protected: bool
) -> None:
    graph = bucket(render, profile=profile)

    assert rules(graph) == {
        "old-versions": {
            "id": "old-versions",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "expiration": {"expiredObjectDeleteMarker": True},
            "noncurrentVersionExpiration": {"noncurrentDays": days},
            "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
        }
    }
    node = only(graph, "")
    assert (node.inputs["forceDestroy"], node.options.get("protect", False)) == (destroyed_full, protected)


def test_old_versions_can_be_kept_for_longer(render: Render) -> None:
    graph = bucket(render, old_versions_days=90)

    assert rules(graph)["old-versions"]["noncurrentVersionExpiration"] == {"noncurrentDays": 90}


def test_objects_move_and_go_as_asked(render: Render) -> None:
    moves = [{"after_days": 30, "storage_class": "STANDARD_IA"}, {"after_days": 90, "storage_class": "GLACIER"}]
    graph = bucket(render, lifecycles={"invoices": {"prefix": "invoices/", "transitions": moves, "expire_after_days": 3650}})

    assert set(rules(graph)) == {"old-versions", "invoices"}
    assert rules(graph)["invoices"] == {
        "id": "invoices",
        "status": "Enabled",
        "filter": {"prefix": "invoices/"},
        "transitions": [{"days": 30, "storageClass": "STANDARD_IA"}, {"days": 90, "storageClass": "GLACIER"}],
        "expiration": {"days": 3650},
    }


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from(CLASSES)), min_size=1, max_size=4), st.integers(1, 500))
def test_a_lifecycle_is_taken_exactly_when_it_only_gets_later_and_colder(moves: list[tuple[int, str]], expires: int) -> None:
    days, order = [day for day, _ in moves], [CLASSES.index(name) for _, name in moves]
    fine = (
        days == sorted(set(days))
        and order == sorted(set(order))
        and all(day >= 30 for day, name in moves if name == "STANDARD_IA")
        and expires > days[-1]
    )

    def make() -> BucketLifecycle:
        transitions: Any = [{"after_days": day, "storage_class": name} for day, name in moves]
        return BucketLifecycle(transitions=transitions, expire_after_days=expires)

    if fine:
        assert make().expire_after_days == expires
    else:
        with pytest.raises(ArgumentError):
            make()


def test_what_is_locked_cannot_be_overwritten_or_deleted_for_so_many_days(render: Render) -> None:
    graph = bucket(render, object_lock={"days": 30})

    assert only(graph, "").inputs["objectLockEnabled"] is True
    retention = {"defaultRetention": {"mode": "GOVERNANCE", "days": 30}}
    assert only(graph, "ObjectLockConfiguration").inputs["rule"] == retention


def test_a_lock_nobody_can_lift_is_taken_when_it_is_said_twice(render: Render) -> None:
    graph = bucket(render, object_lock={"mode": "compliance", "days": 365, "irrevocable": True})

    assert only(graph, "ObjectLockConfiguration").inputs["rule"]["defaultRetention"]["mode"] == "COMPLIANCE"


def test_every_request_is_written_down_where_that_is_asked_for(render: Render) -> None:
    logging = only(bucket(render, access_log_bucket="access-logs"), "Logging").inputs

    assert (logging["targetBucket"], logging["targetPrefix"]) == ("access-logs", "buckets/files/")


def test_events_go_to_the_event_bus_where_that_is_asked_for(render: Render) -> None:
    assert only(bucket(render, event_notifications=True), "Notification").inputs["eventbridge"] is True


def test_web_pages_use_it_where_that_is_asked_for(render: Render) -> None:
    cors = {"origins": ["https://shop.example.org"], "methods": ["GET", "PUT"], "headers": ["content-type"]}
    (rule,) = only(bucket(render, cors=[cors]), "CorsConfiguration").inputs["corsRules"]

    assert rule == {
        "allowedOrigins": ["https://shop.example.org"],
        "allowedMethods": ["GET", "PUT"],
        "allowedHeaders": ["content-type"],
        "maxAgeSeconds": 3000,
    }


def test_copies_are_encrypted_with_the_key_of_their_region_and_outlive_what_is_deleted_here(render: Render) -> None:
    (rule,) = only(bucket(render, replication=COPIES), "ReplicationConfig").inputs["rules"]

    assert rule == {
        "id": "everything",
        "priority": 1,
        "status": "Enabled",
        "filter": {"prefix": ""},
        "deleteMarkerReplication": {"status": "Disabled"},
        "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
        "destination": {
            "bucket": "arn:aws:s3:::copies",
            "storageClass": "STANDARD",
            "encryptionConfiguration": {"replicaKmsKeyId": COPIES_KEY},
        },
    }


def test_the_copying_role_can_do_nothing_but_copy_this_bucket_into_that(render: Render) -> None:
    graph = bucket(render, replication=COPIES)

    arn = only(graph, "").outputs["arn"]
    assert {sid: (each["Action"], each["Resource"]) for sid, each in role_statements(graph).items()} == {
        "SeeWhatThereIs": (["s3:GetReplicationConfiguration", "s3:ListBucket"], [arn]),
        "Read": (["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"], [f"{arn}/*"]),
        "Write": (["s3:ReplicateObject", "s3:ReplicateTags"], ["arn:aws:s3:::copies/*"]),
        "Decrypt": (["kms:Decrypt"], [KEY]),
        "Encrypt": (["kms:Encrypt", "kms:GenerateDataKey"], [COPIES_KEY]),
    }
    assert role_statements(graph)["Encrypt"]["Condition"] == {
        "StringEquals": {"kms:ViaService": "s3.eu-central-1.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::copies", "arn:aws:s3:::copies/*"]},
    }


def test_only_s3_on_behalf_of_this_bucket_takes_the_copying_role(render: Render) -> None:
    graph = bucket(render, replication=COPIES)

    (role,) = graph.of_type("aws:iam/role:Role")
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert (statement["Principal"], statement["Condition"]) == (
        {"Service": "s3.amazonaws.com"},
        {
            "StringEquals": {"aws:SourceAccount": "123456789012"},
            "ArnLike": {"aws:SourceArn": only(graph, "").outputs["arn"]},
        },
    )


def test_more_copying_needs_more_rights(render: Render) -> None:
    wishes = {**COPIES, "account": "210987654321", "deletes": True, "within_15_minutes": True, "storage_class": "GLACIER_IR"}
    graph = bucket(render, replication=wishes, object_lock={"days": 30})

    (rule,) = only(graph, "ReplicationConfig").inputs["rules"]
    assert rule["deleteMarkerReplication"] == {"status": "Enabled"}
    assert rule["destination"] == {
        "bucket": "arn:aws:s3:::copies",
        "account": "210987654321",
        "accessControlTranslation": {"owner": "Destination"},
        "storageClass": "GLACIER_IR",
        "encryptionConfiguration": {"replicaKmsKeyId": COPIES_KEY},
        "metrics": {"status": "Enabled", "eventThreshold": {"minutes": 15}},
        "replicationTime": {"status": "Enabled", "time": {"minutes": 15}},
    }
    assert set(role_statements(graph)["Write"]["Action"]) == {
        "s3:ObjectOwnerOverrideToBucketOwner",
        "s3:ReplicateDelete",
        "s3:ReplicateObject",
        "s3:ReplicateTags",
    }
    assert {"s3:GetObjectRetention", "s3:GetObjectLegalHold"} < set(role_statements(graph)["Read"]["Action"])


def test_alarms_tell_when_copies_fail_or_fall_behind(render: Render) -> None:
    graph = bucket(render, replication=COPIES, alarms=ROUTING)

    alarms = {alarm.name: alarm.inputs for alarm in graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")}
    assert {name: (inputs["metricName"], inputs["threshold"]) for name, inputs in alarms.items()} == {
        "files-bucket-replication-failed": ("OperationsFailedReplication", 0),
        "files-bucket-replication-late": ("ReplicationLatency", 900),
    }
    assert alarms["files-bucket-replication-late"]["dimensions"] == {
        "SourceBucket": only(graph, "").outputs["bucket"],
        "DestinationBucket": "copies",
        "RuleId": "everything",
    }
    (rule,) = only(graph, "ReplicationConfig").inputs["rules"]
    assert rule["destination"]["metrics"] == {"status": "Enabled"}


LIST, READ = ["s3:ListBucket"], ["s3:GetObject"]
WRITE = ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]


@pytest.mark.parametrize(
    ("access", "actions"),
    [
        ("read", [LIST, READ, ["kms:Decrypt"]]),
        ("write", [WRITE, ["kms:Decrypt", "kms:GenerateDataKey"]]),
        ("read-write", [LIST, READ + WRITE, ["kms:Decrypt", "kms:GenerateDataKey"]]),
    ],
)
def test_a_client_gets_the_rights_it_asks_for_and_no_others(render: Render, access: Any, actions: list[list[str]]) -> None:
    offered: list[Connection] = []

    render(lambda: offered.append(Bucket("files", BucketArgs(**REQUIRED)).connection(access)))

    (connection,) = offered
    assert [list(grant.actions) for grant in connection.grants] == actions
    assert (set(connection.variables), connection.secrets, connection.security_group_id) == ({"NAME"}, {}, None)
    assert [grant.resources for grant in connection.grants][-1] == (KEY,)
    assert set(connection.grants[-1].conditions["StringEquals"]) == {"kms:ViaService", "kms:EncryptionContext:aws:s3:arn"}


def test_with_a_log_it_keeps_every_rule_about_buckets(render: Render) -> None:
    graph = bucket(render, access_log_bucket="access-logs")

    of_buckets = [rule for id_, rule in all_rules().items() if id_.startswith("s3-")]
    assert [finding.rule for finding in evaluate(graph, of_buckets, "production").findings] == []


NOTHING: dict[str, Any] = {"cors": [{"origins": []}]}
IA_EARLY = [{"after_days": 1, "storage_class": "STANDARD_IA"}]
WARMER = [{"after_days": 10, "storage_class": "GLACIER"}, {"after_days": 20, "storage_class": "GLACIER_IR"}]
TO_GLACIER = [{"after_days": 90, "storage_class": "GLACIER"}]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"old_versions_days": 0}, "old_versions_days = 0: is less than 1, the least allowed"),
        ({"versioning": False}, "versioning: is not a known key"),
        (
            {"lifecycles": {"x": {"prefix": "a/"}}},
            "name at least one of `transitions` and `expire_after_days`; the rule does nothing",
        ),
        (
            {"lifecycles": {"x": {"transitions": IA_EARLY}}},
            "after_days is 1; S3 moves objects to STANDARD_IA after 30 days at the earliest",
        ),
        (
            {"lifecycles": {"x": {"transitions": WARMER}}},
            "the move to GLACIER_IR after 20 days follows the one to GLACIER after 10; each comes later than the one before",
        ),
        (
            {"lifecycles": {"x": {"transitions": TO_GLACIER, "expire_after_days": 90}}},
            "expire_after_days is 90, but objects still move after 90 days",
        ),
        (
            {"lifecycles": {"old-versions": {"expire_after_days": 1}}},
            "lifecycles has old-versions, which is the name of the rule for old versions; call it otherwise",
        ),
        (
            {"lifecycles": {"x": {"transitions": [{"after_days": 1, "storage_class": "ONEZONE_IA"}]}}},
            "is not one of STANDARD_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER, DEEP_ARCHIVE",
        ),
        (
            {"object_lock": {"mode": "compliance", "days": 30}},
            "before the last object's time is over; confirm it with `irrevocable: true`, or use governance",
        ),
        (
            {"object_lock": {"days": 30, "irrevocable": True}},
            "irrevocable is true, but whoever has the right lifts a lock in mode governance; use compliance",
        ),
        (
            {"object_lock": {"mode": "compliance", "days": 30, "irrevocable": True}, "profile": "sandbox"},
            "object_lock.mode is compliance, but profile sandbox deletes its stores together with the environment, which",
        ),
        ({"object_lock": {"days": 0}}, "object_lock.days = 0: is less than 1, the least allowed"),
        (NOTHING, "has 0 items; it needs at least 1"),
        ({"replication": {**COPIES, "account": "1"}}, "replication.account = 1: is not an AWS account id"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        BucketArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
