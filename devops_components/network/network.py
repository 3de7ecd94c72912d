"""The private network of one environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, Self

import pulumi
from pulumi_aws import ec2
from pydantic import Field, field_validator, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.profiles import EndpointService, FlowLogTraffic, NatStrategy
from devops_components._core.types import AccountId, Region
from devops_components.network import endpoints, subnets
from devops_components.network.flow_logs import record_traffic
from devops_components.network.zones import zone_ids


class Tier(Args):
    """A layer of the network: one subnet in every zone, all with the same way in and out."""

    kind: Literal["public", "private", "isolated"]
    """`public` reaches and is reached from the internet, `private` reaches it through NAT, `isolated` does neither."""
    slot: int = Field(ge=0, lt=subnets.TIER_SLOTS)
    """First of the network's eight slots that the tier occupies; it never changes, so the tier's ranges never move."""
    slots: Literal[1, 2, 4, 8] = 1
    """How many slots it occupies: one gives a /16 network subnets of 2,043 usable addresses, four of 8,187."""


DEFAULT_TIERS: Mapping[str, Tier] = {
    "private": Tier(kind="private", slot=0, slots=4),
    "public": Tier(kind="public", slot=4),
    "data": Tier(kind="isolated", slot=5),
}
"""Applications, what faces the internet, and stores. Slots 6 and 7 stay free for tiers to come."""


class NetworkSettings(Args):
    """What a person decides about a network."""

    cidr: str = Field(examples=["10.20.0.0/16"])
    """Private IPv4 range, from /16 to /21. No two networks that may ever be joined share addresses."""
    zones: Many[str] | None = None
    """Availability zones by id, such as `euw1-az1`; without it the first two or three of the region, as the profile says."""
    tiers: dict[str, Tier] = Field(default_factory=lambda: dict(DEFAULT_TIERS))
    """Tiers by name; without it `private`, `public` and `data`."""
    nat: NatStrategy | None = None
    """Way out of the private tiers; without it as the profile says. Each gateway costs about 33 USD a month."""
    flow_logs: FlowLogTraffic | None = None
    """Traffic that is recorded; without it as the profile says."""
    flow_log_retention_days: int | None = Field(default=None, ge=1)
    """Days that records are kept; without it as the profile says."""
    endpoints: Many[EndpointService] | None = None
    """Services of AWS reached by interface endpoints instead of NAT; without it as the profile says, none for an empty list.

    Each costs about 8 USD a month in every zone. S3 and DynamoDB have gateway endpoints always, which are free.
    """
    trusted_accounts: Many[AccountId] = ()
    """Accounts besides the network's own that may be spoken to, and speak, through its endpoints.

    A bucket, secret or role of any other account is out of reach; images can be pulled from anywhere.
    """

    @field_validator("cidr")
    @classmethod
    def _is_private_range(cls, cidr: str) -> str:
        return str(subnets.network_range(cidr))

    @field_validator("zones")
    @classmethod
    def _have_slots_of_their_own(cls, zones: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if zones is not None:
            if len(zones) < 2 or len(set(zones)) < len(zones):
                raise ValueError("names fewer than two different zones; a load balancer and a database need two")
            subnets.check_zones(zones)
        return zones

    @field_validator("endpoints", "trusted_accounts")
    @classmethod
    def _stand_once(cls, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        twice = sorted({name for name in names or () if (names or ()).count(name) > 1})
        if twice:
            raise ValueError(f"names {', '.join(twice)} twice")
        return names

    @field_validator("tiers")
    @classmethod
    def _fit_beside_each_other(cls, tiers: dict[str, Tier]) -> dict[str, Tier]:
        subnets.check_tiers(tiers)
        return tiers

    @model_validator(mode="after")
    def _has_a_place_for_its_gateway(self) -> Self:
        kinds = {tier.kind for tier in self.tiers.values()}
        if self.nat in ("single", "per_zone", "regional") and "public" not in kinds:
            raise ValueError(f"nat is {self.nat}, which needs a public tier; add one or set nat to none")
        return self


class NetworkArgs(NetworkSettings, ComponentArgs):
    """Arguments of `Network`."""

    region: Region
    """Region the network is in; it decides the default zones and the names of the endpoints."""
    kms_key_arn: Wire[str] | None = None
    """Key that encrypts flow logs in CloudWatch; without it the service's own."""

    @model_validator(mode="after")
    def _knows_its_zones(self) -> Self:
        self.zone_ids  # noqa: B018 - raises where the region has no default zones
        return self

    @property
    def zone_ids(self) -> tuple[str, ...]:
        """The zones the network spans, sorted."""
        return tuple(sorted(self.zones or zone_ids(self.region, self.defaults.zones)))

    @property
    def interfaces(self) -> tuple[EndpointService, ...]:
        """The services with interface endpoints."""
        return self.defaults.endpoints if self.endpoints is None else self.endpoints


class Network(Component):
    """A VPC whose subnets never move, closed wherever nothing opens it.

    Its default security group admits nothing, no subnet hands out public addresses, S3 and DynamoDB are reached without
    leaving AWS, isolated tiers have no way out at all, and endpoints carry data to the network's own account only.
    """

    vpc_id: pulumi.Output[str]
    cidr_block: pulumi.Output[str]
    """The network's range."""
    subnet_ids: dict[str, dict[str, pulumi.Output[str]]]
    """Subnet by tier and zone id."""
    route_table_ids: dict[str, dict[str, pulumi.Output[str]]]
    """Route table by tier and zone id."""
    nat_public_ips: dict[str, pulumi.Output[str]]
    """Address that the internet sees, by zone id; partners allow-list them. Empty for no NAT and for regional NAT."""
    cidr_layout: dict[str, dict[str, str]]
    """Range by tier and zone id, known before deployment."""
    flow_log_group_name: pulumi.Output[str] | None
    """Log group with the recorded traffic; none where nothing is recorded."""
    endpoint_ids: dict[str, pulumi.Output[str]]
    """Endpoint by service; a bucket or a secret can refuse whoever comes by another way."""
    endpoint_security_group_id: pulumi.Output[str] | None
    """Security group of the interface endpoints; none where there are none."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:network:Network", name, args, opts)
        self._zones = args.zone_ids
        self._tiers = args.tiers
        cidrs = subnets.layout(subnets.network_range(args.cidr), args.tiers, self._zones)
        vpc = ec2.Vpc(
            name,
            cidr_block=args.cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags=self.tagged(name),
            opts=self.child(),
        )
        ec2.DefaultSecurityGroup(
            self.named("default-closed"),
            vpc_id=vpc.id,
            ingress=[],
            egress=[],
            tags=self.tagged(f"{name}-closed"),
            opts=self.child(),
        )
        self._subnets = {
            tier: {zone: self._subnet(vpc, tier, zone, str(cidr)) for zone, cidr in by_zone.items()}
            for tier, by_zone in cidrs.items()
        }
        self._tables = {tier: dict(self._route_tables(vpc, tier)) for tier in args.tiers}
        nat = args.nat or args.defaults.nat
        addresses = self._ways_out(vpc, nat)
        connected = endpoints.connect(self, args, vpc, self._tables, self._subnets)
        traffic = args.flow_logs or args.defaults.flow_logs
        retention_days = args.flow_log_retention_days or args.defaults.flow_log_retention_days
        log_group = record_traffic(self, vpc, traffic, retention_days, args.kms_key_arn) if traffic != "none" else None
        self.publish(
            vpc_id=vpc.id,
            cidr_block=vpc.cidr_block,
            subnet_ids={tier: {zone: subnet.id for zone, subnet in by.items()} for tier, by in self._subnets.items()},
            route_table_ids={tier: {zone: table.id for zone, table in by.items()} for tier, by in self._tables.items()},
            nat_public_ips=addresses,
            cidr_layout={tier: {zone: str(cidr) for zone, cidr in by.items()} for tier, by in cidrs.items()},
            flow_log_group_name=log_group.name if log_group else None,
            endpoint_ids=connected.ids,
            endpoint_security_group_id=connected.group.id if connected.group else None,
        )

    def _subnet(self, vpc: ec2.Vpc, tier: str, zone: str, cidr: str) -> ec2.Subnet:
        name = self.named(f"{tier}-{zone}")
        return ec2.Subnet(
            name,
            vpc_id=vpc.id,
            cidr_block=cidr,
            availability_zone_id=zone,
            map_public_ip_on_launch=False,
            tags=self.tagged(name, tier=tier, kind=self._tiers[tier].kind),
            opts=self.child(),
        )

    def _route_tables(self, vpc: ec2.Vpc, tier: str) -> Iterator[tuple[str, ec2.RouteTable]]:
        """One table a zone in every tier, so that another NAT strategy changes routes and never tables."""
        for zone in self._zones:
            name = self.named(f"{tier}-{zone}")
            table = ec2.RouteTable(name, vpc_id=vpc.id, tags=self.tagged(name), opts=self.child())
            ec2.RouteTableAssociation(name, subnet_id=self._subnets[tier][zone].id, route_table_id=table.id, opts=self.child())
            yield zone, table

    def _ways_out(self, vpc: ec2.Vpc, nat: NatStrategy) -> dict[str, pulumi.Output[str]]:
        """Routes of public tiers to the internet and of private tiers to NAT; the addresses of the gateways by zone."""
        public = [tier for tier, of in self._tiers.items() if of.kind == "public"]
        if not public:
            return {}
        internet = ec2.InternetGateway(
            self.named("internet"), vpc_id=vpc.id, tags=self.tagged(self.named("internet")), opts=self.child()
        )
        for tier in public:
            self._route_out(tier, {zone: {"gateway_id": internet.id} for zone in self._zones})
        private = [tier for tier, of in self._tiers.items() if of.kind == "private"]
        if nat == "none" or not private:
            return {}
        gateways, addresses = self._nat_gateways(vpc, nat, min(public), internet)
        for tier in private:
            self._route_out(tier, {zone: {"nat_gateway_id": gateways[zone].id} for zone in self._zones})
        return addresses

    def _nat_gateways(
        self, vpc: ec2.Vpc, nat: NatStrategy, public: str, internet: ec2.InternetGateway
    ) -> tuple[dict[str, ec2.NatGateway], dict[str, pulumi.Output[str]]]:
        after = self.child(depends_on=[internet])
        if nat == "regional":
            name = self.named("nat")
            gateway = ec2.NatGateway(
                name, vpc_id=vpc.id, availability_mode="regional", connectivity_type="public", tags=self.tagged(name), opts=after
            )
            return dict.fromkeys(self._zones, gateway), {}
        gateways: dict[str, ec2.NatGateway] = {}
        addresses: dict[str, pulumi.Output[str]] = {}
        for zone in self._zones if nat == "per_zone" else self._zones[:1]:
            name = self.named(f"nat-{zone}")
            address = ec2.Eip(name, domain="vpc", tags=self.tagged(name), opts=after)
            gateways[zone] = ec2.NatGateway(
                name, allocation_id=address.id, subnet_id=self._subnets[public][zone].id, tags=self.tagged(name), opts=after
            )
            addresses[zone] = address.public_ip
        shared = gateways[self._zones[0]]
        return {zone: gateways.get(zone, shared) for zone in self._zones}, addresses

    def _route_out(self, tier: str, targets: Mapping[str, dict[str, pulumi.Output[str]]]) -> None:
        for zone, target in targets.items():
            ec2.Route(
                self.named(f"{tier}-{zone}-out"),
                route_table_id=self._tables[tier][zone].id,
                destination_cidr_block="0.0.0.0/0",
                opts=self.child(),
                **target,
            )
