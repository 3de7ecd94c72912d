"""Networks: VPCs and what is in them, load balancers, DNS, CDN."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any, Final

from devops_components.toolkit.simulated.aws.regions import zone_id, zones
from devops_components.toolkit.simulated.model import Model, regional
from devops_components.toolkit.simulated.template import Subject, Template
from devops_components.toolkit.simulated.values import UNKNOWN

_OWNER: Final[Mapping[str, Template]] = {"ownerId": "{account}"}


def _ec2(prefix: str, kind: str, outputs: Mapping[str, Template] = _OWNER) -> Model:
    return Model(f"{prefix}-{{hex17}}", regional("ec2", f"{kind}/{{id}}"), outputs)


def _public_address(subject: Subject) -> str:
    """An address of the block that is reserved for documentation."""
    return f"203.0.113.{int(subject.made('hex', 2, 'public'), 16)}"


def _private_address(subject: Subject) -> str:
    return f"10.0.{int(subject.made('hex', 2, 'net'), 16)}.{int(subject.made('hex', 2, 'host'), 16) or 4}"


def _dashed(address: str) -> str:
    return address.replace(".", "-")


def _public_dns(subject: Subject) -> str:
    region = subject.account.region
    domain = "compute-1" if region == "us-east-1" else f"{region}.compute"
    return f"ec2-{_dashed(_public_address(subject))}.{domain}.{subject.account.dns_suffix}"


def _private_dns(subject: Subject) -> str:
    region = subject.account.region
    domain = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
    return f"ip-{_dashed(_private_address(subject))}.{domain}"


def _first_zone(subject: Subject) -> Any:
    given = subject.get("availabilityZone")
    return zones(subject.account.region)[0] if given is None else given


def _zone_id_of(subject: Subject) -> Any:
    zone = _first_zone(subject)
    return UNKNOWN if zone is UNKNOWN else zone_id(str(zone))


def _route_id(subject: Subject) -> Any:
    destination = next((subject.get(key) for key in _DESTINATIONS if subject.get(key) is not None), None)
    table = subject.get("routeTableId")
    if UNKNOWN in (destination, table):
        return UNKNOWN
    return f"r-{table}{_hash_of(str(destination))}"


def _hash_of(text: str) -> int:
    """The CRC-32 that the provider makes ids of."""
    import zlib  # noqa: PLC0415 - needed for this one id

    return zlib.crc32(text.encode())


_DESTINATIONS: Final = ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")


def _ipv6_block(subject: Subject) -> Any:
    if not subject.get("assignGeneratedIpv6CidrBlock"):
        return subject.get("ipv6CidrBlock")
    network = ipaddress.IPv6Network((int("2600" + "1f18" + subject.made("hex", 6, "v6") + "00" + "0" * 16, 16), 56))
    return str(network)


def _pooled_block(subject: Subject) -> Any:
    """A range as a pool of private addresses would give it."""
    length = subject.get("ipv4NetmaskLength")
    if length is None or length is UNKNOWN:
        return length
    within = int(subject.made("hex", 6, "pool"), 16) % 2**23
    return str(ipaddress.IPv4Network((int(ipaddress.IPv4Address("10.128.0.0")) + within, int(length)), strict=False))


def _endpoint_dns(subject: Subject) -> Any:
    service = subject.get("serviceName")
    if service is UNKNOWN or subject.facts["id"] is UNKNOWN:
        return UNKNOWN
    if subject.get("vpcEndpointType") != "Interface":
        return []
    # Of com.amazonaws.eu-west-1.ecr.api the host is api.ecr.
    name = ".".join(reversed(str(service).partition(f".{subject.account.region}.")[2].split(".")))
    host = f"{subject.facts['id']}-{subject.made('lower', 8, 'dns')}.{name}.{subject.account.region}.vpce.amazonaws.com"
    return [{"dnsName": host, "hostedZoneId": f"Z{subject.made('upper', 13, 'vpce')}"}]


def _interfaces(subject: Subject) -> Any:
    subnets = subject.get("subnetIds")
    if subnets is UNKNOWN:
        return UNKNOWN
    return [f"eni-{subject.made('hex', 17, f'eni{at}')}" for at in range(len(subnets or []))]


_SECURITY_GROUP_RULE: Final = Model("sgr-{hex17}", regional("ec2", "security-group-rule/{id}"), {"securityGroupRuleId": "{id}"})

_VPC: Final[Mapping[str, Template]] = {
    **_OWNER,
    "cidrBlock": _pooled_block,
    "defaultNetworkAclId": "acl-{hex17.acl}",
    "defaultRouteTableId": "rtb-{hex17.main}",
    "defaultSecurityGroupId": "sg-{hex17.default}",
    "dhcpOptionsId": "dopt-{hex17.dhcp}",
    "mainRouteTableId": "rtb-{hex17.main}",
    "enableDnsHostnames": False,
    "enableDnsSupport": True,
    "instanceTenancy": "default",
    "ipv6AssociationId": lambda s: f"vpc-cidr-assoc-{s.made('hex', 17, 'v6')}" if _ipv6_block(s) else "",
    "ipv6CidrBlock": lambda s: _ipv6_block(s) or "",
}

MODELS: Final[Mapping[str, Model]] = {
    "aws:ec2/vpc:Vpc": _ec2("vpc", "vpc", _VPC),
    "aws:ec2/subnet:Subnet": _ec2(
        "subnet",
        "subnet",
        {**_OWNER, "availabilityZone": _first_zone, "availabilityZoneId": _zone_id_of, "mapPublicIpOnLaunch": False},
    ),
    "aws:ec2/routeTable:RouteTable": _ec2("rtb", "route-table"),
    "aws:ec2/route:Route": Model(_route_id, None, {"instanceId": "", "origin": "CreateRoute", "state": "active"}),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Model("rtbassoc-{hex17}"),
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": Model(
        "rtbassoc-{hex17}", None, {"originalRouteTableId": "rtb-{hex17.original}"}
    ),
    "aws:ec2/internetGateway:InternetGateway": _ec2("igw", "internet-gateway"),
    "aws:ec2/natGateway:NatGateway": Model(
        "nat-{hex17}",
        None,
        {
            "associationId": "eipassoc-{hex17.assoc}",
            "connectivityType": "public",
            "networkInterfaceId": "eni-{hex17.eni}",
            "privateIp": _private_address,
            "routeTableId": "",
            "publicIp": lambda s: None if s.get("connectivityType") == "private" else _public_address(s),
        },
    ),
    "aws:ec2/eip:Eip": Model(
        "eipalloc-{hex17}",
        regional("ec2", "elastic-ip/{id}"),
        {
            "allocationId": "{id}",
            "associationId": "",
            "domain": "vpc",
            "networkBorderGroup": "{region}",
            "publicDns": _public_dns,
            "publicIp": _public_address,
            "publicIpv4Pool": "amazon",
        },
    ),
    "aws:ec2/securityGroup:SecurityGroup": _ec2("sg", "security-group"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _ec2(
        "sg", "security-group", {**_OWNER, "name": "default", "description": "default VPC security group"}
    ),
    "aws:ec2/securityGroupRule:SecurityGroupRule": Model("sgrule-{digits10}", None, {"securityGroupRuleId": "sgr-{hex17}"}),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _SECURITY_GROUP_RULE,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _SECURITY_GROUP_RULE,
    "aws:ec2/networkAcl:NetworkAcl": _ec2("acl", "network-acl"),
    "aws:ec2/networkAclRule:NetworkAclRule": Model("nacl-{digits10}"),
    "aws:ec2/flowLog:FlowLog": _ec2("fl", "vpc-flow-log", {"logDestinationType": "cloud-watch-logs"}),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _ec2(
        "vpce",
        "vpc-endpoint",
        {
            **_OWNER,
            "dnsEntries": _endpoint_dns,
            "networkInterfaceIds": _interfaces,
            "prefixListId": lambda s: f"pl-{s.made('hex', 8, 'pl')}" if s.get("vpcEndpointType") in (None, "Gateway") else "",
            "requesterManaged": False,
            "state": "available",
            "cidrBlocks": [],
        },
    ),
    "aws:ec2/instance:Instance": _ec2(
        "i",
        "instance",
        {
            "availabilityZone": _first_zone,
            "instanceState": "running",
            "primaryNetworkInterfaceId": "eni-{hex17.eni}",
            "privateDns": _private_dns,
            "privateIp": _private_address,
            "publicDns": lambda s: _public_dns(s) if s.get("associatePublicIpAddress") else "",
            "publicIp": lambda s: _public_address(s) if s.get("associatePublicIpAddress") else "",
            "tenancy": "default",
        },
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": _ec2("lt", "launch-template", {"defaultVersion": 1, "latestVersion": 1}),
    "aws:ec2/keyPair:KeyPair": Model(
        "{keyName}",
        regional("ec2", "key-pair/{keyName}"),
        {"keyPairId": "key-{hex17}", "keyType": "rsa", "fingerprint": "{hex32}"},
    ),
    "aws:ec2/networkInterface:NetworkInterface": _ec2(
        "eni",
        "network-interface",
        {**_OWNER, "privateIp": _private_address, "privateDnsName": _private_dns, "interfaceType": "interface"},
    ),
    "aws:ec2/managedPrefixList:ManagedPrefixList": _ec2("pl", "prefix-list", {**_OWNER, "version": 1}),
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": Model(
        "pcx-{hex17}", None, {"acceptStatus": "active", "peerOwnerId": "{account}"}
    ),
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": _ec2("dopt", "dhcp-options"),
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": Model("{dhcpOptionsId}-{vpcId}"),
    "aws:ec2/volumeAttachment:VolumeAttachment": Model("vai-{digits10}"),
    "aws:ec2/eipAssociation:EipAssociation": Model("eipassoc-{hex17}"),
    "aws:ebs/volume:Volume": _ec2(
        "vol", "volume", {"createTime": "2025-01-01T00:00:00Z", "size": 8, "type": "gp2", "encrypted": False}
    ),
    "aws:ebs/encryptionByDefault:EncryptionByDefault": Model("terraform-{digits18}"),
    "aws:ec2transitgateway/transitGateway:TransitGateway": _ec2(
        "tgw",
        "transit-gateway",
        {
            **_OWNER,
            "associationDefaultRouteTableId": "tgw-rtb-{hex17.default}",
            "propagationDefaultRouteTableId": "tgw-rtb-{hex17.default}",
        },
    ),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": _ec2(
        "tgw-attach", "transit-gateway-attachment", {"vpcOwnerId": "{account}"}
    ),
}
