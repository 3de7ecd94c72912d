"""What must stand beside a network."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found

from devops_policies.rule import Mock

VPC, DEFAULT_VPC = "aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc"
SUBNET, GATEWAY, ROUTE = "aws:ec2/subnet:Subnet", "aws:ec2/internetGateway:InternetGateway", "aws:ec2/route:Route"
FLOW_LOG = "aws:ec2/flowLog:FlowLog"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
LATER = "undecided: cannot decide before deployment: "


def network(type_: str = VPC, **props: Any) -> Mock:
    return Mock(type_, "shop", {"cidrBlock": "10.0.0.0/16", "id": "vpc-1", "defaultSecurityGroupId": "sg-0", **props})


def of_network(type_: str, name: str, **props: Any) -> Mock:
    return Mock(type_, name, props, {"vpcId": "shop"})


SILENT = ["nothing records its traffic"]
PARTLY = ["traffic leaves refused traffic out"]
RECORDS: dict[str, tuple[list[Mock], list[str]]] = {
    "all traffic": ([network(), of_network(FLOW_LOG, "traffic", trafficType="ALL")], []),
    "refused traffic": ([network(), of_network(FLOW_LOG, "traffic", trafficType="REJECT")], []),
    "all traffic, by its id": ([network(), Mock(FLOW_LOG, "traffic", {"vpcId": "vpc-1", "trafficType": "ALL"})], []),
    "all traffic of the default network": ([network(DEFAULT_VPC), of_network(FLOW_LOG, "traffic", trafficType="ALL")], []),
    "accepted and refused traffic apart": (
        [
            network(),
            of_network(FLOW_LOG, "accepted", trafficType="ACCEPT"),
            of_network(FLOW_LOG, "refused", trafficType="REJECT"),
        ],
        [],
    ),
    "nothing": ([network()], SILENT),
    "nothing of the default network": ([network(DEFAULT_VPC)], SILENT),
    "accepted traffic": ([network(), of_network(FLOW_LOG, "traffic", trafficType="ACCEPT")], PARTLY),
    "traffic of no kind": ([network(), of_network(FLOW_LOG, "traffic")], PARTLY),
    "traffic of another network": ([network(), Mock(FLOW_LOG, "traffic", {"vpcId": "vpc-2", "trafficType": "ALL"})], SILENT),
    "traffic of a subnet": (
        [network(), Mock(SUBNET, "a"), Mock(FLOW_LOG, "traffic", {"trafficType": "ALL"}, {"subnetId": "a"})],
        SILENT,
    ),
    "traffic of a transit gateway": ([network(), Mock(FLOW_LOG, "traffic", {"transitGatewayId": "tgw-1"})], SILENT),
    "traffic of a kind that is not known": (
        [network(), of_network(FLOW_LOG, "traffic", trafficType=UNKNOWN)],
        [f"{LATER}`trafficType` is not known yet"],
    ),
    "traffic of a network that is not known": (
        [network(), Mock(FLOW_LOG, "traffic", {"vpcId": UNKNOWN, "trafficType": "ALL"})],
        [f"{LATER}`vpcId` is not known yet"],
    ),
}


@pytest.mark.parametrize("case", RECORDS)
def test_a_flow_log_records(case: str) -> None:
    stack, said = RECORDS[case]

    assert found("vpc-flow-logs", stack) == said


LEFT = ["nothing takes the rules of its default security group away"]
HELD = of_network(DEFAULT_GROUP, "closed")
WORLD = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}
ADOPTED: dict[str, tuple[list[Mock], list[str]]] = {
    "held without rules": ([network(), HELD], []),
    "held with empty lists of rules": ([network(), of_network(DEFAULT_GROUP, "closed", ingress=[], egress=[])], []),
    "held by the network's id": ([network(), Mock(DEFAULT_GROUP, "closed", {"vpcId": "vpc-1"})], []),
    "held, with rules the cloud has not answered yet": (
        [network(), of_network(DEFAULT_GROUP, "closed", ingress=UNKNOWN, egress=UNKNOWN)],
        [],
    ),
    "held beside a rule of another group": ([network(), HELD, Mock(GROUP_RULE, "web", {"securityGroupId": "sg-9"})], []),
    "that of the default network, held without naming it": ([network(DEFAULT_VPC), Mock(DEFAULT_GROUP, "closed")], []),
    "left as it is": ([network()], LEFT),
    "left as it is in the default network": ([network(DEFAULT_VPC)], LEFT),
    "that of another network": ([network(), Mock(DEFAULT_GROUP, "closed", {"vpcId": "vpc-2"})], LEFT),
    "that of the default network, and this is another": ([network(), Mock(DEFAULT_GROUP, "closed")], LEFT),
    "an ordinary group": ([network(), of_network("aws:ec2/securityGroup:SecurityGroup", "closed")], LEFT),
    "held with a rule inwards": (
        [network(), of_network(DEFAULT_GROUP, "closed", ingress=[{"protocol": "-1", "self": True}])],
        ["its default security group closed has ingress rules"],
    ),
    "held with a rule outwards": (
        [network(), of_network(DEFAULT_GROUP, "closed", egress=[WORLD])],
        ["its default security group closed has egress rules"],
    ),
    "held with a rule beside it": (
        [network(), HELD, Mock(GROUP_RULE, "web", {"type": "ingress", **WORLD}, {"securityGroupId": "closed"})],
        ["web is a rule of its default security group"],
    ),
    "held with a rule beside it, by the network's word": (
        [network(), HELD, Mock(INGRESS_RULE, "web", {}, {"securityGroupId": "shop"})],
        ["web is a rule of its default security group"],
    ),
    "left as it is, with one more rule by its id": (
        [network(), Mock(EGRESS_RULE, "out", {"securityGroupId": "sg-0"})],
        [*LEFT, "out is a rule of its default security group"],
    ),
    "that of a network that is not known": (
        [network(), Mock(DEFAULT_GROUP, "closed", {"vpcId": UNKNOWN}, {"vpcId": "lookup"}), Mock(DEFAULT_VPC, "lookup")],
        [*LEFT],
    ),
    "held, with rules made from something": (
        [network(), Mock(DEFAULT_GROUP, "closed", {}, {"vpcId": "shop", "ingress": "shop"})],
        [f"{LATER}`ingress` is not known yet"],
    ),
    "held beside a rule of a group that is not known": (
        [network(), HELD, Mock(GROUP_RULE, "web", {"securityGroupId": UNKNOWN})],
        [f"{LATER}`securityGroupId` is not known yet"],
    ),
}


@pytest.mark.parametrize("case", ADOPTED)
def test_the_default_security_group_is(case: str) -> None:
    stack, said = ADOPTED[case]

    assert found("vpc-default-sg-adopted", stack) == said


ENDPOINT, ENDPOINT_POLICY = "aws:ec2/vpcEndpoint:VpcEndpoint", "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"
ONE = {"services": ["s3"]}
PRIVATE = [network(), of_network(SUBNET, "orders")]
TABLE = of_network("aws:ec2/routeTable:RouteTable", "open")
PUBLIC = [
    network(),
    of_network(SUBNET, "edge"),
    Mock(GATEWAY, "internet"),
    TABLE,
    Mock("aws:ec2/routeTableAssociation:RouteTableAssociation", "edge-open", {}, {"subnetId": "edge", "routeTableId": "open"}),
    Mock(ROUTE, "out", {"destinationCidrBlock": "0.0.0.0/0"}, {"routeTableId": "open", "gatewayId": "internet"}),
]


def statement(**changes: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", **changes}


def held(operator: str, key: str, value: str) -> dict[str, Any]:
    return {"Condition": {operator: {key: value}}}


def endpoint(*statements: Any, service: Any = "com.amazonaws.eu-west-1.s3", **props: Any) -> Mock:
    policy = {"policy": {"Statement": list(statements)}} if statements else {}
    return of_network(ENDPOINT, "to-s3", serviceName=service, **policy, **props)


SCOPED: dict[str, list[Mock]] = {
    "holds callers to an organisation": [endpoint(statement(**held("StringEquals", "aws:PrincipalOrgID", "o-1")))],
    "holds resources to an organisation": [endpoint(statement(**held("StringEquals", "aws:ResourceOrgID", "o-1")))],
    "holds resources to an account": [endpoint(statement(**held("StringEquals", "S3:ResourceAccount", "111122223333")))],
    "names buckets": [endpoint(statement(Resource=["arn:aws:s3:::files", "arn:aws:s3:::files/*"]))],
    "names a caller": [endpoint(statement(Principal={"AWS": "arn:aws:iam::111122223333:root"}))],
    "denies what belongs to strangers": [
        endpoint(statement(), statement(Effect="Deny", **held("StringNotEquals", "aws:ResourceOrgID", "o-1")))
    ],
    "is a resource of its own": [
        endpoint(),
        Mock(
            ENDPOINT_POLICY,
            "policy",
            {"policy": {"Statement": statement(Resource="arn:aws:s3:::files/*")}},
            {"vpcEndpointId": "to-s3"},
        ),
    ],
    "is of an endpoint in China": [
        endpoint(statement(Resource="arn:aws-cn:s3:::files"), service="cn.com.amazonaws.cn-north-1.s3")
    ],
    "is of an endpoint with FIPS": [
        endpoint(statement(Resource="arn:aws-us-gov:s3:::files"), service="com.amazonaws.us-gov-west-1.s3-fips")
    ],
}


@pytest.mark.parametrize("case", SCOPED)
def test_a_private_network_reaches_a_service_by_an_endpoint_whose_policy(case: str) -> None:
    assert found("vpc-endpoints", [*PRIVATE, *SCOPED[case]], settings=ONE) == []


ALL_THROUGH = ["to-s3 lets everyone reach everything"]
NOT_SCOPED: dict[str, tuple[list[Mock], list[str]]] = {
    "is not there": ([endpoint()], ALL_THROUGH),
    "is what the cloud will answer": ([endpoint(policy=UNKNOWN)], ALL_THROUGH),
    "lets all through": ([endpoint(statement())], ALL_THROUGH),
    "lets all through in other words": ([endpoint(statement(Principal={"AWS": ["*"]}, Resource=["*"]))], ALL_THROUGH),
    "lets all through beside a narrower one": ([endpoint(statement(Resource="arn:aws:s3:::files"), statement())], ALL_THROUGH),
    "lets everyone read everything": ([endpoint(statement(Action="s3:GetObject"))], ALL_THROUGH),
    "asks for TLS only": ([endpoint(statement(**held("Bool", "aws:SecureTransport", "true")))], ALL_THROUGH),
    "holds callers to any organisation": ([endpoint(statement(**held("StringLike", "aws:PrincipalOrgID", "*")))], ALL_THROUGH),
    "denies one action to strangers": (
        [
            endpoint(
                statement(),
                statement(Effect="Deny", Action="s3:PutObject", **held("StringNotEquals", "aws:ResourceOrgID", "o-1")),
            )
        ],
        ALL_THROUGH,
    ),
    "was made from something": (
        [Mock(ENDPOINT, "to-s3", {"serviceName": "com.amazonaws.eu-west-1.s3"}, {"vpcId": "shop", "policy": "shop"})],
        [f"{LATER}`policy` is not known yet"],
    ),
    "may still deny what belongs to strangers": (
        [endpoint(statement(), UNKNOWN)],
        [f"{LATER}`policy.Statement.1` is not known yet"],
    ),
}


@pytest.mark.parametrize("case", NOT_SCOPED)
def test_an_endpoint_is_not_held_to_anybody_when_its_policy(case: str) -> None:
    stack, said = NOT_SCOPED[case]

    assert found("vpc-endpoints", [*PRIVATE, *stack], settings=ONE) == said


MISSING = ["no endpoint leads to s3"]
NOT_THERE: dict[str, tuple[list[Mock], list[str]]] = {
    "there is none": (PRIVATE, MISSING),
    "it is in another network": (
        [*PRIVATE, Mock(ENDPOINT, "to-s3", {"vpcId": "vpc-2", "serviceName": "com.amazonaws.eu-west-1.s3"})],
        MISSING,
    ),
    "it leads to another service": ([*PRIVATE, endpoint(service="com.amazonaws.eu-west-1.s3express")], MISSING),
    "it leads to a service of others": ([*PRIVATE, endpoint(service="com.amazonaws.vpce.eu-west-1.vpce-svc-s3")], MISSING),
    "one subnet of two is private": ([*PUBLIC, of_network(SUBNET, "orders")], MISSING),
    "the service is not known": ([*PRIVATE, endpoint(service=UNKNOWN)], [f"{LATER}`serviceName` is not known yet"]),
    "every subnet is public": (PUBLIC, []),
    "there is no subnet": ([network()], []),
    "the only subnet is in another network": ([network(), Mock(SUBNET, "a", {"vpcId": "vpc-2"})], []),
}


@pytest.mark.parametrize("case", NOT_THERE)
def test_endpoints_are_missed_as_they_should_when(case: str) -> None:
    stack, said = NOT_THERE[case]

    assert found("vpc-endpoints", stack, settings=ONE) == said


def test_every_service_without_endpoint_is_named_at_once() -> None:
    said = found("vpc-endpoints", [*PRIVATE, endpoint(statement(Resource="arn:aws:s3:::files"))])

    assert said == ["no endpoint leads to ecr.api, ecr.dkr, logs, sts, secretsmanager"]
    assert found("vpc-endpoints", PRIVATE, "dev") == []
