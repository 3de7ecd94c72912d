"""What a bucket keeps of what was in it, and of who asked for it."""

from __future__ import annotations

from typing import Any

import pytest
from bucket_mocks import BUCKET, LATER, OLD_BUCKET, beside, bucket, named
from judging import UNKNOWN, found

from devops_policies.rule import Mock

VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
LOGGING = "aws:s3/bucketLogging:BucketLogging"

ENABLED: dict[str, Any] = {"versioningConfiguration": {"status": "Enabled"}}
GONE = ["what is overwritten or deleted in it is gone"]
VERSIONED: dict[str, tuple[list[Mock], list[str]]] = {
    "by a resource beside it": ([bucket(), beside(VERSIONING, **ENABLED)], []),
    "by a deprecated resource": ([bucket(), beside("aws:s3/bucketVersioningV2:BucketVersioningV2", **ENABLED)], []),
    "by a resource with its name": ([bucket(), named(VERSIONING, **ENABLED)], []),
    "by itself": ([bucket(versioning={"enabled": True})], []),
    "by itself, on the deprecated type": ([bucket(type_=OLD_BUCKET, versionings=[{"enabled": True}])], []),
    "by Object Lock": ([bucket(objectLockEnabled=True)], []),
    "by itself, whatever is not known beside it": (
        [bucket(versioning={"enabled": True}), named(VERSIONING, UNKNOWN, **ENABLED)],
        [],
    ),
    "by nothing": ([bucket()], GONE),
    "by nothing, on the deprecated type": ([bucket(type_=OLD_BUCKET)], GONE),
    "by something about another bucket": ([bucket(), named(VERSIONING, "other", **ENABLED)], GONE),
    "by something suspended": ([bucket(), beside(VERSIONING, versioningConfiguration={"status": "Suspended"})], GONE),
    "by something disabled": ([bucket(), beside(VERSIONING, versioningConfiguration={"status": "Disabled"})], GONE),
    "by something empty": ([bucket(), beside(VERSIONING)], GONE),
    "by a switch that is off": ([bucket(versioning={"enabled": False})], GONE),
    "by protection against deletion alone": ([bucket(versioning={"mfaDelete": True})], GONE),
    "by a status that is not known": (
        [bucket(), beside(VERSIONING, versioningConfiguration={"status": UNKNOWN})],
        [f"{LATER}`versioningConfiguration.status` is not known yet"],
    ),
}


@pytest.mark.parametrize("case", VERSIONED)
def test_versions_are_kept(case: str) -> None:
    stack, said = VERSIONED[case]

    assert found("s3-versioned", stack) == said


KEPT = ["old versions of everything in it are kept forever"]
OLD = {"noncurrentVersionExpiration": {"noncurrentDays": 30}}


def lifecycle(*rules: Any, type_: str = LIFECYCLE) -> list[Mock]:
    return [bucket(versioning={"enabled": True}), beside(type_, rules=[{"status": "Enabled", **rule} for rule in rules])]


def inline(rule: dict[str, Any], type_: str = BUCKET) -> list[Mock]:
    return [bucket(type_=type_, objectLockEnabled=True, lifecycleRules=[{"enabled": True, **rule}])]


LIFECYCLES: dict[str, tuple[list[Mock], list[str]]] = {
    "a rule for everything": (lifecycle(OLD), []),
    "a rule with an empty filter": (lifecycle({**OLD, "filter": {}}), []),
    "a rule with an empty prefix": (lifecycle({**OLD, "filter": {"prefix": ""}}), []),
    "a rule of the deprecated type": (
        lifecycle(OLD, type_="aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2"),
        [],
    ),
    "a rule that keeps the newest": (
        lifecycle({"noncurrentVersionExpiration": {"noncurrentDays": 30, "newerNoncurrentVersions": 3}}),
        [],
    ),
    "a rule of its own": (inline({"noncurrentVersionExpiration": {"days": 30}}), []),
    "a rule of its own, on the deprecated type": (inline({"noncurrentVersionExpirations": [{"days": 30}]}, OLD_BUCKET), []),
    "one rule of several": (lifecycle({"expiration": {"days": 1}}, {**OLD, "filter": {"prefix": "tmp/"}}, OLD), []),
    "one rule of several, the first not known": (lifecycle({**OLD, "status": UNKNOWN}, OLD), []),
    "no versions": ([bucket()], []),
    "no rule": ([bucket(versioning={"enabled": True})], KEPT),
    "a rule that is off": (lifecycle({**OLD, "status": "Disabled"}), KEPT),
    "a rule of its own that is off": (inline({"enabled": False, "noncurrentVersionExpiration": {"days": 30}}), KEPT),
    "a rule about current versions": (lifecycle({"expiration": {"days": 30}}), KEPT),
    "a rule that only moves old versions": (
        lifecycle({"noncurrentVersionTransitions": [{"noncurrentDays": 30, "storageClass": "GLACIER"}]}),
        KEPT,
    ),
    "a rule for a prefix": (lifecycle({**OLD, "filter": {"prefix": "tmp/"}}), KEPT),
    "a rule for a prefix of the old form": (lifecycle({**OLD, "prefix": "tmp/"}), KEPT),
    "a rule for a tag": (lifecycle({**OLD, "filter": {"tag": {"key": "kind", "value": "tmp"}}}), KEPT),
    "a rule for both": (lifecycle({**OLD, "filter": {"and": {"prefix": "tmp/", "objectSizeGreaterThan": 9}}}), KEPT),
    "a rule for large objects": (lifecycle({**OLD, "filter": {"objectSizeGreaterThan": 1000}}), KEPT),
    "a rule of its own for a tag": (inline({"tags": {"kind": "tmp"}, "noncurrentVersionExpiration": {"days": 30}}), KEPT),
    "a rule for another bucket": (
        [bucket(versioning={"enabled": True}), named(LIFECYCLE, "other", rules=[{"status": "Enabled", **OLD}])],
        KEPT,
    ),
    "rules that are not known": (
        [bucket(versioning={"enabled": True}), beside(LIFECYCLE, rules=UNKNOWN)],
        [f"{LATER}`rules` is not known yet"],
    ),
    "a filter that is not known": (lifecycle({**OLD, "filter": UNKNOWN}), [f"{LATER}`rules.0.filter` is not known yet"]),
    "versions that are not known": (
        [bucket(), beside(VERSIONING, versioningConfiguration={"status": UNKNOWN})],
        [f"{LATER}`versioningConfiguration.status` is not known yet"],
    ),
}


@pytest.mark.parametrize("case", LIFECYCLES)
def test_old_versions_are_judged_with(case: str) -> None:
    stack, said = LIFECYCLES[case]

    assert found("s3-lifecycle", stack) == said


UNSEEN = ["nobody can tell who asked it for what"]
LOGS = bucket("logs", logging={"targetBucket": "elsewhere"})
TRAIL = "aws:cloudtrail/trail:Trail"
LOGGED: dict[str, tuple[list[Mock], list[str]]] = {
    "into another bucket": ([bucket(), LOGS, Mock(LOGGING, "log", {}, {"bucket": "files", "targetBucket": "logs"})], []),
    "into another bucket, by names": ([bucket(), named(LOGGING, targetBucket="logs")], []),
    "into another bucket, by the deprecated type": (
        [bucket(type_=OLD_BUCKET), named("aws:s3/bucketLoggingV2:BucketLoggingV2", targetBucket="logs")],
        [],
    ),
    "into another bucket, by itself": ([bucket(logging={"targetBucket": "logs"})], []),
    "into another bucket, by itself, on the deprecated type": (
        [bucket(type_=OLD_BUCKET, loggings=[{"targetBucket": "logs"}])],
        [],
    ),
    "nowhere": ([bucket()], UNSEEN),
    "nowhere, on the deprecated type": ([bucket(type_=OLD_BUCKET)], UNSEEN),
    "into itself": ([bucket(), Mock(LOGGING, "log", {}, {"bucket": "files", "targetBucket": "files"})], UNSEEN),
    "into itself, by its name": ([bucket(), named(LOGGING, targetBucket="files")], UNSEEN),
    "into itself, by itself": ([bucket(logging={"targetBucket": "files"})], UNSEEN),
    "to no target": ([bucket(), named(LOGGING)], UNSEEN),
    "for another bucket": ([bucket(), named(LOGGING, "other", targetBucket="logs")], UNSEEN),
    "for a bucket that is not known": (
        [bucket(), named(LOGGING, UNKNOWN, targetBucket="logs")],
        [f"{LATER}`bucket` is not known yet"],
    ),
}


@pytest.mark.parametrize("case", LOGGED)
def test_requests_to_a_bucket_are_logged(case: str) -> None:
    stack, said = LOGGED[case]

    assert found("s3-access-logged", stack) == said


WRITERS: dict[str, Mock] = {
    "another bucket": named(LOGGING, "other", targetBucket="files"),
    "another bucket by itself": bucket("other", logging={"targetBucket": "files"}),
    "an application load balancer": Mock("aws:lb/loadBalancer:LoadBalancer", "web", {"accessLogs": {"bucket": "files"}}),
    "a classic load balancer": Mock("aws:elb/loadBalancer:LoadBalancer", "web", {"accessLogs": {"bucket": "files"}}),
    "a distribution": Mock(
        "aws:cloudfront/distribution:Distribution", "web", {"loggingConfig": {"bucket": "files.s3.amazonaws.com"}}
    ),
    "a network": Mock("aws:ec2/flowLog:FlowLog", "traffic", {}, {"logDestination": "files"}),
    "a firewall": Mock(
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        "requests",
        {"logDestinationConfigs": ["arn:aws:s3:::files"]},
    ),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_bucket_for_the_logs_of_others_needs_no_log(writer: str) -> None:
    stack = [bucket(arn="arn:aws:s3:::files", bucketDomainName="files.s3.amazonaws.com"), WRITERS[writer]]

    said = found("s3-access-logged", stack), found("s3-access-logged", [*stack, Mock(TRAIL, "trail", {"s3BucketName": "files"})])

    assert said == ([], UNSEEN)


def test_a_bucket_has_keys_of_its_own_unless_who_logs_into_it_cannot_use_them() -> None:
    stack = [bucket(arn="arn:aws:s3:::files", bucketDomainName="files.s3.amazonaws.com")]

    asked = {writer: len(found("s3-sse-kms-cmk", [*stack, mock])) for writer, mock in WRITERS.items()}

    itself = {"another bucket by itself": 1}
    assert {writer: count for writer, count in asked.items() if count} == {
        **itself,
        "a distribution": 1,
        "a network": 1,
        "a firewall": 1,
    }


def test_a_bucket_for_a_trail_is_logged_into_another_one() -> None:
    trail = Mock(TRAIL, "trail", {}, {"s3BucketName": "files"})

    assert found("s3-access-logged", [bucket(), trail]) == UNSEEN
    assert found("s3-access-logged", [bucket(logging={"targetBucket": "logs"}), trail]) == []


def test_what_a_service_does_not_say_of_its_logs_makes_no_bucket_a_log() -> None:
    flow_log = Mock("aws:ec2/flowLog:FlowLog", "traffic", {"logDestination": UNKNOWN})

    assert found("s3-access-logged", [bucket(), flow_log]) == UNSEEN


def test_what_the_cloud_will_answer_about_a_bucket_says_nothing() -> None:
    first_preview = bucket(versioning=UNKNOWN, lifecycleRules=UNKNOWN, logging=UNKNOWN, objectLockEnabled=UNKNOWN)

    assert found("s3-versioned", [first_preview]) == GONE
    assert found("s3-lifecycle", [first_preview, beside(VERSIONING, **ENABLED)]) == KEPT
    assert found("s3-access-logged", [first_preview]) == UNSEEN
