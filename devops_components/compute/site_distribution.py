"""How the files of a site are delivered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pulumi_aws import cloudfront, route53, s3

if TYPE_CHECKING:
    from devops_components._core.args import Wire
    from devops_components._core.component import Component
    from devops_components.compute.static_site import StaticSiteArgs

CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
"""Cache policy of AWS that compresses, heeds `Cache-Control`, and else keeps a file for a day; the same id in every account."""
TLS_POLICY = "TLSv1.2_2025"
"""TLS 1.3, and 1.2 with its strongest ciphers for those who lack it."""
HSTS_SECONDS = 2 * 365 * 24 * 3600
"""How long a browser remembers to come by HTTPS: two years, as the preload list recommends."""
MISSING_SECONDS = 10
"""How long the edge remembers that a file is missing; one just published is seen soon."""
_FILES = "files"
_FIND_INDEX = """\
function handler(event) {
    const request = event.request;
    if (request.uri.endsWith("/")) {
        request.uri += INDEX;
    }
    return request;
}
"""
_TELL_TOO_MUCH = (
    "Server",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-bucket-key-enabled",
    "x-amz-version-id",
)
"""What S3 adds that is nobody's business: the account and the key are among it."""


def make_distribution(owner: Component, args: StaticSiteArgs, bucket: s3.Bucket) -> cloudfront.Distribution:
    """The distribution, which reads the bucket with signed requests and speaks HTTPS only."""
    name = owner.component_name
    access = cloudfront.OriginAccessControl(
        owner.named("reader", limit=64),
        description=f"Reads the files of {name}",
        origin_access_control_origin_type="s3",
        signing_behavior="always",
        signing_protocol="sigv4",
        opts=owner.child(),
    )
    return cloudfront.Distribution(
        name,
        enabled=True,
        comment=name,
        aliases=list(args.domains),
        default_root_object=args.index,
        http_version="http2and3",
        is_ipv6_enabled=True,
        price_class=args.price_class,
        web_acl_id=args.web_acl_arn,
        origins=[
            cloudfront.DistributionOriginArgs(
                origin_id=_FILES, domain_name=bucket.bucket_regional_domain_name, origin_access_control_id=access.id
            )
        ],
        default_cache_behavior=_behavior(owner, args),
        custom_error_responses=_missing(args),
        restrictions=_restrictions(args),
        viewer_certificate=_certificate(args),
        tags=owner.tagged(name),
        opts=owner.child(),
    )


def point(owner: Component, domains: Sequence[str], zone_id: Wire[str], distribution: cloudfront.Distribution) -> None:
    """Points every domain at the distribution, for IPv4 and IPv6."""
    target = route53.RecordAliasArgs(
        name=distribution.domain_name, zone_id=distribution.hosted_zone_id, evaluate_target_health=False
    )
    for domain in domains:
        for kind in ("A", "AAAA"):
            name = owner.named(f"{domain}-{kind.lower()}")
            route53.Record(name, zone_id=zone_id, name=domain, type=kind, aliases=[target], opts=owner.child())


def _behavior(owner: Component, args: StaticSiteArgs) -> cloudfront.DistributionDefaultCacheBehaviorArgs:
    """Files are read and never written, by HTTPS, compressed, with the headers of the site."""
    return cloudfront.DistributionDefaultCacheBehaviorArgs(
        target_origin_id=_FILES,
        viewer_protocol_policy="redirect-to-https",
        allowed_methods=["GET", "HEAD", "OPTIONS"],
        cached_methods=["GET", "HEAD"],
        cache_policy_id=CACHING_OPTIMIZED,
        response_headers_policy_id=_headers(owner, args).id,
        compress=True,
        function_associations=_folders(owner, args),
    )


def _headers(owner: Component, args: StaticSiteArgs) -> cloudfront.ResponseHeadersPolicy:
    """The headers every answer has, whatever S3 says, and those that none has."""
    return cloudfront.ResponseHeadersPolicy(
        owner.named("headers"),
        comment=f"What browsers are told about {owner.component_name}",
        security_headers_config={
            "content_security_policy": {"content_security_policy": args.content_security_policy, "override": True},
            "content_type_options": {"override": True},
            "frame_options": {"frame_option": "DENY", "override": True},
            "referrer_policy": {"referrer_policy": "strict-origin-when-cross-origin", "override": True},
            "strict_transport_security": {
                "access_control_max_age_sec": HSTS_SECONDS,
                "include_subdomains": True,
                "preload": False,
                "override": True,
            },
        },
        remove_headers_config={"items": [{"header": header} for header in _TELL_TOO_MUCH]},
        opts=owner.child(),
    )


def _folders(owner: Component, args: StaticSiteArgs) -> list[cloudfront.DistributionDefaultCacheBehaviorFunctionAssociationArgs]:
    """What finds the index of a folder: S3 knows no folders, and CloudFront only the index of the root."""
    if not args.folder_index:
        return []
    found = cloudfront.Function(
        owner.named("folders", limit=64),
        runtime="cloudfront-js-2.0",
        comment="Finds the index of a folder",
        code=_FIND_INDEX.replace("INDEX", json.dumps(args.index)),
        publish=True,
        tags=owner.tagged(owner.named("folders")),
        opts=owner.child(),
    )
    return [
        cloudfront.DistributionDefaultCacheBehaviorFunctionAssociationArgs(event_type="viewer-request", function_arn=found.arn)
    ]


def _missing(args: StaticSiteArgs) -> list[cloudfront.DistributionCustomErrorResponseArgs]:
    """What is shown where there is no file. 403 is left alone: it is what the web ACL says to those it stops."""
    page, status = (args.index, 200) if args.single_page else (args.error_page, 404)
    if page is None:
        return []
    return [
        cloudfront.DistributionCustomErrorResponseArgs(
            error_code=404, response_code=status, response_page_path=f"/{page}", error_caching_min_ttl=MISSING_SECONDS
        )
    ]


def _restrictions(args: StaticSiteArgs) -> cloudfront.DistributionRestrictionsArgs:
    kind = "whitelist" if args.countries else "none"
    return cloudfront.DistributionRestrictionsArgs(
        geo_restriction=cloudfront.DistributionRestrictionsGeoRestrictionArgs(
            restriction_type=kind, locations=list(args.countries)
        )
    )


def _certificate(args: StaticSiteArgs) -> cloudfront.DistributionViewerCertificateArgs:
    if args.certificate_arn is None:
        return cloudfront.DistributionViewerCertificateArgs(cloudfront_default_certificate=True)
    return cloudfront.DistributionViewerCertificateArgs(
        acm_certificate_arn=args.certificate_arn, minimum_protocol_version=TLS_POLICY, ssl_support_method="sni-only"
    )
