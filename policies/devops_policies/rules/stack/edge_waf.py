"""Whether what the internet reaches is filtered, and the filter keeps a record."""

from __future__ import annotations

from devops_policies.balancers import LOAD_BALANCERS, is_application
from devops_policies.known import Undecided, every
from devops_policies.links import end_of, is_pointed_at
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource, Stack
from devops_policies.written import flag, is_written

_STAGE = "aws:apigateway/stage:Stage"
_REST_API = "aws:apigateway/restApi:RestApi"
_WEB_ACL = "aws:wafv2/webAcl:WebAcl"
_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
_LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
_EDGE = (
    Mock(LOAD_BALANCERS[0], "web", {"loadBalancerType": "application"}),
    Mock(_WEB_ACL, "filter", {"scope": "REGIONAL"}),
)


@rule(
    id="edge-waf",
    types=(*LOAD_BALANCERS, _STAGE, _WEB_ACL),
    severity=Severity.HIGH,
    levels="-/A/M",
    keys=("attached", "logged"),
    whole_stack=True,
    fix="add a `WebAclAssociation` whose `resourceArn` is that of the load balancer or stage, and a `WebAclLoggingConfiguration` "
    "whose `resourceArn` is that of the web ACL",
    good=[
        *_EDGE,
        Mock(_ASSOCIATION, "web-filter", {}, {"resourceArn": "web", "webAclArn": "filter"}),
        Mock(_LOGGING, "filter-log", {}, {"resourceArn": "filter"}),
    ],
    bad=_EDGE,
)
def edge_waf(resource: Resource, context: Context) -> Violations:
    """What the internet reaches is filtered by a web ACL, and the web ACL keeps a record.

    Without a filter every bot tries every known hole; without a record nobody can tell an attack from a rule that turns
    customers away. Load balancers and private APIs inside a network are left out, HTTP APIs too: no web ACL can be put on them.
    """
    stack = context.stack
    if resource.type == _WEB_ACL:
        if not _is_named(stack, _LOGGING, resource):
            yield Violation("nothing records what it stops", key="logged")
    elif every(lambda: not _is_named(stack, _ASSOCIATION, resource), lambda: _is_at_the_edge(stack, resource)):
        yield Violation("everyone can reach it, and nothing filters requests", key="attached")


def _is_named(stack: Stack, type_: str, target: Resource) -> bool:
    """Whether something of a type is about the target."""
    return is_pointed_at(stack, target, "resourceArn", (type_,), "arn", "id")


def _is_at_the_edge(stack: Stack, resource: Resource) -> bool:
    if resource.type in LOAD_BALANCERS:
        return every(lambda: is_application(resource), lambda: not flag(resource, "internal"))
    api = end_of(stack, resource, "restApi", (_REST_API,), "id")
    if api is None:
        raise Undecided("restApi", "names an API outside this stack, and nothing here tells whether the internet reaches it")
    types = "endpointConfiguration.types"
    return not (is_written(api, types) and "PRIVATE" in api.strings(types))
