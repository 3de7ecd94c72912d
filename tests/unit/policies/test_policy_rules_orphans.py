"""What of a network nothing uses, and what has two owners."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found

from devops_policies.rule import Mock

GROUP = "aws:ec2/securityGroup:SecurityGroup"
INTO = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
ADDRESS = "aws:ec2/eip:Eip"
ACL = "aws:ec2/networkAcl:NetworkAcl"
STACK = "pulumi:pulumi:Stack"
ARN = "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1"
APP = Mock(GROUP, "app")
NAT = "aws:ec2/natGateway:NatGateway"

USED: dict[str, list[Mock]] = {
    "a group behind which a machine stands": [APP, Mock("aws:ec2/instance:Instance", "m", {}, {"vpcSecurityGroupIds": "app"})],
    "a group that a list holds": [APP, Mock("aws:lb/loadBalancer:LoadBalancer", "lb", {}, {"securityGroups": ("app",)})],
    "a group that something names by id": [
        Mock(GROUP, "app", {"arn": ARN}),
        Mock("aws:lambda/function:Function", "f", {"vpcConfig": {"securityGroupIds": ["sg-1"]}}),
    ],
    "a group that the stack exports": [Mock(GROUP, "app", {"arn": ARN}), Mock(STACK, "shop", {"groups": ["sg-1"]})],
    "an address of a NAT gateway": [Mock(ADDRESS, "out"), Mock(NAT, "nat", {}, {"allocationId": "out"})],
    "an address of a machine": [Mock(ADDRESS, "out", {"instance": "i-1"})],
    "an address of a machine that is not made yet": [
        Mock(ADDRESS, "out", {}, {"instance": "m"}),
        Mock("aws:ec2/instance:Instance", "m"),
    ],
    "an ACL with subnets": [Mock(ACL, "data", {"subnetIds": ["subnet-1"]})],
    "an ACL with an association": [
        Mock(ACL, "data"),
        Mock("aws:ec2/networkAclAssociation:NetworkAclAssociation", "a", {"subnetId": "subnet-1"}, {"networkAclId": "data"}),
    ],
}


@pytest.mark.parametrize("case", USED)
def test_in_use_is(case: str) -> None:
    assert found("sg-orphan", USED[case]) == []


def test_a_group_that_another_groups_rule_names_is_in_use() -> None:
    names_app = Mock(INTO, "in", {}, {"securityGroupId": "other", "referencedSecurityGroupId": "app"})

    assert found("sg-orphan", [APP, Mock(GROUP, "other"), names_app]) == [UNUSED]


UNUSED = "nothing in this stack uses it"
FORGOTTEN: dict[str, list[Mock]] = {
    "a group alone": [APP],
    "a group with rules": [APP, Mock(INTO, "in", {"cidrIpv4": "10.0.0.0/8"}, {"securityGroupId": "app"})],
    "a group with rules that name its id": [Mock(GROUP, "app", {"arn": ARN}), Mock(INTO, "in", {"securityGroupId": "sg-1"})],
    "a group of a stack that exports another": [Mock(GROUP, "app", {"arn": ARN}), Mock(STACK, "shop", {"groups": ["sg-2"]})],
    "an address": [Mock(ADDRESS, "out", {"instance": "", "networkInterface": "", "associationId": ""})],
    "an address whose use is yet to be computed": [Mock(ADDRESS, "out", {"instance": UNKNOWN, "associationId": UNKNOWN})],
    "an ACL with entries": [
        Mock(ACL, "data", {"subnetIds": []}),
        Mock("aws:ec2/networkAclRule:NetworkAclRule", "deny", {}, {"networkAclId": "data"}),
    ],
}


@pytest.mark.parametrize("case", FORGOTTEN)
def test_nothing_uses(case: str) -> None:
    assert found("sg-orphan", FORGOTTEN[case]) == [UNUSED]


def test_an_export_that_is_not_known_yet_leaves_it_open() -> None:
    assert found("sg-orphan", [APP, Mock(STACK, "shop", {"groups": [UNKNOWN]})]) == [
        "undecided: cannot decide: `id` may be exported by the stack, whose outputs are not all known yet"
    ]


OUT = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
HTTP = {"protocol": "tcp", "fromPort": 80, "toPort": 80}
INTO_APP = Mock(INTO, "metrics", {"ipProtocol": "tcp", "fromPort": 9090, "toPort": 9090}, {"securityGroupId": "app"})
OTHER = "arn:aws:iam::111122223333:policy/other"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ROLE = "aws:iam/role:Role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
EXCLUSIVE = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
SHARED = "aws:iam/policyAttachment:PolicyAttachment"
INLINE = "aws:iam/rolePolicy:RolePolicy"


def app(refs: dict[str, Any] | None = None, **props: Any) -> Mock:
    return Mock(GROUP, "app", props, refs or {})


def role(refs: dict[str, Any] | None = None, **props: Any) -> Mock:
    return Mock(ROLE, "job", {"name": "job", **props}, refs or {})


def attached(policy: str = READ, name: str = "read") -> Mock:
    return Mock(ATTACHMENT, name, {"policyArn": policy}, {"role": "job"})


def exclusive(*policies: str, name: str = "only") -> Mock:
    return Mock(EXCLUSIVE, name, {"policyArns": list(policies)}, {"roleName": "job"})


ONE_OWNER: dict[str, list[Mock]] = {
    "a group with rules of its own": [app(ingress=[{**HTTP, "cidrBlocks": ["10.0.0.0/8"]}])],
    "a group with rules beside it": [app(), INTO_APP],
    "a group whose list is empty": [app(ingress=[]), INTO_APP],
    "a group whose list is yet to be read": [app(ingress=UNKNOWN, egress=UNKNOWN), INTO_APP],
    "a group whose list was read from the rules beside it": [
        app(
            ingress=[{**HTTP, "cidrBlocks": ["10.0.0.0/8", "10.1.0.0/16"], "ipv6CidrBlocks": ["fd00::/8"], "self": True}],
            arn=ARN,
        ),
        *(
            Mock(INTO, f"in-{place}", {"ipProtocol": "tcp", "fromPort": 80, "toPort": 80, **source}, {"securityGroupId": "app"})
            for place, source in enumerate(({"cidrIpv4": "10.0.0.0/8"}, {"cidrIpv4": "10.1.0.0/16"}, {"cidrIpv6": "fd00::/8"}))
        ),
        Mock(RULE, "self", {"type": "ingress", **HTTP, "self": True}, {"securityGroupId": "app"}),
    ],
    "a group with a list inwards and rules outwards": [
        app(ingress=[{**HTTP, "cidrBlocks": ["10.0.0.0/8"]}]),
        Mock(OUT, "out", {"ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"}, {"securityGroupId": "app"}),
    ],
    "a role with policies attached": [role(), attached()],
    "a role with a list of its own": [role(managedPolicyArns=[READ], inlinePolicies=[{"name": "own", "policy": "{}"}])],
    "a role whose lists were read from what is beside it": [
        role(managedPolicyArns=[READ], inlinePolicies=[{"name": "own", "policy": "{}"}]),
        attached(),
        Mock(INLINE, "own", {"name": "own"}, {"role": "job"}),
    ],
    "a role whose only owner lists what is attached": [role(), attached(), exclusive(READ)],
    "two roles": [
        role(managedPolicyArns=[READ]),
        Mock(ROLE, "web"),
        Mock(ATTACHMENT, "web", {"policyArn": OTHER}, {"role": "web"}),
    ],
    "two policies": [Mock(SHARED, "all", {"policyArn": OTHER, "roles": ["job"]}), role(), attached()],
}


@pytest.mark.parametrize("case", ONE_OWNER)
def test_one_owner_has(case: str) -> None:
    assert found("ownership-conflicts", ONE_OWNER[case]) == []


TWO_OWNERS: dict[str, tuple[list[Mock], list[str]]] = {
    "rules of a group, in its list and beside it": (
        [app(ingress=[{**HTTP, "cidrBlocks": ["10.0.0.0/8"]}]), INTO_APP],
        ["[sg] `ingress` and metrics both own its rules"],
    ),
    "rules of a group, in a list that is not known": (
        [app({"ingress": "edge"}), Mock(GROUP, "edge"), INTO_APP],
        ["[sg] `ingress` and metrics both own its rules"],
    ),
    "rules of a group outwards": (
        [
            app(egress=[{"protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}]),
            Mock(RULE, "out", {"type": "egress", **HTTP}, {"securityGroupId": "app"}),
        ],
        ["[sg] `egress` and out both own its rules"],
    ),
    "rules of a group, one of which nobody accounts for": (
        [
            app(ingress=[{**HTTP, "cidrBlocks": ["10.0.0.0/8", "10.9.0.0/16"]}]),
            Mock(RULE, "in", {"type": "ingress", **HTTP, "cidrBlocks": ["10.0.0.0/8"]}, {"securityGroupId": "app"}),
        ],
        ["[sg] `ingress` and in both own its rules"],
    ),
    "policies of a role, listed and attached": (
        [role(managedPolicyArns=[OTHER]), attached()],
        ["[iam] `managedPolicyArns` and read both own its policies"],
    ),
    "policies of a role, listed before they are known": (
        [role({"managedPolicyArns": "own"}), Mock("aws:iam/policy:Policy", "own"), attached()],
        ["[iam] `managedPolicyArns` and read both own its policies"],
    ),
    "policies of a role, listed and listed elsewhere": (
        [role(managedPolicyArns=[READ]), exclusive(READ)],
        ["[iam] `managedPolicyArns` and only both own its policies"],
    ),
    "documents of a role, within and beside it": (
        [role(inlinePolicies=[{"name": "own", "policy": "{}"}]), Mock(INLINE, "more", {"name": "more"}, {"role": "job"})],
        ["[iam] `inlinePolicies` and more both own its policies"],
    ),
    "a policy that the only owner does not list": (
        [role(), attached(), exclusive(OTHER)],
        ["[iam] only and read both own its policies"],
    ),
    "a role with two only owners": (
        [role(), exclusive(READ), exclusive(READ, name="last")],
        ["[iam] last and only both own its policies"],
    ),
    "a policy attached once for all and once more": (
        [Mock(SHARED, "all", {"policyArn": READ, "roles": ["web"]}), role(), attached()],
        ["[iam] it owns all attachments of its policy, and read makes others"],
    ),
}


@pytest.mark.parametrize("case", TWO_OWNERS)
def test_two_owners_have(case: str) -> None:
    stack, said = TWO_OWNERS[case]

    assert found("ownership-conflicts", stack) == said


def test_an_attachment_to_a_role_from_nowhere_is_left_open() -> None:
    stack = [role(managedPolicyArns=[OTHER]), Mock(ATTACHMENT, "read", {"policyArn": READ, "role": UNKNOWN})]

    assert found("ownership-conflicts", stack) == [
        "undecided: cannot decide before deployment: `role` is not known yet",
    ]
