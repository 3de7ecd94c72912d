"""The private network of one environment."""

from __future__ import annotations

from typing import Annotated, Self

import pulumi
from pulumi_aws import ec2
from pydantic import Field, ValidationInfo, field_validator, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.profiles import EndpointService, FlowLogTraffic, NatStrategy
from devops_components._core.types import AccountId, Region, matching
from devops_components.network import endpoints, filters, ranges, routes, subnets
from devops_components.network.estate import check_all_apart, check_apart
from devops_components.network.flow_logs import record_traffic
from devops_components.network.tiers import DEFAULT_TIERS, Tier
from devops_components.network.zones import zone_ids

BucketArn = Annotated[str, matching(r"arn:aws(-cn|-us-gov)?:s3:::[a-z0-9.-]{3,63}(/\S*)?", "the ARN of a bucket")]
"""A bucket, or a folder in it."""


class IpamRange(Args):
    """A range that a pool of Amazon's address manager (IPAM) gives out, and to nobody else."""

    pool_id: Wire[str] = Field(examples=["ipam-pool-0123456789abcdef0"])
    """Pool the range is taken from, and goes back to with the network."""
    netmask_length: int = Field(ge=subnets.PREFIXES[0], le=subnets.PREFIXES[-1])
    """Its prefix length."""


class NetworkSettings(Args):
    """What a person decides about a network."""

    estate: dict[str, str] = Field(default={}, examples=[{"production": "10.50.0.0/15", "office": "192.168.10.0/24"}])
    """IPv4 range of every other network that may ever be joined to this one, by name; an `AddressPlan` has them all.

    A network that shares addresses with one of them is refused.
    """
    cidr: str | None = Field(default=None, examples=["10.20.0.0/16"])
    """Private IPv4 range, from /16 to /21. No two networks that may ever be joined share addresses."""
    ipam: IpamRange | None = None
    """Pool to take a range from, instead of `cidr`; what it gives is known once the network is made."""
    peers: Many[str] = Field(default=(), max_length=filters.MOST_PEERS)
    """Networks of the estate that are joined to this one; every tier lets them in, where its security groups do."""
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
    flow_log_bucket_arn: Wire[BucketArn] | None = Field(default=None, examples=["arn:aws:s3:::traffic-of-all-accounts"])
    """Bucket for the records, which decides how long they are kept; without it a log group of the network's own.

    Its policy lets `delivery.logs.amazonaws.com` write for the network's account.
    """
    excluded_from_public_access_block: bool = False
    """Whether the public tiers stay reachable where a `PublicAccessBlock` closes the account's networks.

    All other tiers stay closed, even to a route to the internet that somebody adds by mistake.
    """
    endpoints: Many[EndpointService] | None = None
    """Services of AWS reached by interface endpoints instead of NAT; without it as the profile says, none for an empty list.

    Each costs about 8 USD a month in every zone. S3 and DynamoDB have gateway endpoints always, which are free.
    """
    trusted_accounts: Many[AccountId] = ()
    """Accounts besides the network's own that may be spoken to, and speak, through its endpoints.

    A bucket, secret or role of any other account is out of reach; images can be pulled from anywhere.
    """

    @field_validator("estate")
    @classmethod
    def _is_apart(cls, estate: dict[str, str]) -> dict[str, str]:
        check_all_apart(estate)
        return estate

    @field_validator("cidr")
    @classmethod
    def _is_a_private_range_of_its_own(cls, cidr: str | None, info: ValidationInfo) -> str | None:
        if cidr is None:
            return None
        network = subnets.network_range(cidr)
        check_apart(network, info.data.get("estate", {}))
        return str(network)

    @field_validator("zones")
    @classmethod
    def _have_slots_of_their_own(cls, zones: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if zones is not None:
            if len(zones) < 2 or len(set(zones)) < len(zones):
                raise ValueError("names fewer than two different zones; a load balancer and a database need two")
            subnets.check_zones(zones)
        return zones

    @field_validator("endpoints", "trusted_accounts", "peers")
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
    def _fits_together(self) -> Self:
        if (self.cidr is None) == (self.ipam is None):
            raise ValueError("give one of `cidr` and `ipam`: a range, or a pool to take it from")
        if self.flow_log_bucket_arn is not None and self.flow_log_retention_days is not None:
            raise ValueError(
                "flow_log_retention_days is for a log group; how long a bucket keeps records is for the bucket to say"
            )
        if "public" not in {tier.kind for tier in self.tiers.values()}:
            if self.nat in ("single", "per_zone", "regional"):
                raise ValueError(f"nat is {self.nat}, which needs a public tier; add one or set nat to none")
            if self.excluded_from_public_access_block:
                raise ValueError("excluded_from_public_access_block is for public tiers, and there is none")
        return self


class NetworkArgs(NetworkSettings, ComponentArgs):
    """Arguments of `Network`."""

    region: Region
    """Region the network is in; it decides the default zones and the names of the endpoints."""
    kms_key_arn: Wire[str] | None = None
    """Key that encrypts flow logs in CloudWatch; without it the service's own."""

    @model_validator(mode="after")
    def _knows_its_zones_and_peers(self) -> Self:
        self.zone_ids  # noqa: B018 - raises where the region has no default zones
        if unknown := [name for name in self.peers if name not in self.estate]:
            known = ", ".join(self.estate) or "none"
            raise ValueError(f"peers names {', '.join(unknown)}, whose range estate does not give; it has ranges for: {known}")
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
    leaving AWS, isolated tiers have no way out at all, and endpoints carry data to the network's own account only. Network
    ACLs keep each tier to what it is for.
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
    cidr_layout: dict[str, dict[str, ranges.Range]]
    """Range by tier and zone id, known before deployment unless a pool gives the network's."""
    tier_cidrs: dict[str, ranges.Range]
    """Range by tier; it holds the subnets of zones to come as well, so a route to it never changes."""
    prefix_list_id: pulumi.Output[str]
    """Prefix list with the network's range, for security groups and routes of others; it counts as one entry there."""
    flow_log_arn: pulumi.Output[str] | None
    """Record of the traffic; none where nothing is recorded."""
    flow_log_group_name: pulumi.Output[str] | None
    """Log group with the recorded traffic; none where nothing is recorded, or in a bucket."""
    endpoint_ids: dict[str, pulumi.Output[str]]
    """Endpoint by service; a bucket or a secret can refuse whoever comes by another way."""
    endpoint_security_group_id: pulumi.Output[str] | None
    """Security group of the interface endpoints; none where there are none."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:network:Network", name, args, opts)
        vpc = self._vpc(args)
        cidrs = ranges.cut(args, vpc.cidr_block)
        nets = {
            tier: {zone: self._subnet(vpc, args, tier, zone, cidr) for zone, cidr in by.items()}
            for tier, by in cidrs.subnets.items()
        }
        tables = routes.route_tables(self, vpc, nets)
        addresses = routes.ways_out(self, vpc, args.nat or args.defaults.nat, args.tiers, nets, tables)
        connected = endpoints.connect(self, args, vpc, cidrs.network, tables, nets)
        filters.border(self, vpc, args.tiers, cidrs.network, [args.estate[peer] for peer in args.peers], nets)
        records = record_traffic(self, args, vpc)
        self.publish(
            vpc_id=vpc.id,
            cidr_block=vpc.cidr_block,
            subnet_ids={tier: {zone: subnet.id for zone, subnet in by.items()} for tier, by in nets.items()},
            route_table_ids={tier: {zone: table.id for zone, table in by.items()} for tier, by in tables.items()},
            nat_public_ips=addresses,
            cidr_layout=cidrs.subnets,
            tier_cidrs=cidrs.tiers,
            prefix_list_id=self._prefix_list(cidrs.network).id,
            flow_log_arn=records.log_arn,
            flow_log_group_name=records.group.name if records.group else None,
            endpoint_ids=connected.ids,
            endpoint_security_group_id=connected.group.id if connected.group else None,
        )

    def _vpc(self, args: NetworkArgs) -> ec2.Vpc:
        """The VPC, whose default security group admits nothing."""
        name = self.component_name
        vpc = ec2.Vpc(
            name,
            cidr_block=args.cidr,
            ipv4_ipam_pool_id=args.ipam and args.ipam.pool_id,
            ipv4_netmask_length=args.ipam and args.ipam.netmask_length,
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
        return vpc

    def _subnet(self, vpc: ec2.Vpc, args: NetworkArgs, tier: str, zone: str, cidr: ranges.Range) -> ec2.Subnet:
        name, kind = self.named(f"{tier}-{zone}"), args.tiers[tier].kind
        subnet = ec2.Subnet(
            name,
            vpc_id=vpc.id,
            cidr_block=cidr,
            availability_zone_id=zone,
            map_public_ip_on_launch=False,
            tags=self.tagged(name, tier=tier, kind=kind),
            opts=self.child(),
        )
        if kind == "public" and args.excluded_from_public_access_block:
            ec2.VpcBlockPublicAccessExclusion(
                name,
                subnet_id=subnet.id,
                internet_gateway_exclusion_mode="allow-bidirectional",
                tags=self.tagged(name),
                opts=self.child(),
            )
        return subnet

    def _prefix_list(self, cidr: ranges.Range) -> ec2.ManagedPrefixList:
        name = self.named("addresses")
        entry = ec2.ManagedPrefixListEntryArgs(cidr=cidr, description=self.component_name)
        return ec2.ManagedPrefixList(
            name, address_family="IPv4", max_entries=1, entries=[entry], tags=self.tagged(name), opts=self.child()
        )
