"""`Certificate`: proves its names by itself, waits for AWS, and is heard of before it ends."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_aws import Provider

from devops_components import AlarmRouting, Certificate, CertificateArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph, Node
from tests.conftest import Render

CERTIFICATE = "aws:acm/certificate:Certificate"
VALIDATION = "aws:acm/certificateValidation:CertificateValidation"
RECORD = "aws:route53/record:Record"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"


def told_in(region: str) -> AlarmRouting:
    return AlarmRouting(topic_arn=f"arn:aws:sns:{region}:123456789012:alarms", runbooks="https://runbooks.example.org")


def certificate(render: Render, **args: Any) -> Graph:
    given = {"domain": "shop.example.org", "zone_id": "Z1", "profile": "dev", **args}

    def program() -> None:
        here = pulumi.ResourceOptions(provider=Provider("here", region="eu-west-1"))
        Certificate("web", CertificateArgs(**given), here)

    return render(program)


def only(graph: Graph, type_: str) -> Node:
    (found,) = graph.of_type(type_)
    return found


def test_every_name_is_proved_by_the_record_aws_asks_for(render: Render) -> None:
    graph = certificate(render, alternative_names=["www.shop.example.org"])

    keys = ("name", "type", "records", "zoneId", "allowOverwrite")
    records = {node.name: {key: node.inputs[key] for key in keys} for node in graph.of_type(RECORD)}
    asked = only(graph, CERTIFICATE).outputs["domainValidationOptions"]
    assert len(asked) == 2
    assert records == {
        f"web-{option['domainName']}": {
            "name": option["resourceRecordName"],
            "type": "CNAME",
            "records": [option["resourceRecordValue"]],
            "zoneId": "Z1",
            "allowOverwrite": True,
        }
        for option in asked
    }


def test_a_wildcard_shares_the_record_of_the_name_it_stands_above(render: Render) -> None:
    graph = certificate(render, domain="*.shop.example.org", alternative_names=["shop.example.org"])

    inputs = only(graph, CERTIFICATE).inputs
    assert (inputs["domainName"], inputs["subjectAlternativeNames"]) == ("*.shop.example.org", ["shop.example.org"])
    assert [node.name for node in graph.of_type(RECORD)] == ["web-shop.example.org"]


def test_whatever_uses_it_waits_until_it_has_been_issued(render: Render) -> None:
    arns: list[pulumi.Output[str]] = []
    graph = render(
        lambda: arns.append(Certificate("web", CertificateArgs(domain="shop.example.org", zone_id="Z1")).certificate_arn)
    )

    issued = only(graph, VALIDATION)
    assert issued.inputs["certificateArn"] == only(graph, CERTIFICATE).outputs["arn"]
    assert issued.inputs["validationRecordFqdns"] == [node.outputs["fqdn"] for node in graph.of_type(RECORD)]
    assert graph.component("web").outputs["certificateArn"] == issued.inputs["certificateArn"]


@pytest.mark.parametrize("profile", ["sandbox", "dev", "testing", "staging", "production"])
def test_it_is_the_same_in_every_profile(render: Render, profile: str) -> None:
    inputs = only(certificate(render, profile=profile), CERTIFICATE).inputs

    assert (inputs["domainName"], inputs["validationMethod"]) == ("shop.example.org", "DNS")
    assert {"keyAlgorithm", "options", "subjectAlternativeNames"} & set(inputs) == set()


@pytest.mark.parametrize(("given", "region"), [({}, "eu-west-1"), ({"region": "us-east-1"}, "us-east-1")])
def test_for_cloudfront_it_and_its_alarm_can_be_in_another_region(render: Render, given: dict[str, str], region: str) -> None:
    graph = certificate(render, **given, alarms=told_in(region))

    assert [only(graph, type_).inputs["region"] for type_ in (CERTIFICATE, VALIDATION, ALARM)] == [region] * 3


def test_an_alarm_tells_a_month_ahead_and_stays_as_it_is_without_data(render: Render) -> None:
    graph = certificate(render, alarms=told_in("eu-west-1"))

    alarm = only(graph, ALARM).inputs
    keys = ("metricName", "statistic", "comparisonOperator", "threshold", "period", "evaluationPeriods", "treatMissingData")
    assert {key: alarm[key] for key in keys} == {
        "metricName": "DaysToExpiry",
        "statistic": "Minimum",
        "comparisonOperator": "LessThanThreshold",
        "threshold": 30,
        "period": 86400,
        "evaluationPeriods": 1,
        "treatMissingData": "ignore",
    }
    assert alarm["dimensions"] == {"CertificateArn": only(graph, CERTIFICATE).outputs["arn"]}
    assert alarm["alarmDescription"].endswith("Runbook: https://runbooks.example.org/certificate-expiry")


def test_without_anybody_to_tell_there_is_no_alarm(render: Render) -> None:
    assert list(certificate(render).of_type(ALARM)) == []


labels = st.from_regex(r"[a-z]{1,5}", fullmatch=True)
hosts = st.builds("{}{}.example.org".format, st.sampled_from(["", "*."]), labels)


@given(st.lists(hosts, min_size=1, max_size=6, unique=True))
def test_each_name_is_proved_exactly_once(names: list[str]) -> None:
    proofs = CertificateArgs(domain=names[0], alternative_names=names[1:], zone_id="Z1").proofs

    assert len(set(proofs)) == len(proofs)
    assert {name.removeprefix("*.") for name in names} == set(proofs)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"domain": "https://shop.example.org"}, "domain = https://shop.example.org: is not a domain name in lower case"),
        ({"domain": "www.*.example.org"}, "is not a domain name in lower case, such as shop.example.org or *.shop.example.org"),
        ({"domain": f"{'a' * 60}.example.org"}, "has 72 characters, the first name may have 64; put a shorter one first"),
        ({"alternative_names": ["shop.example.org"]}, "names shop.example.org twice"),
        ({"alternative_names": ["a.example.org", "a.example.org"]}, "names a.example.org twice"),
        ({"alternative_names": ["a_b.example.org"]}, "alternative_names.0 = a_b.example.org: is not a domain name"),
        ({"alternative_names": [f"n{at}.example.org" for at in range(100)]}, "alternative_names"),
        (
            {"region": "us-east-1", "alarms": told_in("eu-west-1")},
            "alarms go to a topic in eu-west-1; their metrics are in us-east-1, and so must the topic be",
        ),
        ({"region": "Ireland"}, "region = Ireland: is not an AWS region"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        CertificateArgs(**{"domain": "shop.example.org", "zone_id": "Z1", **args})

    assert says in str(refused.value)
