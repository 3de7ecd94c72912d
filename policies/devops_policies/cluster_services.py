"""Which load balancers a cloud makes for Kubernetes Services, and whom they let in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from devops_policies.known import settled
from devops_policies.labels import annotation, keys
from devops_policies.network import worldly
from devops_policies.view import Resource

_SCHEME: Final = "service.beta.kubernetes.io/aws-load-balancer-scheme"
_AWS_INTERNAL: Final = "service.beta.kubernetes.io/aws-load-balancer-internal"
_AWS_TYPE: Final = "service.beta.kubernetes.io/aws-load-balancer-type"
_RANGES: Final = "spec.loadBalancerSourceRanges"
_RANGES_ANNOTATION: Final = "service.beta.kubernetes.io/load-balancer-source-ranges"
_INTERNAL: Final[Mapping[str, str]] = {
    "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
    "networking.gke.io/load-balancer-type": "internal",
    "cloud.google.com/load-balancer-type": "internal",
}

_INTERNAL_BY_DEFAULT: Final = ("service.k8s.aws/nlb", "eks.amazonaws.com/nlb")
"""Classes of the AWS Load Balancer Controller and of EKS Auto Mode, which face the internet only where they are told to."""
_CONTROLLER_TYPES: Final = ("external", "nlb-ip")
"""What hands a Service to that controller where no class does."""


def says_who_reaches(service: Resource) -> bool:
    """Whether anything in it is about whom its load balancer lets in, if it has one."""
    named = {_SCHEME, _AWS_INTERNAL, _AWS_TYPE, _RANGES_ANNOTATION, *_INTERNAL}
    return service.has(_RANGES) or not named.isdisjoint(keys(service, "metadata.annotations"))


def is_internal(service: Resource) -> bool:
    """Whether the load balancer has no public address. AWS, Azure and Google Cloud say so by annotations of their own."""
    scheme = annotation(service, _SCHEME)
    if scheme:
        return scheme == "internal"
    switch = annotation(service, _AWS_INTERNAL)
    if switch:
        return switch != "false"
    if any(annotation(service, key).lower() == value for key, value in _INTERNAL.items()):
        return True
    return service.text("spec.loadBalancerClass") in _INTERNAL_BY_DEFAULT or annotation(service, _AWS_TYPE) in _CONTROLLER_TYPES


def lets_world_in(service: Resource) -> bool:
    """Whether the load balancer takes traffic from the world, as it does where no addresses are named."""
    if settled(_admitted(service), lambda cidrs: worldly(cidrs, _RANGES)):
        return True
    return not any(_admitted(service))


def _admitted(service: Resource) -> Iterator[str]:
    """The addresses named; the annotation counts where the property is empty."""
    if service.get(_RANGES):
        yield from service.strings(_RANGES)
    else:
        yield from (cidr.strip() for cidr in annotation(service, _RANGES_ANNOTATION).split(",") if cidr.strip())
