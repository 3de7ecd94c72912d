"""`PulumiStateBackend`: states are private, encrypted with one key, and every earlier one can be brought back for a while."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from devops_components import ObjectLock, PulumiStateBackend, PulumiStateBackendArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph, Node
from devops_policies.registry import all_rules
from tests.conftest import Render

REQUIRED: dict[str, Any] = {"account": "123456789012", "region": "eu-west-1"}
SSE = "s3:x-amz-server-side-encryption"


def backend(render: Render, **args: Any) -> Graph:
    return render(lambda: PulumiStateBackend("states", PulumiStateBackendArgs(**{**REQUIRED, **args})))


def only(graph: Graph, part: str) -> Node:
    (found,) = graph.of_type(f"aws:s3/bucket{part}:Bucket{part}")
    return found


def key(graph: Graph) -> Node:
    (found,) = graph.of_type("aws:kms/key:Key")
    return found


def kinds(graph: Graph) -> list[str]:
    return sorted(node.type.rpartition(":")[2] for node in graph.resources if node.type.startswith("aws:"))


def statements(graph: Graph) -> dict[str, dict[str, Any]]:
    return {statement["Sid"]: statement for statement in json.loads(only(graph, "Policy").inputs["policy"])["Statement"]}


def connected(render: Render, access: Any, **more: Any) -> tuple[list[tuple[tuple[str, ...], list[str]]], dict[str, Any], Graph]:
    """The grants and the variables of a connection, as they resolve."""

    def program() -> None:
        made = PulumiStateBackend("states", PulumiStateBackendArgs(**REQUIRED))
        connection = made.connection(access, **more)
        pulumi.export("grants", [{"on": list(grant.resources)} for grant in connection.grants])
        pulumi.export("variables", dict(connection.variables))
        found.extend(grant.actions for grant in connection.grants)

    found: list[tuple[str, ...]] = []
    graph = render(program)
    outputs = graph.resource("pulumi:pulumi:Stack", "tests-test").outputs
    grants = [(actions, list(each["on"])) for actions, each in zip(found, outputs["grants"], strict=True)]
    return grants, dict(outputs["variables"]), graph


def test_it_is_a_key_a_bucket_and_what_closes_it(render: Render) -> None:
    assert kinds(backend(render)) == [
        "Bucket",
        "BucketLifecycleConfiguration",
        "BucketOwnershipControls",
        "BucketPolicy",
        "BucketPublicAccessBlock",
        "BucketServerSideEncryptionConfiguration",
        "BucketVersioning",
        "Key",
    ]


def test_its_addresses_are_what_the_engine_takes(render: Render) -> None:
    graph = backend(render)

    outputs = graph.component("states").outputs
    bucket, arn = only(graph, "").outputs["bucket"], key(graph).outputs["arn"]
    assert outputs["backendUrl"] == f"s3://{bucket}?region=eu-west-1&awssdk=v2"
    assert outputs["secretsProvider"] == f"awskms:///{arn}?region=eu-west-1&awssdk=v2"


def test_uploads_with_another_encryption_are_turned_away_and_those_without_get_the_key(render: Render) -> None:
    graph = backend(render)

    refused = {sid: each for sid, each in statements(graph).items() if each["Action"] == ["s3:PutObject"]}
    arn, own = key(graph).outputs["arn"], f"{SSE}-aws-kms-key-id"
    assert {sid: each["Condition"] for sid, each in refused.items()} == {
        "OnlyKms": {"Null": {SSE: "false"}, "StringNotEquals": {SSE: "aws:kms"}},
        "OnlyThisKey": {"Null": {own: "false"}, "StringNotEquals": {own: arn}},
        "NoForeignKeys": {"Null": {f"{SSE}-customer-algorithm": "false"}},
    }
    assert {(each["Effect"], each["Principal"], *each["Resource"]) for each in refused.values()} == {
        ("Deny", "*", f"{only(graph, '').outputs['arn']}/*")
    }
    (rule,) = only(graph, "ServerSideEncryptionConfiguration").inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": arn}


def test_nobody_is_let_in_by_the_bucket_and_all_by_their_account_to_the_key(render: Render) -> None:
    graph = backend(render)

    assert {each["Effect"] for each in statements(graph).values()} == {"Deny"}
    (only_one,) = json.loads(key(graph).inputs["policy"])["Statement"]
    assert (only_one["Sid"], only_one["Principal"]) == ("AccountDecidesByIam", {"AWS": "arn:aws:iam::123456789012:root"})


@pytest.mark.parametrize(("asked", "days"), [({}, 90), ({"old_versions_days": 400}, 400)])
def test_earlier_states_stay_for_a_while_and_the_last_one_as_long_as_its_stack(
    render: Render, asked: dict[str, int], days: int
) -> None:
    graph = backend(render, **asked)

    (rule,) = only(graph, "LifecycleConfiguration").inputs["rules"]
    assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": days}
    assert rule["expiration"] == {"expiredObjectDeleteMarker": True}
    assert only(graph, "Versioning").inputs["versioningConfiguration"] == {"status": "Enabled"}


@pytest.mark.parametrize(
    ("profile", "destroyed_full", "protected"),
    [
        ("sandbox", True, False),
        ("dev", False, False),
        ("testing", True, False),
        ("staging", False, True),
        ("production", False, True),
    ],
)
def test_bucket_and_key_are_protected_where_the_profile_protects(
    render: Render, profile: str, destroyed_full: bool, protected: bool
) -> None:
    graph = backend(render, profile=profile)

    bucket = only(graph, "")
    assert bucket.inputs["forceDestroy"] is destroyed_full
    assert [node.options.get("protect", False) for node in (bucket, key(graph))] == [protected] * 2


def test_a_lock_and_a_record_of_requests_are_there_where_they_are_asked_for(render: Render) -> None:
    graph = backend(render, object_lock=ObjectLock(days=7), access_log_bucket="access-logs")

    retention = only(graph, "ObjectLockConfiguration").inputs["rule"]["defaultRetention"]
    assert retention == {"mode": "GOVERNANCE", "days": 7}
    assert only(graph, "").inputs["objectLockEnabled"] is True
    logging = only(graph, "Logging").inputs
    assert (logging["targetBucket"], logging["targetPrefix"]) == ("access-logs", "buckets/states/")


def test_who_reads_may_look_at_every_state_and_change_none(render: Render) -> None:
    grants, _, graph = connected(render, "read")

    arn = only(graph, "").outputs["arn"]
    assert grants == [
        (("s3:ListBucket",), [arn]),
        (("s3:GetObject",), [f"{arn}/.pulumi/*"]),
        (("kms:Decrypt",), [key(graph).outputs["arn"]]),
    ]


def test_who_writes_may_deploy_and_delete_no_earlier_version(render: Render) -> None:
    grants, variables, graph = connected(render, "write")

    arn = only(graph, "").outputs["arn"]
    assert grants == [
        (("s3:ListBucket",), [arn]),
        (("s3:GetObject", "s3:PutObject", "s3:DeleteObject"), [f"{arn}/.pulumi/*"]),
        (("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"), [key(graph).outputs["arn"]]),
    ]
    outputs = graph.component("states").outputs
    assert variables == {"BACKEND": outputs["backendUrl"], "SECRETS_PROVIDER": outputs["secretsProvider"]}


def test_the_rights_to_one_project_end_at_its_stacks(render: Render) -> None:
    grants, _, graph = connected(render, "write", project="shop")

    arn = only(graph, "").outputs["arn"]
    assert grants[1][1] == [
        f"{arn}/.pulumi/meta.yaml",
        f"{arn}/.pulumi/stacks/shop/*",
        f"{arn}/.pulumi/history/shop/*",
        f"{arn}/.pulumi/backups/shop/*",
        f"{arn}/.pulumi/locks/organization/shop/*",
    ]


def test_it_keeps_every_rule_about_buckets_and_keys(render: Render) -> None:
    graph = backend(render, access_log_bucket="access-logs")

    rules = [rule for id_, rule in all_rules().items() if id_.startswith(("s3-", "kms-"))]
    assert {finding.rule for finding in evaluate(graph, rules, "production").findings} == set()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"old_versions_days": 0}, "old_versions_days = 0: is less than 1, the least allowed"),
        ({"account": "1234"}, "account = 1234: is not an AWS account id"),
        ({"kms_key_arn": "arn"}, "kms_key_arn: is not a known key"),
        (
            {"profile": "testing", "object_lock": ObjectLock(mode="compliance", days=1, irrevocable=True)},
            "object_lock.mode is compliance, but profile testing deletes its stores together with the environment, which such",
        ),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        PulumiStateBackendArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
