"""Which hosts and Services the Ingresses and HTTP routes of a cluster lead to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from devops_policies.clusters import is_named, namespace, together
from devops_policies.known import every
from devops_policies.labels import annotation
from devops_policies.view import Part, Properties, Resource, Stack

INGRESS: Final = "kubernetes:networking.k8s.io/v1:Ingress"
ROUTE_TYPES: Final = (
    "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
    "kubernetes:gateway.networking.k8s.io/v1beta1:HTTPRoute",
)
GATEWAY_TYPES: Final = (
    "kubernetes:gateway.networking.k8s.io/v1:Gateway",
    "kubernetes:gateway.networking.k8s.io/v1beta1:Gateway",
)
SERVICE: Final = "kubernetes:core/v1:Service"

_CERTIFICATES: Final = (
    "alb.ingress.kubernetes.io/certificate-arn",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/managed-certificates",
)
"""Annotations that name certificates of the load balancer itself."""
_LISTEN_PORTS: Final = "alb.ingress.kubernetes.io/listen-ports"
_BY_ANNOTATION: Final = "use-annotation"
"""Name of a port in a backend that is no Service but an action of the AWS Load Balancer Controller."""


def backends(resource: Resource) -> Iterator[Part]:
    """The Services that an Ingress or a route names, each with its port."""
    if resource.type in ROUTE_TYPES:
        for rule in resource.each("spec.rules"):
            for backend in rule.each("backendRefs"):
                if not backend.text("group") and backend.text("kind", "Service") == "Service":
                    yield backend
        return
    paths = (path for rule in resource.each("spec.rules") for path in rule.each("http.paths"))
    for service in (resource.part("spec.defaultBackend.service"), *(path.part("backend.service") for path in paths)):
        if service and service.text("port.name") != _BY_ANNOTATION:
            yield service


def is_meant(stack: Stack, source: Resource, reference: Part, target: Resource) -> bool:
    """Whether a reference by name, and by namespace where it gives one, means the target."""
    return every(
        lambda: is_named(source, reference, "name", target),
        lambda: (
            reference.text("namespace") == namespace(target) if reference.has("namespace") else together(stack, source, target)
        ),
    )


def plain_hosts(ingress: Resource) -> Iterator[str]:
    """The hosts that an Ingress serves without TLS, in words."""
    if any(annotation(ingress, key) for key in _CERTIFICATES) or '"HTTPS"' in annotation(ingress, _LISTEN_PORTS):
        return
    secured = [list(entry.strings("hosts")) or ["*"] for entry in ingress.each("spec.tls")]
    served = [rule.text("host", "*") for rule in ingress.each("spec.rules")]
    for host in dict.fromkeys(served or ["*"]):
        if not any(_covers(pattern, host) for hosts in secured for pattern in hosts):
            yield "every host" if host == "*" else host


def plain_listeners(gateway: Resource, parent: Part) -> Iterator[str]:
    """The listeners without TLS that a route is attached to: all, unless it names one or its port."""
    for listener in gateway.each("spec.listeners"):
        if every(
            lambda listener=listener: parent.text("sectionName", listener.text("name")) == listener.text("name"),
            lambda listener=listener: parent.number("port", listener.number("port")) == listener.number("port"),
            lambda listener=listener: listener.text("protocol") == "HTTP",
        ):
            yield listener.text("name", listener.path)


def serves(route: Resource) -> bool:
    """Whether a route does more than to send everybody to HTTPS."""
    return any(not any(_secures(each) for each in rule.each("filters")) for rule in route.each("spec.rules"))


def _covers(pattern: str, host: str) -> bool:
    """Whether a certificate's host is the one that is served; a wildcard stands for one label."""
    if pattern == "*" or pattern.lower() == host.lower():
        return True
    return pattern.startswith("*.") and host.partition(".")[2].lower() == pattern[2:].lower()


def _secures(step: Properties) -> bool:
    return step.text("type") == "RequestRedirect" and step.text("requestRedirect.scheme") == "https"
