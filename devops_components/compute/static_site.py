"""A site of files, delivered from the edge of the network."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import pulumi
from pydantic import Field, field_validator, model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.connections import Connection, Grant
from devops_components._core.types import AccountId, Region, matching
from devops_components.compute import site_bucket, site_distribution, site_observation

_SOURCES = ("default-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'")
STRICT_POLICY = "; ".join((*_SOURCES, "upgrade-insecure-requests"))
"""Content security policy that lets a page use what the site itself holds, and nothing else."""

_IN_EDGE = r"arn:aws(-[a-z-]+)?:{}:us-east-1:\d{{12}}:{}"
EdgeCertificate = Annotated[
    str, matching(_IN_EDGE.format("acm", "certificate/.+"), "the ARN of a certificate in us-east-1; CloudFront takes no other")
]
EdgeWebAcl = Annotated[
    str, matching(_IN_EDGE.format("wafv2", "global/webacl/.+"), "the ARN of a web ACL of scope CLOUDFRONT, which is in us-east-1")
]
EdgeKey = Annotated[str, matching(_IN_EDGE.format("kms", "key/.+"), "the ARN of a key in us-east-1, where CloudFront's logs are")]
DomainName = Annotated[
    str,
    matching(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}", "a domain name in lower case, such as www.example.org"),
]
ObjectName = Annotated[str, matching(r"[^/\s]\S*", "the name of a file; it does not start with a slash")]
Country = Annotated[str, matching(r"[A-Z]{2}", "a country by its two capital letters, such as DE")]


class StaticSiteSettings(Args):
    """What a person decides about a site."""

    domains: Many[DomainName] = Field(default=(), examples=[["www.example.org"]])
    """Names the site has; without any it has one of cloudfront.net, whose certificate also admits TLS 1.0."""
    index: ObjectName = "index.html"
    """File shown at the root."""
    folder_index: bool = False
    """Whether an address that ends in a slash shows the index of that folder, as sites of many pages want it."""
    error_page: ObjectName | None = None
    """File shown, with status 404, where there is none; without it CloudFront's own words."""
    single_page: bool = False
    """Whether the index is shown, with status 200, where there is no file, because the application in it reads the path."""
    content_security_policy: str = Field(default=STRICT_POLICY, min_length=1)
    """What pages may load and do; without it what the site itself holds."""
    price_class: Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"] = "PriceClass_100"
    """Where it is delivered from: North America, Europe and Israel, or more places, or all, for more money."""
    countries: Many[Country] = ()
    """Countries it is delivered to; without any, all."""
    log_retention_days: int | None = Field(default=None, ge=1)
    """Days that the record of requests is kept; without it as the profile says."""

    @model_validator(mode="after")
    def _has_one_answer_for_what_is_missing(self) -> Self:
        if self.single_page and self.error_page is not None:
            raise ValueError("single_page and error_page are given, and both say what is shown where there is no file")
        return self


class StaticSiteArgs(StaticSiteSettings, ComponentArgs):
    """Arguments of `StaticSite`."""

    account: AccountId
    """Account the site is in, twelve digits."""
    region: Region
    """Region of the bucket; the rest is everywhere."""
    certificate_arn: Wire[EdgeCertificate] | None = None
    """Certificate for the domains, in us-east-1; it goes with `domains`."""
    zone_id: Wire[str] | None = None
    """Zone in which the domains are pointed at the site; without it that is done elsewhere."""
    web_acl_arn: Wire[EdgeWebAcl] | None = None
    """Web ACL of scope CLOUDFRONT that filters requests; without it nothing does."""
    access_log_bucket: Wire[str] | None = None
    """Bucket, such as a `LogBucket` that takes logs of buckets, for a record of who published; without it there is none."""
    log_key_arn: Wire[EdgeKey] | None = None
    """Key in us-east-1 that encrypts the record of requests; without it CloudWatch's own."""
    alarms: AlarmRouting | None = None
    """Where alarms go, to a topic in us-east-1; without it there are none."""

    @field_validator("alarms")
    @classmethod
    def _reach_a_topic_beside_them(cls, alarms: AlarmRouting | None) -> AlarmRouting | None:
        if alarms is None:
            return None
        topic = alarms.topic_arn
        checked = topic.apply(_edge_topic) if isinstance(topic, pulumi.Output) else _edge_topic(topic)
        return alarms.model_copy(update={"topic_arn": checked})

    @model_validator(mode="after")
    def _has_a_certificate_for_its_domains(self) -> Self:
        if bool(self.domains) != (self.certificate_arn is not None):
            given, missing = ("domains", "certificate_arn") if self.domains else ("certificate_arn", "domains")
            raise ValueError(f"{given} is given, but {missing} is missing; they go together")
        if self.zone_id is not None and not self.domains:
            raise ValueError("zone_id is given, but domains is missing; there is nothing to point at the site")
        return self


class StaticSite(Component):
    """Files in a bucket that CloudFront alone reads, and delivers by HTTPS with headers that keep pages from harm.

    The bucket is private, keeps what was overwritten for as long as the profile keeps backups, and is encrypted with a key of the
    site's own. It is not backed up: a site is published again from where it was built.
    What is published with a file's `Cache-Control` is cached so long; see the how-to for releases without stale pages.
    """

    url: pulumi.Output[str]
    """Address of the site: its first domain, or that of CloudFront."""
    domain_name: pulumi.Output[str]
    """Name at CloudFront, for records kept elsewhere."""
    distribution_id: pulumi.Output[str]
    distribution_arn: pulumi.Output[str]
    bucket_name: pulumi.Output[str]
    """Bucket that is published into; known once CloudFront may read it."""
    bucket_arn: pulumi.Output[str]
    kms_key_arn: pulumi.Output[str]
    """Key that encrypts the files."""
    log_group_name: pulumi.Output[str]
    """Log group, in us-east-1, with every request."""

    def __init__(self, name: str, args: StaticSiteArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:compute:StaticSite", name, args, opts)
        key = site_bucket.make_site_key(self, args)
        files = site_bucket.make_site_bucket(self, args, key)
        distribution = site_distribution.make_distribution(self, args, files.bucket)
        readable = site_bucket.let_in(self, files, distribution)
        if args.zone_id is not None:
            site_distribution.point(self, args.domains, args.zone_id, distribution)
        log_group = site_observation.record(self, args, distribution)
        if args.alarms is not None:
            site_observation.watch(self, distribution, args.alarms)
        first = pulumi.Output.from_input(args.domains[0]) if args.domains else distribution.domain_name
        self.publish(
            url=pulumi.Output.concat("https://", first),
            domain_name=distribution.domain_name,
            distribution_id=distribution.id,
            distribution_arn=distribution.arn,
            bucket_name=readable.bucket,
            bucket_arn=files.bucket.arn,
            kms_key_arn=key.arn,
            log_group_name=log_group.name,
        )

    def connection(self) -> Connection:
        """What a publisher needs: to change the files and to have the edge forget them, with `BUCKET` and `DISTRIBUTION_ID`."""
        files = pulumi.Output.concat(self.bucket_arn, "/*")
        forget = ("cloudfront:CreateInvalidation", "cloudfront:GetInvalidation")
        return Connection(
            grants=(
                Grant(actions=("s3:ListBucket",), resources=(self.bucket_arn,)),
                Grant(actions=("s3:DeleteObject", "s3:PutObject"), resources=(files,)),
                Grant(actions=("kms:Decrypt", "kms:GenerateDataKey"), resources=(self.kms_key_arn,)),
                Grant(actions=forget, resources=(self.distribution_arn,)),
            ),
            variables={"BUCKET": self.bucket_name, "DISTRIBUTION_ID": self.distribution_id},
        )


def _edge_topic(arn: str) -> str:
    if ":sns:us-east-1:" not in arn:
        raise ValueError("go to a topic that is not in us-east-1, where CloudFront's alarms are; they reach no other")
    return arn
