"""What distributions and certificates are worth."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Mock
from devops_policies.tls_policies import tls_policies

DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
MINIMUM, BEHAVIOR = "viewerCertificate.minimumProtocolVersion", "viewerProtocolPolicy"


def distribution(behavior: Any = "redirect-to-https", minimum: Any = "TLSv1.2_2021", **props: Any) -> dict[str, Any]:
    return {
        "defaultCacheBehavior": {BEHAVIOR: behavior},
        "viewerCertificate": {"acmCertificateArn": "arn:certificate", "minimumProtocolVersion": minimum},
        "origins": [],
        **props,
    }


def admits(policy: str) -> list[str]:
    return [f"[viewer] viewers may use what {policy} admits"]


PLAIN = ["[viewer] viewers may use HTTP"]
UNHEARD = f"`{MINIMUM}` is TLSv9, which was not among the policies AWS offered on {tls_policies().as_of}"
VIEWERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "sent on to HTTPS": (distribution(), []),
    "let in by HTTPS only": (distribution("https-only"), []),
    "held to a newer policy": (distribution(minimum="TLSv1.3_2025"), []),
    "let in by HTTP": (distribution("allow-all"), PLAIN),
    "let in as nobody says": (distribution(None), PLAIN),
    "let in by HTTP on one path": (
        distribution(orderedCacheBehaviors=[{BEHAVIOR: "https-only"}, {BEHAVIOR: "allow-all", "pathPattern": "/old/*"}]),
        PLAIN,
    ),
    "held to an old policy": (distribution(minimum="TLSv1.1_2016"), admits("TLSv1.1_2016")),
    "held to a policy that was once enough": (distribution(minimum="TLSv1.2_2019"), admits("TLSv1.2_2019")),
    "held to no policy": (distribution(minimum=None), admits("TLSv1")),
    "given the certificate of CloudFront": (
        distribution(viewerCertificate={"cloudfrontDefaultCertificate": True, "minimumProtocolVersion": "TLSv1.2_2021"}),
        admits("TLSv1"),
    ),
    "given no certificate": (distribution(viewerCertificate=None), admits("TLSv1")),
    "held to a policy nobody has heard of": (distribution(minimum="TLSv9"), [f"undecided: cannot decide: {UNHEARD}"]),
    "held to a policy that is not known": (distribution(minimum=UNKNOWN), [unknown(MINIMUM)]),
    "let in by HTTP on one path and in an unknown way on another": (
        distribution(orderedCacheBehaviors=[{BEHAVIOR: UNKNOWN}, {BEHAVIOR: "allow-all"}]),
        [*PLAIN, unknown(f"orderedCacheBehaviors.0.{BEHAVIOR}")],
    ),
}


@pytest.mark.parametrize("case", VIEWERS)
def test_viewers_are(case: str) -> None:
    props, said = VIEWERS[case]

    assert found("cf-tls", props) == said


def test_a_pack_may_ask_for_an_older_or_a_newer_policy() -> None:
    assert found("cf-tls", distribution(minimum="TLSv1.2_2019"), settings={"minimum": "TLSv1.2_2019"}) == []
    assert found("cf-tls", distribution(), settings={"minimum": "TLSv1.3_2025"}) == admits("TLSv1.2_2021")


def custom(protocol: Any = "https-only", tls: Any = ("TLSv1.2",)) -> dict[str, Any]:
    return {"customOriginConfig": {"originProtocolPolicy": protocol, "originSslProtocols": tls}}


OPEN_BUCKET = ["[oac] the bucket has to be open to more than CloudFront"]
BY_HTTP = ["[origin] CloudFront may use HTTP to the origin"]
ORIGINS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "by a signature of its own": ({"originAccessControlId": "E1"}, []),
    "by a signature that is made with it": ({"originAccessControlId": UNKNOWN}, []),
    "by HTTPS": (custom(), []),
    "in a network": ({"vpcOriginConfig": {"vpcOriginId": "vo_1"}}, []),
    "as anybody": ({}, OPEN_BUCKET),
    "by an empty signature": ({"originAccessControlId": ""}, OPEN_BUCKET),
    "by an identity of the old kind": (
        {"s3OriginConfig": {"originAccessIdentity": "origin-access-identity/cloudfront/E1"}},
        OPEN_BUCKET,
    ),
    "by HTTP": (custom("http-only"), BY_HTTP),
    "as the viewer comes": (custom("match-viewer"), BY_HTTP),
    "by old versions": (
        custom(tls=["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2"]),
        [f"[origin] CloudFront may use {version} to the origin" for version in ("SSLv3", "TLSv1", "TLSv1.1")],
    ),
    "in an unknown way": (
        custom(UNKNOWN, [UNKNOWN, "TLSv1"]),
        [
            "[origin] CloudFront may use TLSv1 to the origin",
            unknown("origins.0.customOriginConfig.originProtocolPolicy"),
            unknown("origins.0.customOriginConfig.originSslProtocols.0"),
        ],
    ),
}


@pytest.mark.parametrize("case", ORIGINS)
def test_an_origin_is_reached(case: str) -> None:
    origin, said = ORIGINS[case]

    assert found("cf-tls", distribution(origins=[{"originId": "files", "domainName": "files.example", **origin}])) == said


ACL = {"webAclId": "arn:aws:wafv2:us-east-1:111122223333:global/webacl/web/1"}
LOGS = {"loggingConfig": {"bucket": "logs.s3.amazonaws.com"}}
UNSEEN, UNFILTERED = "[logging] nobody can tell who asked for what", "[waf] nothing filters requests"
SOURCE = Mock("aws:cloudwatch/logDeliverySource:LogDeliverySource", "source", {"logType": "ACCESS_LOGS"}, {"resourceArn": "web"})
DELIVERY = Mock("aws:cloudwatch/logDelivery:LogDelivery", "delivery", {}, {"deliverySourceName": "source"})


def web(*props: dict[str, Any], refs: dict[str, str] | None = None) -> Mock:
    return Mock(DISTRIBUTION, "web", {key: value for each in props for key, value in each.items()}, refs or {})


OPS: dict[str, tuple[list[Mock], list[str]]] = {
    "with both": ([web(ACL, LOGS)], []),
    "with logs by CloudWatch": ([web(ACL), SOURCE, DELIVERY], []),
    "with a filter that is made with it": ([web(LOGS, refs={"webAclId": "acl"}), Mock("aws:wafv2/webAcl:WebAcl", "acl")], []),
    "with nothing": ([web()], [UNSEEN, UNFILTERED]),
    "with a filter only": ([web(ACL)], [UNSEEN]),
    "with logs only": ([web(LOGS)], [UNFILTERED]),
    "with an empty filter": ([web(LOGS, {"webAclId": ""})], [UNFILTERED]),
    "with logs into no bucket": ([web(ACL, {"loggingConfig": {"prefix": "web/"}})], [UNSEEN]),
    "with logs that are taken nowhere": ([web(ACL), SOURCE], [UNSEEN]),
    "with other logs by CloudWatch": (
        [web(ACL), Mock(SOURCE.type, "source", {"logType": "OTHER"}, SOURCE.refs), DELIVERY],
        [UNSEEN],
    ),
    "with logs of another": (
        [web(ACL), Mock(SOURCE.type, "source", {"logType": "ACCESS_LOGS", "resourceArn": "arn:other"}), DELIVERY],
        [UNSEEN],
    ),
    "with logs of something unknown": (
        [web(ACL), Mock(SOURCE.type, "source", {"logType": "ACCESS_LOGS", "resourceArn": UNKNOWN}), DELIVERY],
        [unknown("resourceArn")],
    ),
}


@pytest.mark.parametrize("case", OPS)
def test_a_distribution_is_run(case: str) -> None:
    stack, said = OPS[case]

    assert found("cf-ops", stack) == said


def certificate(name: Any = "shop.example.com", **props: Any) -> dict[str, Any]:
    return {"domainName": name, "validationMethod": "DNS", **props}


CERTIFICATES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "for a host": (certificate(), []),
    "for the hosts of a part": (certificate("*.shop.example.com"), []),
    "with a longer key": (certificate(keyAlgorithm="RSA_4096"), []),
    "with a key on a curve": (certificate(keyAlgorithm="EC_prime256v1"), []),
    "of a private authority": (certificate(validationMethod=None, certificateAuthorityArn="arn:authority"), []),
    "that is imported": ({"certificateBody": "-----BEGIN CERTIFICATE-----"}, []),
    "validated by mail": (
        certificate(validationMethod="EMAIL"),
        ["the certificate is validated by EMAIL, which does not renew by itself"],
    ),
    "validated as nobody says": (
        certificate(validationMethod=None),
        ["the certificate is validated by EMAIL, which does not renew by itself"],
    ),
    "with a short key": (certificate(keyAlgorithm="RSA_1024"), ["the key is of RSA_1024"]),
    "for a whole domain": (certificate("*.example.com"), ["the certificate covers *.example.com"]),
    "for a whole domain with a full stop": (certificate("*.example.com."), ["the certificate covers *.example.com."]),
    "for a whole domain among others": (
        certificate(subjectAlternativeNames=["www.example.com", "*.example.com"]),
        ["the certificate covers *.example.com"],
    ),
    "for a whole ending": (certificate("*.com"), ["the certificate covers *.com"]),
    "for something unknown": (
        certificate(UNKNOWN, subjectAlternativeNames=[UNKNOWN, "*.example.com"]),
        ["the certificate covers *.example.com", unknown("domainName"), unknown("subjectAlternativeNames.0")],
    ),
}


@pytest.mark.parametrize("case", CERTIFICATES)
def test_a_certificate_is_judged(case: str) -> None:
    props, said = CERTIFICATES[case]

    assert found("acm-strong", props) == said


def test_a_pack_may_take_wider_wildcards() -> None:
    assert found("acm-strong", certificate("*.example.com"), settings={"labels": 2}) == []
