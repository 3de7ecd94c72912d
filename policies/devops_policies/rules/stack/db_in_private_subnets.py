"""Where databases, caches and file systems stand."""

from __future__ import annotations

from functools import partial

from devops_policies.placement import subnets, too_few_zones
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.subnet_routes import INTERNET_GATEWAY, ROUTE, ROUTE_TABLES, SUBNET, VPC, ways
from devops_policies.view import Resource, Stack
from devops_policies.written import is_given, is_written

_GROUP = "aws:rds/subnetGroup:SubnetGroup"
_SUBNETS = {
    _GROUP: "subnetIds",
    "aws:docdb/subnetGroup:SubnetGroup": "subnetIds",
    "aws:neptune/subnetGroup:SubnetGroup": "subnetIds",
    "aws:redshift/subnetGroup:SubnetGroup": "subnetIds",
    "aws:elasticache/subnetGroup:SubnetGroup": "subnetIds",
    "aws:memorydb/subnetGroup:SubnetGroup": "subnetIds",
    "aws:dax/subnetGroup:SubnetGroup": "subnetIds",
    "aws:elasticache/serverlessCache:ServerlessCache": "subnetIds",
    "aws:opensearch/domain:Domain": "vpcOptions.subnetIds",
    "aws:elasticsearch/domain:Domain": "vpcOptions.subnetIds",
}
_IN_A_GROUP = ("aws:rds/instance:Instance", "aws:rds/cluster:Cluster")
_GROUP_NAME = "dbSubnetGroupName"
_NETWORK = (
    Mock(VPC, "shop"),
    Mock(SUBNET, "a", {"availabilityZoneId": "euw1-az1"}, {"vpcId": "shop"}),
    Mock(SUBNET, "b", {"availabilityZoneId": "euw1-az2"}, {"vpcId": "shop"}),
    Mock(_GROUP, "orders", {}, {"subnetIds": ("a", "b")}),
    Mock(INTERNET_GATEWAY, "internet"),
)
_MAIN = (
    Mock(ROUTE_TABLES[1], "main", {}, {"defaultRouteTableId": "shop"}),
    Mock(ROUTE, "out", {"destinationCidrBlock": "0.0.0.0/0"}, {"routeTableId": "main", "gatewayId": "internet"}),
)


@rule(
    id="db-in-private-subnets",
    types=(*_SUBNETS, *_IN_A_GROUP),
    severity=Severity.HIGH,
    levels="A/M/M",
    whole_stack=True,
    fix="put the store into subnets of two zones whose route tables have no internet gateway",
    settings={"zones": setting("Fewest zones the subnets of a store lie in", 1, 2, 2, minimum=1)},
    good=[*_NETWORK],
    bad=[*_NETWORK, *_MAIN],
)
def db_in_private_subnets(resource: Resource, context: Context) -> Violations:
    """Stores stand in subnets of two zones that the internet cannot reach.

    In a public subnet one switch and one security group are all that keeps a database private. What names no subnet group
    lands in the account's default network, where every subnet is public. A read replica stands where its source does.
    """
    if resource.type in _IN_A_GROUP:
        if not is_given(resource, "replicateSourceDb") and not _names_a_group(resource, context.stack):
            yield Violation("it names no subnet group, so it stands in the default network, which is public", _GROUP_NAME)
    elif resource.has(_SUBNETS[resource.type]):
        yield from _of_group(resource, _SUBNETS[resource.type], context)


def _names_a_group(store: Resource, stack: Stack) -> bool:
    return is_written(store, _GROUP_NAME) and "default" not in stack.literals(store, _GROUP_NAME)


def _of_group(group: Resource, path: str, context: Context) -> Violations:
    with context.doubts:
        for subnet in subnets(context.stack, group, path):
            with context.doubts:
                for way in ways(context.stack, subnet):
                    with context.doubts:
                        if way.leads_outside(context.stack):
                            yield Violation(f"{subnet.name} is public: {way.holder.name} leads to an internet gateway", path)
    with context.doubts:
        narrow = too_few_zones(partial(subnets, context.stack, group, path), context.settings["zones"])
        if narrow:
            yield Violation(narrow, path)
