"""`LogBucket`: load balancers of one account and region write to it, nobody else, and nothing stays for ever."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi_aws import lb, s3

from devops_components import LogBucket, LogBucketArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph, Node
from devops_policies.registry import all_rules
from tests.conftest import Render

REQUIRED: dict[str, Any] = {"account": "123456789012", "region": "eu-west-1"}
BUCKET = "aws:s3/bucket:Bucket"
S3_RULES = {
    "s3-access-logged",
    "s3-acls-disabled",
    "s3-bpa-attached",
    "s3-bpa-four-true",
    "s3-lifecycle",
    "s3-no-force-destroy",
    "s3-no-public-acl",
    "s3-object-lock-audit",
    "s3-policy-no-lockout",
    "s3-policy-no-public-principal",
    "s3-sse-kms-cmk",
    "s3-tls-only",
    "s3-versioned",
}


def bucket(render: Render, **args: Any) -> Graph:
    return render(lambda: LogBucket("access-logs", LogBucketArgs(**{**REQUIRED, **args})))


def behind_a_load_balancer() -> None:
    logs = LogBucket("access-logs", LogBucketArgs(**REQUIRED))
    access_logs = lb.LoadBalancerAccessLogsArgs(bucket=logs.bucket_name, enabled=True)
    lb.LoadBalancer("web", subnets=["subnet-1", "subnet-2"], access_logs=access_logs)


def only(graph: Graph, type_: str) -> Node:
    (found,) = graph.of_type(f"aws:s3/bucket{type_[:1].upper()}{type_[1:]}:Bucket{type_}" if type_ else BUCKET)
    return found


def statements(graph: Graph) -> dict[str, dict[str, Any]]:
    return {statement["Sid"]: statement for statement in json.loads(only(graph, "Policy").inputs["policy"])["Statement"]}


def lifecycle(graph: Graph) -> dict[str, Any]:
    (rule,) = only(graph, "LifecycleConfiguration").inputs["rules"]
    return rule


def s3_findings(graph: Graph) -> set[str]:
    """Which rules about buckets are not kept in production."""
    rules = [rule for id_, rule in all_rules().items() if id_ in S3_RULES]
    return {finding.rule for finding in evaluate(graph, rules, "production").findings}


def test_it_is_a_bucket_and_everything_that_closes_it(render: Render) -> None:
    made = [node.type.partition(":Bucket")[2] for node in bucket(render).resources if node.type.startswith("aws:s3/")]

    assert sorted(made) == [
        "",
        "LifecycleConfiguration",
        "OwnershipControls",
        "Policy",
        "PublicAccessBlock",
        "ServerSideEncryptionConfiguration",
        "Versioning",
    ]


def test_nobody_writes_but_the_load_balancers_of_this_account_and_region(render: Render) -> None:
    graph = bucket(render)

    arn = only(graph, "").outputs["arn"]
    allowed = [statement for statement in statements(graph).values() if statement["Effect"] == "Allow"]
    assert allowed == [
        {
            "Sid": "LoadBalancers",
            "Effect": "Allow",
            "Action": ["s3:PutObject"],
            "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
            "Resource": [f"{arn}/AWSLogs/123456789012/*", f"{arn}/*/AWSLogs/123456789012/*"],
            "Condition": {
                "ArnLike": {"aws:SourceArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/*"},
                "StringEqualsIfExists": {"aws:SourceAccount": "123456789012"},
            },
        }
    ]


def test_other_buckets_of_the_account_write_where_that_is_asked_for(render: Render) -> None:
    graph = bucket(render, takes_bucket_logs=True)

    assert statements(graph)["Buckets"] == {
        "Sid": "Buckets",
        "Effect": "Allow",
        "Action": ["s3:PutObject"],
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Resource": [f"{only(graph, '').outputs['arn']}/*"],
        "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
    }


def test_networks_of_the_account_write_where_that_is_asked_for(render: Render) -> None:
    graph = bucket(render, takes_flow_logs=True)

    arn, said = only(graph, "").outputs["arn"], statements(graph)
    assert {sid: (said[sid]["Action"], said[sid]["Resource"]) for sid in ("Networks", "NetworksLook")} == {
        "Networks": (["s3:PutObject"], [f"{arn}/AWSLogs/123456789012/*", f"{arn}/*/AWSLogs/123456789012/*"]),
        "NetworksLook": (["s3:GetBucketAcl"], [arn]),
    }
    assert said["Networks"]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": "arn:aws:logs:eu-west-1:123456789012:*"},
    }


def test_everybody_is_turned_away_who_comes_with_an_old_tls(render: Render) -> None:
    graph = bucket(render)

    arn, denial = only(graph, "").outputs["arn"], statements(graph)["NoOldTls"]
    assert (denial["Effect"], denial["Principal"], denial["Action"]) == ("Deny", "*", ["s3:*"])
    assert (denial["Resource"], denial["Condition"]) == ([arn, f"{arn}/*"], {"NumericLessThan": {"s3:TlsVersion": "1.2"}})


def test_everybody_is_turned_away_who_comes_without_tls(render: Render) -> None:
    graph = bucket(render)

    arn, denial = only(graph, "").outputs["arn"], statements(graph)["TlsOnly"]
    assert (denial["Effect"], denial["Principal"], denial["Action"]) == ("Deny", "*", ["s3:*"])
    assert (denial["Resource"], denial["Condition"]) == ([arn, f"{arn}/*"], {"Bool": {"aws:SecureTransport": "false"}})


def test_access_lists_are_off_and_public_access_is_blocked_in_every_way(render: Render) -> None:
    graph = bucket(render)

    block = only(graph, "PublicAccessBlock").inputs
    flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    assert [block[flag] for flag in flags] == [True] * 4
    assert only(graph, "OwnershipControls").inputs["rule"] == {"objectOwnership": "BucketOwnerEnforced"}


def test_it_is_encrypted_with_keys_of_s3_because_load_balancers_deliver_to_nothing_else(render: Render) -> None:
    (rule,) = only(bucket(render), "ServerSideEncryptionConfiguration").inputs["rules"]

    assert rule == {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}


@pytest.mark.parametrize(
    ("profile", "days", "undo"),
    [("sandbox", 3, 1), ("dev", 7, 1), ("testing", 14, 7), ("staging", 30, 14), ("production", 365, 35)],
)
def test_logs_expire_as_the_profile_says_and_can_be_brought_back_for_a_while(
    render: Render, profile: str, days: int, undo: int
) -> None:
    graph = bucket(render, profile=profile)

    assert lifecycle(graph) == {
        "id": "expire",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "expiration": {"days": days},
        "noncurrentVersionExpiration": {"noncurrentDays": undo},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
    }
    assert only(graph, "Versioning").inputs["versioningConfiguration"] == {"status": "Enabled"}


def test_another_retention_can_be_asked_for(render: Render) -> None:
    assert lifecycle(bucket(render, retention_days=90))["expiration"] == {"days": 90}


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
def test_protection_follows_the_profile(render: Render, profile: str, destroyed_full: bool, protected: bool) -> None:
    found = only(bucket(render, profile=profile), "")

    assert (found.inputs["forceDestroy"], found.options.get("protect", False)) == (destroyed_full, protected)


def test_its_name_is_given_away_when_the_load_balancers_may_write(render: Render) -> None:
    graph = render(behind_a_load_balancer)

    (balancer,) = graph.of_type("aws:lb/loadBalancer:LoadBalancer")
    assert balancer.property_dependencies["accessLogs"] == (only(graph, "Policy").urn,)
    assert balancer.inputs["accessLogs"]["bucket"] == only(graph, "").outputs["bucket"]


def test_its_policy_comes_after_what_closes_it_and_its_lifecycle_after_its_versions(render: Render) -> None:
    graph = bucket(render)

    names = {node.urn: node.type.rpartition(":")[2] for node in graph.resources}
    after = {part: {names[urn] for urn in only(graph, part).dependencies} for part in ("Policy", "LifecycleConfiguration")}
    assert after == {
        "Policy": {"Bucket", "BucketOwnershipControls", "BucketPublicAccessBlock"},
        "LifecycleConfiguration": {"Bucket", "BucketVersioning"},
    }


def test_behind_a_load_balancer_it_keeps_every_rule_about_buckets(render: Render) -> None:
    graph = render(behind_a_load_balancer)

    assert {id_ for id_ in all_rules() if id_.startswith("s3-")} == S3_RULES
    assert s3_findings(graph) == set()


def test_a_bare_bucket_would_not(render: Render) -> None:
    graph = render(lambda: s3.Bucket("access-logs", force_destroy=True))

    assert s3_findings(graph) == {
        "s3-access-logged",
        "s3-bpa-attached",
        "s3-no-force-destroy",
        "s3-sse-kms-cmk",
        "s3-tls-only",
        "s3-versioned",
    }


def test_in_another_partition_its_balancers_are_of_that_partition(render: Render) -> None:
    graph = bucket(render, region="us-gov-west-1")

    balancers = "arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:123456789012:loadbalancer/*"
    assert statements(graph)["LoadBalancers"]["Condition"]["ArnLike"] == {"aws:SourceArn": balancers}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"retention_days": 0}, "retention_days = 0: is less than 1, the least allowed"),
        ({"account": "1234"}, "account = 1234: is not an AWS account id"),
        ({"region": "Ireland"}, "region = Ireland: is not an AWS region"),
        ({"force_destroy": True}, "force_destroy: is not a known key"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        LogBucketArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
