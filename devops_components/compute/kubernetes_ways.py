"""Whom pods may talk to, in the words of network policies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network
from typing import Annotated

from pulumi_kubernetes.meta.v1 import LabelSelectorArgs
from pulumi_kubernetes.networking.v1 import (
    IPBlockArgs,
    NetworkPolicyEgressRuleArgs,
    NetworkPolicyIngressRuleArgs,
    NetworkPolicyPeerArgs,
    NetworkPolicyPortArgs,
)
from pydantic import AfterValidator

from devops_components._core.connections import Connection, Pods

WORLD = "0.0.0.0/0"
HTTPS = 443
IDENTITY_AGENT, IDENTITY_PORT = "169.254.170.23/32", 80
"""Where the agent of EKS Pod Identity hands out credentials, on every node."""
_NAMESPACE = "kubernetes.io/metadata.name"
"""Label that the API server itself gives every namespace."""
_DNS = Pods(namespace="kube-system", labels={"k8s-app": "kube-dns"})
"""The cluster's name servers, as EKS, GKE, AKS and kubeadm label them."""


def _check_range(cidr: str) -> str:
    try:
        return str(IPv4Network(cidr))
    except ValueError:
        raise ValueError(
            "is not a range of IPv4 addresses; write it as 10.20.0.0/16, with no bits set behind the prefix"
        ) from None


Range = Annotated[str, AfterValidator(_check_range)]
"""A range of IPv4 addresses."""


def to_name_servers() -> NetworkPolicyEgressRuleArgs:
    """The way to the cluster's name servers, without which no name is found."""
    ports = [NetworkPolicyPortArgs(protocol=protocol, port=53) for protocol in ("UDP", "TCP")]
    return NetworkPolicyEgressRuleArgs(to=[_peer(_DNS)], ports=ports)


def to_identity_agent() -> NetworkPolicyEgressRuleArgs:
    """The way to the credentials of the pods' role."""
    return NetworkPolicyEgressRuleArgs(to=_blocks([IDENTITY_AGENT]), ports=[_tcp(IDENTITY_PORT)])


def to_pods(pods: Pods, port: int) -> NetworkPolicyEgressRuleArgs:
    """The way to one port of these pods."""
    return NetworkPolicyEgressRuleArgs(to=[_peer(pods)], ports=[_tcp(port)])


def to_connections(connections: Mapping[str, Connection]) -> list[NetworkPolicyEgressRuleArgs]:
    """The ways to the other sides of connections: their pods, their ranges, or by HTTPS where they name no port.

    A network policy knows no names: what is reached by HTTPS, such as AWS and its secrets, may be anywhere unless ranges are
    given.
    """
    ordered = [of for _, of in sorted(connections.items())]
    ways = [_way(of) for of in ordered if of.pods is not None or of.cidrs]
    if any(of.secrets or (of.port is None and not of.cidrs) for of in ordered):
        ways.append(NetworkPolicyEgressRuleArgs(to=_blocks([WORLD]), ports=[_tcp(HTTPS)]))
    return ways


def coming_from(pods: Iterable[Pods], cidrs: Iterable[str], port: int) -> NetworkPolicyIngressRuleArgs:
    """The way in to one port, from these pods and ranges."""
    return NetworkPolicyIngressRuleArgs(from_=[*(_peer(each) for each in pods), *_blocks(cidrs)], ports=[_tcp(port)])


def _way(connection: Connection) -> NetworkPolicyEgressRuleArgs:
    port = connection.port or HTTPS
    if connection.pods is not None:
        return to_pods(connection.pods, port)
    return NetworkPolicyEgressRuleArgs(to=_blocks(connection.cidrs), ports=[_tcp(port)])


def _peer(pods: Pods) -> NetworkPolicyPeerArgs:
    """These pods, in whichever namespace they are."""
    return NetworkPolicyPeerArgs(
        namespace_selector=LabelSelectorArgs(match_labels={_NAMESPACE: pods.namespace}),
        # The API server drops an empty map, and Pulumi would add it again with every deployment.
        pod_selector=LabelSelectorArgs(match_labels=dict(pods.labels) or None),
    )


def _blocks(cidrs: Iterable[str]) -> list[NetworkPolicyPeerArgs]:
    return [NetworkPolicyPeerArgs(ip_block=IPBlockArgs(cidr=cidr)) for cidr in cidrs]


def _tcp(port: int) -> NetworkPolicyPortArgs:
    return NetworkPolicyPortArgs(protocol="TCP", port=port)
