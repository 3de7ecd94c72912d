"""What a cluster shows to the world, and whether it is encrypted on the way."""

from __future__ import annotations

from fnmatch import fnmatchcase

from devops_policies.cluster_services import is_internal, lets_world_in, says_who_reaches
from devops_policies.clusters import is_patch, kind_of, namespace, objects, objects_of, with_lists
from devops_policies.ingresses import GATEWAY_TYPES, INGRESS, ROUTE_TYPES, SERVICE, is_meant, plain_hosts, plain_listeners, serves
from devops_policies.known import Undecided, every
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Part, Resource

_RANGES = "spec.loadBalancerSourceRanges"
_LISTS = ("spec.rules", "spec.tls")


@rule(
    id="k8s-exposure",
    types=(*with_lists(SERVICE, INGRESS), f"{SERVICE}Patch", f"{INGRESS}Patch", *ROUTE_TYPES),
    severity=Severity.HIGH,
    levels="A/M/M",
    keys=("service", "ingress-tls"),
    whole_stack=True,
    fix="use an internal load balancer or `loadBalancerSourceRanges`, and give each host of an Ingress an entry under `tls`",
    settings={
        "public": setting("Services that face the internet, as `<namespace>/<name>` with `*` as a wildcard", []),
        "gateways": setting("Gateways of other stacks that only speak TLS, as `<namespace>/<name>` with `*` as a wildcard", []),
    },
    good=[
        Mock(SERVICE, "web", {"spec": {"type": "LoadBalancer", "loadBalancerSourceRanges": ["203.0.113.0/24"]}}),
        Mock(INGRESS, "shop", {"spec": {"rules": [{"host": "example.org"}], "tls": [{"hosts": ["example.org"]}]}}),
    ],
    bad=[
        Mock(SERVICE, "web", {"spec": {"type": "LoadBalancer", "loadBalancerSourceRanges": ["0.0.0.0/0"]}}),
        Mock(INGRESS, "shop", {"spec": {"rules": [{"host": "example.org"}]}}),
    ],
)
def k8s_exposure(resource: Resource, context: Context) -> Violations:
    """The world reaches a cluster only where that is meant, and only by TLS.

    A Service of type LoadBalancer is open to everyone unless it says otherwise, one of type NodePort opens a port on every node
    round all load balancers, and one with external IPs can take over traffic to any address. Without TLS whoever is on the way
    reads and changes what is sent; routes of the Gateway API are served as their Gateway's listeners are.
    """
    for each in objects(resource):
        with context.doubts:
            match kind_of(each):
                case "Service":
                    yield from _service(each, context)
                case "Ingress":
                    yield from _ingress(each)
                case _:
                    yield from _route(each, context)


def _ingress(ingress: Resource) -> Violations:
    if is_patch(ingress) and not any(ingress.has(path) for path in _LISTS):
        return
    for host in plain_hosts(ingress):
        for path in _LISTS:
            _expect(ingress, path)
        yield Violation(f"{host} is served without TLS", ingress.at("spec.tls"), "ingress-tls")


def _service(service: Resource, context: Context) -> Violations:
    with context.doubts:
        for address in service.strings("spec.externalIPs"):
            yield Violation(f"it takes over traffic to {address}", service.at("spec.externalIPs"), "service")
    type_ = service.text("spec.type")
    if type_ == "NodePort":
        yield Violation("it opens a port on every node", service.at("spec.type"), "service")
    elif type_ == "LoadBalancer" and every(
        lambda: not is_internal(service),
        lambda: lets_world_in(service),
        lambda: not _listed(service.text("metadata.name"), namespace(service), context.settings["public"]),
    ):
        _expect(service, _RANGES)
        yield Violation("its load balancer lets the world in", service.at(_RANGES), "service")
    elif not type_ and says_who_reaches(service):
        _expect(service, "spec.type")


def _route(route: Resource, context: Context) -> Violations:
    for parent in route.each("spec.parentRefs"):
        with context.doubts:
            if parent.text("kind", "Gateway") == "Gateway" and serves(route):
                yield from _attached(route, parent, context)


def _attached(route: Resource, parent: Part, context: Context) -> Violations:
    gateways = [each for each in objects_of(context.stack, *GATEWAY_TYPES) if is_meant(context.stack, route, parent, each)]
    for gateway in gateways:
        for listener in plain_listeners(gateway, parent):
            yield Violation(f"listener {listener} of {gateway.name} serves it without TLS", parent.path, "ingress-tls")
    home = parent.text("namespace") or namespace(route)
    if not gateways and not _listed(parent.text("name"), home, context.settings["gateways"]):
        named = f"names {home}/{parent.text('name')} outside this stack, and only `gateways` can say that it speaks TLS"
        raise Undecided(parent.path, named)


def _listed(name: str, home: str, allowed: list[str]) -> bool:
    return any(fnmatchcase(f"{home}/{name}", pattern) for pattern in allowed)


def _expect(resource: Resource, path: str) -> None:
    """What a patch does not name may stand in the object that is patched."""
    if is_patch(resource) and not resource.has(path):
        raise Undecided(resource.at(path), "is left as it is by the patch")
