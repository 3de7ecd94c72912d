"""How private networks reach the services of AWS."""

from __future__ import annotations

from functools import partial

from devops_policies.known import certainly, every, settled, some
from devops_policies.links import referring
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.subnet_routes import SUBNET, VPC, Way, ways
from devops_policies.view import Resource, Stack
from devops_policies.vpc_endpoints import ENDPOINT, ENDPOINT_POLICY, is_scoped, leads_to

_SERVICES = ("s3", "ecr.api", "ecr.dkr", "logs", "sts", "secretsmanager")
_POLICY = {
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-example"}},
        }
    ]
}
_NETWORK = (
    Mock(VPC, "shop", {"cidrBlock": "10.0.0.0/16"}),
    Mock(SUBNET, "orders", {"cidrBlock": "10.0.0.0/24"}, {"vpcId": "shop"}),
)


def _to(service: str) -> tuple[Mock, Mock]:
    name = f"to-{service}"
    return (
        Mock(ENDPOINT, name, {"serviceName": f"com.amazonaws.eu-west-1.{service}"}, {"vpcId": "shop"}),
        Mock(ENDPOINT_POLICY, f"{name}-policy", {"policy": _POLICY}, {"vpcEndpointId": name}),
    )


@rule(
    id="vpc-endpoints",
    types=(VPC,),
    severity=Severity.LOW,
    levels="-/A/A",
    whole_stack=True,
    fix="add a `VpcEndpoint` for each service, with a `policy` that a condition such as `aws:PrincipalOrgID` or "
    "`aws:ResourceOrgID` holds to your own organisation",
    settings={"services": setting("Services that private networks reach by endpoints, without region", list(_SERVICES))},
    good=[*_NETWORK, *(mock for service in _SERVICES for mock in _to(service))],
    bad=[*_NETWORK, *_to("s3")],
)
def vpc_endpoints(resource: Resource, context: Context) -> Violations:
    """Private networks reach the services of AWS by endpoints that are held to known people or data.

    What goes through a NAT gateway leaves the network and is paid by the gigabyte, and nobody can say whose bucket it goes to.
    An endpoint with the policy AWS gives it lets everything through to everybody. A network is private where the routes of one
    of its subnets in this stack lead to no internet gateway.
    """
    stack = context.stack
    if not some(*(partial(_is_private_part, stack, subnet, resource) for subnet in referring(stack, resource, "vpcId", SUBNET))):
        return
    endpoints = list(referring(stack, resource, "vpcId", ENDPOINT))
    missing: list[str] = []
    for service in context.settings["services"]:
        candidates = [(each, partial(leads_to, stack, each, resource, service)) for each in endpoints]
        with context.doubts:
            if not some(*(leads for _, leads in candidates)):
                missing.append(service)
        for endpoint in (each for each, leads in candidates if certainly(leads)):
            with context.doubts:
                if not is_scoped(stack, endpoint):
                    yield Violation(f"{endpoint.name} lets everyone reach everything", "policy", resource=endpoint)
    if missing:
        yield Violation(f"no endpoint leads to {', '.join(missing)}")


def _is_private_part(stack: Stack, subnet: Resource, network: Resource) -> bool:
    return every(
        lambda: stack.refers(subnet, "vpcId", network, "id"),
        lambda: not settled(ways(stack, subnet), lambda known: _any_leads_outside(stack, known)),
    )


def _any_leads_outside(stack: Stack, known: list[Way]) -> bool:
    return some(*(partial(way.leads_outside, stack) for way in known))
