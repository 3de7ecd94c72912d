"""`DnsZone`: who answers for a domain, what, who asked, and that nobody else answers."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest
from pulumi_aws import Provider

from devops_components import AlarmRouting, AliasTarget, DnsZone, DnsZoneArgs, RecordSettings, ZoneNetwork
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph, Node
from tests.conftest import Render

ACCOUNT = "123456789012"
ZONE, RECORD, LOG = "aws:route53/zone:Zone", "aws:route53/record:Record", "aws:route53/queryLog:QueryLog"
SIGNING, KEY = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec", "aws:route53/keySigningKey:KeySigningKey"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
TOLD = AlarmRouting(topic_arn=f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms", runbooks="https://runbooks.example.org")
PRIVATE = {"shop": ZoneNetwork(vpc_id="vpc-1"), "office": ZoneNetwork(vpc_id="vpc-2", region="eu-north-1")}


def zone(render: Render, **args: Any) -> Graph:
    given = {"account": ACCOUNT, "domain": "shop.example.org", "profile": "dev", **args}

    def program() -> None:
        here = pulumi.ResourceOptions(provider=Provider("here", region="eu-west-1"))
        DnsZone("shop", DnsZoneArgs(**given), here)

    return render(program)


def only(graph: Graph, type_: str) -> Node:
    (found,) = graph.of_type(type_)
    return found


def made(graph: Graph) -> list[tuple[str, str]]:
    leaves = [node for node in graph.resources if node.custom and not node.type.startswith("pulumi:")]
    return sorted((node.type.rpartition(":")[2], node.name) for node in leaves)


@pytest.mark.parametrize(
    ("profile", "logs", "signs", "protected", "destroyed_full"),
    [
        ("sandbox", False, False, False, True),
        ("dev", False, False, False, False),
        ("testing", False, False, False, True),
        ("staging", True, True, True, False),
        ("production", True, True, True, False),
    ],
)
def test_a_public_zone_records_and_signs_as_the_profile_says(
    render: Render, profile: str, logs: bool, signs: bool, protected: bool, destroyed_full: bool
) -> None:
    graph = zone(render, profile=profile)

    assert [bool(list(graph.of_type(type_))) for type_ in (LOG, SIGNING, KEY)] == [logs, signs, signs]
    found = only(graph, ZONE)
    assert (found.options.get("protect", False), found.inputs["forceDestroy"]) == (protected, destroyed_full)


@pytest.mark.parametrize("profile", ["dev", "production"])
def test_both_can_be_asked_for_and_refused(render: Render, profile: str) -> None:
    everything = made(zone(render, profile=profile, query_logs=True, signing=True))
    nothing = made(zone(render, profile=profile, query_logs=False, signing=False))

    assert everything == [
        ("HostedZoneDnsSec", "shop-signing"),
        ("Key", "shop-queries"),
        ("Key", "shop-signing"),
        ("KeySigningKey", "shop-signing"),
        ("LogGroup", "shop-queries"),
        ("LogResourcePolicy", "shop-queries"),
        ("QueryLog", "shop-queries"),
        ("Zone", "shop"),
    ]
    assert nothing == [("Zone", "shop")]


def test_a_private_zone_is_asked_by_its_networks_alone_and_needs_neither(render: Render) -> None:
    graph = zone(render, profile="production", networks=PRIVATE)

    assert only(graph, ZONE).inputs["vpcs"] == [{"vpcId": "vpc-1"}, {"vpcId": "vpc-2", "vpcRegion": "eu-north-1"}]
    assert made(graph) == [("Zone", "shop")]


def test_records_answer_for_the_zone_and_for_names_in_it(render: Render) -> None:
    target = AliasTarget(name="web.elb.amazonaws.com", zone_id="Z1")
    graph = zone(
        render,
        records={
            "@": {"A": RecordSettings(alias=target), "MX": RecordSettings(values=["10 mail.example.org"], ttl_seconds=60)},
            "*.shop": {"CNAME": RecordSettings(values=["web.example.org"])},
            "_dmarc": {"TXT": RecordSettings(values=["v=DMARC1; p=reject"])},
        },
    )

    keys = ("name", "type", "records", "ttl", "aliases")
    found = {node.name: {key: node.inputs[key] for key in keys if key in node.inputs} for node in graph.of_type(RECORD)}
    alias = {"name": "web.elb.amazonaws.com", "zoneId": "Z1", "evaluateTargetHealth": True}
    assert found == {
        "shop-@-a": {"name": "shop.example.org", "type": "A", "aliases": [alias]},
        "shop-@-mx": {"name": "shop.example.org", "type": "MX", "records": ["10 mail.example.org"], "ttl": 60},
        "shop-*.shop-cname": {
            "name": "*.shop.shop.example.org",
            "type": "CNAME",
            "records": ["web.example.org"],
            "ttl": 300,
        },
        "shop-_dmarc-txt": {"name": "_dmarc.shop.example.org", "type": "TXT", "records": ["v=DMARC1; p=reject"], "ttl": 300},
    }


def test_everything_about_queries_and_signatures_is_where_route_53_looks_for_it(render: Render) -> None:
    graph = zone(render, profile="production", alarms=TOLD)

    regional = [node for node in graph.resources if node.custom and node.type.startswith(("aws:kms", "aws:cloudwatch"))]
    assert {node.inputs["region"] for node in regional} == {"us-east-1"}
    assert len(regional) == 6


def test_route_53_writes_what_this_zone_is_asked_and_nobody_writes_anything_else(render: Render) -> None:
    graph = zone(render, profile="production")

    policy = only(graph, "aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
    group = only(graph, "aws:cloudwatch/logGroup:LogGroup")
    (statement,) = json.loads(policy.inputs["policyDocument"])["Statement"]
    assert statement == {
        "Sid": "Queries",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Principal": {"Service": "route53.amazonaws.com"},
        "Resource": [f"{group.outputs['arn']}:*"],
        "Condition": {
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {"aws:SourceArn": only(graph, ZONE).outputs["arn"]},
        },
    }
    assert policy.urn in only(graph, LOG).dependencies


@pytest.mark.parametrize(("given", "kept"), [({}, 365), ({"query_log_retention_days": 90}, 90)])
def test_the_record_is_encrypted_and_kept_for_a_while(render: Render, given: dict[str, int], kept: int) -> None:
    graph = zone(render, profile="production", **given)

    group = only(graph, "aws:cloudwatch/logGroup:LogGroup").inputs
    key = graph.resource("aws:kms/key:Key", "shop-queries")
    assert (group["retentionInDays"], group["kmsKeyId"]) == (kept, key.outputs["arn"])
    assert graph.component("shop").outputs["queryLogGroupName"].startswith("/aws/route53/shop.example.org/")


def test_answers_are_signed_by_a_key_that_route_53_takes_and_only_route_53_uses(render: Render) -> None:
    graph = zone(render, profile="production")

    key = graph.resource("aws:kms/key:Key", "shop-signing")
    assert {name: key.inputs[name] for name in ("customerMasterKeySpec", "keyUsage", "deletionWindowInDays")} == {
        "customerMasterKeySpec": "ECC_NIST_P256",
        "keyUsage": "SIGN_VERIFY",
        "deletionWindowInDays": 30,
    }
    assert key.options.get("protect") is True
    zones = {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": "arn:aws:route53:::hostedzone/*"},
    }
    allowed = {
        statement["Sid"]: (statement["Action"], statement["Condition"])
        for statement in json.loads(key.inputs["policy"])["Statement"]
        if statement["Principal"] == {"Service": "dnssec-route53.amazonaws.com"}
    }
    assert allowed == {
        "Sign": (["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"], zones),
        "Grant": (["kms:CreateGrant"], {**zones, "Bool": {"kms:GrantIsForAWSResource": "true"}}),
    }
    signing = only(graph, KEY)
    assert (signing.inputs["name"], signing.inputs["keyManagementServiceArn"]) == ("shop_signing", key.outputs["arn"])
    assert signing.urn in only(graph, SIGNING).dependencies


def test_both_faults_of_signing_that_aws_names_are_told(render: Render) -> None:
    graph = zone(render, profile="production", alarms=TOLD)

    watched = {node.name: (node.inputs["metricName"], node.inputs["dimensions"]) for node in graph.of_type(ALARM)}
    dimensions = {"HostedZoneId": only(graph, ZONE).outputs["zoneId"]}
    assert watched == {
        "shop-dns-signing-failure": ("DNSSECInternalFailure", dimensions),
        "shop-dns-signing-key": ("DNSSECKeySigningKeysNeedingAction", dimensions),
    }
    assert {tuple(node.inputs["alarmActions"]) for node in graph.of_type(ALARM)} == {(TOLD.topic_arn,)}


def test_a_zone_that_signs_nothing_has_nothing_to_tell(render: Render) -> None:
    assert list(zone(render, alarms=TOLD).of_type(ALARM)) == []


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"domain": "Shop.example.org"}, "domain = Shop.example.org: is not a domain name in lower case"),
        ({"domain": "shop.example.org."}, "is not a domain name in lower case, such as shop.example.org"),
        ({"domain": "org"}, "domain = org: is not a domain name"),
        ({"records": {"WWW": {"A": {"values": ("192.0.2.1",)}}}}, "`WWW` is not a name within the zone; names look like www"),
        ({"records": {"www": {}}}, "www has no record; give one or leave it out"),
        ({"records": {"www": {"PTR": {"values": ("a",)}}}}, "is not one of A, AAAA, CAA, CNAME, DS, MX, NS, SRV, TXT"),
        ({"records": {"www": {"A": {}}}}, "give one of `values` and `alias`"),
        (
            {"records": {"www": {"A": {"values": ("192.0.2.1",), "alias": {"name": "a", "zone_id": "Z1"}}}}},
            "give one of `values` and `alias`",
        ),
        (
            {"records": {"www": {"A": {"ttl_seconds": 60, "alias": {"name": "a", "zone_id": "Z1"}}}}},
            "ttl_seconds is for values; an alias is remembered for as long as its target says",
        ),
        ({"records": {"www": {"A": {"values": ("192.0.2.1",), "ttl_seconds": 604801}}}}, "is more than 604800, the most allowed"),
        ({"records": {"@": {"CNAME": {"values": ("a",)}}}}, "the zone itself cannot be a CNAME; give it an alias of type A"),
        (
            {"records": {"www": {"CNAME": {"values": ("a",)}, "A": {"values": ("192.0.2.1",)}}}},
            "www is a CNAME, beside which there can be no other record",
        ),
        (
            {"records": {"www": {"TXT": {"alias": {"name": "a", "zone_id": "Z1"}}}}},
            "www is an alias of type TXT; allowed are A and AAAA",
        ),
        ({"records": {"@": {"NS": {"values": ("a",)}}}}, "the zone's own name servers are Amazon's to say; leave NS out"),
        ({"networks": PRIVATE, "signing": True}, "signing is for public zones; this one is private to shop, office"),
        ({"networks": PRIVATE, "query_logs": True}, "query_logs is for public zones; this one is private to shop, office"),
        (
            {"alarms": AlarmRouting(topic_arn=f"arn:aws:sns:eu-west-1:{ACCOUNT}:a", runbooks="https://r.example.org")},
            "alarms go to a topic in eu-west-1; their metrics are in us-east-1, and so must the topic be",
        ),
        ({"query_log_retention_days": 0}, "query_log_retention_days = 0: is less than 1, the least allowed"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        DnsZoneArgs(**{"account": ACCOUNT, "domain": "shop.example.org", **args})

    assert says in str(refused.value)
