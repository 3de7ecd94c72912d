"""A certificate that renews itself, and an alarm for the day it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

import pulumi
from pulumi_aws import acm, route53
from pydantic import Field, model_validator

from devops_components._core.alarms import Alarm, AlarmRouting, Metric, raise_alarm
from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.types import Region
from devops_components.network.dns_records import TTL_SECONDS
from devops_components.network.names import HostName, check_topic_is_in

LONGEST_FIRST_NAME = 64
"""Characters of a certificate's first name; those besides it may be longer."""
RENEWAL_IS_LATE_DAYS = 30
"""Days before its end at which a certificate should long have been renewed: AWS begins 45 days or more before it."""
_DAY_SECONDS = 24 * 60 * 60


class CertificateSettings(Args):
    """What a person decides about a certificate."""

    domain: HostName
    """Name the certificate is for, up to 64 characters."""
    alternative_names: Many[HostName] = Field(default=(), max_length=99, examples=[["www.shop.example.org"]])
    """Names it covers besides, in the same zone; AWS allows nine without being asked for more."""

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        if len(self.domain) > LONGEST_FIRST_NAME:
            limit = f"the first name may have {LONGEST_FIRST_NAME}; put a shorter one first"
            raise ValueError(f"{self.domain} has {len(self.domain)} characters, {limit}")
        names = (self.domain, *self.alternative_names)
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"names {', '.join(twice)} twice")
        return self

    @property
    def proofs(self) -> tuple[str, ...]:
        """The names that are proved, one record each: a wildcard shares that of the name it stands above."""
        return tuple(dict.fromkeys(name.removeprefix("*.") for name in (self.domain, *self.alternative_names)))


class CertificateArgs(CertificateSettings, ComponentArgs):
    """Arguments of `Certificate`."""

    zone_id: Wire[str]
    """Public zone of all the names, which the records that prove them are put into."""
    region: Region | None = None
    """Region of the certificate, which is that of whatever uses it; us-east-1 for CloudFront, the provider's without it."""
    alarms: AlarmRouting | None = None
    """Where the alarm about its end goes; without it there is none. The topic must be in the certificate's own region."""

    @model_validator(mode="after")
    def _is_heard_in_its_region(self) -> Self:
        if self.region is not None:
            check_topic_is_in(self.region, self.alarms)
        return self


class Certificate(Component):
    """A public certificate that proves its names by records in a zone, and renews itself for as long as they are there.

    Certificates of one name in one account share its record. Whoever deletes one of them deletes the record for all; a refresh
    and an `up` of another bring it back, and until then that one does not renew, which its alarm tells in time.
    """

    certificate_arn: pulumi.Output[str]
    """ARN to give to a listener or a distribution; known once the certificate has been issued."""

    def __init__(self, name: str, args: CertificateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:network:Certificate", name, args, opts)
        certificate = acm.Certificate(
            name,
            domain_name=args.domain,
            subject_alternative_names=list(args.alternative_names) or None,
            validation_method="DNS",
            region=args.region,
            tags=self.tagged(name),
            opts=self.child(),
        )
        records = [self._proof(certificate, args.zone_id, proved) for proved in args.proofs]
        issued = acm.CertificateValidation(
            name,
            certificate_arn=certificate.arn,
            validation_record_fqdns=[record.fqdn for record in records],
            region=args.region,
            opts=self.child(),
        )
        if args.alarms is not None:
            self._watch(certificate, args, args.alarms)
        self.publish(certificate_arn=issued.certificate_arn)

    def _proof(self, certificate: acm.Certificate, zone_id: pulumi.Input[str], proved: str) -> route53.Record:
        options = certificate.domain_validation_options

        def said(pick: Callable[[Any], str]) -> pulumi.Output[str]:
            return options.apply(partial(_option, proved)).apply(pick)

        return route53.Record(
            self.named(proved),
            zone_id=zone_id,
            name=said(lambda option: option.resource_record_name),
            type=said(lambda option: option.resource_record_type),
            records=[said(lambda option: option.resource_record_value)],
            ttl=TTL_SECONDS,
            # Another certificate of the same name in this account has put the very same record there.
            allow_overwrite=True,
            opts=self.child(),
        )

    def _watch(self, certificate: acm.Certificate, args: CertificateArgs, routing: AlarmRouting) -> None:
        left = Metric("AWS/CertificateManager", "DaysToExpiry", {"CertificateArn": certificate.arn}, statistic="Minimum")
        alarm = Alarm(
            "certificate-expiry",
            f"The certificate of {args.domain} ends in less than {RENEWAL_IS_LATE_DAYS} days and was not renewed.",
            RENEWAL_IS_LATE_DAYS,
            {"metric": left},
            comparison="below",
            period_seconds=_DAY_SECONDS,
            periods=1,
            # There are no data before it is issued and after its end: what was so before stays so.
            missing="ignore",
            region=args.region,
        )
        raise_alarm(self, alarm, routing)


def _option(proved: str, options: Sequence[Any]) -> Any:
    """What AWS wants to see in the zone as a proof of a name."""
    return next(option for option in options if option.domain_name.removeprefix("*.") == proved)
