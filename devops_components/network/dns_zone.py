"""A domain: who answers for its names, and what."""

from __future__ import annotations

from typing import Self

import pulumi
from pulumi_aws import route53
from pydantic import Field, field_validator, model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Args, Wire
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.types import AccountId, Region
from devops_components.network import dns_records, dns_safeguards
from devops_components.network.dns_records import RecordSettings, RecordType
from devops_components.network.names import HOME_REGION, DomainName, check_topic_is_in


class ZoneNetwork(Args):
    """A network of the zone's account whose machines get the zone's answers."""

    vpc_id: Wire[str]
    region: Region | None = None
    """Region of the network; the provider's without it."""


class DnsZoneSettings(Args):
    """What a person decides about a zone."""

    domain: DomainName
    """Domain the zone answers for."""
    records: dict[str, dict[RecordType, RecordSettings]] = Field(
        default={}, examples=[{"www": {"A": {"values": ["192.0.2.1"]}}, "@": {"MX": {"values": ["10 mail.example.org"]}}}]
    )
    """Answers by name within the zone and type; `@` is the zone itself."""
    query_logs: bool | None = None
    """Whether a public zone records what it is asked; without it as the profile says."""
    query_log_retention_days: int | None = Field(default=None, ge=1)
    """Days that the record is kept; without it as long as the profile keeps application logs."""
    signing: bool | None = None
    """Whether a public zone signs its answers (DNSSEC); without it as the profile says. The key costs 1 USD a month.

    Signatures count from the day the domain above holds `ds_record`. Take that out, and wait for two days, before you
    switch them off: until then whoever checks signatures gets no answers.
    """

    @field_validator("records")
    @classmethod
    def _can_stand_where_they_do(
        cls, records: dict[str, dict[RecordType, RecordSettings]]
    ) -> dict[str, dict[RecordType, RecordSettings]]:
        dns_records.check_records(records)
        return records


class DnsZoneArgs(DnsZoneSettings, ComponentArgs):
    """Arguments of `DnsZone`."""

    account: AccountId
    """Account the zone is in, twelve digits."""
    networks: dict[str, ZoneNetwork] = Field(default={})
    """Networks by name that alone get the zone's answers; without one the zone is public."""
    alarms: AlarmRouting | None = None
    """Where alarms about signatures go; without it there are none. The topic must be in us-east-1, where their metrics are."""

    @model_validator(mode="after")
    def _asks_of_a_private_zone_what_it_can(self) -> Self:
        if self.networks and (self.query_logs or self.signing):
            asked = "query_logs" if self.query_logs else "signing"
            raise ValueError(f"{asked} is for public zones; this one is private to {', '.join(self.networks)}")
        check_topic_is_in(HOME_REGION, self.alarms)
        return self

    @property
    def logs_queries(self) -> bool:
        """Whether it records what it is asked."""
        return not self.networks and (self.defaults.dns_query_logs if self.query_logs is None else self.query_logs)

    @property
    def signs(self) -> bool:
        """Whether it signs its answers."""
        return not self.networks and (self.defaults.dns_signing if self.signing is None else self.signing)


class DnsZone(Component):
    """A zone of Route 53: public, or private to the networks it is given.

    A zone costs 0.50 USD a month. The domain above has to name the `name_servers` of a public one.
    """

    zone_id: pulumi.Output[str]
    zone_arn: pulumi.Output[str]
    name_servers: pulumi.Output[list[str]]
    """What the domain above, or the registrar, has to name for the zone to be asked."""
    ds_record: pulumi.Output[str] | None
    """What the domain above, or the registrar, has to hold for the signatures to count; none where nothing is signed."""
    query_log_group_name: pulumi.Output[str] | None
    """Log group in us-east-1 with what the zone was asked; none where that is not recorded."""

    def __init__(self, name: str, args: DnsZoneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:network:DnsZone", name, args, opts)
        protect = args.defaults.protect
        zone = route53.Zone(
            name,
            name=args.domain,
            comment=f"{'Private' if args.networks else 'Public'} zone of {args.profile}",
            vpcs=[route53.ZoneVpcArgs(vpc_id=of.vpc_id, vpc_region=of.region) for of in args.networks.values()] or None,
            force_destroy=args.defaults.force_destroy,
            tags=self.tagged(name),
            opts=self.child(protect=True) if protect else self.child(),
        )
        for within, full, kind, record in dns_records.each(args.records, args.domain):
            self._record(zone, f"{within}-{kind.lower()}", full, kind, record)
        log_group = dns_safeguards.record_queries(self, args, zone) if args.logs_queries else None
        key = dns_safeguards.sign(self, args, zone) if args.signs else None
        self.publish(
            zone_id=zone.zone_id,
            zone_arn=zone.arn,
            name_servers=zone.name_servers,
            ds_record=key and key.ds_record,
            query_log_group_name=log_group and log_group.name,
        )

    def _record(self, zone: route53.Zone, role: str, full: str, kind: RecordType, record: RecordSettings) -> None:
        alias = record.alias
        route53.Record(
            self.named(role),
            zone_id=zone.zone_id,
            name=full,
            type=kind,
            records=list(record.values) or None,
            ttl=None if alias else dns_records.TTL_SECONDS if record.ttl_seconds is None else record.ttl_seconds,
            aliases=alias
            and [route53.RecordAliasArgs(name=alias.name, zone_id=alias.zone_id, evaluate_target_health=alias.follows_health)],
            opts=self.child(),
        )
