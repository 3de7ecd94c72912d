"""Whether what CloudFront carries is encrypted on its whole way."""

from __future__ import annotations

from collections.abc import Iterator

from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.tls_policies import tls_policies
from devops_policies.view import Part, Resource
from devops_policies.written import is_given

_MINIMUM = "viewerCertificate.minimumProtocolVersion"
_OF_DEFAULT_CERTIFICATE = "TLSv1"
_OUTDATED = ("SSLv3", "TLSv1", "TLSv1.1")


@rule(
    id="cf-tls",
    types=("aws:cloudfront/distribution:Distribution",),
    severity=Severity.HIGH,
    levels="A/M/M",
    keys=("viewer", "origin", "oac"),
    fix="redirect viewers to HTTPS with a certificate of your own and `minimumProtocolVersion: TLSv1.2_2021`, reach other "
    "origins by `https-only` with TLSv1.2, and buckets by an `originAccessControlId`",
    settings={
        "minimum": setting(
            "Weakest security policy for viewers",
            "TLSv1.2_2021",
            enum=["TLSv1.2_2018", "TLSv1.2_2019", "TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"],
        )
    },
    good={
        "defaultCacheBehavior": {"viewerProtocolPolicy": "redirect-to-https"},
        "viewerCertificate": {"acmCertificateArn": "arn:certificate", "minimumProtocolVersion": "TLSv1.2_2021"},
        "origins": [{"originId": "files", "domainName": "files.s3.eu-west-1.amazonaws.com", "originAccessControlId": "E1"}],
    },
    bad={
        "defaultCacheBehavior": {"viewerProtocolPolicy": "allow-all"},
        "viewerCertificate": {"acmCertificateArn": "arn:certificate", "minimumProtocolVersion": "TLSv1.2_2021"},
        "origins": [{"originId": "files", "domainName": "files.s3.eu-west-1.amazonaws.com"}],
    },
)
def cf_tls(resource: Resource, context: Context) -> Violations:
    """CloudFront speaks current TLS to viewers and origins, and reaches buckets as itself.

    One unencrypted stretch is enough to read and change everything. A bucket that CloudFront reaches without a signature of
    its own has to be open to everyone. The certificate of cloudfront.net always admits TLS 1.0.
    """
    with context.doubts:
        for behavior in _behaviors(resource):
            with context.doubts:
                if behavior.text("viewerProtocolPolicy", "allow-all") == "allow-all":
                    yield Violation("viewers may use HTTP", behavior.at("viewerProtocolPolicy"), "viewer")
    with context.doubts:
        policy = _viewer_policy(resource)
        if tls_policies().is_weaker(policy, context.settings["minimum"], _MINIMUM):
            yield Violation(f"viewers may use what {policy} admits", _MINIMUM, "viewer")
    with context.doubts:
        for origin in resource.each("origins"):
            yield from _origin(origin, context)


def _behaviors(resource: Resource) -> Iterator[Part]:
    yield from resource.each("defaultCacheBehavior")
    yield from resource.each("orderedCacheBehaviors")


def _viewer_policy(resource: Resource) -> str:
    if resource.flag("viewerCertificate.cloudfrontDefaultCertificate"):
        return _OF_DEFAULT_CERTIFICATE
    return resource.text(_MINIMUM, _OF_DEFAULT_CERTIFICATE)


def _origin(origin: Part, context: Context) -> Violations:
    """What is wrong on the way to one origin; without a configuration of another kind it is a bucket."""
    custom = "customOriginConfig"
    if origin.has(custom):
        with context.doubts:
            if origin.text(f"{custom}.originProtocolPolicy") != "https-only":
                yield Violation("CloudFront may use HTTP to the origin", origin.at(custom, "originProtocolPolicy"), "origin")
        with context.doubts:
            for protocol in origin.strings(f"{custom}.originSslProtocols"):
                if protocol in _OUTDATED:
                    yield Violation(
                        f"CloudFront may use {protocol} to the origin", origin.at(custom, "originSslProtocols"), "origin"
                    )
    elif not (origin.has("vpcOriginConfig") or is_given(origin, "originAccessControlId")):
        yield Violation("the bucket has to be open to more than CloudFront", origin.at("originAccessControlId"), "oac")
