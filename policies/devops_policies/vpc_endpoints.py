"""Private ways from a network to services of AWS, and what may go through them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from devops_policies.iam_conditions import held_to, spares_only
from devops_policies.iam_policy import allows, every_action, every_resource, everyone, scoped, statements
from devops_policies.known import every, settled, some
from devops_policies.links import referring
from devops_policies.view import Part, Resource, Stack
from devops_policies.written import is_written

ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
ENDPOINT_POLICY: Final = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"

_SERVICE: Final = re.compile(r"(?:cn\.)?com\.amazonaws\.[a-z0-9-]+\.(?P<name>.+?)(?:-fips)?")
# Keys that say who speaks, and whose the resource is that is spoken to.
_SPEAKERS: Final = ("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths")
_OWNERS: Final = ("aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "s3:resourceaccount")


def leads_to(stack: Stack, endpoint: Resource, network: Resource, service: str) -> bool:
    """Whether the endpoint leads from the network to the service, whose name has no region, as in `ecr.api`."""
    return every(lambda: _service(endpoint) == service, lambda: stack.refers(endpoint, "vpcId", network, "id"))


def is_scoped(stack: Stack, endpoint: Resource) -> bool:
    """Whether the endpoint's policy names who may use it or what it reaches; one that nobody writes lets everything through."""
    return some(
        lambda: is_written(endpoint, "policy") and not _is_open(endpoint),
        *(partial(_scopes, stack, policy, endpoint) for policy in referring(stack, endpoint, "vpcEndpointId", ENDPOINT_POLICY)),
    )


def _service(endpoint: Resource) -> str:
    found = _SERVICE.fullmatch(endpoint.text("serviceName"))
    return found["name"] if found else ""


def _scopes(stack: Stack, policy: Resource, endpoint: Resource) -> bool:
    return every(lambda: stack.refers(policy, "vpcEndpointId", endpoint, "id"), lambda: not _is_open(policy))


def _is_open(holder: Resource) -> bool:
    """Whether everyone reaches any resource of anybody."""
    return every(
        lambda: settled(statements(holder, "policy"), partial(_any, _lets_all_through)),
        lambda: not settled(statements(holder, "policy"), partial(_any, _keeps_strangers_out)),
    )


def _any(test: Callable[[Part], bool], known: Sequence[Part]) -> bool:
    return some(*(partial(test, statement) for statement in known))


def _lets_all_through(statement: Part) -> bool:
    return every(
        partial(allows, statement),
        partial(everyone, statement),
        partial(every_resource, statement),
        lambda: not some(partial(scoped, statement), partial(held_to, statement, _OWNERS)),
    )


def _keeps_strangers_out(statement: Part) -> bool:
    """Whether the statement denies everything to everyone but what belongs to somebody who is named."""
    return every(
        lambda: not allows(statement),
        partial(everyone, statement),
        partial(every_action, statement),
        partial(every_resource, statement),
        partial(spares_only, statement, (*_SPEAKERS, *_OWNERS)),
    )
