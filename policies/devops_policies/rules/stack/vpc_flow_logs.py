"""Whether anybody can tell what went through a network."""

from __future__ import annotations

from functools import partial

from devops_policies.known import certainly, every, some
from devops_policies.links import referring
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.subnet_routes import VPC
from devops_policies.view import Resource, Stack
from devops_policies.vpcs import VPCS

_FLOW_LOG = "aws:ec2/flowLog:FlowLog"
_NETWORK = Mock(VPC, "shop", {"cidrBlock": "10.0.0.0/16"})


@rule(
    id="vpc-flow-logs",
    types=VPCS,
    severity=Severity.HIGH,
    levels="A/M/M",
    whole_stack=True,
    fix="add a `FlowLog` whose `vpcId` is this network, with `trafficType: ALL` or `REJECT`",
    good=[_NETWORK, Mock(_FLOW_LOG, "shop-traffic", {"trafficType": "REJECT"}, {"vpcId": "shop"})],
    bad=[_NETWORK, Mock(_FLOW_LOG, "shop-traffic", {"trafficType": "ACCEPT"}, {"vpcId": "shop"})],
)
def vpc_flow_logs(resource: Resource, context: Context) -> Violations:
    """Every network keeps a record of the traffic it refuses, at least.

    Refused connections are how a scan, a lost intruder and a wrong rule look from inside. A record of single subnets or
    interfaces has gaps wherever something new is put.
    """
    stack = context.stack
    logs = list(referring(stack, resource, "vpcId", _FLOW_LOG))
    if not some(*(partial(_records_refusals, stack, log, resource) for log in logs)):
        partly = [log.name for log in logs if certainly(partial(stack.refers, log, "vpcId", resource, "id"))]
        yield Violation(f"{', '.join(partly)} leaves refused traffic out" if partly else "nothing records its traffic")


def _records_refusals(stack: Stack, log: Resource, network: Resource) -> bool:
    return every(
        lambda: stack.refers(log, "vpcId", network, "id"),
        lambda: log.text("trafficType").upper() in ("ALL", "REJECT"),
    )
