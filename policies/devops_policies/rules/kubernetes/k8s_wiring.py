"""Whether what points at something in a cluster points at anything."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from devops_policies.clusters import NAMESPACE, RELEASE, is_among, objects, objects_of, together, with_lists
from devops_policies.ingresses import INGRESS, ROUTE_TYPES, SERVICE, backends, is_meant
from devops_policies.known import Undecided, every, some
from devops_policies.labels import carries, keys
from devops_policies.pods import POD_MAKERS, pod_of
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Part, Resource

_SELECTOR = "spec.selector"
_LIMITS = {"kubernetes:core/v1:ResourceQuota": "quota", "kubernetes:core/v1:LimitRange": "limit range"}

_SERVICE = Mock(SERVICE, "web", {"metadata": {"name": "web"}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}})
_POD = Mock(POD_MAKERS[0], "web", {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web"}]}})
_BACKEND = {"service": {"name": "web", "port": {"number": 80}}}
_INGRESS = Mock(INGRESS, "shop", {"spec": {"defaultBackend": _BACKEND}})


@rule(
    id="k8s-wiring",
    types=with_lists(SERVICE, INGRESS, NAMESPACE) + ROUTE_TYPES,
    severity=Severity.MEDIUM,
    levels="A/M/M",
    keys=("service", "ingress", "quota"),
    whole_stack=True,
    fix="make selectors, names and ports agree, and give each namespace a ResourceQuota and a LimitRange",
    settings={"sharedNamespaces": setting("Namespaces that other stacks fill as well, with `*` as a wildcard", [])},
    good=[_SERVICE, _POD, _INGRESS],
    bad=[_SERVICE, Mock(INGRESS, "shop", {"spec": {"defaultBackend": {"service": {"name": "wbe"}}}})],
)
def k8s_wiring(resource: Resource, context: Context) -> Violations:
    """Services find pods, Ingresses find Services, and namespaces have limits.

    The cluster accepts a selector or a name that meets nothing, and answers every request with an error. A namespace without a
    quota can take the whole cluster. What a Helm release may hold is not known here, so nothing is said to be missing beside one.
    """
    for each in objects(resource):
        with context.doubts:
            if not is_among(each, context.settings["sharedNamespaces"]):
                yield from _loose_ends(each, context)


def _loose_ends(resource: Resource, context: Context) -> Violations:
    if resource.type == NAMESPACE:
        yield from _limits(resource, context)
    elif resource.type == SERVICE:
        yield from _pods(resource, context)
    else:
        for backend in backends(resource):
            with context.doubts:
                yield from _backend(resource, backend, context)


def _limits(home: Resource, context: Context) -> Violations:
    for type_, limit in _LIMITS.items():
        with context.doubts:
            if not some(*(partial(together, context.stack, home, each) for each in objects_of(context.stack, type_))):
                yield Violation(f"the namespace has no {limit}", home.path or None, "quota")


def _pods(service: Resource, context: Context) -> Violations:
    """What a Service selects; one without a selector is given its addresses by hand, or is a name for something outside."""
    if keys(service, _SELECTOR) and not some(
        *(partial(_selects, service, workload, context) for workload in objects_of(context.stack, *POD_MAKERS))
    ):
        _doubt_releases(context, service.at(_SELECTOR))
        yield Violation("it selects no pod of this stack", service.at(_SELECTOR), "service")


def _selects(service: Resource, workload: Resource, context: Context) -> bool:
    return every(
        lambda: together(context.stack, service, workload), lambda: carries(pod_of(workload).template, service, _SELECTOR)
    )


def _backend(resource: Resource, backend: Part, context: Context) -> Violations:
    services = [each for each in objects_of(context.stack, SERVICE) if is_meant(context.stack, resource, backend, each)]
    if not services:
        _doubt_releases(context, backend.path)
        yield Violation(f"this stack has no Service {backend.text('name')}", backend.path, "ingress")
    for service in services:
        if any(service.each("spec.ports")) and not some(
            *(partial(_is_port, backend, port) for port in service.each("spec.ports"))
        ):
            yield Violation(f"Service {backend.text('name')} has no such port", backend.at("port"), "ingress")


def _is_port(backend: Part, port: Part) -> bool:
    """Whether a backend means a port: by its name, or by its number, which a route gives alone."""
    if backend.has("port.name"):
        return backend.text("port.name") == port.text("name")
    number = "port.number" if isinstance(backend.get("port"), Mapping) else "port"
    return backend.number(number) == port.number("port")


def _doubt_releases(context: Context, path: str) -> None:
    for release in context.stack.of_type(RELEASE):
        raise Undecided(path, f"may mean something in {release.name}, which Helm fills")
