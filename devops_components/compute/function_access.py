"""What a function may do, what it is told, and to whom it may talk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
from pulumi_aws import cloudwatch, ec2, iam, lambda_, sqs, vpc

from devops_components._core import connections
from devops_components._core.args import Wire
from devops_components._core.iam import allow, deny, document, make_role, partition, trust
from devops_components._core.ways import open_way, tcp
from devops_components.compute.function_events import reading, sending

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.function import FunctionArgs

_WORLD = "0.0.0.0/0"
_INTERFACES = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
]
"""What Lambda does with the function's role to put it into a network."""


def make_function_role(owner: Component) -> iam.Role:
    """The role that is the function itself."""
    # Lambda does not say on whose behalf it takes on a role, so nothing can hold it to the account.
    return make_role(
        owner, owner.named("role"), "Is the function; it may do what is attached to it", trust("lambda.amazonaws.com")
    )


def give_rights(
    owner: Component, args: FunctionArgs, role: iam.Role, log_group: cloudwatch.LogGroup, failed: sqs.Queue
) -> list[pulumi.Resource]:
    """What must be there before the function is: its rights, and in a network those to join it."""
    name = owner.named("rights")
    statements = _statements(args, log_group, failed)
    rights: list[pulumi.Resource] = [
        iam.RolePolicy(name, role=role.id, policy=document(*statements), opts=owner.child()),
    ]
    if args.network is not None:
        arn = f"arn:{partition(args.region)}:iam::aws:policy/service-role/AWSLambdaENIManagementAccess"
        network = owner.named("network")
        rights.append(iam.RolePolicyAttachment(network, role=role.name, policy_arn=arn, opts=owner.child()))
    return rights


def keep_interfaces_from_code(owner: Component, role: iam.Role, function: lambda_.Function) -> None:
    """Leaves it to Lambda alone to use the rights on network interfaces; the function's own code is refused."""
    by_code = {"ArnEquals": {"lambda:SourceFunctionArn": function.arn}}
    policy = document(deny(_INTERFACES, ["*"], conditions=by_code, sid="NotByCode"))
    iam.RolePolicy(owner.named("network"), role=role.id, policy=policy, opts=owner.child())


def variables(args: FunctionArgs) -> dict[str, pulumi.Input[str]]:
    """The function's environment: the connections' variables, where their secrets are, then its own."""
    references = connections.secret_references(args.connections)
    return {**connections.variables(args.connections), **references, **args.environment}


def make_security_group(owner: Component, args: FunctionArgs, vpc_id: Wire[str]) -> ec2.SecurityGroup:
    """The group the function is in: nothing comes in; HTTPS and the connections' ways go out."""
    name = owner.component_name
    group = ec2.SecurityGroup(name, vpc_id=vpc_id, description="Function: nobody", tags=owner.tagged(name), opts=owner.child())
    https = owner.named("https-out")
    vpc.SecurityGroupEgressRule(
        https,
        security_group_id=group.id,
        cidr_ipv4=_WORLD,
        description="HTTPS to the outside: services of AWS and others",
        tags=owner.tagged(https),
        opts=owner.child(),
        **tcp(443),
    )
    for peer, connection in args.connections.items():
        if connection.security_group_id is not None and connection.port is not None:
            other, port = connection.security_group_id, connection.port
            open_way(owner, peer, group.id, other, port, to=peer, by=owner.component_name)
    return group


def _statements(args: FunctionArgs, log_group: cloudwatch.LogGroup, failed: sqs.Queue) -> list[dict[str, Any]]:
    return [
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.Output.concat(log_group.arn, ":*")], sid="Logs"),
        # Traces are nobody's resource.
        allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"], sid="Traces"),
        *sending(failed.arn, args.kms_key_arn),
        *reading(args.events),
        *connections.statements(args.connections),
        *connections.secret_statements(args.connections),
    ]
