"""The edge of an environment: a record of every request and a filter, where the profile or a person asks for them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from environments import CONFIGURATION, IMAGE

from devops_components import Environment, EnvironmentArgs
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph
from devops_policies.registry import all_rules
from tests.conftest import Render

SERVICES = {"services": {"shop": {"image": IMAGE}, "search": {"image": IMAGE}}}
LOG_BUCKET, WEB_ACL = "devops:monitoring:LogBucket", "devops:security:WebAcl"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
NOTHING: set[str] = set()
ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"


def environment(render: Render, **configuration: Any) -> Graph:
    """An environment as its configuration file describes it."""
    text = json.dumps({**CONFIGURATION, **SERVICES, **configuration})
    return render(lambda: Environment("all", EnvironmentArgs.model_validate_json(text)))


def edge(graph: Graph) -> set[str]:
    """What stands at the edge."""
    return {node.name for node in graph.of_type(LOG_BUCKET, WEB_ACL)}


def findings(graph: Graph, judged_as: str) -> set[str]:
    rules = [all_rules()[id_] for id_ in ("edge-waf", "lb-ops")]
    return {finding.id for finding in evaluate(graph, rules, judged_as).findings}


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("sandbox", NOTHING),
        ("dev", NOTHING),
        ("testing", NOTHING),
        ("staging", {"all-access-logs", "all-web-acl"}),
        ("production", {"all-access-logs", "all-web-acl"}),
    ],
)
def test_it_follows_the_profile_and_keeps_the_rules_of_that_profile(render: Render, profile: str, expected: set[str]) -> None:
    graph = environment(render, profile=profile)

    assert edge(graph) == expected
    assert findings(graph, profile) == set()


def test_all_services_share_one_bucket_and_one_web_acl(render: Render) -> None:
    graph = environment(render)

    (bucket,), (acl,) = graph.of_type("aws:s3/bucket:Bucket"), graph.of_type("aws:wafv2/webAcl:WebAcl")
    records = {node.inputs["accessLogs"]["prefix"]: node.inputs["accessLogs"]["bucket"] for node in graph.of_type(BALANCER)}
    filters = {node.name: node.inputs["webAclArn"] for node in graph.of_type(ASSOCIATION)}
    assert records == dict.fromkeys(["all-shop", "all-search"], bucket.outputs["bucket"])
    assert filters == dict.fromkeys(["all-shop-web-acl", "all-search-web-acl"], acl.outputs["arn"])


def test_it_is_published_for_what_else_faces_the_internet(render: Render) -> None:
    graph = environment(render)

    outputs = graph.component("all").outputs
    (bucket,), (acl,) = graph.of_type("aws:s3/bucket:Bucket"), graph.of_type("aws:wafv2/webAcl:WebAcl")
    assert (outputs["accessLogBucket"], outputs["webAclArn"]) == (bucket.outputs["bucket"], acl.outputs["arn"])


def test_without_a_service_there_is_nothing_to_guard(render: Render) -> None:
    graph = environment(render, services={})

    assert edge(graph) == set()
    assert {"accessLogBucket", "webAclArn"} & set(graph.component("all").outputs) == set()


@pytest.mark.parametrize(
    ("configuration", "expected", "found"),
    [
        ({"accessLogs": {"enabled": False}}, {"all-web-acl"}, {"lb-ops[logging]"}),
        ({"webAcl": {"enabled": False}}, {"all-access-logs"}, {"edge-waf[attached]"}),
        (
            {"profile": "dev", "accessLogs": {"enabled": True}},
            {"all-access-logs"},
            {"edge-waf[attached]", "lb-ops[deletion-protection]"},
        ),
        ({"profile": "sandbox", "webAcl": {"enabled": True}, "services": {}}, {"all-web-acl"}, NOTHING),
    ],
)
def test_each_can_be_switched_and_production_would_miss_it(
    render: Render, configuration: dict[str, Any], expected: set[str], found: set[str]
) -> None:
    graph = environment(render, **configuration)

    assert edge(graph) == expected
    assert findings(graph, "production") == found


def test_what_a_person_decides_about_them_reaches_them(render: Render) -> None:
    graph = environment(
        render,
        accessLogs={"retentionDays": 90},
        webAcl={"inspectSql": True, "counted": {"sql": ["SQLi_BODY"]}, "requestsPerAddress": 500, "logRetentionDays": 60},
    )

    bucket, acl = (graph.component(name).inputs for name in ("all-access-logs", "all-web-acl"))
    assert (bucket["retentionDays"], "enabled" in bucket) == (90, False)
    assert {key: acl[key] for key in ("inspectSql", "counted", "requestsPerAddress", "logRetentionDays")} == {
        "inspectSql": True,
        "counted": {"sql": ["SQLi_BODY"]},
        "requestsPerAddress": 500,
        "logRetentionDays": 60,
    }


def test_the_record_of_the_web_acl_is_encrypted_with_the_key_for_logs(render: Render) -> None:
    graph = environment(render)

    record = graph.resource("aws:cloudwatch/logGroup:LogGroup", "all-web-acl-log")
    assert record.inputs["kmsKeyId"] == graph.resource("aws:kms/key:Key", "all-keys-logs").outputs["arn"]
