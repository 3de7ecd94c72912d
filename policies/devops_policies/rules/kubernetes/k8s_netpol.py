"""Whether anything limits whom a pod talks to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from devops_policies.clusters import is_among, objects, objects_of, together, with_lists
from devops_policies.known import Undecided, every, settled, some
from devops_policies.labels import selects
from devops_policies.network import worldly
from devops_policies.pods import POD_MAKERS, pod_of
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Part, Resource, Stack

_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
_OTHER_POLICIES = (
    "kubernetes:cilium.io/v2:CiliumNetworkPolicy",
    "kubernetes:cilium.io/v2:CiliumClusterwideNetworkPolicy",
    "kubernetes:projectcalico.org/v3:NetworkPolicy",
    "kubernetes:projectcalico.org/v3:GlobalNetworkPolicy",
    "kubernetes:crd.projectcalico.org/v1:NetworkPolicy",
    "kubernetes:crd.projectcalico.org/v1:GlobalNetworkPolicy",
    "kubernetes:policy.networking.k8s.io/v1alpha1:AdminNetworkPolicy",
    "kubernetes:policy.networking.k8s.io/v1alpha1:BaselineAdminNetworkPolicy",
)
_DIRECTIONS = {"Ingress": ("from", "in"), "Egress": ("to", "out")}

_POD = Mock(POD_MAKERS[0], "web", {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web"}]}})
_INGRESS: Mapping[str, Any] = {"from": [{"podSelector": {}}]}


@rule(
    id="k8s-netpol",
    types=with_lists(*POD_MAKERS),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    whole_stack=True,
    fix="select it by a NetworkPolicy with `policyTypes: [Ingress, Egress]` that names peers or ports",
    settings={"sharedNamespaces": setting("Namespaces whose policies other stacks keep, with `*` as a wildcard", [])},
    good=[_POD, Mock(_POLICY, "web", {"spec": {"policyTypes": ["Ingress", "Egress"], "ingress": [_INGRESS]}})],
    bad=[_POD, Mock(_POLICY, "db", {"spec": {"podSelector": {"matchLabels": {"app": "db"}}, "policyTypes": ["Egress"]}})],
)
def k8s_netpol(resource: Resource, context: Context) -> Violations:
    """Network policies limit what every pod receives and sends.

    Without one, a pod that is taken over reaches every other pod of the cluster, and the internet for what it finds there. A
    policy that lets everything through limits nothing. Pods on the network of their node are outside all policies, and are
    judged by `k8s-no-host-access`.
    """
    for workload in objects(resource):
        with context.doubts:
            shared = is_among(workload, context.settings["sharedNamespaces"])
            if not shared and not pod_of(workload).spec.flag("hostNetwork"):
                for direction in _DIRECTIONS:
                    yield from _unlimited(workload, direction, context)


def _unlimited(workload: Resource, direction: str, context: Context) -> Violations:
    """What the policies leave open in one direction; another way to limit pods may mean them, so beside one it is undecided."""
    _, way = _DIRECTIONS[direction]
    stack = context.stack
    limiting = {policy: partial(_limits, stack, policy, workload, direction) for policy in objects_of(stack, _POLICY)}
    with context.doubts:
        if not some(*limiting.values()):
            for other in stack.of_type(*_OTHER_POLICIES):
                labels = pod_of(workload).template.at("metadata.labels")
                raise Undecided(labels, f"may be selected by {other.name}, of another kind")
            yield Violation(f"no network policy limits what it lets {way}", workload.path or None)
    for policy, limits in limiting.items():
        with context.doubts:
            if every(limits, partial(_is_open, policy, direction)):
                yield Violation(f"network policy {policy.name} lets everything {way}", workload.path or None)


def _limits(stack: Stack, policy: Resource, workload: Resource, direction: str) -> bool:
    """Whether a policy selects the pods and speaks of the direction; without a selector it selects all of its namespace."""
    selector = policy.part("spec.podSelector") or Part({}, "spec.podSelector")
    return every(
        lambda: together(stack, policy, workload),
        lambda: _speaks_of(policy, direction),
        partial(selects, selector, pod_of(workload).template),
    )


def _speaks_of(policy: Resource, direction: str) -> bool:
    """Whether the policy is about the direction; by default about ingress, and about egress if it has rules for that."""
    types = list(policy.strings("spec.policyTypes"))
    return direction in types if types else direction == "Ingress" or any(policy.each("spec.egress"))


def _is_open(policy: Resource, direction: str) -> bool:
    """Whether one of its rules lets everything through."""
    peers, _ = _DIRECTIONS[direction]
    return some(*(partial(_is_open_rule, entry, peers) for entry in policy.each(f"spec.{direction.lower()}")))


def _is_open_rule(entry: Part, peers: str) -> bool:
    """Whether a rule names no ports, and either no peers or the whole world without an exception."""
    return every(lambda: not entry.get("ports"), lambda: not entry.get(peers) or _is_world(entry, peers))


def _is_world(entry: Part, peers: str) -> bool:
    cidrs = (peer.text("ipBlock.cidr") for peer in entry.each(peers) if peer.has("ipBlock") and not peer.get("ipBlock.except"))
    return settled(cidrs, lambda known: bool(worldly(known, entry.at(peers))))
