"""`WebAcl`: refuses known attacks and those who ask too often, and records what it refused without secrets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devops_components import WebAcl, WebAclArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

REQUIRED: dict[str, Any] = {"account": "123456789012", "region": "eu-west-1"}
FILTERED = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
ACL = "aws:wafv2/webAcl:WebAcl"
ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"


def web_acl(render: Render, **args: Any) -> Graph:
    return render(lambda: WebAcl("web-acl", WebAclArgs(**{**REQUIRED, **args})))


def rules(graph: Graph) -> dict[str, dict[str, Any]]:
    (acl,) = graph.of_type(ACL)
    return {rule["name"]: rule for rule in acl.inputs["rules"]}


def managed(graph: Graph) -> dict[str, dict[str, Any]]:
    """AWS's rule groups by the name of their rule."""
    groups = {name: rule["statement"].get("managedRuleGroupStatement") for name, rule in rules(graph).items()}
    return {name: group for name, group in groups.items() if group}


def test_it_lets_through_what_no_rule_stops(render: Render) -> None:
    (acl,) = web_acl(render).of_type(ACL)

    assert (acl.inputs["scope"], acl.inputs["defaultAction"]) == ("REGIONAL", {"allow": {}})


def test_for_cloudfront_everything_stands_where_cloudfront_looks(render: Render) -> None:
    graph = web_acl(render, region="us-east-1", for_cloudfront=True)

    (acl,) = graph.of_type(ACL)
    assert acl.inputs["scope"] == "CLOUDFRONT"
    assert {node.inputs.get("region") for node in graph.resources if node.type.startswith("aws:")} == {"us-east-1"}


def test_it_holds_the_limit_and_three_groups_of_aws(render: Render) -> None:
    graph = web_acl(render)

    assert {name: rule["priority"] for name, rule in rules(graph).items()} == {
        "rate": 10,
        "ip-reputation": 20,
        "known-bad-inputs": 30,
        "common": 40,
    }
    assert {(name, group["vendorName"], group["name"]) for name, group in managed(graph).items()} == {
        ("ip-reputation", "AWS", "AWSManagedRulesAmazonIpReputationList"),
        ("known-bad-inputs", "AWS", "AWSManagedRulesKnownBadInputsRuleSet"),
        ("common", "AWS", "AWSManagedRulesCommonRuleSet"),
    }


def test_groups_refuse_by_themselves(render: Render) -> None:
    graph = web_acl(render)

    assert {name: rules(graph)[name]["overrideAction"] for name in managed(graph)} == {
        "ip-reputation": {"none": {}},
        "known-bad-inputs": {"none": {}},
        "common": {"none": {}},
    }


def test_sql_is_looked_for_where_it_is_asked_for_and_moves_no_other_rule(render: Render) -> None:
    with_sql, without = rules(web_acl(render, inspect_sql=True)), rules(web_acl(render))

    added = with_sql.pop("sql")
    assert (added["priority"], added["statement"]["managedRuleGroupStatement"]["name"]) == (50, "AWSManagedRulesSQLiRuleSet")
    assert with_sql == without


def test_who_asks_too_often_is_told_so(render: Render) -> None:
    rate = rules(web_acl(render, requests_per_address=500))["rate"]

    assert rate["statement"] == {"rateBasedStatement": {"aggregateKeyType": "IP", "evaluationWindowSec": 300, "limit": 500}}
    assert rate["action"] == {"block": {"customResponse": {"responseCode": 429}}}


def test_a_rule_that_turns_customers_away_can_only_count(render: Render) -> None:
    graph = web_acl(render, counted={"common": ["SizeRestrictions_BODY"]})

    overridden = {name: group.get("ruleActionOverrides", []) for name, group in managed(graph).items()}
    assert overridden == {
        "ip-reputation": [],
        "known-bad-inputs": [],
        "common": [{"name": "SizeRestrictions_BODY", "actionToUse": {"count": {}}}],
    }


def test_every_rule_has_a_metric_and_no_samples(render: Render) -> None:
    graph = web_acl(render, inspect_sql=True)

    (acl,) = graph.of_type(ACL)
    visible = [acl.inputs["visibilityConfig"], *(rule["visibilityConfig"] for rule in rules(graph).values())]
    assert [each["metricName"] for each in visible] == [
        "web-acl",
        "rate",
        "ip-reputation",
        "known-bad-inputs",
        "common",
        "sql",
    ]
    assert {(each["cloudwatchMetricsEnabled"], each["sampledRequestsEnabled"]) for each in visible} == {(True, False)}


def test_what_was_stopped_or_counted_is_recorded_without_credentials(render: Render) -> None:
    graph = web_acl(render)

    (logging,), (group,), (acl,) = graph.of_type(LOGGING), graph.of_type(LOG_GROUP), graph.of_type(ACL)
    (kept,) = logging.inputs["loggingFilter"]["filters"]
    assert (logging.inputs["resourceArn"], logging.inputs["logDestinationConfigs"]) == (
        acl.outputs["arn"],
        [group.outputs["arn"]],
    )
    assert logging.inputs["loggingFilter"]["defaultBehavior"] == "DROP"
    assert (kept["behavior"], kept["requirement"]) == ("KEEP", "MEETS_ANY")
    assert [condition["actionCondition"]["action"] for condition in kept["conditions"]] == ["BLOCK", "COUNT"]
    assert [field["singleHeader"]["name"] for field in logging.inputs["redactedFields"]] == ["authorization", "cookie"]


def test_the_record_is_called_as_aws_waf_wants_it(render: Render) -> None:
    (group,) = web_acl(render).of_type(LOG_GROUP)

    assert group.outputs["name"].startswith("aws-waf-logs-web-acl-")


@pytest.mark.parametrize(("profile", "days"), [("sandbox", 3), ("testing", 14), ("staging", 30), ("production", 365)])
def test_the_record_is_kept_as_the_profile_says_and_encrypted_with_the_key(render: Render, profile: str, days: int) -> None:
    (group,) = web_acl(render, profile=profile, kms_key_arn=KEY).of_type(LOG_GROUP)

    assert (group.inputs["retentionInDays"], group.inputs["kmsKeyId"]) == (days, KEY)


def test_without_a_key_cloudwatch_s_own_encrypts_the_record(render: Render) -> None:
    (group,) = web_acl(render, log_retention_days=90).of_type(LOG_GROUP)

    assert (group.inputs["retentionInDays"], "kmsKeyId" in group.inputs) == (90, False)


def test_only_the_delivery_of_this_account_s_logs_may_write_the_record(render: Render) -> None:
    graph = web_acl(render)

    (policy,) = graph.of_type("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
    (group,), (logging,) = graph.of_type(LOG_GROUP), graph.of_type(LOGGING)
    assert json.loads(policy.inputs["policyDocument"])["Statement"] == [
        {
            "Sid": "Delivery",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Principal": {"Service": "delivery.logs.amazonaws.com"},
            "Resource": [f"{group.outputs['arn']}:*"],
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "123456789012"},
                "ArnLike": {"aws:SourceArn": "arn:aws:logs:eu-west-1:123456789012:*"},
            },
        }
    ]
    assert policy.urn in logging.dependencies


def test_it_filters_what_it_is_told_to_and_nothing_else(render: Render) -> None:
    stage = "arn:aws:apigateway:eu-west-1::/restapis/a1/stages/live"

    graph = web_acl(render, associations={"orders": stage})

    assert {node.name: node.inputs["resourceArn"] for node in graph.of_type(ASSOCIATION)} == {"web-acl-orders": stage}
    assert list(web_acl(render).of_type(ASSOCIATION)) == []


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"requests_per_address": 9}, "requests_per_address = 9: is less than 10, the least allowed"),
        ({"counted": {"sql": ["SQLi_BODY"]}}, "counted names rules of sql, which are not there; set inspect_sql to true"),
        ({"counted": {"bots": ["SignalX"]}}, "is not one of ip_reputation, known_bad_inputs, common, sql"),
        ({"counted": {"common": ["no rule"]}}, "no rule: is not the name of a rule"),
        ({"log_retention_days": 0}, "log_retention_days = 0: is less than 1, the least allowed"),
        ({"for_cloudfront": True}, "for_cloudfront is true and region is eu-west-1; CloudFront only knows us-east-1"),
        (
            {"for_cloudfront": True, "region": "us-east-1", "associations": {"shop": FILTERED}},
            "for_cloudfront is true, but associations names something; a distribution names its web ACL itself",
        ),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        WebAclArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
